"""What is asked of each engine: ten results with a snippet of about 200 characters, best first."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from index.model import Document

from ..queries import Asked

FIELDS = ("title", "tags", "headings", "body", "code")
WEIGHTS = dict(zip(FIELDS, (5.0, 4.0, 3.0, 1.0, 1.0), strict=True))
"""What a word in each field counts, where fields are weighted."""
SNIPPET = 200
"""Characters."""


class Found(NamedTuple):
    """One result."""

    id: str
    title: str
    snippet: str


class Engine(ABC):
    """An engine that is measured. Like Posthaste, each looks for posts with all words; where there are none, for
    posts with any of them."""

    name: ClassVar[str]
    finds_typos: ClassVar[bool] = True
    slow: ClassVar[frozenset[str]] = frozenset()
    """Kinds of questions that are asked in the first round only."""

    def __init__(self, *, weighted: bool = True) -> None:
        self.weighted = weighted

    @classmethod
    def unavailable(cls) -> str:
        """Say why this engine can't be measured here; empty where it can."""
        return ""

    @abstractmethod
    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index the documents into an empty folder. The engine is to be opened afterwards."""

    @abstractmethod
    def open(self, folder: Path) -> None:
        """Open what was built there."""

    @abstractmethod
    def search(self, asked: Asked, limit: int = 10, *, snippets: bool = True) -> Sequence[Found]:
        """Answer."""

    @abstractmethod
    def update(self, document: Document) -> None:
        """Replace one document; the next search knows it."""

    def close(self) -> None:  # noqa: B027  # most have nothing to let go of
        """Let go of everything."""

    def disk(self, folder: Path) -> int:
        """Return the bytes that the index takes on disk."""
        inodes = {(stat.st_ino, stat.st_size) for path in folder.rglob("*") if path.is_file() for stat in [path.stat()]}
        return sum(size for _, size in inodes)  # Posthaste's generations share files by hard links

    def process(self) -> int | None:
        """Return the id of the server's process; None where the engine runs in this one."""
        return None


def words(text: str) -> list[str]:
    """Return the words of a question as the peers are asked for them."""
    return re.findall(r"\w+", text.lower())
