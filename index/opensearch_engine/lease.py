"""Let one process write at a time, by a lease: a document that its holder renews, and that others may take once it has
expired. Every change of it is conditional, so of two that want it at once one is refused.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ..errors import IndexBusy, PosthasteError
from .client import ClusterClient, Conflict, Json, Rejected
from .mappings import RECORD

log = logging.getLogger(__name__)

_LEASE = "lease"


class Lease:
    """The lease of one index. The thread that holds it may take it again; other threads are refused, too."""

    def __init__(self, client: ClusterClient, index: str, *, seconds: float) -> None:
        """`index`: where the document is, created at the first write; `seconds`: how long it holds if not renewed."""
        self._client = client
        self._index = index
        self._seconds = seconds
        self._thread = threading.RLock()
        self._depth = 0
        self._holder = ""
        self._version: tuple[int, int] | None = None
        self._lost = False
        self._renewing = threading.Lock()

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold the lease; yield whether it was taken just now. Raises IndexBusy while somebody else holds it."""
        if not self._thread.acquire(blocking=False):
            raise IndexBusy(f"{self._index}: another thread or another process writes the index")
        try:
            if self._depth:
                self._depth += 1
                try:
                    yield False
                finally:
                    self._depth -= 1
                return
            self._take()
            self._depth = 1
            stop = threading.Event()
            renewer = threading.Thread(target=self._renew_until, args=(stop,), name="posthaste-lease", daemon=True)
            renewer.start()
            try:
                yield True
            finally:
                self._depth = 0
                stop.set()
                renewer.join()
                with suppress(PosthasteError):  # then it expires
                    self._put(0.0)
        finally:
            self._thread.release()

    def require_held(self) -> None:
        """Renew the lease. Raises IndexBusy if somebody else has taken it since it expired."""
        with self._renewing:
            try:
                if not self._lost:
                    self._put(time.time() + self._seconds)
                    return
            except Conflict:
                self._lost = True
        raise IndexBusy(f"{self._index}: the lease has expired, and another process writes the index")

    def _take(self) -> None:
        found = self._client.get(self._index, _LEASE)
        if found is None:
            self._create_index()
        elif found["_source"][RECORD]["expires"] > time.time():
            raise IndexBusy(f"{self._index}: another process writes the index; try again in a moment")
        self._holder, self._lost = uuid.uuid4().hex, False
        self._version = None if found is None else (found["_seq_no"], found["_primary_term"])
        try:
            self._put(time.time() + self._seconds)
        except Conflict as error:
            raise IndexBusy(f"{self._index}: another process writes the index; try again in a moment") from error

    def _put(self, expires: float) -> None:
        """Store the lease, if it is as this process has stored it last."""
        condition: dict[str, Any] = {"op_type": "create"}
        if self._version is not None:
            condition = {"if_seq_no": str(self._version[0]), "if_primary_term": str(self._version[1])}
        body = {RECORD: {"holder": self._holder, "expires": expires}}
        try:
            found: Json = self._client.send("lease", "PUT", f"/{self._index}/_doc/{_LEASE}", body, **condition)
        except Conflict:
            found = self._client.get(self._index, _LEASE) or {}
            if not found or found["_source"] != body:
                raise
            # It was stored, but the answer was lost, and the request sent again.
        self._version = found["_seq_no"], found["_primary_term"]

    def _renew_until(self, stop: threading.Event) -> None:
        while not stop.wait(self._seconds / 3):
            try:
                self.require_held()
            except PosthasteError as error:
                log.warning("renewing the lease failed: %s", error)

    def _create_index(self) -> None:
        body = {
            "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1"},
            "mappings": {"dynamic": "strict", "properties": {RECORD: {"type": "object", "enabled": False}}},
        }
        try:
            self._client.send("create", "PUT", f"/{self._index}", body)
        except Rejected as error:
            if "already exists" not in str(error):
                raise
