"""Take turns: of the queries of one process, one computes at a time.

Threads that compute at the same time take the interpreter from each other at every call of NumPy, which delays all of
them. So a query has the *turn* while it computes. At its checkpoints (`give_way`, `check_deadline`) it hands the turn
over if another query comes first, and waits to get it back. The order is that of a multilevel feedback queue: queries
that have computed for less time come first, by the levels of `_LEVELS`; of one level, those that arrived first. Most
queries end on the first level, and slow ones, on the last level, do not interrupt each other.

No query starves: when `_MAX_PASSES` younger queries have gone before older ones, the oldest computes for `_SLICE`. If
the query that has the turn reaches no checkpoint for `_MAX_WAIT`, another one takes the turn, and both compute until
the former reaches one.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count
from operator import attrgetter

from .errors import TooSlow

_LEVELS = (0.0025, 0.01, 0.04)
_SLICE = 0.01
"""Seconds of processor time, like those of `_LEVELS`."""
_MAX_PASSES = 16
_MAX_WAIT = 0.05
"""Seconds."""


class _Query:
    """A query that computes or waits for its turn."""

    __slots__ = ("arrival", "checkpoints", "counted", "deadline", "favored_until", "signal", "turns", "used")

    def __init__(self, turns: Turns, arrival: int, counted: float, deadline: float | None) -> None:
        self.turns = turns
        self.arrival = arrival
        self.used = 0.0
        """Seconds of processor time that it has computed, as far as they are counted."""
        self.counted = counted
        """The processor time of its thread when they were counted."""
        self.favored_until = 0.0
        """It is on the first level until it has computed for so many seconds."""
        self.deadline = deadline
        self.checkpoints = 0
        """How many it has reached."""
        self.signal = threading.Lock()
        """Released when it gets the turn; it acquires the lock again."""
        self.signal.acquire()

    @property
    def order(self) -> tuple[int, int]:
        """Level and arrival: the lowest come first."""
        return 0 if self.used < self.favored_until else bisect_right(_LEVELS, self.used), self.arrival

    def __enter__(self) -> None:
        """Wait for the turn."""
        try:
            self.turns.enter(self)
        except BaseException:
            self.turns.leave(self)
            raise
        _current.query = self

    def __exit__(self, *_: object) -> None:
        """Pass the turn on."""
        _current.query = None
        self.turns.leave(self)


class Turns:
    """The turns of the queries of one process."""

    def __init__(self, get_time: Callable[[], float] = time.thread_time) -> None:
        """`get_time` returns the processor time of the current thread, in seconds."""
        self._get_time = get_time
        self._arrivals = count()
        self._lock = threading.Lock()
        """Of what follows."""
        self._holder: _Query | None = None
        """The query that has the turn; None: none has it or waits for it."""
        self._waiting: list[_Query] = []
        self._passes = 0
        """How often a younger query has gone before an older one since an oldest one was favored."""

    def take(self, deadline: float | None = None) -> AbstractContextManager[object]:
        """Return a context manager that runs a query of the current thread in its turn.

        `deadline`: of `time.monotonic`; None: no deadline. Raises TooSlow if it passes before the query's turn."""
        return _Query(self, next(self._arrivals), self._get_time(), deadline)

    def enter(self, query: _Query) -> None:
        """Begin a query when it is its turn."""
        with self._lock:
            if self._holder is None:  # as mostly
                self._holder = query
        if self._holder is not query:
            self._wait(query)

    def leave(self, query: _Query) -> None:
        """End a query, wherever it is."""
        with self._lock:
            if query in self._waiting:
                self._waiting.remove(query)
            if self._holder is query:
                self._holder = None
                if self._waiting:
                    self._pass_turn()

    def give_way(self, query: _Query) -> None:
        """Hand the turn over if another query comes first, and wait to get it back. Raises TooSlow."""
        query.checkpoints += 1
        if self._holder is query and not self._waiting:  # as nearly always
            return
        now = self._get_time()
        query.used += now - query.counted
        query.counted = now
        self._wait(query)

    def _wait(self, query: _Query) -> None:
        """Return when a query has the turn. Raises TooSlow after its deadline."""
        with self._lock:
            self._waiting.append(query)
            if self._holder in (query, None):
                self._pass_turn()
        before = self._observe_holder()
        while not query.signal.acquire(timeout=_MAX_WAIT):
            _raise_if_late(query.deadline)
            with self._lock:
                now = self._observe_holder()
                if now == before:  # it may wait for something, or compute for long
                    self._pass_turn()
            before = now

    def _observe_holder(self) -> tuple[_Query | None, int]:
        """Return the query that has the turn, and how many checkpoints it has reached."""
        holder = self._holder
        return holder, holder.checkpoints if holder else 0

    def _pass_turn(self) -> None:
        """Give the turn to the query that comes first of those that wait."""
        first, oldest = (min(self._waiting, key=attrgetter(key)) for key in ("order", "arrival"))
        if first is not oldest and first is not self._holder:
            self._passes += 1
            if self._passes > _MAX_PASSES:
                self._passes = 0
                oldest.favored_until = oldest.used + _SLICE
                first = oldest
        self._waiting.remove(first)
        self._holder = first
        first.signal.release()


class _Current(threading.local):
    """The query of a thread; None: it has none, or one that takes no turns."""

    query: _Query | None = None


_current = _Current()


def give_way() -> None:
    """Let another query compute first if it comes before that of the current thread.

    Call it where queries compute for long and hold no lock that others need. Raises TooSlow after the deadline."""
    query = _current.query
    if query is not None:
        query.turns.give_way(query)
        _raise_if_late(query.deadline)


def check_deadline(deadline: float | None) -> None:
    """Give way, and raise TooSlow if `deadline` (of `time.monotonic`) has passed; None: no deadline."""
    give_way()
    _raise_if_late(deadline)


def _raise_if_late(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() > deadline:
        raise TooSlow("the query takes longer than the time limit; search for less at once")
