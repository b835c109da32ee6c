"""Handle the requests of Algolia's DocSearch and InstantSearch: https://www.algolia.com/doc/rest-api/search/

A request is translated into a `SearchRequest` and searched like any other; the results are translated back. Widgets
send many parameters that have no meaning here: these, and values out of range, are ignored or corrected, never refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast
from urllib.parse import parse_qsl, urljoin

import orjson
from flask import Response, request

from index.fields import FACETS, KEYWORD_OF_FACET
from index.model import FacetName, Keyword, Or, Query

from ...parameters import BadParameter, RequestParameters, SearchRequest, read_request
from ...settings import Settings
from ...views.html import Highlighter, highlight
from ...views.json import build_search_body
from ..context import AppContext, get_context

_MAX_REQUESTS = 10
_DEFAULT_FACETS = {"tags", "section", "year"}
"""Facets of a request for `*`, all of them."""

# ------------------------------------------------------------------------------------------------ requests


def run_queries() -> Response:
    """Run several searches at once: POST /1/indexes/*/queries."""
    requests = _read_body().get("requests")
    if not isinstance(requests, list) or not all(isinstance(one, dict) for one in requests):
        raise BadParameter("bad_body", "invalid body: `requests` must be a list of objects")
    if len(requests) > _MAX_REQUESTS:
        raise BadParameter("bad_body", f"invalid body: {len(requests)} requests; the maximum is {_MAX_REQUESTS}")
    context = get_context()
    results = [_run_search(context, _merge_params(one)) for one in requests]
    return Response(orjson.dumps({"results": results}), content_type="application/json")


def _read_body() -> dict[str, Any]:
    """Return the body. The widgets send JSON as text/plain, which browsers send without a CORS preflight."""
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise BadParameter("bad_body", f"invalid body: not JSON: {error}") from error
    return body if isinstance(body, dict) else {}


def _merge_params(given: dict[str, Any]) -> dict[str, Any]:
    """Add the parameters of `params`: some clients put them there as a query string, with JSON in the values."""
    merged: dict[str, Any] = dict(given)
    for name, value in parse_qsl(str(given.get("params") or "")):
        merged[name] = _parse_json(value) if value[:1] in "[{" else value
    return merged


def _parse_json(text: str) -> Any:
    """Return the value of a JSON text; the text itself if it is not JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _read_search_request(given: dict[str, Any], settings: Settings) -> SearchRequest:
    """Translate the parameters, and check them like those of any other request."""
    per_page = min(max(_get_number(given, "hitsPerPage", settings.per_page), 1), settings.max_per_page)
    last_page = max(settings.max_results // per_page, 1)
    values = {
        "q": str(given.get("query") or "")[: settings.max_query],
        "page": str(min(_get_number(given, "page", 0) + 1, last_page)),
        "per_page": str(per_page),
        "facets": ",".join(sorted(_get_facets(given))[: settings.max_facets]),
        "as_you_type": "1",
    }
    parameters = RequestParameters(values, lambda name: [values[name]] if name in values else [])
    search_request = read_request(parameters, settings)
    filters = tuple(_parse_filters(given.get("facetFilters")))
    options = search_request.options
    if not search_request.query.strip():
        options = replace(options, sort="date")
    return replace(search_request, options=replace(options, filters=filters))


def _get_facets(given: dict[str, Any]) -> set[str]:
    names = _get_strings(given, "facets")
    return _DEFAULT_FACETS if "*" in names else {name for name in names if name in FACETS}


def _parse_filters(filters: Any) -> Iterator[Query]:
    """Yield the filters. A document must match all items of the list; of an item that is a list, any."""
    for group in filters if isinstance(filters, list) else [filters]:
        alternatives = [keyword for text in _list_strings(group) if (keyword := _parse_filter(text))]
        if alternatives:
            yield alternatives[0] if len(alternatives) == 1 else Or(tuple(alternatives))


def _parse_filter(text: str) -> Keyword | None:
    """Return the filter of a text like `tags:docker`; None if the facet is unknown or the value empty."""
    facet, _, value = text.partition(":")
    keyword = KEYWORD_OF_FACET.get(cast("FacetName", facet))
    return Keyword(keyword, value) if keyword and value else None


def _get_strings(given: dict[str, Any], name: str) -> list[str]:
    return _list_strings(given.get(name))


def _list_strings(value: Any) -> list[str]:
    """Return a string or a list as a list of strings; empty for anything else."""
    if isinstance(value, list):
        return [str(item) for item in value]
    return [value] if isinstance(value, str) else []


def _get_number(given: dict[str, Any], name: str, default: int) -> int:
    """Return a whole number, 0 if negative; the default if it is not a number."""
    try:
        return max(int(given[name]), 0)
    except (KeyError, TypeError, ValueError):
        return default


# ------------------------------------------------------------------------------------------------ results


def _run_search(context: AppContext, given: dict[str, Any]) -> dict[str, Any]:
    search_request = _read_search_request(given, context.settings)
    response = context.service.search(search_request, browse=True)
    body = build_search_body(response)
    return {
        "hits": _HitBuilder(given, context.settings.site_url).build_hits(body["results"]),
        "nbHits": body["total"],
        "page": response.page - 1,
        "nbPages": body["pages"],
        "hitsPerPage": response.per_page,
        "exhaustiveNbHits": True,
        "facets": body["facets"],
        "processingTimeMS": round(response.took_ms),
        "query": response.query,
        "params": "",
        "index": str(given.get("indexName") or ""),
    }


class _HitBuilder:
    """Translates results into the hits that a client expects: pages for InstantSearch, sections for DocSearch."""

    def __init__(self, given: dict[str, Any], site_url: str) -> None:
        before = str(given.get("highlightPreTag") or "<em>")
        after = str(given.get("highlightPostTag") or "</em>")
        self._highlighter = Highlighter(before, after)
        self._site_url = site_url
        attributes = _get_strings(given, "attributesToRetrieve")
        self._wants_sections = any(name.startswith("hierarchy") for name in attributes)  # only DocSearch requests these

    def build_hits(self, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not self._wants_sections:
            return [self._build_page(result) for result in results]
        return [
            self._build_section(result, section)
            for result in results
            for section in result["sub_results"] or [_make_whole_section(result)]
        ]

    def _build_page(self, result: dict[str, Any]) -> dict[str, Any]:
        highlighted = {name: self._highlight(result[f"{name}_html"]) for name in ("title", "excerpt")}
        escape = self._highlighter.escape
        return {
            "objectID": result["id"],
            "url": urljoin(self._site_url, result["url"]),
            "title": escape(result["title"]),
            "excerpt": escape(result["excerpt"]),
            "section": escape(result["section"]),
            "date": result["date"],
            "lang": result["lang"],
            "tags": [escape(tag) for tag in result["tags"]],
            "authors": [escape(author) for author in result["authors"]],
            "_highlightResult": highlighted,
            "_snippetResult": highlighted,
        }

    def _build_section(self, result: dict[str, Any], section: dict[str, Any]) -> dict[str, Any]:
        """Return a section as DocSearch shows it: the post's title (lvl0), below it the heading (lvl1) and the text."""
        has_post_title = section["title"] == result["title"]
        heading_html = result["title_html"] if has_post_title else highlight(section["title"], ())
        highlighted = {
            "hierarchy": {"lvl0": self._highlight(result["title_html"]), "lvl1": self._highlight(heading_html)},
            "content": self._highlight(section["excerpt_html"]),
        }
        escape = self._highlighter.escape
        deeper: dict[str, None] = dict.fromkeys(f"lvl{level}" for level in range(2, 7))
        return {
            "objectID": f"{result['id']}#{section['anchor']}:{section['line']}",
            "type": "content" if section["excerpt"] else "lvl1",
            "url": urljoin(self._site_url, section["url"]),
            "url_without_anchor": urljoin(self._site_url, result["url"]),
            "anchor": section["anchor"] or None,
            "content": escape(section["excerpt"]),
            "hierarchy": {"lvl0": escape(result["title"]), "lvl1": escape(section["title"]), **deeper},
            "_highlightResult": highlighted,
            "_snippetResult": highlighted,
        }

    def _highlight(self, html: str) -> dict[str, Any]:
        """Return the entry of a field in `_highlightResult` and `_snippetResult`."""
        return {
            "value": self._highlighter.change_marks(html),
            "matchLevel": "full" if "<mark>" in html else "none",
            "fullyHighlighted": False,
            "matchedWords": [],
        }


def _make_whole_section(result: dict[str, Any]) -> dict[str, Any]:
    """Return a result without sub-results as its only section."""
    names = ("title", "url", "excerpt", "excerpt_html")
    return {name: result[name] for name in names} | {"anchor": "", "line": 0}
