"""Posthaste, called as its HTTP endpoint calls it: parse the query, then search."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.engine import Engine as PosthasteEngine
from index.engine import open_engine
from index.matching import query_language
from index.model import Batch, Document, SearchOptions
from index.text.normalize import fold_cache
from index.text.query_terms import phrase_cache, query_cache
from search.query.parser import parse_query

from ..queries import SampleQuery
from .base import SNIPPET, Engine, Result, split_query


class Posthaste(Engine):
    """Posthaste with one fragment per result, like the other engines."""

    name = "posthaste"
    fragments = 1
    engine: PosthasteEngine

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Implement Engine."""
        engine = self.open_engine(folder)
        engine.rebuild(documents)
        engine.close()

    def open(self, folder: Path) -> None:
        """Implement Engine."""
        self.engine = self.open_engine(folder)

    def open_engine(self, folder: Path) -> PosthasteEngine:
        """Open the engine that is measured."""
        return open_engine(folder)

    def search(self, query: SampleQuery, limit: int = 10, *, snippets: bool = True) -> Sequence[Result]:
        """Implement Engine. Words of a query of kind "any" are joined by OR."""
        text = " OR ".join(split_query(query.text)) if query.kind == "any" else query.text
        parsed = parse_query(text, as_you_type=query.kind in ("typing", "letter"))
        options = SearchOptions(per_page=limit, fragments=self.fragments if snippets else 0, fragment_length=SNIPPET)
        results = self.engine.search(parsed.query, options)
        return [Result(hit.id, hit.title, hit.excerpt.text) for hit in results.hits]

    def forget(self) -> None:
        """Implement Engine."""
        for cache in (fold_cache, query_cache, phrase_cache):
            cache.clear()
        query_language._fold_short.cache_clear()
        if context := self.engine._find_context():  # type: ignore[attr-defined]  # only measurements empty caches
            context.restrict_to_visible(time.time()).clear_caches()

    def update(self, document: Document) -> None:
        """Implement Engine."""
        self.engine.apply(Batch(upserts=(document,)))

    def close(self) -> None:
        """Implement Engine."""
        self.engine.close()


class Sections(Posthaste):
    """Posthaste with up to three fragments per result, like its HTTP endpoint."""

    name = "posthaste-sections"
    fragments = 3
