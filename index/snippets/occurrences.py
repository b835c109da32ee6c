"""Find where a query's words and phrases occur in some documents of a segment, in the order of the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..matching.matchers import Matcher
from ..matching.phrase import PhraseMatches
from ..matching.plan import Clause
from ..matching.scoring_context import TermRange
from ..segment.arrays import FIELD_SLOTS
from ..segment.ragged import Array
from ..segment.reader import SegmentReader
from ..segment.snapshot import SegmentView
from ..segment.stored_occurrences import OccurrenceRows

_EMPTY = np.zeros(0, np.int64)
_QUESTION_WORDS = 4
"""A query of this many words may be a question, in which function words only hold the others together."""
_MAX_GAP = 3
"""Bytes between neighbouring words: a blank, and perhaps a comma and a quote."""
MAX_CLAUSES = 62
"""Only this many clauses of a query, the first, are found: each is a bit of an int64."""


class Occurrences(NamedTuple):
    """The matched spans of some documents: arrays of one length, ordered by `starts`."""

    clauses: Array
    """int64: a bit for each clause of the query that the span matches, the lowest for the first clause."""
    docs: Array
    """Index of each span's document in the `docs` of `find_occurrences`."""
    fields: Array
    starts: Array
    """Bytes of the segment's texts, half-open."""
    ends: Array


def find_occurrences(view: SegmentView, docs: Sequence[int], matchers: Sequence[Matcher]) -> Occurrences:
    """Find the occurrences of a query's clauses in some documents of a segment.

    `docs`: numbers in the segment, ascending; `matchers`: one per clause; only the first MAX_CLAUSES count."""
    reader = view.reader
    terms: list[tuple[int, TermRange]] = []
    spans = []
    for clause, matcher in enumerate(matchers[:MAX_CLAUSES]):
        for matches in matcher.iterate_matches(view.ordinal):
            if isinstance(matches, PhraseMatches):
                spans.append(_find_phrases(reader, docs, clause, matches))
            else:
                terms += [(clause, each) for each in matches]
    rows = reader.occurrences.read_rows(docs)
    if terms:
        spans.append(_find_terms(reader, rows, terms))
    if not spans:
        return Occurrences(_EMPTY, _EMPTY, _EMPTY, _EMPTY, _EMPTY)
    return _locate(rows, spans[0] if len(spans) == 1 else _join(spans))


def drop_function_words(occurrences: Occurrences, clauses: Sequence[Clause], doc_count: int) -> Occurrences:
    """Drop the occurrences of a question's function words that are not beside another of its words: they show nothing.

    They stay in documents without another word of the query, and if the query is short, like `rock 'n' roll`, or has
    hardly another word: then they are what the reader looks for.
    `doc_count`: the number of documents that the occurrences are of."""
    telling = sum(1 << at for at, clause in enumerate(clauses[:MAX_CLAUSES]) if not clause.is_function_word)
    telling_count = telling.bit_count()
    if telling_count in (0, 1, len(clauses)) or len(clauses) < _QUESTION_WORDS or not len(occurrences.starts):
        return occurrences
    is_telling = (occurrences.clauses & telling) != 0
    has_telling = np.zeros(doc_count, np.bool_)
    has_telling[occurrences.docs[is_telling]] = True
    kept = (_mark_runs(occurrences, is_telling) | ~has_telling.take(occurrences.docs)).nonzero()[0]
    return Occurrences(*[column.take(kept) for column in occurrences])


def _mark_runs(occurrences: Occurrences, marked: Array) -> Array:
    """Return [occurrences] bool: those in a run of neighbouring occurrences of which one is marked."""
    gaps = occurrences.starts[1:] - np.maximum.accumulate(occurrences.ends)[:-1]
    # The end of a document is stored beside the title of the next one, but is no neighbour of it.
    is_new = (gaps > _MAX_GAP) | (np.diff(occurrences.docs) != 0) | (np.diff(occurrences.fields) != 0)
    runs = np.concatenate(([0], is_new.cumsum()))
    has_marked = np.zeros(len(runs), np.bool_)
    has_marked[runs[marked]] = True
    total: Array = has_marked.take(runs)
    return total


class _Spans(NamedTuple):
    """Spans from one occurrence to another: arrays of one length, in any order."""

    clauses: Array
    """A bit for each clause."""
    docs: Array
    """Index of the document in `docs`."""
    fields: Array
    first: Array
    """The number of the first occurrence in the segment."""
    last: Array
    """The number of the last occurrence in the segment."""


def _join(spans: Sequence[_Spans]) -> _Spans:
    return _Spans(*[np.concatenate(column) for column in zip(*spans, strict=True)])


def _locate(rows: OccurrenceRows, spans: _Spans) -> Occurrences:
    """Locate spans in the texts, and sort them."""
    clauses, doc_indexes, fields, first, last = spans
    starts, ends = rows.locate_spans(doc_indexes, first, last)
    found = Occurrences(clauses, doc_indexes, fields, starts, ends)
    if (starts[1:] >= starts[:-1]).all():  # as for most words
        return found
    order = starts.argsort(kind="stable")
    return Occurrences(*[column.take(order) for column in found])


def _find_phrases(reader: SegmentReader, docs: Sequence[int], clause: int, matches: PhraseMatches) -> _Spans:
    chosen, doc_indexes = matches.select_docs(np.array(docs, np.int64))
    clauses = np.full(len(chosen), 1 << clause)
    first = matches.first.take(chosen)
    return _Spans(clauses, doc_indexes, reader.occurrences.read_fields(first), first, matches.last.take(chosen))


# ------------------------------------------------------------------------------------------------ terms


def _find_terms(reader: SegmentReader, rows: OccurrenceRows, terms: Sequence[tuple[int, TermRange]]) -> _Spans:
    """Find the occurrences of terms (clause and range of terms) in the documents' rows of the forward index."""
    clause_count = 1 + max([clause for clause, _ in terms])
    field_sets = list(dict.fromkeys([each.fields for _, each in terms]))
    sets_at_once = MAX_CLAUSES // clause_count  # all that fit into the bits
    spans: list[_Spans] = []
    for i in range(0, len(field_sets), sets_at_once):
        shifts = {fields: at * clause_count for at, fields in enumerate(field_sets[i : i + sets_at_once])}
        clauses = _map_terms_to_clauses(reader.term_count, terms, shifts).take(rows.terms)
        at = (clauses != 0).nonzero()[0]
        doc_indexes = rows.ends.searchsorted(at, "right")
        numbers = at + rows.shifts.take(doc_indexes)
        fields = reader.occurrences.read_fields(numbers)
        allowed = _restrict_to_fields(clauses.take(at), fields, shifts, clause_count)
        spans.append(_drop_unmatched(allowed, doc_indexes, fields, numbers))
    return spans[0] if len(spans) == 1 else _join(spans)


def _drop_unmatched(clauses: Array, docs: Array, fields: Array, numbers: Array) -> _Spans:
    """Return the occurrences that match a clause, each as a span."""
    if np.count_nonzero(clauses) < len(clauses):
        matching = (clauses != 0).nonzero()[0]
        clauses, docs, fields, numbers = (column.take(matching) for column in (clauses, docs, fields, numbers))
    return _Spans(clauses, docs, fields, numbers, numbers)


def _map_terms_to_clauses(term_count: int, terms: Sequence[tuple[int, TermRange]], shifts: Mapping[int, int]) -> Array:
    """Return for each term of the dictionary a bit for each clause that it matches. The bits of the clauses that match
    in a set of fields are shifted by `shifts[fields]`; clauses of other sets have no bit."""
    bits = [(each, 1 << shifts[each.fields] + clause) for clause, each in terms if each.fields in shifts]
    table = np.zeros(term_count, np.min_scalar_type(max([bit for _, bit in bits])))
    cells = table.data
    for (low, high, _, _), bit in bits:
        if high - low == 1:  # as most are: a memoryview takes a tenth of the time
            cells[low] |= bit
        else:
            table[low:high] |= bit
    return table


def _restrict_to_fields(clauses: Array, fields: Array, shifts: Mapping[int, int], clause_count: int) -> Array:
    """Return the clauses that each occurrence matches in its field: one bit per clause, unshifted."""
    all_clauses = (1 << clause_count) - 1
    allowed = _get_allowed_bits(tuple(shifts.items()), all_clauses)
    clauses = clauses.astype(np.int64)
    clauses &= allowed.take(fields)
    if len(shifts) == 1:
        return clauses
    total: Array = clauses & all_clauses
    for shift in range(clause_count, len(shifts) * clause_count, clause_count):
        total |= clauses >> shift & all_clauses
    return total


@lru_cache(maxsize=1000)
def _get_allowed_bits(shifts: tuple[tuple[int, int], ...], all_clauses: int) -> Array:
    """Return for each field the bits of the field sets that contain it. Cached: queries use few sets."""
    bits = [
        sum([all_clauses << shift for fields, shift in shifts if fields >> field & 1]) for field in range(FIELD_SLOTS)
    ]
    return np.array(bits, np.int64)
