"""Reading posts, beside the bare markdown-it-py parse of the same bodies, in turn: CPU time on one core.

python benchmarks/reading.py CONTENT [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from markdown_it import MarkdownIt

from index import frontmatter
from index.errors import UnreadablePost
from index.post import parse_post, read_bytes
from index.reading import read
from index.sites import Site, open_site


def main(content: Path, rounds: int) -> None:
    site = open_site(content)
    ids = list(site.files())
    sources = {id: read_bytes(site, id) for id in ids}
    bodies = [_body(data) for data in sources.values()]
    bare = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    works: dict[str, Callable[[], object]] = {
        "bare parse": lambda: [bare.parse(body) for body in bodies],
        "read, all whole": lambda: [_whole(site, id, data) for id, data in sources.items()],
        "read, as indexed": lambda: [read(site, id) for id in ids],
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.process_time()
            work()
            times[name].append(time.process_time() - began)
    floor = statistics.median(times["bare parse"])
    print(f"{len(ids)} posts, {sum(map(len, bodies)) / 1e6:.1f} MB of bodies, medians of {rounds} rounds")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:<18} {len(ids) / median:7.0f} posts/s   {median / floor:5.2f} x the bare parse")


def _body(data: bytes) -> str:
    try:
        return frontmatter.parse(data.decode("utf-8-sig", "replace").replace("\r\n", "\n")).body
    except UnreadablePost:
        return ""


def _whole(site: Site, id: str, data: bytes) -> object:
    try:
        return parse_post(site, id, data)
    except UnreadablePost:
        return None


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
