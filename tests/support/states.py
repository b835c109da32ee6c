"""States of an index that faults must leave whole, and small sites, for the fault tests."""

from __future__ import annotations

from pathlib import Path

from index.engine import open_engine
from index.model import Document
from tests.support.documents import document


def posts(state: int) -> tuple[Document, ...]:
    """Return the six documents of a state."""
    return tuple(document(f"{i}.md", f"Title {i}", f"word state{state} " + f"text{i} " * 20) for i in range(6))


def digests(state: int) -> dict[str, str]:
    """Return the digests of a state, by id."""
    return {post.id: post.digest for post in posts(state)}


def held(path: Path) -> dict[str, str]:
    """Return the digests in an index, by id, after checking all its files."""
    engine = open_engine(path, verify=True)
    try:
        problems = engine.check()
        assert problems == [], problems
        return dict(engine.get_digests())
    finally:
        engine.close()


def make_posts(content: Path, count: int = 12) -> None:
    """Write small posts, each with a word of its own."""
    content.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        (content / f"{i}.md").write_text(
            f"---\ntitle: Title {i}\ntags: [t{i % 3}]\n---\nword{i} common\n\n## Two\n\n`x{i}`\n"
        )
