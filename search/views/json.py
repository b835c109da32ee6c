"""Present results as JSON-ready dictionaries: the bodies of the JSON endpoints and of `posthaste search --json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.model import Explanation, Fragment, Hit, Suggestion, TermScore, Variant

from ..query.formatter import format_query
from ..service import SearchResponse
from .html import add_anchor, highlight, highlight_fragment, safe_url
from .text import describe_changes, format_fragment

_DECIMALS = 4
"""Digits after the point in explanations."""


def build_search_body(response: SearchResponse) -> dict[str, Any]:
    """Return the body of GET /search without `took_ms`, which differs each time and so can't be cached."""
    results = response.results
    build_facet = build_facet_list if response.facet_lists else dict
    return {
        "query": response.query,
        **({} if response.parsed is None else {"parsed": response.parsed}),
        **describe_changes(response.query, results.corrections)._asdict(),
        "relaxed": results.relaxed,
        "warnings": list(response.warnings),
        "total": results.total,
        "total_all_words": results.total_all_words,
        "page": response.page,
        "per_page": response.per_page,
        "pages": count_pages(response),
        "generation": results.generation,
        "results": [build_result(hit) for hit in results.hits],
        "facets": {name: build_facet(values) for name, values in results.facets.items()},
    }


def count_pages(response: SearchResponse) -> int:
    """Return the number of pages that paging can reach."""
    return -(-min(response.results.total, response.max_results) // response.per_page)


def build_facet_list(values: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the values of a facet as a list. JavaScript sorts keys that look like numbers; lists keep the order."""
    return [{"value": value, "count": count} for value, count in values.items()]


def build_result(hit: Hit) -> dict[str, Any]:
    """Return one result."""
    url = safe_url(hit.url)
    title_html = highlight(hit.title, hit.title_spans)
    sub_results = [_build_sub_result(fragment, url, hit.title, title_html) for fragment in hit.sub_results]
    excerpt = _find_excerpt(hit, sub_results)
    return {
        "id": hit.id,
        "url": url,
        "title": hit.title,
        "title_html": title_html,
        "excerpt": excerpt["excerpt"],
        "excerpt_html": excerpt["excerpt_html"],
        "score": hit.score,
        "pinned": hit.pinned,
        "date": hit.date,
        "lastmod": hit.lastmod,
        "lang": hit.lang,
        "section": hit.section,
        "tags": list(hit.tags),
        "authors": list(hit.authors),
        "matched_fields": list(hit.matched_fields),
        "sub_results": sub_results,
        "also_in": [_build_variant(variant) for variant in hit.also_in],
        **({"site": hit.site} if hit.site else {}),
        **({"matched_by": hit.matched_by} if hit.matched_by != "words" else {}),
        **({} if hit.explanation is None else {"explanation": _build_explanation(hit.explanation)}),
    }


def _build_variant(variant: Variant) -> dict[str, str]:
    return {"url": safe_url(variant.url)} | {name: getattr(variant, name) for name in ("label", "lang", "version")}


def build_suggestions(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Return the suggestions of GET /suggest."""
    return [
        {"text": s.text, "kind": s.kind, "url": safe_url(s.url) if s.url else None, "count": s.count}
        for s in suggestions
    ]


def _find_excerpt(hit: Hit, sub_results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a dictionary with the excerpt: nearly always a sub-result, so that the text is escaped only once."""
    for fragment, sub_result in zip(hit.sub_results, sub_results, strict=True):
        if fragment is hit.excerpt:
            return sub_result
    return _build_excerpt(hit.excerpt)


def _build_sub_result(fragment: Fragment, url: str, title: str, title_html: str) -> dict[str, Any]:
    """Return a sub-result. `title`, `title_html`: the post's, for text above the first heading."""
    heading = fragment.heading
    return {
        "title": heading or title,
        "title_html": highlight(heading, fragment.heading_spans) if heading else title_html,
        "anchor": fragment.anchor,
        "level": fragment.level,
        "url": add_anchor(url, fragment.anchor),
        "kind": "code" if fragment.field == "code" else "text",
        "code_lang": fragment.code_lang,
        "line": fragment.line,
    } | _build_excerpt(fragment)


def _build_excerpt(fragment: Fragment) -> dict[str, str]:
    return {"excerpt": format_fragment(fragment), "excerpt_html": highlight_fragment(fragment)}


def _build_explanation(explanation: Explanation) -> dict[str, Any]:
    return {
        "words": [_build_term_score(term) for term in explanation.words],
        "all_words": round(explanation.all_words, _DECIMALS),
        "recency": round(explanation.recency, _DECIMALS),
        "edition": round(explanation.edition, _DECIMALS),
        "tag": round(explanation.tag, _DECIMALS),
        "meaning": round(explanation.meaning, _DECIMALS),
        "cosine": round(explanation.cosine, _DECIMALS),
        "title": round(explanation.title, _DECIMALS),
        "nearness": round(explanation.proximity, _DECIMALS),
    }


def _build_term_score(term: TermScore) -> dict[str, Any]:
    return {
        "word": format_query(term.query),
        "fields": {name: round(frequency, _DECIMALS) for name, frequency in term.fields.items()},
        "frequency": round(term.frequency, _DECIMALS),
        "worth": round(term.weight, _DECIMALS),
        "score": round(term.score, _DECIMALS),
    }
