"""The same answers in the words of others, so that widgets made for them work unchanged: Pagefind's module, and the
queries that Algolia's DocSearch and InstantSearch send."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin

import orjson
from flask import Blueprint, Response, request, send_from_directory

from index import model

from ...parameters import BadParameter, RequestParameters, SearchRequest, read_request
from ...service import ask
from ...settings import Settings
from ...views import json
from ..routes import Parts, parts

blueprint = Blueprint("posthaste_dialects", __name__)


# ------------------------------------------------------------------------------------------------ Pagefind


@blueprint.get("/pagefind/pagefind.js")
def pagefind() -> Response:
    """Pagefind's API as a module; it asks /search."""
    return send_from_directory(Path(__file__).parents[1] / "static", "pagefind.js")


# ------------------------------------------------------------------------------------------------ Algolia

_MOST_REQUESTS = 10
_FACETS: dict[str, Any] = {"tags": "tag", "section": "section", "lang": "lang", "author": "author",
                           "category": "category", "series": "series"}  # fmt: skip


@blueprint.post("/1/indexes/*/queries")
def queries() -> Response:
    """Answer several questions at once."""
    own = parts()
    requests = _body().get("requests")
    if not isinstance(requests, list) or not all(isinstance(one, dict) for one in requests):
        raise BadParameter("bad_body", "`requests` isn't a list of objects")
    if len(requests) > _MOST_REQUESTS:
        raise BadParameter("bad_body", f"{len(requests)} requests; at most {_MOST_REQUESTS} are answered at once")
    results = [_answer(own, _parameters(one)) for one in requests]
    return Response(orjson.dumps({"results": results}), content_type="application/json")


def _body() -> dict[str, Any]:
    """The widgets send JSON as text/plain, which browsers send to other sites without asking them first."""
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise BadParameter("bad_body", f"the body is no JSON: {error}") from error
    return body if isinstance(body, dict) else {}


def _parameters(one: dict[str, Any]) -> dict[str, Any]:
    """Some clients write the parameters as a query string in `params`, with JSON in its values."""
    given: dict[str, Any] = dict(one)
    for name, value in parse_qsl(str(one.get("params") or "")):
        given[name] = _loaded(value) if value[:1] in "[{" else value
    return given


def _loaded(value: str) -> Any:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def _answer(own: Parts, given: dict[str, Any]) -> dict[str, Any]:
    settings = own.settings
    asked = _asked(given, settings)
    answer = ask(own.engine, asked, settings, own.curation, browse=True, within=settings.max_seconds)
    options = asked.options
    found = json.body(answer.results, answer.question)
    mark = _Marks(str(given.get("highlightPreTag") or "<em>"), str(given.get("highlightPostTag") or "</em>"))
    shape = _sections if _wants_sections(given) else _post
    return {
        "hits": [hit for result in found["results"] for hit in shape(result, mark, settings.site_url)],
        "nbHits": found["total"],
        "page": options.page - 1,
        "nbPages": found["pages"],
        "hitsPerPage": options.per_page,
        "exhaustiveNbHits": True,
        "facets": found["facets"],
        "processingTimeMS": round(answer.took_ms),
        "query": asked.query,
        "params": "",
        "index": str(given.get("indexName") or ""),
    }


def _asked(given: dict[str, Any], settings: Settings) -> SearchRequest:
    """Read the parameters by our own rules. What can't be asked here is left out: widgets send a lot."""
    known = {name for name in _strings(given.get("facets")) if name in _FACETS or name == "year"}
    if "*" in _strings(given.get("facets")):
        known = {"tags", "section", "year"}
    per_page = min(max(_number(given.get("hitsPerPage"), settings.per_page), 1), settings.max_per_page)
    last = max(settings.max_results // per_page, 1)
    values = {
        "q": str(given.get("query") or "")[: settings.max_query],
        "page": str(min(_number(given.get("page"), 0) + 1, last)),
        "per_page": str(per_page),
        "facets": ",".join(sorted(known)[: settings.max_facets]),
        "as_you_type": "1",
    }
    asked = read_request(RequestParameters(values, lambda name: [values[name]] if name in values else []), settings)
    filters = tuple(_filters(given.get("facetFilters")))
    options = replace(asked.options, filters=filters, sort="relevance" if asked.query.strip() else "date")
    return replace(asked, options=options)


def _filters(given: Any) -> Iterable[model.Query]:
    """All of the list have to be met; of a list within the list, any."""
    for group in given if isinstance(given, list) else [given]:
        anyhow = [one for text in _strings(group) if (one := _filter(text))]
        if anyhow:
            yield anyhow[0] if len(anyhow) == 1 else model.Or(tuple(anyhow))


def _filter(text: str) -> model.Query | None:
    name, _, value = text.partition(":")
    return model.Keyword(_FACETS[name], value) if name in _FACETS and value else None


def _strings(given: Any) -> list[str]:
    return [str(one) for one in given] if isinstance(given, list) else [given] if isinstance(given, str) else []


def _number(given: Any, default: int) -> int:
    try:
        return max(int(given), 0)
    except (TypeError, ValueError):
        return default


def _wants_sections(given: dict[str, Any]) -> bool:
    """DocSearch shows the headings of a page; whoever else shows pages."""
    return any(name.startswith("hierarchy") for name in _strings(given.get("attributesToRetrieve")))


# ------------------------------------------------------------------------------------------------ hits


class _Marks:
    """Puts the tags that were asked for around what matched. Where those are HTML so is the text, escaped; else it is
    plain text, which clients with tags of their own escape themselves."""

    def __init__(self, before: str, after: str) -> None:
        self._before, self._after = before, after
        self._html = "<" in before + after
        self.plain: Callable[[str], str] = escape if self._html else str

    def __call__(self, marked: str) -> str:
        pieces = marked.replace("</mark>", "<mark>").split("<mark>")
        shown = pieces if self._html else [unescape(piece) for piece in pieces]
        return "".join(f"{self._before}{piece}{self._after}" if at % 2 else piece for at, piece in enumerate(shown))

    def value(self, marked: str) -> dict[str, Any]:
        """Return what `_highlightResult` and `_snippetResult` have of a field."""
        level = "full" if "<mark>" in marked else "none"
        return {"value": self(marked), "matchLevel": level, "fullyHighlighted": False, "matchedWords": []}


def _post(result: dict[str, Any], mark: _Marks, site_url: str) -> list[dict[str, Any]]:
    marked = {name: mark.value(result[f"{name}_html"]) for name in ("title", "excerpt")}
    plain = {name: mark.plain(result[name]) for name in ("title", "excerpt", "section")}
    return [
        {
            "objectID": result["id"],
            "url": urljoin(site_url, result["url"]),
            **plain,
            "date": result["date"],
            "lang": result["lang"],
            "tags": [mark.plain(tag) for tag in result["tags"]],
            "authors": [mark.plain(author) for author in result["authors"]],
            "_highlightResult": marked,
            "_snippetResult": marked,
        }
    ]


def _sections(result: dict[str, Any], mark: _Marks, site_url: str) -> list[dict[str, Any]]:
    """One hit a section, as DocSearch has it: under the post's title (lvl0) the heading (lvl1) and the text."""
    whole = {"title": result["title"], "anchor": "", "url": result["url"], "line": 0}
    whole |= {"excerpt": result["excerpt"], "excerpt_html": result["excerpt_html"]}
    return [_section(result, section, mark, site_url) for section in result["sub_results"] or [whole]]


def _section(result: dict[str, Any], section: dict[str, Any], mark: _Marks, site_url: str) -> dict[str, Any]:
    own = section["title"] == result["title"]
    heading = result["title_html"] if own else escape(section["title"])
    marked = {
        "hierarchy": {"lvl0": mark.value(result["title_html"]), "lvl1": mark.value(heading)},
        "content": mark.value(section["excerpt_html"]),
    }
    below: dict[str, None] = dict.fromkeys(f"lvl{level}" for level in range(2, 7))
    return {
        "objectID": f"{result['id']}#{section['anchor']}:{section['line']}",
        "type": "content" if section["excerpt"] else "lvl1",
        "url": urljoin(site_url, section["url"]),
        "url_without_anchor": urljoin(site_url, result["url"]),
        "anchor": section["anchor"] or None,
        "content": mark.plain(section["excerpt"]),
        "hierarchy": {"lvl0": mark.plain(result["title"]), "lvl1": mark.plain(section["title"]), **below},
        "_highlightResult": marked,
        "_snippetResult": marked,
    }
