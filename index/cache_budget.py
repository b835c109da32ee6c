"""Divide one amount of memory among all caches of a process."""

from __future__ import annotations

from typing import NamedTuple

DEFAULT_BYTES = 12_000_000
DEFAULT_SCORE_BYTES_PER_DOC = 1000
"""By default, the cache of scored terms grows with the index, because its values do."""
_SHARES = {"responses": 25, "scores": 40, "lookups": 10, "folding": 15, "queries": 5, "phrases": 5}
"""Percent of the total for each cache."""
assert sum(_SHARES.values()) == 100


class CacheBudget(NamedTuple):
    """The most bytes of each cache, under the names of `Engine.measure_caches`."""

    responses: int
    scores: int
    lookups: int
    folding: int
    queries: int
    phrases: int
    scores_per_doc: int
    """Bytes that each document adds to `scores`."""


def divide_cache_bytes(total: int | None = None) -> CacheBudget:
    """Divide `total` bytes, 0: no caches. None: the default, which grows with the index."""
    per_doc = DEFAULT_SCORE_BYTES_PER_DOC if total is None else 0
    total = DEFAULT_BYTES if total is None else total
    return CacheBudget(**{name: total * share // 100 for name, share in _SHARES.items()}, scores_per_doc=per_doc)


DEFAULT_BUDGET = divide_cache_bytes()
