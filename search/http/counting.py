"""Count searches: those of complete queries at once, all others when the client reports them with POST /searched.

A search box asks at each key press, so only the client knows which query the reader meant. It reports that one, with
the same parameters, and the result that was opened. What is counted is what this server answers to these parameters:
a report can't claim other numbers, nor a result that the answer does not have.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from flask import Flask, Response, abort, request

from ..analytics.events import MAX_TEXT, Click, SearchSummary
from ..curation import normalize_query
from ..parameters import SearchRequest
from ..response_cache import CachedResponse
from ..service import SearchResponse
from ..views.text import describe_changes
from .context import AppContext, get_context, get_parameters
from .cors import is_allowed
from .problems import make_problem

_OPT_OUTS = {"HTTP_DNT": "DNT", "HTTP_SEC_GPC": "Sec-GPC"}
"""Request headers of readers who do not want to be counted: Do Not Track, Global Privacy Control. By their names in a
WSGI environment, where they are looked up: that takes a tenth of the time, and every search does it."""
_COUNTED_ENDPOINTS = ("posthaste.search", "posthaste.page")
_REPORT_PARAMETERS = (b"clicked=", b"again=")
"""The parameters of a report that are not those of the search."""


def summarize(response: SearchResponse, search_request: SearchRequest) -> SearchSummary | None:
    """Return what is counted of a search; None without a query."""
    text = normalize_query(response.query)
    if not text:
        return None
    changes = describe_changes(response.query, response.results.corrections)
    return SearchSummary(
        text if len(text) <= MAX_TEXT else "",
        response.results.total,
        is_corrected=changes.corrected is not None,
        is_completed=changes.completed is not None,
        is_final=not (search_request.as_you_type or search_request.is_for_box) and response.page == 1,
    )


def count_search(summary: SearchSummary | None) -> bool:
    """Count the current request if its query is complete; return whether the client is to report it instead."""
    context = get_context()
    if context.recorder is None or summary is None or request.method != "GET" or _has_opted_out():
        return False
    if summary.is_final and _is_from_known_page(context):
        context.recorder.add(summary)
    return not summary.is_final


def register(app: Flask, context: AppContext) -> None:
    """Say in responses that they depend on the headers of _OPT_OUTS, if they do. Call it first: what is registered
    first comes last, and changes the header as a text."""
    if context.recorder is None:
        return
    names = ", ".join(_OPT_OUTS.values())

    @app.after_request
    def mark_opt_outs(response: Response) -> Response:
        if request.endpoint in _COUNTED_ENDPOINTS:
            others = response.headers.get("Vary")
            response.headers["Vary"] = f"{others}, {names}" if others else names
        return response


def _has_opted_out() -> bool:
    environ = request.environ
    return any(environ.get(name) == "1" for name in _OPT_OUTS)


def count_report(find_response: Callable[[bytes], CachedResponse]) -> Response:
    """Count the search that a client reports, and the result that was opened.

    `find_response`: returns the response to the query string of a search.
    """
    context = get_context()
    if context.recorder is None:
        abort(404)
    if not _is_from_known_page(context):
        return make_problem(403, "origin_not_allowed", "only pages in cors_origins may report searches")
    again, clicked = get_parameters().get_flag("again"), request.args.get("clicked", "")
    if not _has_opted_out():
        response = find_response(_remove_report(request.query_string))
        click = _find_click(response.body, clicked)
        if response.summary and (click or not again):
            context.recorder.add(response.summary, is_search=not again, has_clicks=True, click=click)
    return Response(status=204)


def _remove_report(query_string: bytes) -> bytes:
    """Return the query string of the search that a report is about."""
    return b"&".join(part for part in query_string.split(b"&") if not part.startswith(_REPORT_PARAMETERS))


def _find_click(body: bytes, url: str) -> Click | None:
    """Return the result of a response that was opened; None if it has no such result."""
    if not url:
        return None
    parameters, settings = get_parameters(), get_context().settings
    per_page = parameters.get_number("per_page", settings.per_page, settings.max_per_page)
    before = (parameters.get_number("page", 1, settings.max_results) - 1) * per_page
    urls = [result["url"] for result in orjson.loads(body)["results"]]
    return Click(url, before + urls.index(url) + 1) if url in urls else None


def _is_from_known_page(context: AppContext) -> bool:
    """Return whether a program, a page of this server or one that may search has sent the request, or a reader who goes
    to the search page. Other pages could let the browsers of their visitors search."""
    environ = request.environ
    origin, site = environ.get("HTTP_ORIGIN", ""), environ.get("HTTP_SEC_FETCH_SITE")
    if site == "same-origin":
        return True
    if not origin:
        return site != "cross-site" or environ.get("HTTP_SEC_FETCH_DEST") == "document"
    is_own = origin.partition("://")[2] == request.host
    return is_own or is_allowed(origin, context.settings.cors_origins, is_local=context.is_local)
