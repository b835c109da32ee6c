"""Count searches without slowing them: events wait in memory, and a background thread writes them in batches."""

from __future__ import annotations

import atexit
import logging
import os
import sqlite3
import threading
import time
import weakref
from collections import deque
from functools import partial
from itertools import islice
from pathlib import Path

from index.errors import NotWritable

from .database import find_remedy
from .events import Click, Event, SearchSummary
from .store import QueryStore

log = logging.getLogger(__name__)

_BATCH_SECONDS = 2.0
"""How often events are written. A process that is killed loses those since the last time."""
_MAX_EVENTS = 2000
"""Events that wait. Each takes at most about 1 kB."""
_STOP_SECONDS = 3.0
"""How long the end of the process waits for the last batch."""


class QueryRecorder:
    """Counts searches in a file. Safe for any number of threads, and for processes that are forked.

    No failure of the file reaches the caller. If it can't be written, events wait, and more than _MAX_EVENTS are lost.
    """

    def __init__(self, path: Path, days: int) -> None:
        """Prepare to count in the file `path`; create nothing. Counts are kept for `days` days."""
        self.path = path
        self.written = 0
        """Events that this process has written."""
        self.lost = 0
        """Events that this process could not keep."""
        self._days = days
        self._reset()
        os.register_at_fork(after_in_child=partial(_reset_in_child, weakref.ref(self)))

    def _reset(self) -> None:
        """Begin in this process: threads and connections do not survive a fork."""
        self._store = QueryStore(self.path, self._days)
        self._events: deque[Event] = deque()
        self._starting = threading.Lock()
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._last_problem = ""

    def add(
        self, summary: SearchSummary, *, is_search: bool = True, has_clicks: bool = False, click: Click | None = None
    ) -> None:
        """Count a search, a click or both; see `Event`. Waits for nothing."""
        if len(self._events) >= _MAX_EVENTS:
            self.lost += 1
            return
        self._events.append(Event(int(time.time() // 60), summary, is_search, has_clicks, click))
        if self._thread is None:
            self._start()

    def flush(self) -> None:
        """Write the events that wait. If that fails they go on waiting, and the reason is logged once."""
        with self._writing:
            batch = list(islice(self._events, _MAX_EVENTS))
            if not batch:
                return
            try:
                self._store.add(batch)
                self.written += len(batch)
                self._last_problem = ""
            except NotWritable as error:
                self._store.close()
                self._log_problem(str(error))
                return
            except (OSError, sqlite3.Error) as error:
                self._store.close()
                self._log_problem(f"{error}; {find_remedy(error)}")
                return
            except Exception:  # a bug, which would come back with the same batch
                log.exception("counting the searches failed")
                self.lost += len(batch)
            for _ in batch:
                self._events.popleft()

    def stop(self) -> None:
        """Write the events that wait, and end the background thread. A later event starts it again."""
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join(_STOP_SECONDS)
            atexit.unregister(self.stop)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._stopping = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._stopping,), name="posthaste-count", daemon=True
                )
                self._thread.start()
                atexit.register(self.stop)

    def _run(self, stopping: threading.Event) -> None:
        while not stopping.wait(_BATCH_SECONDS):
            self.flush()
        self.flush()
        with self._writing:
            self._store.close()

    def _log_problem(self, problem: str) -> None:
        if problem != self._last_problem:
            self._last_problem = problem
            log.warning("%s: cannot count the searches, which are still answered: %s", self.path, problem)


def _reset_in_child(reference: weakref.ref[QueryRecorder]) -> None:
    if recorder := reference():
        recorder._reset()
