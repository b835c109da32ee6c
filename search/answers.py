"""Answers given lately, as they are sent: most of what readers ask, letter by letter, others have asked before them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple


class Told(NamedTuple):
    """What was answered."""

    body: bytes
    """JSON."""
    etag: str
    until: float
    """Seconds since 1970: until then the answer is the same, as long as nothing but the clock moves."""


class Answers:
    """Keeps answers, the ones given last, up to so many bytes; to be used from any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._state: object = None
        self._found: dict[bytes, Told] = {}
        self.held = 0
        """Bytes kept."""

    def recall(self, question: bytes, state: object, find: Callable[[], Told]) -> Told:
        """Return the answer to a question, kept or found. What was answered in another `state` of all that answers
        depend on is forgotten; it is to be looked at before the answer is found."""
        with self._lock:
            if self._state != state:
                self._state, self._found, self.held = state, {}, 0
            told = self._taken(question)
            if told is not None and time.time() < told.until:
                self._put(question, told)
                return told
        told = find()
        with self._lock:
            if self._state == state:  # else the answer may be an old one
                self._taken(question)
                self._put(question, told)
        return told

    def _taken(self, question: bytes) -> Told | None:
        told = self._found.pop(question, None)
        if told is not None:
            self.held -= _size(question, told)
        return told

    def _put(self, question: bytes, told: Told) -> None:
        """Put an answer behind all others, and drop the first ones where they are too many."""
        self._found[question] = told
        self.held += _size(question, told)
        while self.held > self._most:
            self._taken(next(iter(self._found)))


def _size(question: bytes, told: Told) -> int:
    return len(question) + len(told.body)
