"""Cache rendered responses: while readers type, most requests repeat a recent one."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from cachetools import TLRUCache

from .analytics.events import SearchSummary


class CachedResponse(NamedTuple):
    """A rendered response body."""

    body: bytes
    """JSON."""
    etag: str
    valid_until: float
    """Seconds since 1970: from then on a post appears or expires, so the body is stale. Infinity: never."""
    summary: SearchSummary | None = None
    """What is counted of a search; None if nothing is."""


_ENTRY_OVERHEAD = 1000
"""Approximate bytes of an entry besides its body: the key and the bookkeeping."""

_MAX_KEY = 256
"""Longer keys are replaced by their hashes, so that they take no more than they count."""


class ResponseCache:
    """A thread-safe cache of responses, limited in bytes. It evicts the least recently used."""

    def __init__(self, max_bytes: int) -> None:
        self._lock = threading.Lock()
        self._version: object = None
        self._responses: TLRUCache[bytes, CachedResponse] = TLRUCache(
            max_bytes,
            ttu=lambda key, response, now: response.valid_until,
            timer=time.time,
            getsizeof=lambda response: _ENTRY_OVERHEAD + len(response.body),
        )

    @property
    def size(self) -> int:
        """Bytes in use, approximately."""
        return int(self._responses.currsize)

    def get(self, key: bytes, version: object, produce: Callable[[], CachedResponse]) -> CachedResponse:
        """Return the cached response for a key, or produce and cache it.

        `version` identifies everything that a response depends on, such as the generation; a new one empties the cache.
        Read it before calling, so that a response produced during a change is never cached under the new version.
        Whatever `produce` raises is passed on and not cached.
        """
        if len(key) > _MAX_KEY:
            key = hashlib.blake2b(key).digest()
        with self._lock:
            if self._version != version:
                self._version = version
                self._responses.clear()
            response = self._responses.get(key)
        if response is None:
            response = produce()
            response = response._replace(body=_copy(response.body))
            with self._lock, suppress(ValueError):  # the response is larger than the whole cache
                if self._version == version:  # otherwise the response may be stale
                    self._responses[key] = response
        return response


def _copy(body: bytes) -> bytes:
    """Return a copy that takes no more memory than its length: orjson returns the large buffer it has written to."""
    return bytes(memoryview(body))
