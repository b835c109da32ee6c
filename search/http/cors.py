"""Let pages of other origins call the endpoints (CORS).

The Fetch standard defines the headers: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from flask import Response, request

ANY_ORIGIN = "*"
_EXPOSED_HEADERS = "Retry-After"
"""The response headers that the pages' scripts may read in addition to the standard ones."""
_LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?")


def allow_origins(
    response: Response, origins: Collection[str], headers: Sequence[str], *, is_local: bool = False
) -> Response:
    """Add the CORS headers if the request comes from one of `origins`.

    `headers`: names of request headers that those pages may send in addition to the standard ones. `is_local`: allow
    the origins of this machine, too.
    """
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if not is_allowed(origin, origins, is_local=is_local):
        return response
    response.headers["Access-Control-Allow-Origin"] = ANY_ORIGIN if ANY_ORIGIN in origins else origin
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
    if headers and request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Headers"] = ", ".join(headers)
    return response


def is_allowed(origin: str, origins: Collection[str], *, is_local: bool = False) -> bool:
    """Return whether pages of an origin may call the endpoints; see `allow_origins`."""
    return origin in origins or (origin != "" and ANY_ORIGIN in origins) or (is_local and _is_within_machine(origin))


def _is_within_machine(origin: str) -> bool:
    """Return whether a page of this machine called this machine by name.

    The Host header counts as well: somebody else's domain may resolve to 127.0.0.1 (DNS rebinding), or a proxy may
    pass on the requests of other machines.
    """
    scheme, _, host = origin.partition("://")
    called = request.headers.get("Host", "")
    return scheme in ("http", "https") and all(_LOOPBACK.fullmatch(name) is not None for name in (host, called))
