"""tantivy, through its Python binding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.model import Document

from ..corpus import fields
from ..queries import Asked
from .base import FIELDS, SNIPPET, WEIGHTS, Engine, Found, words

_HEAP = 256_000_000
_SMALL_HEAP = 30_000_000


class Tantivy(Engine):
    """See Engine."""

    name = "tantivy"

    @classmethod
    def unavailable(cls) -> str:
        """See Engine."""
        try:
            import tantivy  # noqa: F401
        except ImportError:
            return "pip install tantivy"
        return ""

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """See Engine. With two threads, as Posthaste reads in two processes."""
        import tantivy

        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(_HEAP, 2)
        for document in documents:
            writer.add_document(_record(document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """See Engine."""
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._index.config_reader("manual")
        self._writer: Any = None
        self._refresh()

    def _refresh(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, asked: Asked, limit: int = 10, *, snippets: bool = True) -> Sequence[Found]:
        """See Engine."""
        query = self._query(asked, all_words=asked.kind != "any")
        hits = self._searcher.search(query, limit, count=False).hits
        if not hits and len(words(asked.text)) > 1:
            query = self._query(asked, all_words=False)
            hits = self._searcher.search(query, limit, count=False).hits
        return self._found(query, hits, snippets)

    def _found(self, query: Any, hits: Any, snippets: bool) -> list[Found]:
        from tantivy import SnippetGenerator

        documents = [self._searcher.doc(address) for _, address in hits]
        if not snippets:
            return [Found(d.get_first("id"), d.get_first("title"), "") for d in documents]
        snippet = SnippetGenerator.create(self._searcher, query, self._index.schema, "body")
        snippet.set_max_num_chars(SNIPPET)
        return [
            Found(d.get_first("id"), d.get_first("title"), snippet.snippet_from_doc(d).to_html()) for d in documents
        ]

    def _query(self, asked: Asked, *, all_words: bool) -> Any:
        kind, text = asked.kind, " ".join(words(asked.text))
        if kind == "phrase":
            return self._parsed(f'"{text}"', all_words)
        if kind == "typo":
            return self._parsed(text, all_words, fuzzy_fields=dict.fromkeys(FIELDS, (False, 1, True)))
        if kind in ("typing", "letter"):
            return self._half_typed(text.split(), all_words)
        return self._parsed(text, all_words)

    def _parsed(self, text: str, all_words: bool, **options: Any) -> Any:
        return self._index.parse_query(
            text,
            default_field_names=list(FIELDS),
            field_boosts=WEIGHTS if self.weighted else {},
            conjunction_by_default=all_words,
            **options,
        )

    def _half_typed(self, texts: list[str], all_words: bool) -> Any:
        """Whole words, and the last one as a prefix: an automaton of distance 0."""
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
        parts = [(occur, Query.boolean_query(prefixes))]
        if whole:
            parts.append((occur, self._parsed(" ".join(whole), all_words)))
        return Query.boolean_query(parts)

    def update(self, document: Document) -> None:
        """See Engine. Durable when it returns."""
        if self._writer is None:
            self._writer = self._index.writer(_SMALL_HEAP, 1)
        self._writer.delete_documents_by_term("id", document.id)
        self._writer.add_document(_record(document))
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


def _record(document: Document) -> Any:
    import tantivy

    return tantivy.Document(id=document.id, **fields(document)._asdict())
