"""Present results for the search box: the body of GET /search with `fields=box`.

It says each thing once, and leaves out what is empty, false or not shown.
"""

from __future__ import annotations

from typing import Any

from index.model import Fragment, Hit

from ..service import SearchResponse
from .html import highlight, highlight_fragment, make_fragment, safe_url
from .json import build_facet_list, count_pages
from .text import describe_changes, get_own_id

_INDEX_NAMES = frozenset({"index", "_index", "readme"})
"""Names of files that are the page of their folder, without endings."""


def build_box_body(response: SearchResponse) -> dict[str, Any]:
    """Return the body without `took_ms`."""
    results = response.results
    optional = {
        **describe_changes(response.query, results.corrections)._asdict(),
        "relaxed": results.relaxed,
        "warnings": list(response.warnings),
    }
    return {
        "query": response.query,
        **_drop_empty(optional),
        "total": results.total,
        "total_all_words": results.total_all_words,
        "page": response.page,
        "pages": count_pages(response),
        "results": [_build_result(hit) for hit in results.hits],
        "facets": {name: build_facet_list(values) for name, values in results.facets.items()},
    }


def _drop_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _build_result(hit: Hit) -> dict[str, Any]:
    return {
        "url": safe_url(hit.url),
        "title_html": highlight(hit.title, hit.title_spans),
        **_drop_empty(
            {
                "excerpt_html": "" if hit.sub_results else highlight_fragment(hit.excerpt),
                "pinned": hit.pinned,
                "site": hit.site,
                "date": hit.date,
                "lang": hit.lang,
                "trail": _find_trail(hit),
                "tags": list(hit.tags),
                "sub_results": [_build_sub_result(fragment, hit) for fragment in hit.sub_results],
                "also_in": [variant.label for variant in hit.also_in],
            }
        ),
    }


def _find_trail(hit: Hit) -> list[str]:
    """Return the folders from that of the section down to the post; the section if no folder has its name."""
    *folders, name = get_own_id(hit).split("/")
    if folders and name.partition(".")[0].lower() in _INDEX_NAMES:
        folders.pop()
    if hit.section in folders:
        return folders[folders.index(hit.section) :]
    return [hit.section] if hit.section else []


def _build_sub_result(fragment: Fragment, hit: Hit) -> dict[str, Any]:
    """Return a sub-result. Without a title, it has that of the post; `url` is relative to that of the post."""
    optional = {
        "title_html": highlight(fragment.heading, fragment.heading_spans),
        "url": make_fragment(fragment.anchor),
        "kind": "code" if fragment.field == "code" else "",
        "code_lang": fragment.code_lang,
        "best": fragment is hit.excerpt,
    }
    return {**_drop_empty(optional), "excerpt_html": highlight_fragment(fragment)}
