"""The interface of a measured engine: ten results, best first, each with a snippet of about 200 characters."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from index.model import Document

from ..queries import SampleQuery

FIELDS = ("title", "tags", "headings", "body", "code")
WEIGHTS = dict(zip(FIELDS, (5.0, 4.0, 3.0, 1.0, 1.0), strict=True))
"""Weights of the fields, if the engine weights them."""
SNIPPET = 200
"""Length of a snippet, in characters."""


class Result(NamedTuple):
    """One result."""

    id: str
    title: str
    snippet: str


class Engine(ABC):
    """A measured engine. Like Posthaste, it finds posts with all words of a query, or if there are none, with any."""

    name: ClassVar[str]
    finds_typos: ClassVar[bool] = True
    slow: ClassVar[frozenset[str]] = frozenset()
    """Kinds of queries that are so slow that only the first round measures them."""

    def __init__(self, *, weighted: bool = True) -> None:
        self.weighted = weighted

    @classmethod
    def unavailable(cls) -> str:
        """Return why this engine cannot run here; empty if it can."""
        return ""

    @abstractmethod
    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index the documents into an empty folder. Call `open` afterwards."""

    @abstractmethod
    def open(self, folder: Path) -> None:
        """Open the index that `build` wrote."""

    @abstractmethod
    def search(self, query: SampleQuery, limit: int = 10, *, snippets: bool = True) -> Sequence[Result]:
        """Return the best results."""

    def forget(self) -> None:  # noqa: B027  # most engines cache no answers
        """Empty the caches of this process, as if the next query were asked for the first time."""

    @abstractmethod
    def update(self, document: Document) -> None:
        """Replace one document; the next search finds it."""

    def close(self) -> None:  # noqa: B027  # most engines have nothing to release
        """Release files and servers."""

    def disk(self, folder: Path) -> int:
        """Return the size of the index on disk, in bytes."""
        inodes = {(stat.st_ino, stat.st_size) for path in folder.rglob("*") if path.is_file() for stat in [path.stat()]}
        return sum(size for _, size in inodes)  # Posthaste's generations share files by hard links

    def process(self) -> int | None:
        """Return the id of the server's process; None if the engine runs in this process."""
        return None


def split_query(text: str) -> list[str]:
    """Return the words of a query, as the other engines receive them."""
    return re.findall(r"\w+", text.lower())
