"""Posthaste, asked as its endpoint asks: parse, then the engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from index.engine import Engine as PosthasteEngine
from index.engine import open_engine
from index.model import Batch, Document, SearchOptions
from search.query.parser import parse_query

from ..queries import Asked
from .base import SNIPPET, Engine, Found, words


class Posthaste(Engine):
    """See Engine. One excerpt a result, as the peers give."""

    name = "posthaste"
    fragments = 1
    engine: PosthasteEngine

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """See Engine."""
        engine = open_engine(folder)
        engine.rebuild(documents)
        engine.close()

    def open(self, folder: Path) -> None:
        """See Engine."""
        self.engine = open_engine(folder)

    def search(self, asked: Asked, limit: int = 10, *, snippets: bool = True) -> Sequence[Found]:
        """See Engine. Of a question made to be answered by any of its words, these are joined by OR."""
        text = " OR ".join(words(asked.text)) if asked.kind == "any" else asked.text
        parsed = parse_query(text, as_you_type=asked.kind in ("typing", "letter"))
        options = SearchOptions(per_page=limit, fragments=self.fragments if snippets else 0, fragment_length=SNIPPET)
        results = self.engine.search(parsed.query, options)
        return [Found(hit.id, hit.title, hit.excerpt.text) for hit in results.hits]

    def update(self, document: Document) -> None:
        """See Engine."""
        self.engine.apply(Batch(upserts=(document,)))

    def close(self) -> None:
        """See Engine."""
        self.engine.close()


class Sections(Posthaste):
    """As the endpoint asks: with up to three sections or code blocks a result."""

    name = "posthaste-sections"
    fragments = 3
