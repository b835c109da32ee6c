"""The forward table: what each document of a segment holds. Everything else in a segment follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from .ragged import Array, Ragged

FIELD_BITS = 3
FIELD_SLOTS = 1 << FIELD_BITS
"""Slot = document (or position) * SLOTS + field: one number says both, and sorts by both."""
FIELD_GAP = 10
"""Positions left free between two pieces of a field, so that no phrase reaches across."""


@dataclass(frozen=True, slots=True)
class ForwardIndex:
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
