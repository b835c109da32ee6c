"""Measure reading posts against the bare markdown-it-py parse of the same bodies: CPU time on one core."""

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
from index.sync.reading import read_file

from .report import format_table


def compare_reading(content: Path, rounds: int) -> str:
    """Return a table of posts per second: parsed only, parsed completely, and read for the index."""
    site = open_site(content)
    ids = site.scan().files
    sources = {id: read_bytes(site, id) for id in ids}
    bodies = [_extract_body(data) for data in sources.values()]
    bare = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    works: dict[str, Callable[[], object]] = {
        "bare parse": lambda: [bare.parse(body) for body in bodies],
        "read completely": lambda: [_parse_completely(site, id, data) for id, data in sources.items()],
        "read for the index": lambda: [read_file(site, id) for id in ids],
    }
    seconds = _measure_cpu_seconds(works, rounds)
    rows = [
        [name, f"{len(ids) / median:.0f}", f"{median / seconds['bare parse']:.2f}"] for name, median in seconds.items()
    ]
    size = sum(map(len, bodies)) / 1e6
    return f"{len(ids)} posts, {size:.1f} MB of bodies\n{format_table(['', 'posts/s', 'x bare parse'], rows)}"


def _measure_cpu_seconds(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median CPU seconds of each work, done in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            start = time.process_time()
            work()
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(several) for name, several in seconds.items()}


def _extract_body(data: bytes) -> str:
    try:
        return front_matter.parse_front_matter(data.decode("utf-8-sig", "replace").replace("\r\n", "\n")).body
    except UnreadablePost:
        return ""


def _parse_completely(site: Site, id: str, data: bytes) -> object:
    """Parse a post, whether it is public or not."""
    try:
        return parse_post(site, id, data)
    except UnreadablePost:
        return None
