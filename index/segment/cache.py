"""Cache values up to a total size: while a query is typed, most of it is the same from one search to the next."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar

from cachetools import LRUCache

T = TypeVar("T")


class BoundedCache:
    """Keeps the values used last, up to a total size. Threads may share it: at worst they compute a value twice."""

    def __init__(self, max_size: int, measure: Callable[[Any], int]) -> None:
        """Make an empty cache. `measure` returns the size of a value; one larger than `max_size` is not cached."""
        self._key_size = 0
        """Of the key that is being added."""
        self._values: LRUCache[Hashable, Any] = LRUCache(max_size, lambda value: self._key_size + measure(value))
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Total size of the cached values."""
        return int(self._values.currsize)

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._values.clear()

    def get_or_compute(self, key: Hashable, compute: Callable[[], T], key_size: int = 0) -> T:
        """Return the cached value of `key`; if it has none, compute and cache it. `key_size` counts like the value's
        size: the texts of queries may be long."""
        try:
            with self._lock:
                cached: T = self._values[key]  # takes half the time of `get`
            return cached
        except KeyError:
            value = compute()
        with self._lock, suppress(ValueError):  # too large to cache
            self._key_size = key_size
            self._values[key] = value
        return value
