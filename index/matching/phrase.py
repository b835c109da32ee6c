"""Match phrases: terms at adjacent positions of one field, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..fields import ALL_FIELDS
from ..segment.arrays import FIELD_BITS, FIELD_SLOTS
from ..segment.postings_reader import split_slots
from ..segment.ragged import Array, are_in, find_run_starts
from ..segment.reader import SegmentReader
from .scoring_context import TermRange

_EMPTY = np.zeros(0, np.int64)


class PhraseMatches(NamedTuple):
    """The matches of a phrase in a segment: arrays of one length."""

    keys: Array
    """doc << 32 | place of the first term (position * FIELD_SLOTS + field). Those of `match_phrase` ascend."""
    first: Array
    """The number of the first term's occurrence."""
    last: Array
    """The number of the last term's occurrence."""

    @property
    def docs(self) -> Array:
        """The document of each match."""
        docs: Array = self.keys >> 32
        return docs

    @property
    def slots(self) -> Array:
        """The slot (document and field) of each match."""
        return _get_slots(self.keys)

    def restrict_to(self, fields: int) -> PhraseMatches:
        """Return the matches in a set of fields."""
        chosen = (fields >> (self.keys & (FIELD_SLOTS - 1)) & 1).nonzero()[0]
        return PhraseMatches(*(column.take(chosen) for column in self))

    def select_docs(self, docs: Array) -> tuple[Array, Array]:
        """Return the indexes of the matches in `docs` (ascending), and for each its document's index in `docs`."""
        low, high = (self.keys.searchsorted((docs + i) << 32) for i in (0, 1))
        index = [np.arange(begin, end) for begin, end in zip(low.tolist(), high.tolist(), strict=True)]
        return np.concatenate(index), np.arange(len(docs)).repeat(high - low)


NO_MATCHES = PhraseMatches(_EMPTY, _EMPTY, _EMPTY)


def _get_slots(keys: Array) -> Array:
    slots: Array = (keys >> 32 << FIELD_BITS) + (keys & (FIELD_SLOTS - 1))
    return slots


class _TermPlaces(NamedTuple):
    """The occurrences of one word of a phrase: for each the key where its phrase would begin, ascending."""

    keys: Array
    occurrences: Array
    """The number of each occurrence."""


def match_phrase(reader: SegmentReader, terms: Sequence[Sequence[TermRange]], fields: int) -> PhraseMatches:
    """Return where the words of a phrase are adjacent in a set of fields.

    `terms`: for each word the ranges of terms that match it."""
    if not all(terms):
        return NO_MATCHES
    counts = [count_postings(reader, ranges) for ranges in terms]
    keys: Array | None = None
    places: dict[int, _TermPlaces] = {}
    for i in sorted(range(len(terms)), key=counts.__getitem__):  # the rarest first: it leaves the fewest candidates
        places[i] = _find_places(reader, terms[i], fields, i, None if keys is None else _get_slots(keys))
        word_keys = places[i].keys
        keys = word_keys.take(find_run_starts(word_keys)) if keys is None else keys[are_in(keys, word_keys)]
        if not len(keys):
            return NO_MATCHES
    assert keys is not None
    ends = (places[0], places[len(terms) - 1])
    return PhraseMatches(keys, *(each.occurrences.take(each.keys.searchsorted(keys)) for each in ends))


def match_near(
    reader: SegmentReader, term: Sequence[TermRange], other: Sequence[TermRange], fields: int, distance: int
) -> PhraseMatches:
    """Return where `term` is followed by `other` at most `distance` positions later in one of `fields`.

    `term`, `other`: ranges of terms, at least one each. The matches are ordered by distance, then by `keys`."""
    ends = _find_places(reader, other, fields, 0, None)
    begins = _find_places(reader, term, fields, 0, _get_slots(ends.keys))
    matches = []
    for gap in range(1, distance + 1):
        keys = ends.keys - gap * FIELD_SLOTS
        chosen = are_in(keys, begins.keys).nonzero()[0]
        first = begins.occurrences.take(begins.keys.searchsorted(keys.take(chosen)))
        matches.append((keys.take(chosen), first, ends.occurrences.take(chosen)))
    return PhraseMatches(*map(np.concatenate, zip(*matches, strict=True)))


def count_postings(reader: SegmentReader, ranges: Sequence[TermRange]) -> int:
    """Return the number of postings of some ranges of terms."""
    return sum(reader.postings.count_postings(term.low, term.high) for term in ranges)


def _find_places(
    reader: SegmentReader, ranges: Sequence[TermRange], fields: int, shift: int, slots: Array | None
) -> _TermPlaces:
    """Return where the phrase would begin for each occurrence of its word number `shift`.

    `ranges`: the terms of the word; `slots`: only consider occurrences in these, None: in all."""
    numbers = [reader.postings.list_postings(term.low, term.high) for term in ranges]
    postings = np.concatenate(numbers)
    posting_slots = reader.postings.get_slots(postings)
    if any(fields & term.fields != ALL_FIELDS for term in ranges):
        allowed = np.array([fields & term.fields for term in ranges], np.uint8).repeat([len(each) for each in numbers])
        chosen = (allowed >> (posting_slots & (FIELD_SLOTS - 1)).astype(np.uint8) & 1).nonzero()[0]
        postings, posting_slots = postings.take(chosen), posting_slots.take(chosen)
    if slots is not None:
        is_candidate = np.zeros(reader.doc_count * FIELD_SLOTS, np.bool_)
        is_candidate[slots] = True
        chosen = is_candidate.take(posting_slots).nonzero()[0]
        postings, posting_slots = postings.take(chosen), posting_slots.take(chosen)
    docs, occurrences = reader.postings.find_occurrences(postings, split_slots(posting_slots))
    keys = docs << 32
    keys += reader.occurrences.read_places(occurrences)
    keys -= shift * FIELD_SLOTS
    order = keys.argsort(kind="stable")
    return _TermPlaces(keys.take(order), occurrences.take(order))
