"""Every error over HTTP is `application/problem+json` (RFC 9457), with a stable code and an id that the log has too."""

from __future__ import annotations

import logging

import orjson
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException, SecurityError

from index.errors import IndexBusy, IndexDamaged, IndexUnreadable, NoIndex, PosthasteError, TooSlow

from ..parameters import BadParameter

log = logging.getLogger(__name__)

_RETRY_SECONDS = 5


def register(app: Flask) -> None:
    """Answer all errors of an application so."""
    app.register_error_handler(BadParameter, lambda error: problem(400, error.code, error.detail))
    app.register_error_handler(PosthasteError, unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, code: str, detail: str, *, retry: int | None = None, **more: object) -> Response:
    """Return a problem as a response. `retry`: seconds after which to ask again; `more`: what else is told."""
    body = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": g.get("request_id", ""),
        **more,
    }
    response = Response(orjson.dumps(body), status, content_type="application/problem+json")
    if retry is not None:
        response.headers["Retry-After"] = str(retry)
    return response


_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    414: "URI Too Long",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


_UNAVAILABLE: dict[type[PosthasteError], tuple[str, str]] = {
    NoIndex: ("no_index", "there is no index yet"),
    IndexDamaged: ("index_damaged", "the index is damaged"),
    IndexUnreadable: ("index_unreadable", "the index can't be read"),
    IndexBusy: ("index_busy", "the index is being written"),
    TooSlow: ("too_slow", "the answer takes too long"),
}


def unavailable(error: PosthasteError) -> Response:
    """Say what kind of error it is; its text has paths, which are for the log and not for the reader."""
    code, detail = _UNAVAILABLE.get(type(error), ("index_unavailable", "the index can't be asked"))
    log.warning("%s: %s", code, error)
    return problem(503, code, f"{detail}; try again in a moment", retry=_RETRY_SECONDS)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # a redirect
    status = error.code or 500
    code = "untrusted_host" if isinstance(error, SecurityError) else error.name.lower().replace(" ", "_")
    response = problem(status, code, error.description or error.name)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("a request failed [%s]", g.get("request_id", ""), exc_info=error)
    return problem(500, "internal_error", "this failed unexpectedly; the log names the request id")
