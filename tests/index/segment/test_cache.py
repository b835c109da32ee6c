"""The bounded cache, compared with a list in the order of use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.segment.cache import BoundedCache

MAX_SIZE = 10


@given(st.lists(st.integers(1, 12), max_size=60))
def test_values_used_last_are_kept_up_to_the_total_size(keys: list[int]) -> None:
    """A value is as large as its key."""
    cache = BoundedCache(MAX_SIZE, lambda value: value)
    expected: list[int] = []
    """The cached keys, the one used last at the end."""
    for key in keys:
        computed: list[int] = []

        def compute(key: int = key, computed: list[int] = computed) -> int:
            computed.append(key)
            return key

        assert cache.get_or_compute(key, compute) == key
        assert bool(computed) == (key not in expected)
        if key <= MAX_SIZE:
            expected = [*(each for each in expected if each != key), key]
        while sum(expected) > MAX_SIZE:
            expected.pop(0)
        assert cache.size == sum(expected)


def test_cache_can_become_larger_and_smaller() -> None:
    cache = BoundedCache(MAX_SIZE, lambda _: 4)
    for size, expected in ((20, 20), (8, 8)):
        cache.resize(size)
        for key in range(10):
            cache.get_or_compute(key, lambda: None)
        cache.get_or_compute(object(), lambda: None)
        assert cache.size == expected


def test_none_is_cached_like_any_value() -> None:
    cache = BoundedCache(MAX_SIZE, lambda _: 1)
    calls: list[int] = []
    for _ in range(2):
        assert cache.get_or_compute("key", lambda: calls.append(1)) is None
    assert calls == [1]


def test_failed_computation_is_not_cached() -> None:
    cache = BoundedCache(MAX_SIZE, lambda _: 1)

    def fail() -> int:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        cache.get_or_compute("key", fail)
    assert cache.size == 0
    assert cache.get_or_compute("key", lambda: 7) == 7


def test_threads_get_the_same_values() -> None:
    cache = BoundedCache(50, lambda _: 1)

    def read(number: int) -> bool:
        key = number * 7 % 100
        return cache.get_or_compute(key, lambda: key) == key

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(read, range(2000)))
    assert cache.size <= 50


def test_cache_stays_within_its_limit_and_evicts_the_least_recently_used() -> None:
    cache, computed = BoundedCache(10, lambda number: number), list[int]()

    def get(number: int) -> int:
        return cache.get_or_compute(number, lambda: computed.append(number) or number)  # type: ignore[func-returns-value]

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
        assert cache.size <= 10
