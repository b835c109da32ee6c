"""Every error over HTTP is `application/problem+json` (RFC 9457), with a stable code and an id that the log has too."""

from __future__ import annotations

import logging
import secrets

import orjson
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from index.errors import IndexBusy, IndexDamaged, IndexUnreadable, NoIndex, PosthasteError

from .parameters import BadParameter

log = logging.getLogger(__name__)

_RETRY_SECONDS = "5"


def register(app: Flask) -> None:
    """Answer all errors of an application so."""
    app.before_request(_identify)
    app.register_error_handler(BadParameter, lambda error: problem(400, error.code, error.detail))
    app.register_error_handler(PosthasteError, unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _identify() -> None:
    g.request_id = secrets.token_hex(6)


def problem(status: int, code: str, detail: str) -> Response:
    """Return a problem as a response."""
    title = _TITLES.get(status, "Error")
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": g.get("request_id", ""),
    }
    response = Response(orjson.dumps(body), status, content_type="application/problem+json")
    if status == 503:
        response.headers["Retry-After"] = _RETRY_SECONDS
    return response


_TITLES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    414: "URI Too Long",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


_UNAVAILABLE: dict[type[PosthasteError], tuple[str, str]] = {
    NoIndex: ("no_index", "there is no index yet"),
    IndexDamaged: ("index_damaged", "the index is damaged"),
    IndexUnreadable: ("index_unreadable", "the index can't be read"),
    IndexBusy: ("index_busy", "the index is being written"),
}


def unavailable(error: PosthasteError) -> Response:
    """Say what kind of error it is; its text has paths, which are for the log and not for the reader."""
    code, detail = _UNAVAILABLE.get(type(error), ("index_unavailable", "the index can't be asked"))
    log.warning("%s: %s [%s]", code, error, g.request_id)
    return problem(503, code, f"{detail}; try again in a moment")


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # a redirect
    status = error.code or 500
    response = problem(status, error.name.lower().replace(" ", "_"), error.description or error.name)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("a request failed [%s]", g.get("request_id", ""), exc_info=error)
    return problem(500, "internal_error", "this failed unexpectedly; the log names the request id")
