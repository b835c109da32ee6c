"""What a query's words and phrases mark in some documents of a segment, in the order of the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..matching.matchers import Lookup
from ..matching.phrase import Matches, within
from ..matching.term_ranges import Range
from ..segment.forward_index import FIELD_SLOTS
from ..segment.ragged import Array
from ..segment.reader import Segment
from ..segment.snapshot import SegmentView

_NONE = np.zeros(0, np.int64)
MAX_CLAUSES = 62
"""Words and phrases that are marked, the first of a query: each is a bit of a whole number."""


class Marks(NamedTuple):
    """Stretches of documents that matched: arrays of one length, ascending by where they start."""

    clauses: Array
    """Words or phrases of the query, a bit each, from the first on."""
    owners: Array
    """Which of the documents, by its place among those asked for."""
    fields: Array
    starts: Array
    """Bytes of the segment's texts, half-open."""
    ends: Array


def marks_of(part: SegmentView, documents: Sequence[int], lookups: Sequence[Lookup]) -> Marks:
    """Find the marks of `lookups` in documents, which are numbered within the part and ascend."""
    segment = part.segment
    words: list[tuple[int, Range]] = []
    spans = []
    for clause, lookup in enumerate(lookups[:MAX_CLAUSES]):
        for marked in lookup.marked(part.number):
            if isinstance(marked, Matches):
                spans.append(_phrases(segment, documents, clause, marked))
            else:
                words += [(clause, each) for each in marked]
    if words:
        spans.append(_words(segment, documents, words))
    if not spans:
        return Marks(_NONE, _NONE, _NONE, _NONE, _NONE)
    return _located(segment, documents, spans[0] if len(spans) == 1 else _joined(spans))


class _Spans(NamedTuple):
    """Arrays of one length, in any order."""

    clauses: Array
    """A bit each; 0 for what is no mark after all."""
    owners: Array
    first: Array
    """The first and last occurrence of each mark, by its number among those of the segment."""
    last: Array


def _joined(spans: Sequence[_Spans]) -> _Spans:
    return _Spans(*[np.concatenate(column) for column in zip(*spans, strict=True)])


def _located(segment: Segment, documents: Sequence[int], found: _Spans) -> Marks:
    """Find where marks stand in the texts, and put them in order."""
    wanted = found.clauses.nonzero()[0]
    if len(wanted) < len(found.clauses):
        found = _Spans(*[column.take(wanted) for column in found])
    clauses, owners, first, last = found
    texts = segment.text_starts.take(documents).astype(np.int64).take(owners)
    starts = texts + segment.row_offsets.take(first)
    ends = texts + segment.row_offsets.take(last) + segment.row_lengths.take(last)
    order = starts.argsort(kind="stable")
    fields = segment.row_places.take(first) & (FIELD_SLOTS - 1)
    return Marks(*[column.take(order) for column in (clauses, owners, fields, starts, ends)])


def _phrases(segment: Segment, documents: Sequence[int], clause: int, matches: Matches) -> _Spans:
    chosen, owners = within(matches, np.array(documents, np.int64))
    clauses = np.full(len(chosen), 1 << clause)
    return _Spans(clauses, owners, matches.first.take(chosen), matches.last.take(chosen))


# ------------------------------------------------------------------------------------------------ words


def _words(segment: Segment, documents: Sequence[int], words: Sequence[tuple[int, Range]]) -> _Spans:
    """Return where words (clause and range of terms) stand in documents."""
    rows = [segment.row(document) for document in documents]
    terms = np.concatenate([segment.row_terms[begin:end] for begin, end in rows])
    begins, ends = np.array(rows).T
    filled = (ends - begins).cumsum()
    clauses = 1 + max([clause for clause, _ in words])
    sets = list(dict.fromkeys([each.fields for _, each in words]))
    spans: list[_Spans] = []
    for i in range(0, len(sets), MAX_CLAUSES // clauses):  # as many sets of fields at once as there are bits for
        looked_for = {fields: bit * clauses for bit, fields in enumerate(sets[i : i + MAX_CLAUSES // clauses])}
        found = _table(len(segment.terms), words, looked_for).take(terms)
        at = (found != 0).nonzero()[0]
        owners = filled.searchsorted(at, "right")
        index = at + (ends - filled).take(owners)
        spans.append(_Spans(_in_fields(segment, found.take(at), index, looked_for, clauses), owners, index, index))
    return spans[0] if len(spans) == 1 else _joined(spans)


def _table(terms: int, words: Sequence[tuple[int, Range]], looked_for: Mapping[int, int]) -> Array:
    """Return for each term of the vocabulary the clauses that it is looked for by, a bit each; those that look for it
    in a set of fields stand from the bit on that `looked_for` gives the set."""
    bits = [(each, 1 << looked_for[each.fields] + clause) for clause, each in words if each.fields in looked_for]
    table = np.zeros(terms, np.min_scalar_type(max([bit for _, bit in bits])))
    cells = table.data
    for (low, high, _, _), bit in bits:
        if high - low == 1:  # most are: through the memoryview it is a tenth of the time
            cells[low] |= bit
        else:
            table[low:high] |= bit
    return table


def _in_fields(segment: Segment, found: Array, index: Array, looked_for: Mapping[int, int], clauses: int) -> Array:
    """Return the clauses of each occurrence that look for it in the field where it stands, a bit each."""
    fields = segment.row_places.take(index) & (FIELD_SLOTS - 1)
    each = (1 << clauses) - 1
    found = found.astype(np.int64) & _allowed(tuple(looked_for.items()), each).take(fields)
    total: Array = found & each
    for bit in range(clauses, len(looked_for) * clauses, clauses):
        total |= found >> bit & each
    return total


@lru_cache(maxsize=1000)
def _allowed(sets: tuple[tuple[int, int], ...], each: int) -> Array:
    """Return for each field the bits, `each` shifted, of the sets that it is in. Few sets are asked for, again and
    again."""
    bits = [sum([each << bit for among, bit in sets if among >> field & 1]) for field in range(FIELD_SLOTS)]
    return np.array(bits, np.int64)
