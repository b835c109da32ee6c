"""Limit the searches that run at the same time: a search that waits too long is useless, so it is refused at once."""

from __future__ import annotations

import threading

from flask import Response, g, request

from .context import SEARCH_ENDPOINTS
from .problems import make_problem

_RETRY_SECONDS = 1


class ConcurrencyLimit:
    """The limit of searches that one process runs at the same time."""

    def __init__(self, maximum: int) -> None:
        """Allow `maximum` searches."""
        self._slots = threading.BoundedSemaphore(maximum)

    def enter(self) -> Response | None:
        """Take a slot for the current request; return a problem if there is none left."""
        if request.endpoint not in SEARCH_ENDPOINTS or request.method == "OPTIONS":
            return None
        g.has_slot = self._slots.acquire(blocking=False)
        if g.has_slot:
            return None
        detail = "too many concurrent searches: try again in a moment"
        return make_problem(503, "too_busy", detail, retry=_RETRY_SECONDS)

    def leave(self) -> None:
        """Give back the slot of the current request, if it has one."""
        if g.pop("has_slot", False):
            self._slots.release()
