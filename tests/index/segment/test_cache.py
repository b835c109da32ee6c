"""The bounded cache stays within its limit and evicts what was used least recently."""

from __future__ import annotations

from index.segment.cache import BoundedCache


def test_cache_stays_within_its_limit_and_evicts_the_least_recently_used() -> None:
    cache, computed = BoundedCache(10, lambda number: number), list[int]()

    def get(number: int) -> int:
        return cache.recall(number, lambda: computed.append(number) or number)  # type: ignore[func-returns-value]

    assert [get(n) for n in (2, 3, 4, 2)] == [2, 3, 4, 2]
    assert computed == [2, 3, 4]
    assert [get(n) for n in (1, 2, 4)] == [1, 2, 4]  # the cache is full now
    assert [get(n) for n in (3, 2, 5)] == [3, 2, 5]  # 5 evicts 1 and 4
    assert [get(n) for n in (3, 2)] == [3, 2]
    assert computed == [2, 3, 4, 1, 5]
    assert [get(n) for n in (11, 11, 2)] == [11, 11, 2]  # larger than the limit: never cached, and evicts nothing
    assert computed == [2, 3, 4, 1, 5, 11, 11]
    for number in (1, 2, 3, 4, 5, 4, 3, 2, 1):
        get(number)
        assert cache.held <= 10
