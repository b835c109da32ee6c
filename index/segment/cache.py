"""Cache values up to a total size: while a query is typed, most of it is the same from one search to the next."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class BoundedCache:
    """Keeps the values used last, up to a total size. Threads may share it: at worst they compute a value twice."""

    def __init__(self, max_size: int, measure: Callable[[Any], int]) -> None:
        """Make an empty cache. `measure` returns the size of a value; one larger than `max_size` is not cached."""
        self._max_size = max_size
        self._measure = measure
        self._lock = Lock()
        self.clear()

    @property
    def size(self) -> int:
        """Total size of the cached values."""
        return self._size

    def resize(self, max_size: int) -> None:
        """Change the total size that values may have; a smaller one is kept from the next value on."""
        self._max_size = max_size

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._entries: dict[Hashable, tuple[Any, int]] = {}
            """Key -> value and size, the one used last at the end."""
            self._size = 0

    def get_or_compute(self, key: Hashable, compute: Callable[[], T], key_size: int = 0) -> T:
        """Return the cached value of `key`; if it has none, compute and cache it. `key_size` counts like the value's
        size: the texts of queries may be long."""
        with self._lock:
            entry = self._entries.pop(key, None)
            if entry is not None:
                self._entries[key] = entry
        if entry is not None:
            cached: T = entry[0]
            return cached
        value = compute()
        size = key_size + self._measure(value)
        if size <= self._max_size:
            with self._lock:
                self._add(key, value, size)
        return value

    def _add(self, key: Hashable, value: object, size: int) -> None:
        """Add a value, and evict those used least recently if there is no room for it."""
        replaced = self._entries.pop(key, None)  # another thread may have computed it, too
        self._size += size - (replaced[1] if replaced else 0)
        self._entries[key] = value, size
        while self._size > self._max_size:
            _, evicted = self._entries.pop(next(iter(self._entries)))
            self._size -= evicted
