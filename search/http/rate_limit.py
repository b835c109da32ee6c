"""How often one address may ask; kept by the library `limits`, in memory or in a storage that processes share."""

from __future__ import annotations

import ipaddress
import logging
import math
import os
import re
import sys
import time

from index.errors import SettingsError

from ..settings import Settings

log = logging.getLogger(__name__)


class RateLimit:
    """So many questions a time for each address."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError where the limit can't be read or kept."""
        try:
            from limits import parse, storage, strategies
        except ImportError as error:
            raise SettingsError("rate_limit needs a library: pip install 'posthaste-search[limits]'") from error
        if settings.rate_limit_storage.startswith("memory:") and workers() > 1:
            raise SettingsError(
                f"rate_limit = {settings.rate_limit!r} would hold in each of {workers()} workers by itself; count in "
                "one place, as by rate_limit_storage = 'redis://localhost:6379', or run one worker"
            )
        try:
            self._limit = parse(settings.rate_limit)
            self._limiter = strategies.FixedWindowRateLimiter(storage.storage_from_string(settings.rate_limit_storage))
        except Exception as error:  # each storage has errors of its own
            raise SettingsError(f"rate_limit, rate_limit_storage: {error}; say `60/minute` and `memory://`") from error

    def wait(self, address: str) -> int:
        """Count a question; return the seconds to wait before the next, 0 where it may be answered. Where the storage
        fails it is answered: who asks can't help it."""
        network = _network(address)
        try:
            if self._limiter.hit(self._limit, network):
                return 0
            return max(1, math.ceil(self._limiter.get_window_stats(self._limit, network).reset_time - time.time()))
        except Exception as error:
            log.warning("rate_limit_storage: %s", error)
            return 0


def _network(address: str) -> str:
    """Return what one client has to itself: of IPv6 half the address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


def workers() -> int:
    """Return how many processes answer beside each other, as far as that can be known: gunicorn is told so in its
    command line or its environment."""
    if "gunicorn" not in sys.argv[0]:
        return 1
    said = " ".join([os.environ.get("GUNICORN_CMD_ARGS", ""), *sys.argv[1:]])
    found = re.findall(r"(?:^|\s)(?:-w|--workers)[ =]?(\d+)", said)
    return int(found[-1] if found else os.environ.get("WEB_CONCURRENCY") or 1)
