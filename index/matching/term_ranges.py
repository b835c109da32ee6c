"""Ranges of a segment's terms: their postings, and where they stand among a document's occurrences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from ..segment.forward_index import FIELD_BITS
from ..segment.ragged import Array
from ..segment.reader import Segment
from ..segment.snapshot import SegmentView


class Range(NamedTuple):
    """Terms low to high of one segment, looked for in a set of fields."""

    low: int
    high: int
    fields: int
    """A bit a field."""
    weight: float


def size(segment: Segment, ranges: Sequence[Range]) -> int:
    """Return how many postings the ranges have."""
    return sum(int(segment.starts[r.high]) - int(segment.starts[r.low]) for r in ranges)


def weighed(part: SegmentView, ranges: Sequence[Range]) -> Iterator[tuple[Array, Array]]:
    """Yield the documents (numbered in the snapshot) and weighted, normalised frequencies of the ranges' postings."""
    for (fields, weight), alike in groupby(ranges, key=_kind):
        found = [part.segment.postings(low, high) for low, high, _, _ in alike]
        slots, counts = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
        values = part.weights(fields).take(slots)
        values *= counts
        if weight != 1.0:
            values *= weight
        yield (slots >> FIELD_BITS).astype(np.int64) + part.base, values


_kind = itemgetter(2, 3)
