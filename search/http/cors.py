"""Let pages of other origins call the endpoints (CORS).

The Fetch standard defines the headers: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Response, request

ANY_ORIGIN = "*"


def allow_origins(response: Response, origins: Collection[str], headers: Sequence[str]) -> Response:
    """Add the CORS headers if the request comes from one of `origins`.

    `headers`: names of request headers that those pages may send in addition to the standard ones.
    """
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if not _is_allowed(origin, origins):
        return response
    response.headers["Access-Control-Allow-Origin"] = ANY_ORIGIN if ANY_ORIGIN in origins else origin
    if headers and request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Headers"] = ", ".join(headers)
    return response


def _is_allowed(origin: str, origins: Collection[str]) -> bool:
    return origin in origins or (origin != "" and ANY_ORIGIN in origins)
