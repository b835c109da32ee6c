"""What a query's words and phrases mark in some documents of a segment, in the order of the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .adjacent import Matches, within
from .forward import SLOTS, Array, run_starts
from .lookup import Lookup
from .ranges import Range
from .segment import Segment
from .snapshot import Part

_NONE = np.zeros(0, np.int64)


class Marks(NamedTuple):
    """Stretches of documents that matched: arrays of one length, ascending by where they start."""

    clauses: Array
    """Which word or phrase of the query, counted from 0."""
    owners: Array
    """Which of the documents, by its place among those asked for."""
    fields: Array
    starts: Array
    """Bytes of the segment's texts, half-open."""
    ends: Array
    pieces: Array
    """Which piece of the segment's texts."""

    def runs(self) -> tuple[Array, Array]:
        """Return where the marks of each piece begin, and how many they are."""
        first = run_starts(self.pieces)
        return first, np.concatenate((first[1:], [len(self.pieces)])) - first

    def within(self, pieces: Sequence[int]) -> Marks:
        """Return the marks in some pieces."""
        first, sizes = self.runs()
        own = self.pieces.take(first)
        wanted = np.zeros(len(own) + 1, np.bool_)  # one more for pieces behind the last that has marks
        wanted[own.searchsorted(pieces)] = True
        chosen = wanted[:-1].repeat(sizes).nonzero()[0]
        return Marks(*[column.take(chosen) for column in self])


def marks_of(part: Part, documents: Sequence[int], lookups: Sequence[Lookup]) -> Marks:
    """Find the marks of `lookups` in documents, which are numbered within the part and ascend."""
    segment, numbers = part.segment, np.array(documents, np.int64)
    words: list[tuple[int, Range]] = []
    found = []
    for clause, lookup in enumerate(lookups):
        for marked in lookup.marked(part.number):
            if isinstance(marked, Matches):
                chosen = within(marked, numbers)
                found.append(_Spans(np.full(len(chosen), clause), marked.first.take(chosen), marked.last.take(chosen)))
            else:
                words += [(clause, each) for each in marked]
    if words:
        found += _words(segment, numbers, words)
    return _located(segment, numbers, found)


class _Spans(NamedTuple):
    """Arrays of one length: clause, and the first and last occurrence of each mark among those of the segment."""

    clauses: Array
    first: Array
    last: Array


def _located(segment: Segment, documents: Array, found: Sequence[_Spans]) -> Marks:
    """Put marks in order, and find the texts and pieces that they stand in."""
    if not found:
        return Marks(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
    clauses, first, last = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
    owners = segment.rows.take(documents).searchsorted(first, "right") - 1
    texts = segment.text_starts.take(documents).astype(np.int64).take(owners)
    starts = texts + segment.row_offsets.take(first)
    ends = texts + segment.row_offsets.take(last) + segment.row_lengths.take(last)
    order = starts.argsort(kind="stable")
    starts = starts.take(order)
    fields = segment.row_places.take(first.take(order)) & (SLOTS - 1)
    pieces = segment.piece_begins.searchsorted(starts, "right") - 1
    return Marks(clauses.take(order), owners.take(order), fields, starts, ends.take(order), pieces)


# ------------------------------------------------------------------------------------------------ words

_MAX_BITS = 64


def _words(segment: Segment, documents: Array, words: Sequence[tuple[int, Range]]) -> list[_Spans]:
    """Return where words (clause and range of terms) stand in documents."""
    begins, ends = (segment.rows.take(documents + i).astype(np.int64) for i in (0, 1))
    bounds = zip(begins.tolist(), ends.tolist(), strict=True)
    terms = np.concatenate([segment.row_terms[begin:end] for begin, end in bounds])
    filled = (ends - begins).cumsum()
    looked_for = list(dict.fromkeys([(clause, each.fields) for clause, each in words]))
    spans = []
    for i in range(0, len(looked_for), _MAX_BITS):
        bits = looked_for[i : i + _MAX_BITS]
        found = _table(len(segment.terms), words, bits).take(terms)
        at = (found != 0).nonzero()[0]
        index = at + (ends - filled).take(filled.searchsorted(at, "right"))
        spans.append(_in_fields(segment, found.take(at), index, bits))
    return spans


def _table(terms: int, words: Sequence[tuple[int, Range]], bits: list[tuple[int, int]]) -> Array:
    """Return for each term of the vocabulary which of `bits` (clause and set of fields) it is looked for by."""
    table = np.zeros(terms, np.min_scalar_type((1 << len(bits)) - 1))
    number = {key: 1 << bit for bit, key in enumerate(bits)}
    for clause, each in words:
        table[each.low : each.high] |= number.get((clause, each.fields), 0)
    return table


def _in_fields(segment: Segment, found: Array, occurrences: Array, bits: list[tuple[int, int]]) -> _Spans:
    """Return the occurrences whose bits are set in `found` and that stand in the fields wanted, once for each bit."""
    which, bit = (found[:, None] >> np.arange(len(bits), dtype=found.dtype) & 1).nonzero()
    clauses, fields = np.array(bits, np.int64).T
    places = segment.row_places.take(occurrences).take(which) & (SLOTS - 1)
    chosen = (fields.take(bit) >> places & 1).nonzero()[0]
    own = occurrences.take(which.take(chosen))
    return _Spans(clauses.take(bit.take(chosen)), own, own)
