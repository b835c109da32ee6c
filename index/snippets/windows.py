"""Find windows, spans of text with as many words of a query as possible, and choose the best of each passage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..fields import HEADINGS
from ..matching.name_bonus import combine_shares
from ..segment.arrays import FIELD_SLOTS
from ..segment.ragged import Array, find_run_starts
from ..segment.stored_fields import StoredFields
from .occurrences import MAX_CLAUSES, Occurrences

_FIELD_WEIGHTS = np.array([0.0, 0.0, 1.5, 1.0, 1.0, 0.0, 0.0, 0.0])
"""Weight of a window by its field, to choose sections: headings weigh more than text; titles and tags are in none."""
_FIELD_BITS = 1 << np.arange(FIELD_SLOTS)
_CLAUSE_NUMBERS = np.arange(MAX_CLAUSES)[:, None]
_PASSAGES_PER_GROUP = 2
"""The most passages in a group (passages shown as one): a section's heading and its text."""
_OCCURRENCE_BONUS = 0.001
"""Of two windows with the same words the one with more occurrences ranks higher."""


Window = tuple[int, int, int, int]
"""The best window of a passage: index of the document, passage, begin and end in bytes of the segment's texts.

A plain tuple for speed: a page of results has sixty, at each key press."""


class Windows(NamedTuple):
    """For each occurrence the window that begins with it: arrays of one length, except for the last three fields."""

    occurrences: Occurrences
    passages: Array
    """The passage of each window."""
    passage_fields: Array
    """The field of that passage: code in a heading is in one of headings."""
    ends: Array
    """Index of the first occurrence after each window."""
    weights: Array
    """The summed weights of the different clauses in each window."""
    total_weight: float
    """The summed weights of all clauses of the query."""
    doc_starts: Array
    """Index of the first occurrence of each document that has any."""
    docs: list[int]
    """The index of each of these documents."""

    def measure_proximity(self) -> dict[int, float]:
        """Return for each document with an occurrence the share of the total weight in its best window, 0 to 1."""
        return self._map_docs(np.maximum.reduceat(self.weights, self.doc_starts) / self.total_weight)

    def measure_headings(self, stored: StoredFields, total_weight: float) -> dict[int, float]:
        """Return for each document with a match in a heading how well its best heading covers the query and the other
        way round, see `name_bonus`: 0 to 1. `total_weight`: the summed weights of the clauses that match anything."""
        at = (self.occurrences.fields == HEADINGS).nonzero()[0]
        if not len(at) or not total_weight:
            return {}
        passages, occurrences = self.passages.take(at), self.occurrences
        starts, ends = occurrences.starts.take(at), occurrences.ends.take(at)
        first = find_run_starts(passages)
        numbers = passages.take(first)
        begins = stored.passage_begins
        lengths = begins.take(numbers + 1) - begins.take(numbers).astype(np.int64)
        covered = np.minimum(np.add.reduceat(ends - starts + 1, first) / lengths, 1)
        at = at.take(first)
        values = combine_shares(covered, self.weights.take(at) / total_weight)
        best: dict[int, float] = {}
        for doc, value in zip(occurrences.docs.take(at).tolist(), values.tolist(), strict=True):
            best[doc] = max(value, best.get(doc, 0.0))
        return best

    def collect_fields(self) -> dict[int, int]:
        """Return for each document with an occurrence the fields that have occurrences, one bit per field."""
        return self._map_docs(np.bitwise_or.reduceat(_FIELD_BITS.take(self.occurrences.fields), self.doc_starts))

    def list_headings(self) -> list[int]:
        """Return the passages of headings that have an occurrence, ascending."""
        at = (self.passage_fields == HEADINGS).nonzero()[0]
        return list(dict.fromkeys(self.passages.take(at).tolist()))

    def _map_docs(self, values: Array) -> dict[int, Any]:
        return dict(zip(self.docs, values.tolist(), strict=True))


def find_windows(stored: StoredFields, occurrences: Occurrences, weights: Sequence[float], max_bytes: int) -> Windows:
    """Return the windows of up to `max_bytes` bytes, each inside one passage. `weights`: a weight for each clause."""
    begins = stored.passage_begins
    starts = occurrences.starts.astype(begins.dtype)  # else searchsorted converts the whole array `begins`
    passages = begins.searchsorted(starts, "right") - 1
    limits = np.minimum(occurrences.starts + max_bytes, begins.take(passages + 1))
    ends = occurrences.starts.searchsorted(limits)
    doc_starts = find_run_starts(occurrences.docs)
    return Windows(
        occurrences=occurrences,
        passages=passages,
        passage_fields=stored.passage_fields.take(passages),
        ends=ends,
        weights=_sum_distinct_clauses(occurrences.clauses, ends, weights),
        total_weight=sum(weights),
        doc_starts=doc_starts,
        docs=occurrences.docs.take(doc_starts).tolist(),
    )


def _sum_distinct_clauses(clauses: Array, ends: Array, weights: Sequence[float]) -> Array:
    """Return for each window the summed weights of the different clauses in it."""
    if len(weights) == 1:  # each window begins with an occurrence of it
        return np.full(len(ends), weights[0])
    clause_weights = np.array(weights[:MAX_CLAUSES])
    running = np.zeros((len(clause_weights), len(ends) + 1), np.int64)
    (clauses >> _CLAUSE_NUMBERS[: len(clause_weights)] & 1).cumsum(axis=1, out=running[:, 1:])
    is_inside = running.take(ends, axis=1) > running[:, :-1]
    sums: Array = clause_weights @ is_inside
    return sums


def choose_best_windows(windows: Windows, limit: int) -> list[Window]:
    """Return the best window of each passage, by document and best first, as many as `limit` sections need.

    Of two windows with the same words the one with more occurrences is better, then the first."""
    occurrences, passages = windows.occurrences, windows.passages
    if not len(passages):
        return []
    numbers = np.arange(len(passages))
    weights = windows.weights + _OCCURRENCE_BONUS * (windows.ends - numbers)
    weights *= _FIELD_WEIGHTS.take(windows.passage_fields)
    share = weights / (weights.max() + 1)  # below 1: both orders are sorts of one number, in half the time of lexsort
    best = (passages - share).argsort(kind="stable").take(find_run_starts(passages))
    docs = occurrences.docs.take(best)  # ascending, in the next order, too
    best = best.take((docs - share.take(best)).argsort(kind="stable"))
    doc_begins = docs.searchsorted(docs)
    is_chosen = numbers[: len(best)] - doc_begins < _PASSAGES_PER_GROUP * limit
    is_chosen &= weights.take(best) > 0
    best = best[is_chosen]
    ends = occurrences.ends.take(windows.ends.take(best) - 1)
    columns = [column.take(best).tolist() for column in (occurrences.docs, passages, occurrences.starts)]
    return list(zip(*columns, ends.tolist(), strict=True))
