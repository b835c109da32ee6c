"""States of an index that faults must leave whole, and small sites, for the tests of faults."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from index.engine import open_engine
from index.model import Document
from tests.support.documents import document


def posts(state: int) -> tuple[Document, ...]:
    return tuple(document(f"{i}.md", f"Title {i}", f"word state{state} " + f"text{i} " * 20) for i in range(6))


def digests(state: int) -> dict[str, str]:
    return {post.id: post.digest for post in posts(state)}


def held(path: Path) -> dict[str, str]:
    """What a fresh look finds; everything is read back."""
    engine = open_engine(path, verify=True)
    try:
        problems = engine.check()
        assert problems == [], problems
        return dict(engine.get_digests())
    finally:
        engine.close()


def make_posts(content: Path, count: int = 12) -> None:
    content.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        (content / f"{i}.md").write_text(
            f"---\ntitle: Title {i}\ntags: [t{i % 3}]\n---\nword{i} common\n\n## Two\n\n`x{i}`\n"
        )


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)
