"""Describe the endpoints for programs (OpenAPI 3.1). Parameters come from the field table, limits from the settings."""

from __future__ import annotations

from typing import Any

from index.fields import DATE_FIELD, FILTER_PARAMETERS, SITE_FIELD

from ..parameters import FIELD_SETS, MAX_VALUE_LENGTH, SORT_ORDERS, list_facets
from ..settings import Settings
from .api_keys import SECURITY_SCHEMES
from .context import PROBE_ENDPOINTS

MAX_LIMIT = 50
"""The largest `limit` of /suggest and /related."""
MAX_ID_LENGTH = 1000
"""Characters of the longest `id` of /related."""

Schema = dict[str, Any]
Parameters = dict[str, tuple[Schema, str]]
"""Name -> schema and description."""

# ------------------------------------------------------------------------------------------------ schemas

_PROBLEM: Schema = {
    "description": "A problem, as RFC 9457 defines it",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail", "request_id"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string", "description": "stable, for programs"},
                    "detail": {"type": "string", "description": "for people"},
                    "request_id": {"type": "string"},
                },
            }
        }
    },
}
_TERM_SCORE: Schema = {
    "type": "object",
    "properties": {
        "word": {"type": "string", "description": "the term as it was searched"},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "number"},
            "description": "field -> weighted term frequency, normalized by the field's length",
        },
        "frequency": {"type": "number", "description": "sum over all fields"},
        "worth": {"type": "number", "description": "weight of the term: its rarity and burstiness"},
        "score": {"type": "number", "description": "worth * frequency * (k1 + 1) / (k1 + frequency)"},
    },
}
_EXPLANATION: Schema = {
    "type": "object",
    "description": "with explain=1; "
    "score = (sum of the words' scores * all_words * recency * edition * tag + meaning + title) * nearness",
    "properties": {
        "words": {"type": "array", "items": _TERM_SCORE},
        "all_words": {
            "type": "number",
            "description": "factor, if the post has all words of the query or most of a sentence",
        },
        "recency": {"type": "number", "description": "factor"},
        "edition": {"type": "number", "description": "factor for the language and version"},
        "tag": {"type": "number", "description": "factor, if the query is a tag"},
        "title": {"type": "number", "description": "summand, if the query names the title or a heading"},
        "nearness": {"type": "number", "description": "factor for the proximity of the terms"},
        "meaning": {"type": "number", "description": "summand, if the best section is near to the query by meaning"},
        "cosine": {"type": "number", "description": "how near: the cosine that `meaning` is computed from"},
    },
}
_MATCHED_BY: Schema = {
    "type": "string",
    "enum": ["meaning"],
    "description": "present if the post has no word of the query but means the same",
}
_SITE: Schema = {"type": "string", "description": "present if several sites are searched: the one with the post"}
_ALSO_IN: Schema = {
    "type": "array",
    "description": "translations of the page, and its copies for other versions",
    "items": {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("url", "label", "lang", "version")},
    },
}
_TEXT_OR_NULL = ["string", "null"]
_SEARCH_BODY: Schema = {
    "type": "object",
    "properties": {
        "parsed": {"type": "string", "description": "with explain=1: the query as it was parsed"},
        "completed": {"type": _TEXT_OR_NULL, "description": "the query as searched, if its last word was completed"},
        "corrected": {"type": _TEXT_OR_NULL, "description": "the query as searched, if misspelled words were replaced"},
        "did_you_mean": {"type": _TEXT_OR_NULL, "description": "a similar query, which was not searched"},
        "report": {"type": "boolean", "description": "true: report the query with POST /searched once it is complete"},
        "total": {"type": "integer", "description": "number of posts that the list has"},
        "total_all_words": {"type": "integer", "description": "number of these that have all words of the query"},
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "site": _SITE,
                    "matched_by": _MATCHED_BY,
                    "explanation": _EXPLANATION,
                    "also_in": _ALSO_IN,
                },
            },
        },
    },
}
_ANY_OBJECT: Schema = {"type": "object"}
_TEXT: Schema = {"type": "string", "maxLength": MAX_VALUE_LENGTH}
_DATE: Schema = {"type": "string", "pattern": r"^\d{4}(-\d{1,2}(-\d{1,2})?)?$"}
_FLAG: Schema = {"type": "string", "enum": ["0", "1"]}
_FIELD_SET: Schema = {"type": "string", "enum": list(FIELD_SETS)}
_ID: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_ID_LENGTH}


def _number(maximum: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": maximum}


# ------------------------------------------------------------------------------------------------ the description


def build_openapi(settings: Settings, root: str) -> dict[str, Any]:
    """Return the description of an application that is mounted at `root`."""
    description = {
        "openapi": "3.1.0",
        "info": {"title": "Posthaste", "version": "1", "description": "Full-text search for the posts of a site."},
        "servers": [{"url": root}],
        "paths": _build_paths(settings),
    }
    return _add_security(description) if settings.api_keys else description


def _build_paths(settings: Settings) -> dict[str, Any]:
    text = {"type": "string", "maxLength": settings.max_query}
    limit = (_number(MAX_LIMIT), "maximum number of results")
    paths = {
        "/search": _get("Search", _build_search_parameters(settings), 503, body=_SEARCH_BODY),
        "/suggest": _get("Complete a text", {"q": (text, "the text to complete"), "limit": limit}, 503),
        "/related": _get("Find similar posts", {"id": (_ID, "the id of a post"), "limit": limit}, 503),
        "/healthz": _get("Report that the process responds", {}),
        "/readyz": _get("Report whether there is an index to search", {}, 503),
    }
    return paths | {"/searched": _describe_report(settings)} if settings.analytics else paths


def _describe_report(settings: Settings) -> dict[str, Any]:
    parameters: Parameters = {
        **_build_search_parameters(settings),
        "again": (_FLAG, "1: the search was reported before, only the click counts"),
        "clicked": ({"type": "string"}, "the URL of the result that was opened"),
    }
    responses = {"204": {"description": "Reported"}} | dict.fromkeys(("400", "403", "414", "429", "503"), _PROBLEM)
    summary = "Report a complete query, or the result that was opened"
    return {"post": {"summary": summary, "parameters": _describe(parameters), "responses": responses}}


def _build_search_parameters(settings: Settings) -> Parameters:
    query = {"type": "string", "maxLength": settings.max_query}
    dates = {parameter.name for parameter in DATE_FIELD.parameters}
    filters: Parameters = {p.name: (_DATE if p.name in dates else _TEXT, p.help) for p in FILTER_PARAMETERS}
    if settings.sites:
        names: Schema = {"type": "string", "enum": [site.name for site in settings.sites]}
        filters = {p.name: (names, p.help) for p in SITE_FIELD.parameters} | filters
    return {
        "q": (query, "the query, in the language of docs/query-language.md"),
        "page": (_number(settings.max_results), "page number, from 1"),
        "per_page": (_number(settings.max_per_page), "results per page"),
        **filters,
        "sort": ({"type": "string", "enum": list(SORT_ORDERS)}, "best or newest first"),
        "facets": (_TEXT, f"facets to count, comma-separated: {', '.join(list_facets(settings))}"),
        "as_you_type": (_FLAG, "1: the last word may be incomplete"),
        "browse": (_FLAG, "1: without a query and filters, list all posts"),
        "facet_lists": (_FLAG, "1: facets are lists of `value` and `count`, in order"),
        "prefer_lang": (_TEXT, "the language to prefer among the translations of a page"),
        "fields": (_FIELD_SET, "`box`: only what the search box shows, each thing once, as in docs/http.md"),
        "explain": (_FLAG, "1: explain the parsed query and the scores"),
    }


def _get(summary: str, parameters: Parameters, *problems: int, body: Schema = _ANY_OBJECT) -> dict[str, Any]:
    """Return the description of a GET endpoint. `problems`: further statuses that it may have."""
    responses: dict[str, Any] = {"200": {"description": "Success", "content": {"application/json": {"schema": body}}}}
    if parameters:
        responses["304"] = {"description": "Not modified: the ETag sent is current"}
        responses |= dict.fromkeys(("400", "414", "429"), _PROBLEM)
    responses |= {str(status): _PROBLEM for status in problems}
    return {"get": {"summary": summary, "parameters": _describe(parameters), "responses": responses}}


def _describe(parameters: Parameters) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": name == "id", "description": description, "schema": schema}
        for name, (schema, description) in parameters.items()
    ]


def _add_security(description: dict[str, Any]) -> dict[str, Any]:
    """Require an API key for every endpoint but the probes."""
    for path, methods in description["paths"].items():
        if f"posthaste.{path[1:]}" not in PROBE_ENDPOINTS:
            for operation in methods.values():
                operation["responses"]["401"] = _PROBLEM
                operation["security"] = [{name: []} for name in SECURITY_SCHEMES]
    return description | {"components": {"securitySchemes": SECURITY_SCHEMES}}
