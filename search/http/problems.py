"""Turn every error into `application/problem+json` (RFC 9457), with a stable code and the request id of the log."""

from __future__ import annotations

import logging
import re

import orjson
from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from index.errors import ClusterUnavailable, IndexBusy, IndexDamaged, IndexUnreadable, NoIndex, PosthasteError, TooSlow

from ..parameters import BadParameter
from .assets import make_asset_url
from .context import CONTENT_SECURITY_POLICY, get_context
from .texts import choose_texts, mark_choice

log = logging.getLogger(__name__)

_RETRY_SECONDS = 5
_WORD = re.compile(r"[^\W\d_]{2,}")
_MAX_PATH = 200
"""Characters of a path that are taken for words to search."""
_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    414: "URI Too Long",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}
_UNAVAILABLE: dict[type[PosthasteError], tuple[str, str]] = {
    NoIndex: ("no_index", "there is no index yet"),
    IndexDamaged: ("index_damaged", "the index is damaged"),
    IndexUnreadable: ("index_unreadable", "the index can't be read"),
    ClusterUnavailable: ("cluster_unavailable", "the search cluster does not answer"),
    IndexBusy: ("index_busy", "the index is being written"),
    TooSlow: ("too_slow", "the search takes too long"),
}
"""Error -> code and the start of the detail."""


def register(app: Flask) -> None:
    """Make an application respond to every error with a problem."""
    app.register_error_handler(BadParameter, lambda error: make_problem(400, error.code, error.detail))
    app.register_error_handler(PosthasteError, _handle_unavailable)
    app.register_error_handler(HTTPException, _handle_http_error)
    app.register_error_handler(Exception, _handle_unexpected)


def make_problem(status: int, code: str, detail: str, *, retry: int | None = None) -> Response:
    """Return a problem response. `retry`: seconds until the client should try again."""
    body = make_problem_body(status, code, detail, g.get("request_id", ""))
    response = Response(orjson.dumps(body), status, content_type="application/problem+json")
    if retry is not None:
        response.headers["Retry-After"] = str(retry)
    return response


def make_problem_body(status: int, code: str, detail: str, request_id: str) -> dict[str, str | int]:
    """Return the members of a problem."""
    return {
        "type": "about:blank",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    }


def describe_body_limit(max_bytes: int) -> str:
    """Return the detail of the problem that the body of a request is too long."""
    return f"the body is too long: the maximum is {max_bytes} bytes, the setting max_request_body"


def _handle_unavailable(error: PosthasteError) -> Response:
    """Report only the kind of error: its message contains paths, which belong in the log."""
    code, detail = _UNAVAILABLE.get(type(error), ("index_unavailable", "the index can't be searched"))
    log.warning("%s: %s", code, error)
    return make_problem(503, code, f"{detail}: try again in a moment", retry=_RETRY_SECONDS)


def _handle_http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # a redirect
    status = error.code or 500
    if status == 404 and _prefers_html():
        return _make_not_found_page()
    if status == 413:
        return make_problem(
            status, "request_entity_too_large", describe_body_limit(get_context().settings.max_request_body)
        )
    code = "untrusted_host" if isinstance(error, SecurityError) else error.name.lower().replace(" ", "_")
    response = make_problem(status, code, error.description or error.name)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _prefers_html() -> bool:
    """Return whether the client is a browser that shows the response, rather than a program."""
    accepted = request.accept_mimetypes
    return request.method in ("GET", "HEAD") and "text/html" in accepted.values() and accepted["text/html"] > 0


def _make_not_found_page() -> Response:
    """Return a page with a search form for the words of the path."""
    context = get_context()
    words = " ".join(_WORD.findall(request.path[:_MAX_PATH]))
    texts = choose_texts()
    html = render_template(
        "posthaste/not_found.html",
        settings=context.settings,
        title=context.settings.title or texts.render("label"),
        texts=texts,
        t=texts.render,
        words=words,
        asset_url=make_asset_url,
    )
    response = Response(html, 404)
    response.vary.add("Accept")
    mark_choice(response)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


def _handle_unexpected(error: Exception) -> Response:
    request_id = g.get("request_id", "")
    log.exception("request failed [%s]", request_id, exc_info=error)
    return make_problem(500, "internal_error", f"unexpected error: see the server's log for request {request_id}")
