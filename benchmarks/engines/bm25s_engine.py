"""bm25s: BM25 with NumPy, English stop words and the Snowball stemmer. It has no fields, so titles are repeated."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.model import Document

from ..corpus import extract_fields
from ..queries import SampleQuery
from .base import Engine, Result

_TITLES = 3
"""How often the title is repeated if fields are weighted."""


class Bm25s(Engine):
    """bm25s: ranks only, so it is measured for relevance, not for speed. Any word of a query matches."""

    name = "bm25s"
    finds_typos = False

    @classmethod
    def unavailable(cls) -> str:
        """Implement Engine."""
        return "" if importlib.util.find_spec("bm25s") else "bm25s is not installed"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Implement Engine: the index stays in memory."""
        import bm25s

        repeat = _TITLES if self.weighted else 1
        texts = []
        self._titles: list[tuple[str, str]] = []
        for document in documents:
            title, *others = extract_fields(document)
            texts.append("\n".join([title] * repeat + others))
            self._titles.append((document.id, document.title))
        self._index: Any = bm25s.BM25()
        self._index.index(self._tokenize(texts), show_progress=False)

    def open(self, folder: Path) -> None:
        """Implement Engine."""

    def search(self, query: SampleQuery, limit: int = 10, *, snippets: bool = True) -> Sequence[Result]:
        """Implement Engine."""
        tokens = self._tokenize([query.text], return_ids=False)
        if not tokens[0]:
            return []
        found, scores = self._index.retrieve(tokens, k=min(limit, len(self._titles)), show_progress=False)
        hits = [self._titles[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0]
        return [Result(id, title, "") for id, title in hits]

    def update(self, document: Document) -> None:
        """Implement Engine."""
        raise NotImplementedError

    @staticmethod
    def _tokenize(texts: list[str], **options: Any) -> Any:
        import bm25s
        import Stemmer

        stemmer = Stemmer.Stemmer("english")
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False, **options)
