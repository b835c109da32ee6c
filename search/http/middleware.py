"""Process every request, in order: id, length, rate limit, API key, privacy, concurrency limit; then headers, log."""

from __future__ import annotations

import logging
import re
import secrets
import time
from urllib.parse import quote

from flask import Flask, Response, g, request

from .. import logs
from ..settings import Settings
from .api_keys import KEY_HEADERS, ApiKeys
from .concurrency import ConcurrencyLimit
from .context import ASSET_ENDPOINT
from .cors import allow_origins
from .private_pages import PrivatePages
from .problems import make_problem
from .rate_limit import RateLimit

log = logging.getLogger(__name__)

COMMON_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Headers of every response that does not set its own."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def register(app: Flask, settings: Settings, *, is_local: bool, page_key: str) -> None:
    """Add the middleware to an application. Raises SettingsError if the rate limit can't be enforced.

    `is_local`: allow the pages of other servers on this machine to call the endpoints; `page_key`: see PrivatePages.
    """
    app.before_request(_identify_request)
    app.before_request(lambda: _check_length(settings.max_request_line))
    if settings.rate_limit:
        app.before_request(RateLimit(settings).check_request)
    if settings.api_keys:
        app.before_request(ApiKeys(settings.api_keys).check_request)
    app.before_request(PrivatePages(settings, page_key).check_request)
    concurrency = ConcurrencyLimit(settings.search_slots)
    app.before_request(concurrency.enter)
    app.teardown_request(lambda _: concurrency.leave())
    app.teardown_request(lambda _: _forget_request_id())
    # Flask runs these in reverse order: headers, CORS, log.
    app.after_request(_log_response)
    if settings.cors_origins or is_local:
        headers, origins = KEY_HEADERS if settings.api_keys else (), frozenset(settings.cors_origins)
        app.after_request(lambda response: allow_origins(response, origins, headers, is_local=is_local))
    app.after_request(_add_headers)
    app.after_request(lambda response: _limit_response(response, settings.max_response))


def _identify_request() -> None:
    """Take the request id of a proxy, or make one."""
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    logs.request_id.set(g.request_id)


def _forget_request_id() -> None:
    logs.request_id.set("")


def _check_length(max_length: int) -> Response | None:
    """Refuse a request whose path and query string are longer than `max_length` bytes, or that has two lengths."""
    if "Transfer-Encoding" in request.headers and "Content-Length" in request.headers:
        return make_problem(400, "bad_request", "Content-Length together with Transfer-Encoding: send only one")
    length = len(quote(request.root_path + request.path)) + len(request.query_string)
    if length <= max_length:
        return None
    detail = f"the request line has {length} bytes: the maximum is {max_length}"
    return make_problem(414, "request_line_too_long", detail)


def _limit_response(response: Response, max_bytes: int) -> Response:
    """Replace a response that is longer than `max_bytes`. Files of this package are sent whole."""
    if request.endpoint == ASSET_ENDPOINT or (length := response.content_length or 0) <= max_bytes:
        return response
    detail = f"the response has {length} bytes: the maximum is {max_bytes}; ask for fewer results with `per_page`"
    return make_problem(400, "response_too_large", detail)


def _add_headers(response: Response) -> Response:
    """Add the headers that every response has."""
    response.headers["X-Request-Id"] = g.get("request_id", "")
    for name, value in COMMON_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _log_response(response: Response) -> Response:
    duration = round(1000 * (time.perf_counter() - g.began), 1)
    values = (request.method, request.path, response.status_code, duration)
    log.info("%s %s: %d in %.1f ms", *values, extra=dict(zip(logs.REQUEST_FIELDS, values, strict=True)))
    return response
