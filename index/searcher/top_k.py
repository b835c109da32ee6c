"""Select the best documents without sorting all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..segment.ragged import Array
from ..segment.snapshot import Snapshot

_GROUP_SIZE = 64
"""Documents per group when the threshold is estimated."""


def select_top(snapshot: Snapshot, docs: Array, scores: Array, sort: str, count: int) -> list[int]:
    """Return the documents of `find_top` as a list."""
    top: list[int] = find_top(snapshot, docs, scores, sort, count).tolist()
    return top


def find_top(snapshot: Snapshot, docs: Array, scores: Array, sort: str, count: int) -> Array:
    """Return the first `count` of `docs`, sorted by "relevance" or "date".

    Of documents with equal scores the newest is first; of equal dates the one with the highest score. `docs`:
    ascending; `scores`: [documents], over the whole snapshot."""
    first, second = (scores, snapshot.dates) if sort == "relevance" else (snapshot.dates, scores)
    keys = first.take(docs)
    if len(docs) > count > 0:
        candidates = (keys >= _estimate_threshold(keys, count)).nonzero()[0]
        docs, keys = docs.take(candidates), keys.take(candidates)
    best = np.lexsort((-second.take(docs), -keys))[:count]  # stable: documents that are equal stay in order
    return docs.take(best)


def _estimate_threshold(keys: Array, count: int) -> Any:
    """Return a threshold that at least `count` of the keys reach, and not many more.

    Of many keys it is the `count`-th greatest of the maxima of groups, which is fast: a partition of few numbers."""
    if len(keys) < _GROUP_SIZE * count:
        return np.partition(keys, len(keys) - count)[len(keys) - count]
    groups = len(keys) // _GROUP_SIZE
    maxima = keys[: len(keys) // groups * groups].reshape(-1, groups).max(axis=0)
    return np.partition(maxima, groups - count)[groups - count]
