"""The HTTP endpoints, as a blueprint that mounts anywhere."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, cast
from urllib.parse import urljoin

import orjson
from flask import Blueprint, Response, current_app, render_template, request, url_for

from index.engine import Engine
from index.errors import NoIndex
from index.model import And, SearchOptions

from ..curation import Curation
from ..following import SyncStatus
from ..parameters import BadParameter, RequestParameters, read_request
from ..response_cache import CachedResponse, ResponseCache
from ..service import ask, deadline
from ..settings import Settings
from ..views import json
from .openapi import document

blueprint = Blueprint(
    "posthaste", __name__, static_folder="static", static_url_path="/static", template_folder="templates"
)

_MAX_LISTED = 50


class Parts(NamedTuple):
    """What the endpoints use."""

    engine: Engine
    settings: Settings
    status: SyncStatus
    curation: Curation
    answers: ResponseCache


def attach(app: Any, parts: Parts) -> None:
    """Give an application what the endpoints use."""
    app.extensions["posthaste"] = parts


def parts() -> Parts:
    """Return what was given to the application that answers."""
    return cast("Parts", current_app.extensions["posthaste"])


def _arguments() -> RequestParameters:
    return RequestParameters(
        request.args.to_dict(), request.args.getlist
    )  # asking a MultiDict for what isn't there is slow


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json")


# ------------------------------------------------------------------------------------------------ asking


@blueprint.get("/search")
def search() -> Response:
    """Ranked, highlighted answers."""
    began = time.perf_counter()
    own = parts()
    state = (own.engine.get_generation(), own.curation.synonyms(), own.curation.pins())
    told = own.answers.recall(request.query_string, state, lambda: _asked(own))
    took = b',"took_ms":%.3f}' % (1000 * (time.perf_counter() - began))
    return _tagged(told.body.removesuffix(b"}") + took, told.etag)


def _asked(own: Parts) -> CachedResponse:
    asked = read_request(_arguments(), own.settings)
    answer = ask(own.engine, asked, own.settings, own.curation, within=own.settings.max_seconds)
    return _told(json.body(answer.results, answer.question), answer.results.valid_until)


def _told(body: object, until: float = math.inf) -> CachedResponse:
    """Tag an answer by what it says. The generation alone would not do: posts come and go by the clock."""
    told = orjson.dumps(body)
    return CachedResponse(told, hashlib.blake2b(told, digest_size=12).hexdigest(), until)


def _tagged(body: bytes, etag: str) -> Response:
    answer = Response(body, content_type="application/json")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = "no-cache"
    return cast("Response", answer.make_conditional(request))


@blueprint.get("/suggest")
def suggest() -> Response:
    """Titles, tags and words that begin with what is typed."""
    engine, settings, *_ = parts()
    arguments = _arguments()
    text = arguments.text("q", settings.max_query)
    limit = arguments.number("limit", 8, _MAX_LISTED)
    found = engine.suggest(text, limit, deadline=deadline(settings.max_seconds))
    told = _told({"query": text, "suggestions": json.suggestions(found)})
    return _tagged(told.body, told.etag)


@blueprint.get("/related")
def related() -> Response:
    """Posts like the one named."""
    engine, settings, *_ = parts()
    arguments = _arguments()
    id = arguments.text("id", 1000)
    if not id:
        raise BadParameter("missing_parameter", "`id` is missing; say the id of a post, as /search gives it")
    limit = arguments.number("limit", 5, _MAX_LISTED)
    hits = engine.find_related(id, limit, deadline=deadline(settings.max_seconds))
    told = _told({"id": id, "results": [json.result(hit) for hit in hits]})
    return _tagged(told.body, told.etag)


# ------------------------------------------------------------------------------------------------ the page


@blueprint.get("/")
def page() -> Response:
    """The search page: whole without JavaScript."""
    engine, settings, _, curation, _ = parts()
    asked = read_request(_arguments(), settings)
    browsing = not asked.query.strip()
    sort = "date" if browsing else asked.options.sort
    options = replace(asked.options, facets=("tags",), facet_values=12, sort=sort)
    asked_anew = replace(asked, options=options)
    answer = ask(engine, asked_anew, settings, curation, browse=True, within=settings.max_seconds)
    body = json.body(answer.results, answer.question)
    html = render_template(
        "posthaste/page.html",
        body=body,
        settings=settings,
        browsing=browsing,
        filtered=bool(asked.options.filters),
        tags=() if answer.results.total else _tags(engine),
        link=_link,
        day=json.day,
        on_site=partial(urljoin, settings.site_url),
    )
    made = Response(html)
    made.headers["Content-Security-Policy"] = _PAGE_POLICY
    return made


def _tags(engine: Engine) -> list[str]:
    """Return the commonest tags of all posts: another way on, where nothing was found."""
    options = SearchOptions(per_page=1, facets=("tags",), facet_values=12)
    return list(engine.search(And(()), options).facets["tags"])


_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def _link(**changes: str | int | None) -> str:
    """Return the page's own address with some parameters changed (None: left out)."""
    values: dict[str, Any] = {name: request.args.getlist(name) for name in request.args}
    values.update(changes)
    return url_for("posthaste.page", **{name: value for name, value in values.items() if value not in (None, "", [""])})


# ------------------------------------------------------------------------------------------------ around it


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return _json({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """An index can be asked; else why not. What is amiss beside that is told, too."""
    engine, _, status, *_ = parts()
    generation = engine.get_generation()
    if generation is None:
        raise NoIndex("there is no index yet")
    body = {
        "status": "ready",
        "generation": generation.id,
        "documents": generation.documents,
        "amiss": status.amiss(),
    }
    return _json(body)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of these endpoints for programs."""
    settings = parts().settings
    return _json(document(settings, request.script_root or "/"))


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """What a browser needs to search from its address bar."""
    settings = parts().settings
    template = url_for("posthaste.page", _external=True)
    xml = render_template("posthaste/opensearch.xml", settings=settings, template=template)
    return Response(xml, content_type="application/opensearchdescription+xml")
