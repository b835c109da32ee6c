"""Read the inverted index (postings) and the forward index (occurrences) of one segment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from ..fields import TITLE
from .arrays import FIELD_BITS, FIELD_SLOTS, Occurrences, Postings, PrefixSums
from .ragged import Array, expand_rows, expand_spans, row_lengths

_BLOCK = 1 << 20
"""Postings looked at together: some MB."""
_MANY = 8
"""So many ranges of terms are read faster together than one by one."""


class PostingsReader:
    """The postings of a segment's terms, numbered term by term.

    A slot is a document and a field as one number: document * FIELD_SLOTS + field. Ranges of terms are half-open."""

    def __init__(self, postings: Postings, prefix_sums: PrefixSums, occurrences: Occurrences) -> None:
        self._starts, self._slots = postings.starts, postings.slots
        self._occurrence_starts, self._occurrences = postings.occurrence_starts, postings.occurrences
        self._prefix_sums = prefix_sums
        self._row_starts = occurrences.starts

    def count_postings(self, low: int, high: int) -> int:
        """Return how many postings the terms `low` to `high` (half-open) have."""
        return int(self._starts[high]) - int(self._starts[low])

    def count_occurrences(self, low: int, high: int) -> int:
        """Return how many occurrences the terms `low` to `high` (half-open) have."""
        starts = self._occurrence_starts
        return int(starts[self._starts[high]]) - int(starts[self._starts[low]])

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
            rows = slice(*summed)
            return self._prefix_sums.slots[rows], self._prefix_sums.counts[rows]
        begin, end = int(self._starts[low]), int(self._starts[high])
        starts = self._occurrence_starts[begin : end + 1]
        return self._slots[begin:end], (starts[1:] - starts[:-1]).astype(np.float32)  # like the weights

    def read_frequencies_of_all(self, ranges: Sequence[tuple[int, int]]) -> tuple[Array, Array]:
        """Return the slots and the float32 frequencies of the terms of some ranges, range by range."""
        if len(ranges) < _MANY or self._summed:
            read = [self.read_frequencies(low, high) for low, high in ranges]
            if len(read) == 1:
                return read[0]
            slots, frequencies = zip(*read, strict=True)
            return np.concatenate(slots), np.concatenate(frequencies)
        index = self._list_postings(ranges)
        counts = self._occurrence_starts.take(index + 1) - self._occurrence_starts.take(index)
        return self._slots.take(index), counts.astype(np.float32)

    def read_slots_of_all(self, ranges: Sequence[tuple[int, int]]) -> Array:
        """Return the slots of the terms of some ranges, range by range."""
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

    def find_occurrences(self, postings: range | Array, docs: Array) -> tuple[Array, Array]:
        """Return the document and the number of each occurrence of some postings.

        `postings`: their numbers; `docs`: the document of each."""
        if isinstance(postings, range):
            starts = self._occurrence_starts[postings.start : postings.stop + 1]
            index: slice | Array = slice(int(starts[0]), int(starts[-1]))
        else:
            starts, index = expand_rows(self._occurrence_starts, postings)
        lengths = row_lengths(starts)
        occurrences = self._row_starts.take(docs).astype(np.int64).repeat(lengths)  # faster than to take repeatedly
        occurrences += self._occurrences[index]
        return docs.repeat(lengths), occurrences


class OccurrencesReader:
    """The occurrences of a segment, numbered document by document in the order of the text."""

    def __init__(self, occurrences: Occurrences, text_starts: Array) -> None:
        self._starts = occurrences.starts.data  # read one by one: NumPy takes three times as long
        self._terms, self._places = occurrences.terms, occurrences.places
        self._offsets, self._lengths = occurrences.offsets, occurrences.lengths
        self._text_starts = text_starts

    def read_rows(self, docs: Sequence[int]) -> tuple[Array, Array, Array]:
        """Return the term of each occurrence of some documents, in their order, and for each document the number of
        its first occurrence and of the first after its last. `docs`: at least one."""
        rows = [(self._starts[doc], self._starts[doc + 1]) for doc in docs]
        terms = np.concatenate([self._terms[begin:end] for begin, end in rows])
        begins, ends = np.array(rows).T
        return terms, begins, ends

    def get_terms(self, occurrences: Array) -> Array:
        """Return the term of each occurrence; of a number outside the segment, that of its first or last one."""
        return self._terms.take(occurrences, mode="clip")

    def are_adjacent(self, doc: int, occurrence: int) -> bool:
        """Return whether an occurrence and the next one are in a document, in one field, and at adjacent positions."""
        if not self._starts[doc] <= occurrence < self._starts[doc + 1] - 1:
            return False
        return int(self._places[occurrence + 1]) - int(self._places[occurrence]) == FIELD_SLOTS

    def read_places(self, occurrences: Array) -> Array:
        """Return the place of each occurrence: position * FIELD_SLOTS + field."""
        return self._places.take(occurrences)

    def read_fields(self, occurrences: Array) -> Array:
        """Return the field of each occurrence."""
        fields: Array = self._places.take(occurrences) & (FIELD_SLOTS - 1)
        return fields

    def locate_start(self, doc: int, occurrence: int) -> int:
        """Return the byte of the segment's texts at which an occurrence starts."""
        return int(self._text_starts[doc]) + int(self._offsets[occurrence])

    def locate_spans(self, docs: Array, first: Array, last: Array) -> tuple[Array, Array]:
        """Return the start and end of spans from one occurrence to another, in bytes of the segment's texts.

        The arguments are arrays of one length: the document, the first and the last occurrence of each span."""
        begins = self._text_starts.take(docs).astype(np.int64)
        starts: Array = begins + self._offsets.take(first)
        ends = starts if first is last else begins + self._offsets.take(last)
        return starts, ends + self._lengths.take(last)


def split_slots(slots: Array) -> Array:
    """Return the document of each slot: int64."""
    docs: Array = (slots >> FIELD_BITS).astype(np.int64, copy=False)
    return docs


def select_titles(slots: Array) -> Array:
    """Return the slots that are titles."""
    titles: Array = slots[slots & (FIELD_SLOTS - 1) == TITLE]
    return titles


def make_title_slots(docs: Array) -> Array:
    """Return the slot of each document's title: uint32, like those of postings. Numbers outside the segment get slots
    that it does not have."""
    slots: Array = (docs * FIELD_SLOTS + TITLE).astype(np.uint32)
    return slots
