"""What every request passes before it is answered, and after: its id, the limits of the whole, the headers, the log."""

from __future__ import annotations

import hmac
import logging
import os
import re
import secrets
import threading
import time
from urllib.parse import quote

from flask import Flask, Response, g, request

from .. import logs
from ..settings import Settings
from .problems import problem

log = logging.getLogger(__name__)

ASKING = frozenset(
    {"posthaste.search", "posthaste.suggest", "posthaste.related", "posthaste.page", "posthaste_dialects.queries"}
)
"""The endpoints that put a question to the index."""
OPEN = frozenset({"posthaste.healthz", "posthaste.readyz"})
"""The endpoints that need no key: whoever looks after the process asks them."""
_KEY_HEADERS = ("Authorization", "X-API-Key")
"""The headers that a key comes in."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def register(app: Flask, settings: Settings) -> None:
    """Let the requests of an application pass here. Raises SettingsError where a limit can't be kept."""
    app.before_request(_identify)
    app.before_request(lambda: _short_enough(settings.max_request_line))
    if settings.rate_limit:
        from .rate_limit import RateLimit  # here: without a limit its library isn't needed

        limit = RateLimit(settings)
        app.before_request(lambda: _not_too_often(limit.wait(request.remote_addr or "")))
    if settings.api_keys:
        app.before_request(lambda: _allowed(settings.api_keys))
    gate = threading.BoundedSemaphore(settings.max_concurrent or 2 * (os.cpu_count() or 1))
    app.before_request(lambda: _admit(gate))
    app.teardown_request(lambda _: _leave(gate))
    headers = ", ".join(_KEY_HEADERS) if settings.api_keys else ""
    app.after_request(lambda answer: _with_headers(answer, frozenset(settings.cors_origins), headers))
    app.after_request(_logged)


def _identify() -> None:
    """Take the id that a proxy gave the request, or make one."""
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    logs.request_id.set(g.request_id)


def _short_enough(most: int) -> Response | None:
    length = len(quote(request.root_path + request.path)) + len(request.query_string)
    if length <= most:
        return None
    return problem(414, "request_line_too_long", f"the request line has {length} bytes; at most {most} are read")


def _not_too_often(seconds: int) -> Response | None:
    if request.endpoint not in ASKING or not seconds:
        return None
    return problem(429, "rate_limited", "you ask too often; try again later", retry=seconds)


def _allowed(keys: tuple[str, ...]) -> Response | None:
    if request.endpoint in OPEN or request.method == "OPTIONS" or _bears_one_of(keys):  # a preflight brings no key
        return None
    refused = problem(401, "key_needed", "bring an API key, as `Authorization: Bearer …` or `X-API-Key: …`")
    refused.headers["WWW-Authenticate"] = 'Bearer realm="posthaste"'
    return refused


def _bears_one_of(keys: tuple[str, ...]) -> bool:
    """Compare the key that a request brings with each, in a time that tells nothing of it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    given = (token.strip() if scheme.lower() == "bearer" else request.headers.get("X-API-Key", "")).encode()
    return any(hmac.compare_digest(given, key.encode()) for key in keys)


def _admit(gate: threading.BoundedSemaphore) -> Response | None:
    """Let in no more questions than can be answered at once: one that waits too long is of use to nobody."""
    if request.endpoint not in ASKING:
        return None
    g.admitted = gate.acquire(blocking=False)
    return None if g.admitted else problem(503, "too_busy", "too many ask at once; try again in a moment", retry=1)


def _leave(gate: threading.BoundedSemaphore) -> None:
    logs.request_id.set("")
    if g.pop("admitted", False):
        gate.release()


def _with_headers(answer: Response, origins: frozenset[str], asking: str) -> Response:
    """Add what every answer has; `asking`: the headers, beside the usual ones, that pages of `origins` may send."""
    answer.headers["X-Request-Id"] = g.get("request_id", "")
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    answer.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    if origins:
        answer.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if origin in origins or (origin and "*" in origins):
            answer.headers["Access-Control-Allow-Origin"] = "*" if "*" in origins else origin
            if asking and request.method == "OPTIONS":
                answer.headers["Access-Control-Allow-Headers"] = asking
    return answer


def _logged(answer: Response) -> Response:
    taken = round(1000 * (time.perf_counter() - g.began), 1)
    values = (request.method, request.path, answer.status_code, taken)
    log.info("%s %s: %d in %.1f ms", *values, extra=dict(zip(logs.REQUEST, values, strict=True)))
    return answer
