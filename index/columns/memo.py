"""What was found lately: while a query is typed, most of it is the same as a moment ago."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
_NOTHING: Any = object()


class Memo:
    """Remembers up to `most` in all. It has two halves: when the new one is full it becomes the old one, and what is
    asked for again comes back from there. Threads may share a memo: at worst they find a thing twice."""

    def __init__(self, most: int) -> None:
        self._half = most // 2
        self._new: dict[Hashable, Any] = {}
        self._old: dict[Hashable, Any] = {}
        self._new_size = self._old_size = 0

    @property
    def held(self) -> int:
        """How much is remembered."""
        return self._new_size + self._old_size

    def recall(self, key: Hashable, find: Callable[[], T], size: Callable[[T], int]) -> T:
        """Return what `find` finds for a key, from memory if it was asked before; `size` says how much it holds."""
        found: T = self._new.get(key, _NOTHING)
        if found is _NOTHING:
            found = self._old.get(key, _NOTHING)
            if found is _NOTHING:
                found = find()
            self._keep(key, found, size(found))
        return found

    def _keep(self, key: Hashable, found: object, size: int) -> None:
        if size > self._half:
            return
        if self._new_size + size > self._half:
            self._old, self._old_size = self._new, self._new_size
            self._new, self._new_size = {}, 0
        self._new[key] = found
        self._new_size += size
