"""Talk to the nodes of a cluster: short time-outs, retries on other nodes, errors as ours, and measurements.

Only this module imports opensearch-py.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from ..cluster_address import Credentials, Location
from ..errors import ClusterUnavailable, PosthasteError, SettingsError, TooSlow
from ..model import ClusterUse

try:
    from opensearchpy import OpenSearch, exceptions
    from opensearchpy.serializer import JSONSerializer
except ImportError as error:
    raise SettingsError(
        "an index in a cluster needs the client of OpenSearch; install posthaste-search[opensearch]"
    ) from error

Json = dict[str, Any]
logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # it warns of each answer 404; errors are raised here
_RETRIED = (500, 502, 503, 504)
"""Statuses of a node that is ending, or that has lost others, perhaps during the search: another one may answer."""
_TOO_MANY = 429
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds until a bulk request is sent again to a busy cluster. Its operations may be repeated."""
_CONNECTIONS = 16
"""Connections to each node that are kept open."""


class Conflict(PosthasteError):
    """A document is not as it was read: somebody else has changed it since."""


class Missing(PosthasteError):
    """There is no such index or document."""


class Busy(ClusterUnavailable):
    """The cluster has too much to do, or too little memory at the moment: try again later."""


class Rejected(PosthasteError):
    """The cluster refuses a request. It is the engine's fault, or that of the cluster's configuration."""


class TooManyClauses(Rejected):
    """A query has more clauses than a node takes (`indices.query.bool.max_clause_count`)."""


class _Serializer(JSONSerializer):
    """JSON by orjson: ten times as fast, and documents have 20 KB."""

    def dumps(self, data: Any) -> Any:
        return data if isinstance(data, str) else orjson.dumps(data).decode()

    def loads(self, data: str) -> Any:
        return orjson.loads(data)


class ClusterClient:
    """Sends requests to whichever node answers. Safe for any number of threads."""

    def __init__(self, location: Location, credentials: Credentials, *, timeout: float) -> None:
        """Connect at the first request. `timeout`: seconds until a node that does not answer is given up.

        Raises SettingsError if the file of certificates has none."""
        options: Json = {"use_ssl": location.uses_tls, "verify_certs": location.uses_tls, "ssl_show_warn": False}
        if location.uses_tls and credentials.ca_file is not None:
            _require_certificates(credentials.ca_file)
            options["ca_certs"] = str(credentials.ca_file)
        if credentials.api_key:
            options["headers"] = {"Authorization": f"ApiKey {credentials.api_key}"}
        elif credentials.user:
            options["http_auth"] = (credentials.user, credentials.password)
        self._location = location
        self._timeout = timeout
        self._retries = len(location.nodes)
        self._client = OpenSearch(
            hosts=[{"host": host.strip("[]"), "port": port} for host, port in location.nodes],
            serializer=_Serializer(),
            pool_maxsize=_CONNECTIONS,
            max_retries=0,
            retry_on_timeout=True,  # it is not, but a node that hangs counts as dead: it is asked last for a minute
            **options,
        )
        self._lock = threading.Lock()
        self._requests, self._failures = Counter[str](), Counter[str]()
        self._seconds: dict[str, float] = {}
        self._resent = 0

    def close(self) -> None:
        """Close all connections."""
        self._client.transport.close()

    def measure(self) -> ClusterUse:
        """Return the measurements so far."""
        with self._lock:
            return ClusterUse(dict(self._requests), dict(self._seconds), dict(self._failures), self._resent)

    # ---------------------------------------------------------------------------------- requests

    def send(
        self,
        kind: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        deadline: float | None = None,
        timeout: float | None = None,
        **parameters: str,
    ) -> Any:
        """Return the response of a node as JSON.

        Args:
            kind: what the request is for, for the measurements.
            deadline: the time of `time.monotonic` at which the request is given up.
            timeout: seconds until a node is given up; None: that of the client.

        Raises ClusterUnavailable if no node answers, Missing, Conflict, Rejected, and TooSlow after the deadline.
        """
        began = time.perf_counter()
        try:
            return self._send_to_any(method, path, body, deadline, timeout or self._timeout, parameters)
        except PosthasteError as error:
            with self._lock:
                self._failures[type(error).__name__] += 1
            raise
        finally:
            with self._lock:
                self._requests[kind] += 1
                self._seconds[kind] = self._seconds.get(kind, 0.0) + time.perf_counter() - began

    def _send_to_any(
        self, method: str, path: str, body: Any, deadline: float | None, timeout: float, parameters: Mapping[str, str]
    ) -> Any:
        """Send a request to one node after another until one answers; the client puts a dead one at the end."""
        for attempt in range(self._retries + 1):
            left = timeout if deadline is None else min(timeout, deadline - time.monotonic())
            if left <= 0:
                raise TooSlow("the query takes longer than the time limit; search for less at once")
            try:
                return self._client.transport.perform_request(
                    method, path, params={**parameters, "request_timeout": left}, body=body
                )
            except exceptions.TransportError as error:
                if attempt == self._retries or not _is_worth_retrying(error):
                    raise self._convert(error, deadline) from error
            with self._lock:
                self._resent += 1
        raise AssertionError("unreachable")

    def _convert(self, error: Any, deadline: float | None) -> PosthasteError:
        """Return our error for one of the client."""
        if isinstance(error, exceptions.ConnectionTimeout) and deadline is not None and time.monotonic() >= deadline:
            return TooSlow("the query takes longer than the time limit; search for less at once")
        status, reason = error.status_code, describe(error)
        if _has_too_many_clauses(reason):
            return TooManyClauses(f"{self._location}: {reason}")
        if status == _TOO_MANY:
            return Busy(f"{self._location}: the cluster is busy: {reason}")
        if isinstance(error, exceptions.SSLError):
            return ClusterUnavailable(
                f"{self._location}: the certificate of a node can't be verified; set POSTHASTE_OPENSEARCH_CA_FILE to "
                f"those that sign it, and name the nodes as it does: {reason}"
            )
        if isinstance(error, exceptions.ConnectionError) or status in _RETRIED:
            return ClusterUnavailable(f"{self._location}: the cluster does not answer: {reason}")
        if status in (401, 403):
            return ClusterUnavailable(
                f"{self._location}: the cluster denies access ({status}); set POSTHASTE_OPENSEARCH_USER and "
                f"POSTHASTE_OPENSEARCH_PASSWORD, or POSTHASTE_OPENSEARCH_API_KEY: {reason}"
            )
        kind = {404: Missing, 409: Conflict}.get(status, Rejected)
        return kind(f"{self._location}: {reason}")

    # ---------------------------------------------------------------------------------- common requests

    def get(self, index: str, id: str, **options: Any) -> Json | None:
        """Return a document with its `_source`, `_seq_no` and `_primary_term`; None if it or its index is missing."""
        try:
            found: Json = self.send("get", "GET", f"/{index}/_doc/{id}", **options)
        except Missing:
            return None
        return found

    def search(self, kind: str, index: str, body: Json, deadline: float | None = None) -> Json:
        """Return the response to one search. Never that of a part of the shards."""
        found: Json = self.send(
            kind, "POST", f"/{index}/_search", body, deadline=deadline, allow_partial_search_results="false"
        )
        return found

    def search_all(self, kind: str, index: str, bodies: Iterable[Json], deadline: float | None = None) -> list[Json]:
        """Return the responses to several searches, sent at once."""
        bodies = list(bodies)
        if len(bodies) == 1:
            return [self.search(kind, index, bodies[0], deadline)]
        header = orjson.dumps({"allow_partial_search_results": False}).decode()
        lines = [line for body in bodies for line in (header, orjson.dumps(body).decode())]
        found = self.send(kind, "POST", f"/{index}/_msearch", "\n".join(lines) + "\n", deadline=deadline)
        for each in found["responses"]:
            if "error" in each:
                status, reason = each.get("status", 500), _get_reason(each["error"])
                error: type[PosthasteError] = Missing if status == 404 else Rejected
                if _has_too_many_clauses(reason):
                    raise TooManyClauses(f"{self._location}: {reason}")
                raise (ClusterUnavailable if status in _RETRIED else error)(f"{self._location}: {reason}")
        responses: list[Json] = found["responses"]
        return responses

    def send_bulk(self, index: str, lines: Iterable[str], *, timeout: float) -> None:
        """Index and delete documents; again if the cluster is busy, as it may be for some seconds while it indexes.
        Raises ClusterUnavailable or Rejected if any of the operations fails."""
        body = "\n".join(lines) + "\n"
        for pause in _PAUSES:
            try:
                return self._send_bulk(index, body, timeout)
            except Busy:
                time.sleep(pause)
        return self._send_bulk(index, body, timeout)

    def _send_bulk(self, index: str, body: str, timeout: float) -> None:
        found = self.send("bulk", "POST", f"/{index}/_bulk", body, timeout=timeout)
        for item in found["items"] if found["errors"] else ():
            (result,) = item.values()
            if "error" in result:
                kinds: dict[int, type[PosthasteError]] = {
                    _TOO_MANY: Busy,
                    **dict.fromkeys(_RETRIED, ClusterUnavailable),
                }
                raise kinds.get(result["status"], Rejected)(f"{self._location}: {_get_reason(result['error'])}")


def _require_certificates(path: Path) -> None:
    """Raise SettingsError unless a file has certificates."""
    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:  # errors of certificates are of this class, too
        raise SettingsError(
            f"POSTHASTE_OPENSEARCH_CA_FILE: {path} has no certificates that can be read: {error}"
        ) from error


def _is_worth_retrying(error: Any) -> bool:
    if isinstance(error, exceptions.ConnectionError):
        return True
    return error.status_code in _RETRIED and not _has_too_many_clauses(describe(error))


def _has_too_many_clauses(reason: str) -> bool:
    return "maxClauseCount" in reason


def describe(error: Any) -> str:
    """Return what a node says of an error, in one line."""
    if isinstance(error.info, dict) and "error" in error.info:
        return _get_reason(error.info["error"])
    return " ".join(str(error.error).split())[:300]


def _get_reason(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)[:300]
    causes = [cause.get("reason") for cause in error.get("root_cause", ()) if isinstance(cause, dict)]
    return " ".join(str(next(filter(None, causes), error.get("reason") or error.get("type"))).split())[:300]
