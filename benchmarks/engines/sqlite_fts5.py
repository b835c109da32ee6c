"""SQLite FTS5 with the Porter stemmer. It has no fuzzy search."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.model import Document

from ..corpus import extract_fields
from ..queries import SampleQuery
from .base import FIELDS, WEIGHTS, Engine, Result, split_query

_COLUMNS = "id, title, tags, headings, body, code"
_BODY = 1 + FIELDS.index("body")
_TOKENS = 32
"""Tokens of a snippet: about 200 characters."""


class Fts5(Engine):
    """SQLite FTS5."""

    name = "fts5"
    finds_typos = False

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Implement Engine."""
        database = sqlite3.connect(folder / "index.db")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(
            "CREATE VIRTUAL TABLE posts USING fts5"
            "(id UNINDEXED, title, tags, headings, body, code, tokenize = 'porter unicode61')"
        )
        # FTS5 cannot look up a row by the id of its post.
        database.execute("CREATE TABLE row_ids (id TEXT PRIMARY KEY, row_id INTEGER)")
        with database:
            for row_id, document in enumerate(documents, 1):
                _insert(database, row_id, document)
                database.execute("INSERT INTO row_ids VALUES (?, ?)", (document.id, row_id))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def open(self, folder: Path) -> None:
        """Implement Engine."""
        self._database = sqlite3.connect(folder / "index.db")
        self._database.execute("PRAGMA mmap_size = 2000000000")
        self._database.execute("PRAGMA cache_size = -64000")

    def search(self, query: SampleQuery, limit: int = 10, *, snippets: bool = True) -> Sequence[Result]:
        """Implement Engine."""
        results = self._search(query, "OR" if query.kind == "any" else "AND", limit, snippets)
        return results or self._search(query, "OR", limit, snippets)

    def _search(self, query: SampleQuery, operator: str, limit: int, snippets: bool) -> list[Result]:
        snippet = f"snippet(posts, {_BODY}, '<mark>', '</mark>', '…', {_TOKENS})" if snippets else "''"
        rank = f"AND rank MATCH 'bm25(0, {', '.join(map(str, WEIGHTS.values()))})'" if self.weighted else ""
        rows = self._database.execute(
            f"SELECT id, title, {snippet} FROM posts WHERE posts MATCH ? {rank} ORDER BY rank LIMIT ?",
            (_translate(query, operator), limit),
        )
        return [Result(*row) for row in rows]

    def update(self, document: Document) -> None:
        """Implement Engine. Durable on return: the default of `synchronous` is FULL."""
        with self._database:
            select = "SELECT row_id FROM row_ids WHERE id = ?"
            (row_id,) = self._database.execute(select, (document.id,)).fetchone()
            self._database.execute("DELETE FROM posts WHERE rowid = ?", (row_id,))
            _insert(self._database, row_id, document)

    def close(self) -> None:
        """Implement Engine."""
        self._database.close()


def _insert(database: sqlite3.Connection, row_id: int, document: Document) -> None:
    values = (row_id, document.id, *extract_fields(document))
    database.execute(f"INSERT INTO posts (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def _translate(query: SampleQuery, operator: str) -> str:
    """Return the query in the language of FTS5."""
    if query.kind == "phrase":
        return f'"{" ".join(split_query(query.text))}"'
    quoted = [f'"{word}"' for word in split_query(query.text)]
    if query.kind in ("typing", "letter"):
        quoted[-1] += "*"
    return f" {operator} ".join(quoted)
