"""Terms side by side, in order, within one field: where a phrase stands in a segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..segment.forward_index import FIELD_BITS, FIELD_SLOTS
from ..segment.ragged import Array, expand_rows, find_run_starts
from ..segment.snapshot import SegmentView
from . import term_ranges
from .term_ranges import Range

_NONE = np.zeros(0, np.int64)


class Matches(NamedTuple):
    """Where a phrase stands in a segment: arrays of one length, by document."""

    keys: Array
    """document << 32 | place of the first word, ascending."""
    first: Array
    """The occurrence of the first word, of the last."""
    last: Array

    @property
    def slots(self) -> Array:
        """The slot (document and field) of each match."""
        return _slots(self.keys)

    def within(self, fields: int) -> Matches:
        """Return those in a set of fields."""
        chosen = (fields >> (self.keys & (FIELD_SLOTS - 1)) & 1).nonzero()[0]
        return Matches(*(column.take(chosen) for column in self))


def _slots(keys: Array) -> Array:
    slots: Array = (keys >> 32 << FIELD_BITS) + (keys & (FIELD_SLOTS - 1))
    return slots


class _Places(NamedTuple):
    """Occurrences of one word: where its phrase would begin, ascending, and which occurrence of the segment it is."""

    keys: Array
    occurrences: Array


def adjacent(part: SegmentView, words: Sequence[Sequence[Range]], fields: int) -> Matches:
    """Find `words` (the ranges of each) side by side in `fields`."""
    if not all(words):
        return Matches(_NONE, _NONE, _NONE)
    sizes = [term_ranges.size(part.segment, ranges) for ranges in words]
    keys: Array | None = None
    places: dict[int, _Places] = {}
    for i in sorted(range(len(words)), key=sizes.__getitem__):  # the rarest first: it leaves the fewest
        places[i] = found = _places(part, words[i], fields, i, None if keys is None else _slots(keys))
        keys = found.keys.take(find_run_starts(found.keys)) if keys is None else keys[_among(keys, found.keys)]
        if not len(keys):
            return Matches(_NONE, _NONE, _NONE)
    assert keys is not None
    ends = (places[0], places[len(words) - 1])
    return Matches(keys, *(each.occurrences.take(each.keys.searchsorted(keys)) for each in ends))


def followed(part: SegmentView, word: Sequence[Range], other: Sequence[Range], fields: int, reach: int) -> Matches:
    """Find `word` with `other` at most `reach` words behind it."""
    ends = _places(part, other, fields, 0, None)
    begins = _places(part, word, fields, 0, _slots(ends.keys))
    found = []
    for gap in range(1, reach + 1):
        keys = ends.keys - gap * FIELD_SLOTS
        here = _among(keys, begins.keys).nonzero()[0]
        first = begins.occurrences.take(begins.keys.searchsorted(keys.take(here)))
        found.append((keys.take(here), first, ends.occurrences.take(here)))
    return Matches(*map(np.concatenate, zip(*found, strict=True)))


def _places(part: SegmentView, ranges: Sequence[Range], fields: int, shift: int, within: Array | None) -> _Places:
    """Return where the phrase would begin for each occurrence of one of its words in the slots `within` (None: all)."""
    segment = part.segment
    spans = [(int(segment.starts[r.low]), int(segment.starts[r.high])) for r in ranges]
    postings = np.concatenate([np.arange(begin, end) for begin, end in spans])
    slots = segment.slots.take(postings)
    allowed = np.array([fields & r.fields for r in ranges], np.uint8).repeat([end - begin for begin, end in spans])
    chosen = allowed >> (slots & (FIELD_SLOTS - 1)).astype(np.uint8) & 1 == 1
    if within is not None:
        wanted = np.zeros(segment.size * FIELD_SLOTS, np.bool_)
        wanted[within] = True
        chosen &= wanted.take(slots)
    here = chosen.nonzero()[0]
    documents = slots.take(here).astype(np.int64) >> FIELD_BITS
    begins, index = expand_rows(segment.posting_occurrences, postings.take(here))
    documents = documents.repeat(begins[1:] - begins[:-1])
    rows = segment.rows.take(documents) + segment.posting_rows.take(index).astype(np.int64)
    keys = (documents << 32) + segment.row_places.take(rows) - shift * FIELD_SLOTS
    order = keys.argsort(kind="stable")
    return _Places(keys.take(order), rows.take(order))


def _among(keys: Array, others: Array) -> Array:
    """Say which of `keys` stand among `others`; both ascend."""
    if not len(others):
        return np.zeros(len(keys), np.bool_)
    at = np.minimum(others.searchsorted(keys), len(others) - 1)
    found: Array = others.take(at) == keys
    return found


def within(matches: Matches, documents: Array) -> tuple[Array, Array]:
    """Return the numbers of the matches in `documents`, and the place of each one's document among these."""
    low, high = (matches.keys.searchsorted((documents + i) << 32) for i in (0, 1))
    index = [np.arange(begin, end) for begin, end in zip(low.tolist(), high.tolist(), strict=True)]
    return np.concatenate(index), np.arange(len(documents)).repeat(high - low)
