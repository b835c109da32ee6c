"""What was found lately: while a query is typed, most of it is the same as a moment ago."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar

from cachetools import LRUCache

T = TypeVar("T")


class BoundedCache:
    """Remembers what was asked for last, up to `most` in all. Threads may share a memo: at worst they find a thing
    twice."""

    def __init__(self, most: int, size: Callable[[Any], int]) -> None:
        """`size` says how much a thing holds; what is larger than all that may be remembered is not."""
        self._found: LRUCache[Hashable, Any] = LRUCache(most, size)
        self._lock = Lock()

    @property
    def held(self) -> int:
        """How much is remembered."""
        return int(self._found.currsize)

    def recall(self, key: Hashable, find: Callable[[], T]) -> T:
        """Return what `find` finds for a key, from memory if it was asked before."""
        try:
            with self._lock:
                known: T = self._found[key]  # half the time of `get`
            return known
        except KeyError:
            found = find()
        with self._lock, suppress(ValueError):
            self._found[key] = found
        return found
