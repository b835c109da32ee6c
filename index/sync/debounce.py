"""Collect file events until they pause, so that a burst of events becomes one sync."""

from __future__ import annotations

import threading
import time
from typing import NamedTuple


class PendingChanges(NamedTuple):
    """What changed since the last sync."""

    posts: frozenset[str] | None
    """Ids of the only posts that may have changed; None: any may have."""
    is_reconfigured: bool
    """The rules that posts are read by may have changed."""


class Debouncer:
    """Collects the changes that event threads report, for the one thread that syncs."""

    def __init__(self, quiet_seconds: float, max_seconds: float) -> None:
        """Start without changes.

        Changes are due `quiet_seconds` after the last event, but at most `max_seconds` after the first.
        """
        self._quiet_seconds = quiet_seconds
        self._max_seconds = max_seconds
        self._lock = threading.Lock()
        self._has_changes = threading.Event()
        self._posts: set[str] | None = None
        self._is_reconfigured = False
        self._first_event = self._last_event = 0.0

    def add(self, post: str | None, is_configuration: bool) -> None:
        """Add an event. `post`: the only post concerned; None: any may be. `is_configuration`: the event concerns the
        rules that posts are read by."""
        with self._lock:
            self._last_event = time.monotonic()
            if not self._has_changes.is_set():
                self._first_event, self._posts = self._last_event, set()
            self._is_reconfigured |= is_configuration
            if post is None:
                self._posts = None
            elif self._posts is not None:
                self._posts.add(post)
            self._has_changes.set()

    def take(self) -> PendingChanges:
        """Return all changes and forget them. Without an event (a sync by timer), any post may have changed."""
        with self._lock:
            posts = frozenset(self._posts) if self._has_changes.is_set() and self._posts is not None else None
            changes = PendingChanges(posts, self._is_reconfigured)
            self._has_changes.clear()
            self._posts, self._is_reconfigured = None, False
        return changes

    def wait_for_change(self, timeout: float) -> bool:
        """Wait for an event, at most `timeout` seconds; return whether there is one."""
        return self._has_changes.wait(timeout)

    def wait_until_quiet(self, stopping: threading.Event) -> None:
        """Wait until the changes are due, or until `stopping` is set."""
        while not stopping.is_set():
            now = time.monotonic()
            due = min(self._last_event + self._quiet_seconds, self._first_event + self._max_seconds)
            if now >= due:
                return
            stopping.wait(due - now)

    def wake(self) -> None:
        """End `wait_for_change` without an event."""
        self._has_changes.set()
