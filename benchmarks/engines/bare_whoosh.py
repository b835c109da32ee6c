"""Whoosh as its documentation shows it: a schema of stemmed fields, MultifieldParser, highlights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.model import Document

from ..corpus import fields
from ..queries import Asked
from .base import FIELDS, SNIPPET, WEIGHTS, Engine, Found, words

_MEMORY = 256
"""Megabytes that the writer may use."""


class BareWhoosh(Engine):
    """See Engine."""

    name = "whoosh"
    slow = frozenset({"letter"})

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """See Engine."""
        from whoosh import index

        opened = index.create_in(str(folder), _schema())
        writer = opened.writer(limitmb=_MEMORY)
        for document in documents:
            writer.add_document(id=document.id, **fields(document)._asdict())
        writer.commit()
        opened.close()

    def open(self, folder: Path) -> None:
        """See Engine."""
        from whoosh import highlight, index

        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._fragmenter = highlight.ContextFragmenter(maxchars=SNIPPET, surround=40)
        self._formatter = highlight.HtmlFormatter(tagname="mark")

    def search(self, asked: Asked, limit: int = 10, *, snippets: bool = True) -> Sequence[Found]:
        """See Engine."""
        all_words = asked.kind != "any"
        hits = self._searcher.search(self._query(asked, all_words=all_words), limit=limit)
        if hits.is_empty() and all_words:
            hits = self._searcher.search(self._query(asked, all_words=False), limit=limit)
        hits.fragmenter, hits.formatter = self._fragmenter, self._formatter
        return [Found(hit["id"], hit["title"], hit.highlights("body", top=1) if snippets else "") for hit in hits]

    def _query(self, asked: Asked, *, all_words: bool) -> Any:
        from whoosh import qparser

        parser = qparser.MultifieldParser(
            list(FIELDS),
            self._index.schema,
            fieldboosts=WEIGHTS if self.weighted else None,
            group=qparser.AndGroup if all_words else qparser.OrGroup,
        )
        text = " ".join(words(asked.text))
        match asked.kind:
            case "phrase":
                text = f'"{text}"'
            case "typing" | "letter":
                text += "*"
            case "typo":
                parser.add_plugin(qparser.FuzzyTermPlugin())
                text += "~1/1"
        return parser.parse(text)

    def update(self, document: Document) -> None:
        """See Engine."""
        writer = self._index.writer()
        writer.update_document(id=document.id, **fields(document)._asdict())
        writer.commit()
        self._searcher = self._searcher.refresh()

    def close(self) -> None:
        """See Engine."""
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
        code=TEXT(analyzer=StandardAnalyzer()),  # the same stop words as the others: a word is wanted in all or in none
    )
