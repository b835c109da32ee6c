"""The forward table: what each document of a segment holds. Everything else in a segment follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model import Field

Array = NDArray[Any]

FIELDS: tuple[Field, ...] = ("title", "tags", "headings", "body", "code")
"""The searchable fields; a field's number is its place here. Numbers fit into `SLOT_BITS` bits."""
TITLE, TAGS, HEADINGS, BODY, CODE = range(5)
ALL_FIELDS = (1 << len(FIELDS)) - 1
"""A set of fields is a bit a field."""
SLOT_BITS = 3
SLOTS = 1 << SLOT_BITS
"""Slot = document (or position) * SLOTS + field: one number says both, and sorts by both."""
FIELD_GAP = 10
"""Positions left free between two pieces of a field, so that no phrase reaches across."""


def sizes(starts: Array) -> Array:
    """Return the lengths of the rows that begin at `starts` (whose last entry is the end)."""
    whole = starts.astype(np.int64)
    lengths: Array = whole[1:] - whole[:-1]
    return lengths


def run_starts(ordered: Array) -> Array:
    """Return where each run of equal values begins."""
    if not len(ordered):
        return np.zeros(0, np.int64)
    changes = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return changes.nonzero()[0]


def spread(starts: Array, rows: Array) -> tuple[Array, Array]:
    """Return where the rows numbered `rows` begin once laid end to end, and the index of each of their entries."""
    begins = starts.take(rows).astype(np.int64)
    lengths = starts.take(rows + 1).astype(np.int64) - begins
    made = np.zeros(len(rows) + 1, np.int64)
    lengths.cumsum(out=made[1:])
    return made, (begins - made[:-1]).repeat(lengths) + np.arange(made[-1])


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths, one after the other: row i is `values[starts[i]:starts[i + 1]]` of each array."""

    starts: Array
    values: tuple[Array, ...]

    def select(self, keep: Array) -> Ragged:
        """Return the rows numbered in `keep`, in that order."""
        starts, index = spread(self.starts, keep)
        return Ragged(starts, tuple(values[index] for values in self.values))


def concatenate(tables: list[Ragged]) -> Ragged:
    """Return the rows of all `tables`, one table after the other."""
    lengths = np.concatenate([sizes(t.starts) for t in tables])
    columns = zip(*(t.values for t in tables), strict=True)
    return Ragged(np.concatenate(([0], np.cumsum(lengths))), tuple(np.concatenate(column) for column in columns))


def ragged_bytes(items: list[bytes]) -> Ragged:
    """Return byte strings as rows."""
    lengths = np.fromiter(map(len, items), np.int64, len(items))
    return Ragged(np.concatenate(([0], np.cumsum(lengths))), (np.frombuffer(b"".join(items), np.uint8),))


@dataclass(frozen=True, slots=True)
class Forward:
    """Documents are numbered from 0, in the order of the Whoosh segment. Offsets count bytes of UTF-8."""

    terms: list[bytes]
    """All terms, sorted by their bytes; a term's number is its place."""
    occurrences: Ragged
    """A row a document: term, offset in the document's text, length in bytes, place (position * SLOTS + field)."""
    lengths: Array
    """[documents, fields]: positions in each field."""
    pieces: Ragged
    """A row a document, ascending: offset, field, section (index in the outline, 0 for title and tags), code block
    (1 + index in the outline's languages; 0 for text)."""
    lines: Ragged
    """A row a document, ascending: offset, line of the post's file."""
    texts: Ragged
    """A row a document: its pieces, a line end after each."""
    displays: Ragged
    """A row a document: JSON of what a hit shows."""
    outlines: Ragged
    """A row a document: JSON of its sections' headings, anchors and levels, and its code blocks' languages."""
    sources: Ragged
    """A row a document: JSON of [id, digest, URL]."""
    numbers: Array
    """[documents, 3] float64: date, visible from, visible until, in seconds since 1970 (-inf, -inf, +inf: none)."""
    title_keys: Array
    """See `build.title_key`: says whether a query is the whole title."""
    langs: list[str]
    """A language tag a document."""
    facets: dict[tuple[str, str], tuple[str, Array]]
    """(facet, folded value) -> value as written, documents ascending."""
