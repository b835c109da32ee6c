"""Whoosh as its documentation recommends: stemmed fields, MultifieldParser, highlights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.model import Document

from ..corpus import extract_fields
from ..queries import SampleQuery
from .base import FIELDS, SNIPPET, WEIGHTS, Engine, Result, split_query

_MEMORY = 256
"""Memory limit of the writer, in megabytes."""


class BareWhoosh(Engine):
    """Whoosh without Posthaste."""

    name = "whoosh"
    slow = frozenset({"letter"})

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Implement Engine."""
        from whoosh import index

        opened = index.create_in(str(folder), _schema())
        writer = opened.writer(limitmb=_MEMORY)
        for document in documents:
            writer.add_document(id=document.id, **extract_fields(document)._asdict())
        writer.commit()
        opened.close()

    def open(self, folder: Path) -> None:
        """Implement Engine."""
        from whoosh import highlight, index

        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._fragmenter = highlight.ContextFragmenter(maxchars=SNIPPET, surround=40)
        self._formatter = highlight.HtmlFormatter(tagname="mark")

    def search(self, query: SampleQuery, limit: int = 10, *, snippets: bool = True) -> Sequence[Result]:
        """Implement Engine."""
        all_words = query.kind != "any"
        hits = self._searcher.search(self._parse(query, all_words=all_words), limit=limit)
        if hits.is_empty() and all_words:
            hits = self._searcher.search(self._parse(query, all_words=False), limit=limit)
        hits.fragmenter, hits.formatter = self._fragmenter, self._formatter
        return [Result(hit["id"], hit["title"], hit.highlights("body", top=1) if snippets else "") for hit in hits]

    def _parse(self, query: SampleQuery, *, all_words: bool) -> Any:
        from whoosh import qparser

        parser = qparser.MultifieldParser(
            list(FIELDS),
            self._index.schema,
            fieldboosts=WEIGHTS if self.weighted else None,
            group=qparser.AndGroup if all_words else qparser.OrGroup,
        )
        text = " ".join(split_query(query.text))
        match query.kind:
            case "phrase":
                text = f'"{text}"'
            case "typing" | "letter":
                text += "*"
            case "typo":
                parser.add_plugin(qparser.FuzzyTermPlugin())
                text += "~1/1"
        return parser.parse(text)

    def update(self, document: Document) -> None:
        """Implement Engine."""
        writer = self._index.writer()
        writer.update_document(id=document.id, **extract_fields(document)._asdict())
        writer.commit()
        self._searcher = self._searcher.refresh()

    def close(self) -> None:
        """Implement Engine."""
        self._searcher.close()
        self._index.close()


def _schema() -> Any:
    from whoosh.analysis import StandardAnalyzer, StemmingAnalyzer
    from whoosh.fields import ID, TEXT, Schema

    stemmed = StemmingAnalyzer()
    return Schema(
        id=ID(unique=True, stored=True),
        title=TEXT(analyzer=stemmed, stored=True),
        tags=TEXT(analyzer=stemmed),
        headings=TEXT(analyzer=stemmed),
        body=TEXT(analyzer=stemmed, stored=True),
        code=TEXT(analyzer=StandardAnalyzer()),  # same stop words as in the other fields
    )
