"""Answers given lately, as they are sent: most of what readers ask, letter by letter, others have asked before them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from cachetools import TLRUCache


class CachedResponse(NamedTuple):
    """What was answered."""

    body: bytes
    """JSON."""
    etag: str
    until: float
    """Seconds since 1970: until then the answer is the same, as long as nothing but the clock moves."""


_EACH = 1000
"""Bytes of one without its body, about: the question, and what finds it."""


class ResponseCache:
    """Keeps answers, the ones given last, up to so many bytes; to be used from any thread."""

    def __init__(self, most: int) -> None:
        self._lock = threading.Lock()
        self._state: object = None
        self._told: TLRUCache[bytes, CachedResponse] = TLRUCache(
            most,
            ttu=lambda question, told, now: told.until,
            timer=time.time,
            getsizeof=lambda told: _EACH + len(told.body),
        )

    @property
    def held(self) -> int:
        """Bytes kept, about."""
        return int(self._told.currsize)

    def recall(self, question: bytes, state: object, find: Callable[[], CachedResponse]) -> CachedResponse:
        """Return the answer to a question, kept or found. What was answered in another `state` of all that answers
        depend on is forgotten; it is to be looked at before the answer is found."""
        with self._lock:
            if self._state != state:
                self._state = state
                self._told.clear()
            told = self._told.get(question)
        if told is None:
            told = find()
            with self._lock, suppress(ValueError):  # it is larger than all that may be kept
                if self._state == state:  # else the answer may be an old one
                    self._told[question] = told
        return told
