"""Limit the searches of each client address, with the library `limits`: in memory or in a shared storage."""

from __future__ import annotations

import ipaddress
import logging
import math
import os
import re
import sys
import time

from flask import Response, request

from index.errors import SettingsError

from ..settings import Settings
from .compat.algolia import read_queries
from .context import QUERIES_ENDPOINT, SEARCH_ENDPOINTS
from .problems import make_problem

log = logging.getLogger(__name__)


class RateLimit:
    """The limit of searches in a period of time for each client address."""

    def __init__(self, settings: Settings) -> None:
        """Open the storage. Raises SettingsError if the limit is invalid, or if it can't count for all processes."""
        try:
            from limits import parse, storage, strategies  # optional, so imported only if a limit is set
        except ImportError as error:
            raise SettingsError("rate_limit needs a library: pip install 'posthaste-search[limits]'") from error
        _check_storage(settings)
        try:
            self._limit = parse(settings.rate_limit)
            self._limiter = strategies.FixedWindowRateLimiter(storage.storage_from_string(settings.rate_limit_storage))
        except Exception as error:  # each storage has its own errors
            message = (
                f"invalid rate_limit or rate_limit_storage: {error}; use, for example, `60/minute` and `memory://`"
            )
            raise SettingsError(message) from error

    def check_request(self) -> Response | None:
        """Count the current request if it searches; return a problem if its client is over the limit."""
        searches = _count_searches()
        seconds = self.count(request.remote_addr or "", searches) if searches else 0
        if not seconds:
            return None
        return make_problem(429, "rate_limited", "too many searches from your address: try again later", retry=seconds)

    def count(self, address: str, searches: int = 1) -> int:
        """Count searches; return the seconds to wait for the next, 0 if these are within the limit.

        If the storage fails, every search is within the limit: readers must not suffer from it.
        """
        network = _get_network(address)
        try:
            if self._limiter.hit(self._limit, network, cost=searches):
                return 0
            return max(1, math.ceil(self._limiter.get_window_stats(self._limit, network).reset_time - time.time()))
        except Exception as error:
            log.warning("rate limit storage failed; not limiting: %s", error)
            return 0


def _count_searches() -> int:
    """Return how many searches the current request makes. Raises BadParameter if its body is invalid."""
    if request.endpoint not in SEARCH_ENDPOINTS or request.method == "OPTIONS":  # a preflight searches nothing
        return 0
    return len(read_queries()) if request.endpoint == QUERIES_ENDPOINT else 1


def _check_storage(settings: Settings) -> None:
    """Raise SettingsError if each of several worker processes would count for itself."""
    workers = count_workers()
    if settings.rate_limit_storage.startswith("memory:") and workers > 1:
        raise SettingsError(
            f"rate_limit = {settings.rate_limit!r} with rate_limit_storage = {settings.rate_limit_storage!r} would "
            f"count separately in each of {workers} workers: use one storage for all, such as "
            "rate_limit_storage = 'redis://localhost:6379', or run one worker"
        )


def _get_network(address: str) -> str:
    """Return the network that counts as one client: the IPv4 address, or the /64 of an IPv6 subscriber."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


def count_workers() -> int:
    """Return the number of processes that serve side by side: gunicorn's, from its arguments or environment; else 1."""
    if "gunicorn" not in sys.argv[0]:
        return 1
    arguments = " ".join([os.environ.get("GUNICORN_CMD_ARGS", ""), *sys.argv[1:]])
    counts = re.findall(r"(?:^|\s)(?:-w|--workers)[ =]?(\d+)", arguments)
    return int(counts[-1] if counts else os.environ.get("WEB_CONCURRENCY") or 1)
