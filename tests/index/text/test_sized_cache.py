"""Cache values up to a total size in bytes."""

from __future__ import annotations

import tracemalloc

import pytest

from index.text.normalize import fold, fold_cache
from index.text.query_terms import analyze_phrase, analyze_query_text, phrase_cache, query_cache
from index.text.sized_cache import ENTRY_BYTES, SizedCache


class Computation:
    """Computes values, and counts how often."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, key: str) -> str:
        self.keys.append(key)
        return key.upper()


def test_values_are_computed_once() -> None:
    compute = Computation()
    cache = SizedCache(10_000, compute, lambda key, value: 0)
    assert [cache.get("a"), cache.get("a"), cache.get("b")] == ["A", "A", "B"]
    assert compute.keys == ["a", "b"]


def test_values_that_are_used_stay() -> None:
    compute = Computation()
    cache = SizedCache(40 * ENTRY_BYTES, compute, lambda key, value: 0)
    for number in range(1000):
        cache.get("used")
        cache.get(str(number))
    assert compute.keys.count("used") == 1
    assert cache.total_bytes <= 40 * ENTRY_BYTES


def test_value_larger_than_the_cache_is_not_kept() -> None:
    compute = Computation()
    cache = SizedCache(1000, compute, lambda key, value: len(key))
    for _ in range(3):
        cache.get("x" * 2000)
    assert len(compute.keys) == 3


@pytest.mark.parametrize(
    "text", ["\ufdfa" * 424, "\ufdfa " * 212, "é" * 424, "データ" * 140, "a,b" * 140, "１ ２ " * 100, "데이터가"]
)
def test_caches_of_analyses_know_their_size(text: str) -> None:
    caches = (fold_cache, query_cache, phrase_cache)
    texts = [f"{number:06}{text}" for number in range(12)]
    for cache in caches:
        cache.clear()
    tracemalloc.start()
    for query in texts:
        fold(query)
        analyze_query_text(query, code=False)
        analyze_phrase(query, code=False)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert used < 1.5 * sum(cache.total_bytes for cache in caches) + 50_000
