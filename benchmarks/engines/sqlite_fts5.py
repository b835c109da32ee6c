"""SQLite's FTS5, with Porter's stemmer. It has no search for misspelt words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.model import Document

from ..corpus import fields
from ..queries import Asked
from .base import FIELDS, WEIGHTS, Engine, Found, words

_COLUMNS = "id, title, tags, headings, body, code"
_BODY = 1 + FIELDS.index("body")
_TOKENS = 32
"""About 200 characters."""


class Fts5(Engine):
    """See Engine."""

    name = "fts5"
    finds_typos = False

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """See Engine."""
        database = sqlite3.connect(folder / "index.db")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(
            "CREATE VIRTUAL TABLE posts USING fts5"
            "(id UNINDEXED, title, tags, headings, body, code, tokenize = 'porter unicode61')"
        )
        database.execute("CREATE TABLE places (id TEXT PRIMARY KEY, place INTEGER)")  # an id is no column to look up by
        with database:
            for place, document in enumerate(documents, 1):
                _insert(database, place, document)
                database.execute("INSERT INTO places VALUES (?, ?)", (document.id, place))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def open(self, folder: Path) -> None:
        """See Engine."""
        self._database = sqlite3.connect(folder / "index.db")
        self._database.execute("PRAGMA mmap_size = 2000000000")
        self._database.execute("PRAGMA cache_size = -64000")

    def search(self, asked: Asked, limit: int = 10, *, snippets: bool = True) -> Sequence[Found]:
        """See Engine."""
        found = self._found(asked, "OR" if asked.kind == "any" else "AND", limit, snippets)
        return found or self._found(asked, "OR", limit, snippets)

    def _found(self, asked: Asked, operator: str, limit: int, snippets: bool) -> list[Found]:
        snippet = f"snippet(posts, {_BODY}, '<mark>', '</mark>', '…', {_TOKENS})" if snippets else "''"
        rank = f"AND rank MATCH 'bm25(0, {', '.join(map(str, WEIGHTS.values()))})'" if self.weighted else ""
        rows = self._database.execute(
            f"SELECT id, title, {snippet} FROM posts WHERE posts MATCH ? {rank} ORDER BY rank LIMIT ?",
            (_match(asked, operator), limit),
        )
        return [Found(*row) for row in rows]

    def update(self, document: Document) -> None:
        """See Engine. Durable when it returns: SQLite's default of `synchronous` is FULL."""
        with self._database:
            select = "SELECT place FROM places WHERE id = ?"
            (place,) = self._database.execute(select, (document.id,)).fetchone()
            self._database.execute("DELETE FROM posts WHERE rowid = ?", (place,))
            _insert(self._database, place, document)

    def close(self) -> None:
        """See Engine."""
        self._database.close()


def _insert(database: sqlite3.Connection, place: int, document: Document) -> None:
    values = (place, document.id, *fields(document))
    database.execute(f"INSERT INTO posts (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def _match(asked: Asked, operator: str) -> str:
    """Return the question in FTS5's language."""
    if asked.kind == "phrase":
        return f'"{" ".join(words(asked.text))}"'
    quoted = [f'"{word}"' for word in words(asked.text)]
    if asked.kind in ("typing", "letter"):
        quoted[-1] += "*"
    return f" {operator} ".join(quoted)
