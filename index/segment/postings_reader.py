"""Read the inverted index of one segment: its postings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from ..fields import TITLE
from .arrays import FIELD_BITS, FIELD_SLOTS, Postings, PrefixSums
from .narrow_arrays import MostlySmall, SplitStarts
from .ragged import Array, expand_rows, expand_spans, lay_end_to_end, row_lengths

_BLOCK = 1 << 20
"""Postings looked at together: some MB."""
_MANY = 8
"""So many ranges of terms are read faster together than one by one."""


class PostingsReader:
    """The postings of a segment's terms, numbered term by term.

    A slot is a document and a field as one number: document * FIELD_SLOTS + field. Ranges of terms are half-open."""

    def __init__(self, postings: Postings, prefix_sums: PrefixSums, row_starts: Array) -> None:
        """`row_starts`: where the occurrences of each document start in the forward index."""
        self._starts, self._slots = postings.starts, postings.slots
        self._occurrence_starts = SplitStarts(postings.occurrence_starts, postings.occurrence_bases)
        self._occurrences = postings.occurrences
        self._prefix_sums = prefix_sums
        self._prefix_counts = MostlySmall(prefix_sums.counts, prefix_sums.far_counts, prefix_sums.far_count_values)
        self._row_starts = row_starts

    def count_postings(self, low: int, high: int) -> int:
        """Return how many postings the terms `low` to `high` (half-open) have."""
        return int(self._starts[high]) - int(self._starts[low])

    def count_occurrences(self, low: int, high: int) -> int:
        """Return how many occurrences the terms `low` to `high` (half-open) have."""
        starts = self._occurrence_starts
        return starts.read(int(self._starts[high])) - starts.read(int(self._starts[low]))

    def count_postings_of_each(self, terms: Array) -> Array:
        """Return how many postings each of these terms has."""
        terms = terms.astype(np.int64)
        counts: Array = self._starts[terms + 1].astype(np.int64) - self._starts[terms]
        return counts

    def count_postings_of_docs(self, mask: Array) -> Array:
        """Return [terms] int64: how many postings each term has in some documents, at best few of all.

        `mask`: a boolean array over the segment's documents."""
        counts = np.zeros(len(self._starts) - 1, np.int64)
        for begin in range(0, len(self._slots), _BLOCK):
            postings = mask.take(self._slots[begin : begin + _BLOCK] >> FIELD_BITS).nonzero()[0] + begin
            np.add.at(counts, np.searchsorted(self._starts, postings, side="right") - 1, 1)
        return counts

    def read_frequencies(self, low: int, high: int) -> tuple[Array, Array]:
        """Return the slots and the float32 frequencies of the terms `low` to `high`.

        If exactly these terms share a stored prefix (see `PrefixSums`), each slot occurs once, with the frequencies
        added up; otherwise there is one entry per posting, term by term."""
        summed = self._summed.get((low, high))
        if summed is not None:
            return self._prefix_sums.slots[slice(*summed)], self._prefix_counts.read_range(*summed)
        begin, end = int(self._starts[low]), int(self._starts[high])
        counts = self._occurrence_starts.read_lengths(begin, end)
        return self._slots[begin:end], counts.astype(np.float32)  # like the weights

    def read_frequencies_of_all(self, ranges: Sequence[tuple[int, int]]) -> tuple[Array, Array]:
        """Return the slots and the float32 frequencies of the terms of some ranges, range by range."""
        if len(ranges) < _MANY or self._summed:
            read = [self.read_frequencies(low, high) for low, high in ranges]
            if len(read) == 1:
                return read[0]
            slots, frequencies = zip(*read, strict=True)
            return np.concatenate(slots), np.concatenate(frequencies)
        index = self._list_postings(ranges)
        counts = self._occurrence_starts.take_with_lengths(index)[1]
        return self._slots.take(index), counts.astype(np.float32)

    def read_slots_of_all(self, ranges: Sequence[tuple[int, int]]) -> Array:
        """Return the slots of the terms of some ranges, range by range."""
        if len(ranges) < _MANY:
            return np.concatenate([self.read_slots(low, high) for low, high in ranges])
        return self._slots.take(self._list_postings(ranges))

    def _list_postings(self, ranges: Sequence[tuple[int, int]]) -> Array:
        """Return the number of each posting of some ranges of terms."""
        low, high = np.array(ranges, np.int64).reshape(-1, 2).T
        return expand_spans(self._starts.take(low), self._starts.take(high))[1]

    @cached_property
    def _summed(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Range of terms -> range of its entries in the prefix sums."""
        sums = self._prefix_sums
        ranges = zip(sums.lows.tolist(), sums.highs.tolist(), strict=True)
        return dict(zip(ranges, pairwise(sums.starts.tolist()), strict=True))

    def read_slots(self, low: int, high: int) -> Array:
        """Return the slots of the terms `low` to `high`, term by term."""
        slots: Array = self._slots[int(self._starts[low]) : int(self._starts[high])]
        return slots

    def read_slots_by_term(self, low: int, high: int) -> tuple[Array, Array]:
        """Return the term (counted from `low`) and the slot of each posting of the terms `low` to `high`."""
        terms = np.repeat(np.arange(high - low), row_lengths(self._starts[low : high + 1]))
        return terms, self.read_slots(low, high)

    def read_slots_of_each(self, terms: Array) -> tuple[Array, Array]:
        """Return where the slots of each of these terms start once laid end to end, and the slots."""
        starts, index = expand_rows(self._starts, terms)
        return starts, self._slots.take(index)

    def number_postings(self, low: int, high: int) -> range:
        """Return the numbers of the postings of the terms `low` to `high`."""
        return range(int(self._starts[low]), int(self._starts[high]))

    def get_slots(self, postings: Array) -> Array:
        """Return the slot of each posting, by the postings' numbers."""
        return self._slots.take(postings)

    def make_title_slots(self, docs: Array) -> Array:
        """Return the slot of each document's title, in the type of those of postings. Numbers outside the segment get
        slots that it does not have: the last field of the highest slot is none."""
        slots = (docs * FIELD_SLOTS + TITLE).astype(np.uint32)
        return np.minimum(slots, np.iinfo(self._slots.dtype).max).astype(self._slots.dtype)

    def find_occurrences(self, postings: range | Array, docs: Array) -> tuple[Array, Array]:
        """Return the document and the number of each occurrence of some postings.

        `postings`: their numbers; `docs`: the document of each."""
        starts = self._occurrence_starts
        if isinstance(postings, range):
            lengths = starts.read_lengths(postings.start, postings.stop)
            index: slice | Array = slice(starts.read(postings.start), starts.read(postings.stop))
        else:
            begins, lengths = starts.take_with_lengths(postings)
            index = lay_end_to_end(begins, lengths)[1]
        occurrences = self._row_starts.take(docs).astype(np.int64).repeat(lengths)  # faster than to take repeatedly
        occurrences += self._occurrences[index]
        return docs.repeat(lengths), occurrences


def split_slots(slots: Array) -> Array:
    """Return the document of each slot: int64."""
    docs: Array = (slots >> FIELD_BITS).astype(np.int64, copy=False)
    return docs


def select_titles(slots: Array) -> Array:
    """Return the slots that are titles."""
    titles: Array = slots[slots & (FIELD_SLOTS - 1) == TITLE]
    return titles


def list_frequencies(postings: Postings) -> Array:
    """Return [postings] int64: how often each term occurs in each document and field that has it."""
    return SplitStarts(postings.occurrence_starts, postings.occurrence_bases).read_all_lengths()
