"""Read the facets of one segment: the documents of each facet value, and counts over matching documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np
import orjson

from .arrays import Facets
from .ragged import Array


class FacetsReader:
    """The facet values of a segment, sorted by facet and folded value."""

    def __init__(self, facets: Facets) -> None:
        self._facets = facets

    @cached_property
    def values(self) -> dict[tuple[str, str], tuple[str, int]]:
        """(facet, folded value) -> value as written, its number."""
        rows: list[tuple[str, str, str]] = orjson.loads(self._facets.values.data)
        return {(facet, folded): (written, number) for number, (facet, folded, written) in enumerate(rows)}

    @cached_property
    def _keys(self) -> list[tuple[str, str]]:
        """Ascending: the values of a facet are neighbours, and so are values with the same prefix."""
        return list(self.values)

    def get_docs(self, number: int) -> Array:
        """Return the documents that have a facet value, by the value's number."""
        starts = self._facets.starts
        docs: Array = self._facets.documents[int(starts[number]) : int(starts[number + 1])]
        return docs

    def find_docs(self, facet: str, folded: str) -> Array | None:
        """Return the documents that have a folded value; None if no document has it."""
        value = self.values.get((facet, folded))
        return None if value is None else self.get_docs(value[1])

    def iterate(self, facet: str) -> Iterator[tuple[str, Array]]:
        """Yield each folded value of a facet, and its documents."""
        low, starts, docs = self._slice(facet, "")
        for number, (begin, end) in enumerate(pairwise(starts.tolist()), low):
            yield self._keys[number][1], docs[begin:end]

    def count(self, facet: str, prefix: str, matching: Array) -> Iterator[tuple[str, str, int]]:
        """Yield folded value, value as written and number of matching documents, for the values of a facet that begin
        with the folded `prefix`. `matching`: a boolean array over the segment's documents."""
        low, starts, docs = self._slice(facet, prefix)
        running = np.concatenate(([0], np.cumsum(matching[docs])))
        counts = running[starts[1:]] - running[starts[:-1]]
        for number in counts.nonzero()[0].tolist():
            key = self._keys[low + number]
            yield key[1], self.values[key][0], int(counts[number])

    def _slice(self, facet: str, prefix: str) -> tuple[int, Array, Array]:
        """Return, for a facet's values that begin with `prefix`: the number of the first, where the documents of each
        start, and these documents."""
        low = bisect_left(self._keys, (facet, prefix))
        high = bisect_left(self._keys, (facet, prefix + "\U0010ffff"), low)
        starts = self._facets.starts[low : high + 1].astype(np.int64)
        return low, starts - starts[0], self._facets.documents[starts[0] : starts[-1]]
