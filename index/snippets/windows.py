"""Stretches of text from one mark to another: where the words of a query stand together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..segment.forward_index import FIELD_SLOTS
from ..segment.ragged import Array, find_run_starts
from ..segment.reader import Segment
from .occurrences import MAX_CLAUSES, Marks

_FIELD_WORTH = np.array([0.0, 0.0, 1.5, 1.0, 1.0, 0.0, 0.0, 0.0])
"""What a stretch in each field counts in the choice of a section: one in a heading a little more than one in the
text; titles and tags are no sections."""
_BIT = 1 << np.arange(FIELD_SLOTS)
_CLAUSES = np.arange(MAX_CLAUSES)[:, None]
_PIECES = 2
"""Pieces that are shown as one, at most: a section's heading and its text."""


Stretch = tuple[int, int, int, int]
"""The best stretch of a piece: the document, by its place among those asked for; the piece; where the stretch begins
and ends, in bytes of the segment's texts."""


class Stretches:
    """Of each mark the stretch that begins there, of about `room` bytes within its piece."""

    def __init__(self, segment: Segment, marks: Marks, weights: Sequence[float], room: int) -> None:
        """Take what each word or phrase of the query is worth."""
        self._segment = segment
        self._marks = marks
        begins = segment.piece_begins
        self._pieces = begins.searchsorted(marks.starts.astype(begins.dtype), "right") - 1  # else it converts them all
        limits = np.minimum(marks.starts + room, begins.take(self._pieces + 1))
        self._ends = marks.starts.searchsorted(limits)
        self._total = sum(weights)
        self._worth = self._distinct(weights)
        self._first = find_run_starts(marks.owners)

    def _distinct(self, weights: Sequence[float]) -> Array:
        """Add up for each stretch what the different words in it are worth."""
        if len(weights) == 1:  # each begins with a mark, and there is no other word
            return np.full(len(self._ends), weights[0])
        each = np.array(weights[:MAX_CLAUSES])
        before = np.zeros((len(each), len(self._ends) + 1), np.int64)
        (self._marks.clauses >> _CLAUSES[: len(each)] & 1).cumsum(axis=1, out=before[:, 1:])
        inside = before.take(self._ends, axis=1) > before[:, :-1]
        worth: Array = each @ inside
        return worth

    def nearness(self) -> dict[int, float]:
        """Return for each document that has a mark how much of the query its best stretch has, from 0 to 1."""
        return self._of_each(np.maximum.reduceat(self._worth, self._first) / self._total)

    def fields(self) -> dict[int, int]:
        """Return for each document that has a mark the fields where it has them, a bit a field."""
        return self._of_each(np.bitwise_or.reduceat(_BIT.take(self._marks.fields), self._first))

    def _of_each(self, values: Array) -> dict[int, Any]:
        return dict(zip(self._marks.owners.take(self._first).tolist(), values.tolist(), strict=True))

    def best(self, limit: int) -> list[Stretch]:
        """Return the best stretch of each piece (of two with the same words the one with more marks, then the first):
        best first, and of each document what `limit` sections need."""
        marks, pieces = self._marks, self._pieces
        if not len(pieces):
            return []
        numbers = np.arange(len(pieces))
        worth = self._worth + 0.001 * (self._ends - numbers)
        worth *= _FIELD_WORTH.take(self._segment.piece_fields.take(pieces))
        share = worth / (worth.max() + 1)  # below 1, so that both orders are one of numbers: half the time of lexsort
        best = (pieces - share).argsort(kind="stable").take(find_run_starts(pieces))
        best = best.take((marks.owners.take(best) - share.take(best)).argsort(kind="stable"))
        first, begins = find_run_starts(marks.owners.take(best)), np.zeros(len(best), np.int64)
        begins[first] = first
        rank = numbers[: len(best)] - np.maximum.accumulate(begins)
        best = best[(rank < _PIECES * limit) & (worth.take(best) > 0)]
        ends = marks.ends.take(self._ends.take(best) - 1)
        columns = [column.take(best).tolist() for column in (marks.owners, pieces, marks.starts)]
        return list(zip(*columns, ends.tolist(), strict=True))
