"""Every error over HTTP is `application/problem+json` (RFC 9457), with a stable code and an id that the log has too."""

from __future__ import annotations

import logging
import secrets

import orjson
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from index.errors import IndexBusy, IndexDamaged, NoIndex

from .parameters import BadParameter

log = logging.getLogger(__name__)

_RETRY_SECONDS = "5"


def register(app: Flask) -> None:
    """Answer all errors of an application so."""
    app.before_request(_identify)
    app.register_error_handler(BadParameter, lambda error: problem(400, error.code, error.detail))
    app.register_error_handler(NoIndex, lambda error: _unavailable("no_index", error, "there is no index yet"))
    app.register_error_handler(IndexDamaged, lambda error: _unavailable("index_damaged", error, "can't read the index"))
    app.register_error_handler(IndexBusy, lambda error: _unavailable("index_busy", error, "the index is being written"))
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


def _unavailable(code: str, error: Exception, detail: str) -> Response:
    log.warning("%s: %s [%s]", code, error, g.request_id)  # the path is for the log, not for the reader
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
