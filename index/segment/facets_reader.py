"""Read the facets of one segment: find the documents of a value, and count the values of matching documents."""

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
        """(facet, folded value), sorted, so that the values of one facet with one prefix are adjacent."""
        return list(self.values)

    def get_docs(self, number: int) -> Array:
        """Return the documents that have a value, ascending, by the value's number."""
        starts = self._facets.starts
        docs: Array = self._facets.documents[int(starts[number]) : int(starts[number + 1])]
        return docs

    def find_docs(self, facet: str, folded: str) -> Array | None:
        """Return the documents that have a folded value of a facet, ascending; None if no document has it."""
        value = self.values.get((facet, folded))
        return None if value is None else self.get_docs(value[1])

    def iterate_values(self, facet: str) -> Iterator[tuple[str, Array]]:
        """Yield each folded value of a facet, and its documents."""
        low, starts, docs = self._slice(facet, "")
        for number, (begin, end) in enumerate(pairwise(starts.tolist()), low):
            yield self._keys[number][1], docs[begin:end]

    def count_values(self, facet: str, prefix: str, matching: Array) -> Iterator[tuple[str, str, int]]:
        """Yield the values of a facet that begin with the folded `prefix` and that matching documents have.

        Each is a tuple of the folded value, the value as written and the number of matching documents. `matching`: a
        boolean array over the segment's documents."""
        low, starts, docs = self._slice(facet, prefix)
        running = np.concatenate(([0], np.cumsum(matching[docs])))
        counts = running[starts[1:]] - running[starts[:-1]]
        for number in counts.nonzero()[0].tolist():
            key = self._keys[low + number]
            yield key[1], self.values[key][0], int(counts[number])

    def _slice(self, facet: str, prefix: str) -> tuple[int, Array, Array]:
        """Return the values of a facet that begin with a prefix as a ragged table: the number of the first value, the
        starts of the rows, and the documents of each value."""
        low = bisect_left(self._keys, (facet, prefix))
        high = bisect_left(self._keys, (facet, prefix + "\U0010ffff"), low)
        starts = self._facets.starts[low : high + 1].astype(np.int64)
        return low, starts - starts[0], self._facets.documents[starts[0] : starts[-1]]
