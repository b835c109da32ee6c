"""tantivy, through its Python bindings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.model import Document

from ..corpus import extract_fields
from ..queries import SampleQuery
from .base import FIELDS, SNIPPET, WEIGHTS, Engine, Result, split_query

_BUILD_HEAP = 256_000_000
"""Bytes."""
_UPDATE_HEAP = 30_000_000


class Tantivy(Engine):
    """tantivy with English stemming."""

    name = "tantivy"

    @classmethod
    def unavailable(cls) -> str:
        """Implement Engine."""
        try:
            import tantivy  # noqa: F401
        except ImportError:
            return "pip install tantivy"
        return ""

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Implement Engine. Two threads, as Posthaste reads posts in two processes."""
        import tantivy

        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(_BUILD_HEAP, 2)
        for document in documents:
            writer.add_document(_make_record(document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """Implement Engine."""
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._index.config_reader("manual")
        self._writer: Any = None
        self._refresh()

    def _refresh(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: SampleQuery, limit: int = 10, *, snippets: bool = True) -> Sequence[Result]:
        """Implement Engine."""
        parsed = self._parse(query, all_words=query.kind != "any")
        hits = self._searcher.search(parsed, limit, count=False).hits
        if not hits and len(split_query(query.text)) > 1:
            parsed = self._parse(query, all_words=False)
            hits = self._searcher.search(parsed, limit, count=False).hits
        return self._make_results(parsed, hits, snippets)

    def _make_results(self, query: Any, hits: Any, snippets: bool) -> list[Result]:
        from tantivy import SnippetGenerator

        documents = [self._searcher.doc(address) for _, address in hits]
        if not snippets:
            return [Result(d.get_first("id"), d.get_first("title"), "") for d in documents]
        snippet = SnippetGenerator.create(self._searcher, query, self._index.schema, "body")
        snippet.set_max_num_chars(SNIPPET)
        return [
            Result(d.get_first("id"), d.get_first("title"), snippet.snippet_from_doc(d).to_html()) for d in documents
        ]

    def _parse(self, query: SampleQuery, *, all_words: bool) -> Any:
        kind, text = query.kind, " ".join(split_query(query.text))
        if kind == "phrase":
            return self._parse_text(f'"{text}"', all_words)
        if kind == "typo":
            return self._parse_text(text, all_words, fuzzy_fields=dict.fromkeys(FIELDS, (False, 1, True)))
        if kind in ("typing", "letter"):
            return self._parse_half_typed(text.split(), all_words)
        return self._parse_text(text, all_words)

    def _parse_text(self, text: str, all_words: bool, **options: Any) -> Any:
        return self._index.parse_query(
            text,
            default_field_names=list(FIELDS),
            field_boosts=WEIGHTS if self.weighted else {},
            conjunction_by_default=all_words,
            **options,
        )

    def _parse_half_typed(self, texts: list[str], all_words: bool) -> Any:
        """Return a query for whole words and a prefix, which tantivy expresses as a fuzzy term of distance 0."""
        from tantivy import Occur, Query

        *whole, last = texts
        boost = WEIGHTS if self.weighted else dict.fromkeys(FIELDS, 1.0)
        prefixes = [
            (
                Occur.Should,
                Query.boost_query(
                    Query.fuzzy_term_query(self._index.schema, field, last, distance=0, prefix=True), boost[field]
                ),
            )
            for field in FIELDS
        ]
        occur = Occur.Must if all_words else Occur.Should
        clauses = [(occur, Query.boolean_query(prefixes))]
        if whole:
            clauses.append((occur, self._parse_text(" ".join(whole), all_words)))
        return Query.boolean_query(clauses)

    def update(self, document: Document) -> None:
        """Implement Engine. Durable on return."""
        if self._writer is None:
            self._writer = self._index.writer(_UPDATE_HEAP, 1)
        self._writer.delete_documents_by_term("id", document.id)
        self._writer.add_document(_make_record(document))
        self._writer.commit()
        self._refresh()


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in FIELDS:
        tokenizer = "default" if name == "code" else "en_stem"
        builder.add_text_field(name, stored=name in ("title", "body"), tokenizer_name=tokenizer)
    return builder.build()


def _make_record(document: Document) -> Any:
    import tantivy

    return tantivy.Document(id=document.id, **extract_fields(document)._asdict())
