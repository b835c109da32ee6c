"""Handle the requests of Algolia's DocSearch and InstantSearch: https://www.algolia.com/doc/rest-api/search/

A request is translated into a `SearchRequest` and searched like any other; the results are translated back. Widgets
send many parameters that have no meaning here: these, and values out of range, are ignored or corrected, never refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast
from urllib.parse import parse_qsl, urljoin

import orjson
from flask import Response, request

from index.fields import KEYWORD_OF_FACET, SITE_FACET
from index.model import FacetName, Keyword, Or, Query

from ...parameters import BadParameter, RequestParameters, SearchRequest, list_facets, read_request
from ...settings import Settings
from ...views.html import Highlighter, highlight
from ...views.json import build_search_body
from ..context import AppContext, get_context
from ..json_body import parse_json

_MAX_REQUESTS = 10
_MAX_TAG = 64
"""Characters of the longest tag that marks a match: responses repeat it many times."""
_DEFAULT_FACETS = {"tags", "section", "year"}
"""Facets of a request for `*`, all of them."""

# ------------------------------------------------------------------------------------------------ requests


def run_queries() -> Response:
    """Run several searches at once: POST /1/indexes/*/queries."""
    context = get_context()
    deadline = context.service.make_deadline()
    results = [_run_search(context, given, deadline) for given in read_queries()]
    return Response(orjson.dumps({"results": results}), content_type="application/json")


def read_queries() -> list[dict[str, Any]]:
    """Return the parameters of each query of the current request. Raises BadParameter."""
    # The widgets send JSON as text/plain, which browsers send without a CORS preflight.
    body = parse_json(request.get_data())
    queries = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(queries, list) or not all(isinstance(query, dict) for query in queries):
        raise BadParameter("bad_body", "invalid body: `requests` must be a list of objects")
    if len(queries) > _MAX_REQUESTS:
        raise BadParameter("bad_body", f"invalid body: {len(queries)} requests; the maximum is {_MAX_REQUESTS}")
    return [_merge_params(query) for query in queries]


def _merge_params(given: dict[str, Any]) -> dict[str, Any]:
    """Add the parameters of `params`: some clients put them there as a query string, with JSON in the values."""
    merged: dict[str, Any] = dict(given)
    for name, value in parse_qsl(_get_text(given, "params")):
        merged[name] = _parse_value(value) if value[:1] in "[{" else value
    return merged


def _parse_value(text: str) -> Any:
    """Return the value of a JSON text; the text itself if it is none."""
    try:
        return parse_json(text)
    except BadParameter:
        return text


def _get_text(given: dict[str, Any], name: str, default: str = "") -> str:
    """Return a parameter as text; the default if it is absent or empty. Raises BadParameter for lists and objects."""
    value = given.get(name)
    if isinstance(value, list | dict):
        raise BadParameter("bad_body", f"invalid body: `{name}` must be a string")
    return str(value) if value else default


def _get_tag(given: dict[str, Any], name: str, default: str) -> str:
    """Return a tag that marks a match. Raises BadParameter if it is too long."""
    tag = _get_text(given, name, default)
    if len(tag) > _MAX_TAG:
        raise BadParameter("bad_body", f"invalid body: `{name}` has {len(tag)} characters; the maximum is {_MAX_TAG}")
    return tag


def _read_search_request(given: dict[str, Any], settings: Settings) -> SearchRequest:
    """Translate the parameters, and check them like those of any other request."""
    per_page = min(max(_get_number(given, "hitsPerPage", settings.per_page), 1), settings.max_per_page)
    last_page = max(settings.max_results // per_page, 1)
    values = {
        "q": _get_text(given, "query")[: settings.max_query],
        "page": str(min(_get_number(given, "page", 0) + 1, last_page)),
        "per_page": str(per_page),
        "facets": ",".join(sorted(_get_facets(given, list_facets(settings)))[: settings.max_facets]),
        "as_you_type": "1",
    }
    parameters = RequestParameters(values, lambda name: [values[name]] if name in values else [])
    search_request = read_request(parameters, settings)
    filters = tuple(_parse_filters(given.get("facetFilters"), has_sites=bool(settings.sites)))
    options = search_request.options
    if not search_request.query.strip():
        options = replace(options, sort="date")
    return replace(search_request, options=replace(options, filters=filters))


def _get_facets(given: dict[str, Any], known: Sequence[str]) -> set[str]:
    names = _get_strings(given, "facets")
    return _DEFAULT_FACETS if "*" in names else {name for name in names if name in known}


def _parse_filters(filters: Any, *, has_sites: bool) -> Iterator[Query]:
    """Yield the filters. A document must match all items of the list; of an item that is a list, any."""
    for group in filters if isinstance(filters, list) else [filters]:
        alternatives = [keyword for text in _list_strings(group) if (keyword := _parse_filter(text, has_sites))]
        if alternatives:
            yield alternatives[0] if len(alternatives) == 1 else Or(tuple(alternatives))


def _parse_filter(text: str, has_sites: bool) -> Keyword | None:
    """Return the filter of a text like `tags:docker`; None if the facet is unknown or the value empty."""
    facet, _, value = text.partition(":")
    keyword = KEYWORD_OF_FACET.get(cast("FacetName", facet))
    is_known = keyword is not None and (has_sites or keyword != SITE_FACET)
    return Keyword(keyword, value) if keyword and is_known and value else None


def _get_strings(given: dict[str, Any], name: str) -> list[str]:
    return _list_strings(given.get(name))


def _list_strings(value: Any) -> list[str]:
    """Return a string, or the strings of a list; empty for anything else."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return [value] if isinstance(value, str) else []


def _get_number(given: dict[str, Any], name: str, default: int) -> int:
    """Return a whole number, 0 if negative; the default if it is not a number."""
    try:
        return max(int(given[name]), 0)
    except (KeyError, TypeError, ValueError):
        return default


# ------------------------------------------------------------------------------------------------ results


def _run_search(context: AppContext, given: dict[str, Any], deadline: float | None) -> dict[str, Any]:
    search_request = _read_search_request(given, context.settings)
    response = context.service.search(search_request, browse=True, deadline=deadline)
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
        "index": _get_text(given, "indexName"),
    }


class _HitBuilder:
    """Translates results into the hits that a client expects: pages for InstantSearch, sections for DocSearch."""

    def __init__(self, given: dict[str, Any], site_url: str) -> None:
        before = _get_tag(given, "highlightPreTag", "<em>")
        self._highlighter = Highlighter(before, _get_tag(given, "highlightPostTag", "</em>"))
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
            **({"site": result["site"]} if "site" in result else {}),
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
