"""The response cache: what it returns again, and when it must not."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import orjson
import pytest

from search.response_cache import CachedResponse, ResponseCache

FOREVER = float("inf")


class CacheUser:
    """Gets responses from a cache and records which ones had to be produced."""

    def __init__(self, max_bytes: int = 100_000) -> None:
        self.cache = ResponseCache(max_bytes)
        self.produced: list[str] = []

    def get(
        self,
        key: str,
        version: object = "one",
        valid_until: float = FOREVER,
        while_producing: Callable[[], object] | None = None,
    ) -> bytes:
        def produce() -> CachedResponse:
            self.produced.append(key)
            if while_producing:
                while_producing()
            return CachedResponse(f"{key} in {version}".encode(), "tag", valid_until)

        return self.cache.get(key.encode(), version, produce).body


def test_same_key_is_produced_once() -> None:
    user = CacheUser()
    assert [user.get("a"), user.get("b"), user.get("a")] == [b"a in one", b"b in one", b"a in one"]
    assert user.produced == ["a", "b"]


def test_new_version_empties_the_cache() -> None:
    user = CacheUser()
    assert [user.get("a"), user.get("a", "two"), user.get("a", "two")] == [b"a in one", b"a in two", b"a in two"]
    assert user.produced == ["a", "a"]


def test_response_of_an_outdated_version_is_not_cached() -> None:
    user = CacheUser()
    assert user.get("a", "one", while_producing=lambda: user.get("b", "two")) == b"a in one"
    assert user.get("a", "two") == b"a in two"
    assert user.produced == ["a", "b", "a"]


def test_response_is_produced_again_once_it_is_no_longer_valid() -> None:
    user = CacheUser()
    user.get("a", valid_until=time.time() - 1)
    user.get("a", valid_until=time.time() + 3600)
    user.get("a")
    assert user.produced == ["a", "a"]


def test_error_while_producing_is_passed_on_and_not_cached() -> None:
    user = CacheUser()

    def fail() -> None:
        raise ValueError("no response")

    for _ in range(2):
        with pytest.raises(ValueError, match="no response"):
            user.get("a", while_producing=fail)
    assert user.get("a") == b"a in one"
    assert user.produced == ["a", "a", "a"]


@pytest.mark.parametrize("max_bytes", [0, 5000, 10_000])
def test_cache_stays_below_its_limit_and_keeps_the_latest(max_bytes: int) -> None:
    user = CacheUser(max_bytes)
    for number in range(40):
        user.get(str(number % 23))
        assert user.cache.size <= max_bytes
    assert user.cache.size >= 0.7 * max_bytes
    produced = len(user.produced)
    user.get("16")
    assert len(user.produced) == produced + (max_bytes == 0)


def test_cached_bodies_take_no_more_memory_than_their_length() -> None:
    """orjson returns its whole buffer as one object, of which the body is the beginning."""
    cache = ResponseCache(10_000_000)
    tracemalloc.start()
    for number in range(100):
        cache.get(str(number).encode(), 1, lambda: CachedResponse(orjson.dumps(["x" * 2000]), "", FOREVER))
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert used < 1.3 * cache.size
