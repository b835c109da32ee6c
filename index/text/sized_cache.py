"""Cache the results of analyses up to a total size in bytes: queries may be long, and each may be a new one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from sys import getsizeof
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

ENTRY_BYTES = 200
"""Approximate bytes that an entry takes beside its key and its value."""


class SizedCache(Generic[K, V]):
    """Keeps the values used last. Threads may share it: at worst they compute a value twice.

    Values live in two generations. Once the young one has half of the size, it becomes the old one, and the old one is
    dropped. A value that is used again returns to the young generation.
    """

    _max_bytes: int
    """Of one generation."""

    def __init__(self, max_bytes: int, compute: Callable[[K], V], measure: Callable[[K, V], int]) -> None:
        """Make an empty cache. `compute` makes the value of a key; `measure` returns the bytes of a key and value."""
        self._compute, self._measure = compute, measure
        self.resize(max_bytes)

    def resize(self, max_bytes: int) -> None:
        """Forget all values, and keep up to `max_bytes` of later ones."""
        self._max_bytes = max_bytes // 2
        self.clear()

    @property
    def total_bytes(self) -> int:
        """Bytes of the cached values, as measured: those of the old generation count as half of the size."""
        return self._bytes + (self._max_bytes if self._old else 0)

    def clear(self) -> None:
        """Forget all values."""
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}
        self._bytes = 0

    def get(self, key: K) -> V:
        """Return the value of a key, cached or computed."""
        value = self._young.get(key)
        return self._add(key) if value is None else value

    def _add(self, key: K) -> V:
        value = self._old.get(key)
        if value is None:
            value = self._compute(key)
        size = ENTRY_BYTES + self._measure(key, value)
        if size > self._max_bytes:
            return value
        if self._bytes + size > self._max_bytes:
            self._old, self._young, self._bytes = self._young, {}, 0
        self._young[key] = value
        self._bytes += size
        return value


def measure_strings(*texts: str) -> int:
    """Return the bytes that some strings take in memory."""
    return sum(map(getsizeof, texts))
