"""Match phrases: terms at adjacent positions of one field, in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..fields import ALL_FIELDS
from ..segment.arrays import FIELD_BITS, FIELD_SLOTS
from ..segment.postings_reader import split_slots
from ..segment.ragged import Array, are_in, find_run_starts
from ..segment.reader import SegmentReader
from ..turns import give_way
from .scoring_context import TermRange

_EMPTY = np.zeros(0, np.int64)
_BLOCK = 1 << 16
"""Occurrences of the second rarest word of a phrase that are looked at together: of more common ones few are left then.
Their arrays fit into the processor's caches, and malloc need not request their memory from the system."""
_CELLS_PER_KEY = 8
"""Cells of a filter for each of its keys, so that few others share one."""
_DOC_SHIFT = 24
"""Makes the cells of successive documents begin 256 apart."""
_MOST = 0.6
"""The share of a word's postings from which on reading all of them is faster than selecting."""
_SOME = 1000
"""Of a common word, so many postings are looked at to see quickly whether another word is beside it."""
_FEW = 300
"""Of so few postings or keys, looking at all of them is faster than preselecting."""
_HAS_FIELD = (np.arange(ALL_FIELDS + 1)[:, None] >> np.arange(FIELD_SLOTS) & 1).astype(np.bool_)
"""[sets of fields, fields]: whether the set has the field."""


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


class _WordPostings(NamedTuple):
    """The postings of one word of a phrase. Those in one slot are in the order of the word's ranges."""

    numbers: range | Array
    """Their numbers; a range is read faster."""
    slots: Array

    def take(self, index: Array) -> _WordPostings:
        """Return the postings with these indexes."""
        numbers = self.numbers
        taken: Array = numbers.start + index if isinstance(numbers, range) else numbers.take(index)
        return _WordPostings(taken, self.slots.take(index))

    def select_slots(self, slots: Array, slot_count: int) -> _WordPostings:
        """Return the postings in some slots, at least: others may be among them if that is faster.

        `slot_count`: the number of all slots."""
        if len(self.slots) <= _FEW:
            return self
        is_candidate = np.zeros(slot_count, np.bool_)
        is_candidate[slots] = True
        index = is_candidate.take(self.slots).nonzero()[0]
        return self if isinstance(self.numbers, range) and len(index) > _MOST * len(self.slots) else self.take(index)

    def split(self, ends: Array) -> list[_WordPostings]:
        """Return a part for each of `ends`, ascending slots: the postings before it that are in no part yet."""
        word = self if isinstance(self.numbers, range) else self.take(self.slots.argsort(kind="stable"))
        indexes = word.slots.searchsorted(ends).tolist()
        return [_WordPostings(word.numbers[low:high], word.slots[low:high]) for low, high in pairwise([0, *indexes])]


class _TermPlaces(NamedTuple):
    """The occurrences of one word of a phrase."""

    keys: Array
    """For each the key where its phrase would begin."""
    occurrences: Array
    """The number of each occurrence."""

    def take(self, index: Array) -> _TermPlaces:
        """Return those with these indexes."""
        return _TermPlaces(self.keys.take(index), self.occurrences.take(index))

    def sort(self) -> _TermPlaces:
        """Return them by their keys; those with one key stay in their order."""
        return self.take(self.keys.argsort(kind="stable"))


def match_phrase(reader: SegmentReader, terms: Sequence[Sequence[TermRange]], fields: int) -> PhraseMatches:
    """Return where the words of a phrase are adjacent in a set of fields.

    `terms`: for each word the ranges of terms that match it."""
    if not all(terms):
        return NO_MATCHES
    counts = [_count_occurrences(reader, ranges) for ranges in terms]
    order = sorted(range(len(terms)), key=counts.__getitem__)  # the rarest first: it leaves the fewest candidates
    words = [_list_postings(reader, ranges, fields) for ranges in terms]
    blocks = counts[order[:2][-1]] // _BLOCK + 1
    if blocks == 1:
        return _match_words(reader, words, order)
    ends = (np.arange(1, blocks + 1) * reader.doc_count // blocks * FIELD_SLOTS).astype(words[0].slots.dtype)
    parts = []
    for part in zip(*(word.split(ends) for word in words), strict=True):
        give_way()
        parts.append(_match_words(reader, part, order))
    return PhraseMatches(*map(np.concatenate, zip(*parts, strict=True)))


def has_adjacent(reader: SegmentReader, first: int, second: int, alive: Array) -> bool:
    """Return whether some document that is alive has the term `second` as the next token after `first` in one field.

    This is fast but may overlook documents: only some occurrences of the rarer term are looked at, and other tokens
    may be between the two. `alive`: [documents of the segment] bool."""
    postings, occurrences = reader.postings, reader.occurrences
    step = 1 if postings.count_postings(first, first + 1) < postings.count_postings(second, second + 1) else -1
    rarer, other = (first, second) if step == 1 else (second, first)
    numbers, slots = postings.number_postings(rarer, rarer + 1), postings.read_slots(rarer, rarer + 1)
    docs, places = postings.find_occurrences(numbers[:_SOME], split_slots(slots[:_SOME]))
    is_beside = occurrences.get_terms(places + step) == other
    pairs = zip(docs[is_beside].tolist(), places[is_beside].tolist(), strict=True)
    return any(alive[doc] and occurrences.are_adjacent(doc, min(at, at + step)) for doc, at in pairs)


def _match_words(reader: SegmentReader, words: Sequence[_WordPostings], order: Sequence[int]) -> PhraseMatches:
    """Return where the words of a phrase are adjacent. `order`: their numbers, the rarest first."""
    rarest, *others = order
    places = {rarest: _find_places(reader, words[rarest], rarest).sort()}
    keys = places[rarest].keys
    for i in others:
        if not len(keys):
            return NO_MATCHES
        found = _find_places(reader, words[i].select_slots(_get_slots(keys), reader.doc_count * FIELD_SLOTS), i)
        found = found.take(_find_possible(found.keys, keys))
        places[i] = found.take(are_in(found.keys, keys).nonzero()[0]).sort()
        keys = places[i].keys
    keys = keys.take(find_run_starts(keys))
    first, last = places[0], places[len(words) - 1]
    return PhraseMatches(keys, *(each.occurrences.take(each.keys.searchsorted(keys)) for each in (first, last)))


def _find_possible(keys: Array, others: Array) -> Array:
    """Return the indexes of those `keys` that may be in `others`, and few that are not (compare Bloom filters): to
    search for all of them takes several times as long."""
    if len(keys) <= _FEW:
        return np.arange(len(keys))
    mask = (1 << (len(others) * _CELLS_PER_KEY).bit_length()) - 1
    cells, other_cells = ((each >> FIELD_BITS) + (each >> _DOC_SHIFT) & mask for each in (keys, others))
    is_used = np.zeros(mask + 1, np.bool_)
    is_used[other_cells] = True
    return is_used.take(cells).nonzero()[0]


def match_near(
    reader: SegmentReader, term: Sequence[TermRange], other: Sequence[TermRange], fields: int, distance: int
) -> PhraseMatches:
    """Return where `term` is followed by `other` at most `distance` positions later in one of `fields`.

    `term`, `other`: ranges of terms, at least one each. The matches are ordered by distance, then by `keys`."""
    ends, begins = (_find_places(reader, _list_postings(reader, each, fields), 0).sort() for each in (other, term))
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


def _count_occurrences(reader: SegmentReader, ranges: Sequence[TermRange]) -> int:
    return sum(reader.postings.count_occurrences(term.low, term.high) for term in ranges)


def _list_postings(reader: SegmentReader, ranges: Sequence[TermRange], fields: int) -> _WordPostings:
    """Return the postings of some ranges of terms in a set of fields."""
    numbers = [reader.postings.number_postings(term.low, term.high) for term in ranges]
    if len(ranges) == 1 and ranges[0].high - ranges[0].low == 1:
        word = _WordPostings(numbers[0], reader.postings.read_slots(ranges[0].low, ranges[0].high))
    else:
        postings = np.concatenate([np.arange(each.start, each.stop) for each in numbers])
        word = _WordPostings(postings, reader.postings.get_slots(postings))
    sets = [fields & term.fields for term in ranges]
    if sets.count(sets[0]) < len(sets):
        has_field = np.array(sets, np.uint8).repeat([len(each) for each in numbers])
        has_field >>= (word.slots & (FIELD_SLOTS - 1)).astype(np.uint8)
        return word.take((has_field & 1).nonzero()[0])
    if sets[0] == ALL_FIELDS:
        return word
    return word.take(_HAS_FIELD[sets[0]].take(word.slots & (FIELD_SLOTS - 1)).nonzero()[0])


def _find_places(reader: SegmentReader, word: _WordPostings, shift: int) -> _TermPlaces:
    """Return where the phrase would begin for each occurrence of its word number `shift`, in the order of postings."""
    docs, occurrences = reader.postings.find_occurrences(word.numbers, split_slots(word.slots))
    keys = docs << 32
    keys += reader.occurrences.read_places(occurrences)
    keys -= shift * FIELD_SLOTS
    return _TermPlaces(keys, occurrences)
