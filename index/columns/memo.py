"""What was found lately: while a query is typed, most of it is the same as a moment ago."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
_NOTHING: Any = object()


class Memo:
    """Remembers up to `most` in all, and then begins anew. Threads may share one: at worst they find a thing twice."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.held = 0
        self._found: dict[Hashable, Any] = {}

    def recall(self, key: Hashable, find: Callable[[], T], size: Callable[[T], int]) -> T:
        """Return what `find` finds for a key, from memory if it was asked before; `size` says how much it holds."""
        found: T = self._found.get(key, _NOTHING)
        if found is _NOTHING:
            found = find()
            self.held += size(found)
            if self.held > self._most:
                self._found.clear()
                self.held = size(found)
            self._found[key] = found
        return found
