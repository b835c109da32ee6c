"""The URL map and the JSON endpoints, as a blueprint that can be mounted anywhere."""

from __future__ import annotations

import hashlib
import math
import time
from typing import cast
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, abort, request

from index.errors import NoIndex

from ..open_sites import OpenSite
from ..parameters import BadParameter, read_request
from ..response_cache import CachedResponse
from ..views.box import build_box_body
from ..views.json import build_result, build_search_body, build_suggestions
from ..views.llms_txt import format_llms_txt
from . import assets, insights, search_page, theme
from .context import get_context, get_parameters
from .counting import count_report, count_search, summarize
from .openapi import MAX_ID_LENGTH, MAX_LIMIT, build_openapi

_MAX_LISTED = 2000
"""Posts of /llms.txt."""

blueprint = Blueprint("posthaste", __name__, template_folder="templates")
blueprint.add_url_rule("/static/<filename>", "static", assets.send_asset)
blueprint.add_url_rule("/", "page", search_page.show_page)
blueprint.add_url_rule("/insights", "insights", insights.show_page)
blueprint.add_url_rule("/opensearch.xml", "opensearch", search_page.describe_page)
blueprint.add_url_rule("/theme.css", "theme", theme.send_style)
blueprint.add_url_rule("/logo", "logo", theme.send_logo)


def make_json_response(body: object) -> Response:
    """Return a response with `body` as JSON."""
    return Response(orjson.dumps(body), content_type="application/json")


# ------------------------------------------------------------------------------------------------ searching


@blueprint.get("/search")
def search() -> Response:
    """Search: ranked results with highlighted excerpts."""
    began = time.perf_counter()
    cached = get_context().service.get_cached(b"search?" + request.query_string, _run_search)
    is_to_report = count_search(cached.summary)
    took = b',"took_ms":%.3f' % (1000 * (time.perf_counter() - began))
    end = took + (b',"report":true}' if is_to_report else b"}")
    return _make_conditional(cached.body.removesuffix(b"}") + end, cached.etag + "r" * is_to_report)


def _run_search() -> CachedResponse:
    context = get_context()
    search_request = read_request(get_parameters(), context.settings)
    response = context.service.search(search_request)
    body = build_box_body(response) if search_request.is_for_box else build_search_body(response)
    return _render(orjson.dumps(body), response.results.valid_until)._replace(
        summary=summarize(response, search_request)
    )


@blueprint.post("/searched")
def searched() -> Response:
    """Count a search that the client found to be complete."""
    return count_report(lambda query_string: get_context().service.get_cached(b"search?" + query_string, _run_search))


@blueprint.get("/suggest")
def suggest() -> Response:
    """Complete: titles, tags and words that begin with the text."""
    context, parameters = get_context(), get_parameters()
    text = parameters.get_text("q", context.settings.max_query)
    limit = parameters.get_number("limit", 8, MAX_LIMIT)
    suggestions = context.service.suggest(text, limit)
    rendered = _render(orjson.dumps({"query": text, "suggestions": build_suggestions(suggestions)}))
    return _make_conditional(rendered.body, rendered.etag)


@blueprint.get("/related")
def related() -> Response:
    """Find posts similar to one."""
    parameters = get_parameters()
    id = parameters.get_text("id", MAX_ID_LENGTH)
    if not id:
        raise BadParameter("missing_parameter", "`id` is missing: pass the id of a post, as in the results of /search")
    limit = parameters.get_number("limit", 5, MAX_LIMIT)
    hits = get_context().service.find_related(id, limit)
    rendered = _render(orjson.dumps({"id": id, "results": [build_result(hit) for hit in hits]}))
    return _make_conditional(rendered.body, rendered.etag)


@blueprint.get("/llms.txt")
def llms_txt() -> Response:
    """List the newest posts for language models, if the setting `llms_txt` allows it."""
    context = get_context()
    if not context.settings.llms_txt:
        abort(404)
    cached = context.service.get_cached(b"llms.txt", _list_posts)
    return _make_conditional(cached.body, cached.etag, "text/plain; charset=utf-8")


def _list_posts() -> CachedResponse:
    context = get_context()
    title = context.settings.title or urlsplit(context.link_base).hostname or "Posts"
    results = context.service.list_newest(_MAX_LISTED)
    text = format_llms_txt(title, results.hits, results.total, context.link_base, context.settings.max_response)
    return _render(text.encode(), results.valid_until)


def _render(body: bytes, valid_until: float = math.inf) -> CachedResponse:
    """Return a body with its ETag: a hash of the content, because posts appear and expire within a generation."""
    return CachedResponse(body, hashlib.blake2b(body, digest_size=12).hexdigest(), valid_until)


def _make_conditional(body: bytes, etag: str, content_type: str = "application/json") -> Response:
    """Return a response that clients revalidate: status 304 if they have this body already."""
    response = Response(body, content_type=content_type)
    response.set_etag(etag)
    response.headers["Cache-Control"] = "no-cache"
    return cast("Response", response.make_conditional(request))


# ------------------------------------------------------------------------------------------------ operations


@blueprint.get("/healthz")
def healthz() -> Response:
    """Report that the process responds."""
    return make_json_response({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Report whether there is an index to search, and what is wrong otherwise."""
    context = get_context()
    generation = context.engine.get_generation()
    if generation is None:
        missing = [site.name for site in context.several_sites if site.index.engine.get_generation() is None]
        raise NoIndex(f"there is no index yet{' of ' if missing else ''}{', '.join(missing)}")
    return make_json_response(
        {
            "status": "ready",
            "generation": generation.id,
            "documents": context.engine.count_visible(),
            "preview": context.list_previewed(),
            "amiss": context.status.list_problems(),
            **(
                {"sites": {site.name: _describe_site(site) for site in context.several_sites}}
                if context.several_sites
                else {}
            ),
        }
    )


def _describe_site(site: OpenSite) -> dict[str, object]:
    generation = site.index.engine.get_generation()
    return {"generation": generation and generation.id, "documents": site.index.engine.count_visible()}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe the endpoints for programs."""
    return make_json_response(build_openapi(get_context().settings, request.script_root or "/"))
