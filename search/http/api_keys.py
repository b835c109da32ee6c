"""Require an API key, if the setting `api_keys` has any."""

from __future__ import annotations

import hmac

from flask import Response, request

from .context import ASSET_ENDPOINT, HOOK_ENDPOINT, PRIVATE_ENDPOINTS, PROBE_ENDPOINTS
from .problems import make_problem

KEY_HEADERS = ("Authorization", "X-API-Key")
"""Request headers that can hold a key."""
SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
"""The two ways to send a key, for OpenAPI."""


class ApiKeys:
    """The keys that requests may use."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = tuple(key.encode() for key in keys)

    def check_request(self) -> Response | None:
        """Return a problem if the current request needs a key and has no valid one."""
        # The preflight request of a browser (CORS) never has a key.
        if (
            request.endpoint in PROBE_ENDPOINTS
            or request.endpoint == HOOK_ENDPOINT
            or request.method == "OPTIONS"
            or self.accept(*(request.headers.get(name, "") for name in KEY_HEADERS))
        ):
            return None
        is_private = request.endpoint in PRIVATE_ENDPOINTS
        if (is_private or request.endpoint == ASSET_ENDPOINT) and self._accept_password():
            return None
        problem = make_problem(401, "key_needed", "send an API key: `Authorization: Bearer …` or `X-API-Key: …`")
        problem.headers["WWW-Authenticate"] = f'{"Basic" if is_private else "Bearer"} realm="posthaste"'
        return problem

    def _accept_password(self) -> bool:
        """Return whether the password is a key, of whatever user: browsers ask for it at private pages."""
        given = request.authorization
        return given is not None and given.type == "basic" and self.accept("", given.password or "")

    def accept(self, authorization: str, key: str) -> bool:
        """Return whether a request has a valid key. The arguments are the values of KEY_HEADERS; empty if absent."""
        scheme, _, token = authorization.partition(" ")
        given = (token.strip() if scheme.lower() == "bearer" else key).encode()
        # Compared in constant time, so that the duration reveals nothing about the keys.
        return any(hmac.compare_digest(given, known) for known in self._keys)
