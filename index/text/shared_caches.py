"""The caches of text analysis that all engines of a process share."""

from __future__ import annotations

from ..cache_budget import CacheBudget
from .normalize import fold_cache
from .query_terms import phrase_cache, query_cache


def resize_shared_caches(budget: CacheBudget) -> None:
    """Set the sizes of the caches. The engine that was opened last decides."""
    fold_cache.resize(budget.folding)
    query_cache.resize(budget.queries)
    phrase_cache.resize(budget.phrases)


def measure_shared_caches() -> dict[str, int]:
    """Return approximately how many bytes each cache takes, by its name."""
    return {
        "folding": fold_cache.total_bytes,
        "queries": query_cache.total_bytes,
        "phrases": phrase_cache.total_bytes,
    }
