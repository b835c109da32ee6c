"""Reading posts, beside the bare markdown-it-py parse of the same bodies, in turn: processor time on one core."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from markdown_it import MarkdownIt

from index.errors import UnreadablePost
from index.posts import front_matter
from index.posts.read_post import parse_post, read_bytes
from index.sites import open_site
from index.sites.site import Site
from index.sync.parallel_reading import read_file

from .report import table


def compare(content: Path, rounds: int) -> str:
    """Return a table: how many posts a second are parsed, read whole, and read to be indexed."""
    site = open_site(content)
    ids = list(site.files())
    sources = {id: read_bytes(site, id) for id in ids}
    bodies = [_body(data) for data in sources.values()]
    bare = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    works: dict[str, Callable[[], object]] = {
        "bare parse": lambda: [bare.parse(body) for body in bodies],
        "read, all whole": lambda: [_whole(site, id, data) for id, data in sources.items()],
        "read, as indexed": lambda: [read_file(site, id) for id in ids],
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.process_time()
            work()
            times[name].append(time.process_time() - began)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    rows = [
        [name, f"{len(ids) / median:.0f}", f"{median / medians['bare parse']:.2f}"] for name, median in medians.items()
    ]
    size = sum(map(len, bodies)) / 1e6
    return f"{len(ids)} posts, {size:.1f} MB of bodies\n{table(['', 'posts/s', 'x the bare parse'], rows)}"


def _body(data: bytes) -> str:
    try:
        return front_matter.parse_front_matter(data.decode("utf-8-sig", "replace").replace("\r\n", "\n")).body
    except UnreadablePost:
        return ""


def _whole(site: Site, id: str, data: bytes) -> object:
    try:
        return parse_post(site, id, data)
    except UnreadablePost:
        return None
