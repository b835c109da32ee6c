"""The endpoints, described for programs (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any, get_args

from index.model import FacetName

from ..settings import Settings
from .middleware import OPEN

_PROBLEM = {
    "description": "What was wrong, as RFC 9457 says it",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail", "request_id"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string", "description": "stable: for programs"},
                    "detail": {"type": "string", "description": "for people"},
                    "request_id": {"type": "string"},
                },
            }
        }
    },
}


def document(settings: Settings, root: str) -> dict[str, Any]:
    """Return the description, with the limits that are set, for the application mounted at `root`."""
    string, day = {"type": "string", "maxLength": 200}, {"type": "string", "pattern": r"^\d{4}(-\d{1,2}(-\d{1,2})?)?$"}
    question = {"type": "string", "maxLength": settings.max_query}
    parameters = {
        "q": (question, "the query, in the language of docs/query-language.md"),
        "page": (_number(settings.max_results), "from 1 on"),
        "per_page": (_number(settings.max_per_page), "results a page"),
        "tag": (string, "a whole tag, any case; may stand several times, all are wanted"),
        "section": (string, "the first folder"),
        "lang": (string, "a language tag"),
        "author": (string, "an author"),
        "category": (string, "a category"),
        "series": (string, "a series"),
        "from": (day, "dated on this day, month or year or later"),
        "to": (day, "dated on this day, month or year or earlier"),
        "sort": ({"type": "string", "enum": ["relevance", "date"]}, "best or newest first"),
        "facets": (string, f"comma-separated, of: {', '.join(get_args(FacetName))}"),
        "as_you_type": (_flag(), "1: the last word may be half typed"),
        "explain": (_flag(), "1: say how the query was read, and what gave each score"),
    }
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Posthaste", "version": "1", "description": "Full-text search for the posts of a site."},
        "servers": [{"url": root}],
        "paths": {
            "/search": _get("Search", parameters, 503, answer=_ANSWER),
            "/suggest": _get("Complete", {"q": (question, "what is typed"), "limit": (_number(50), "at most")}, 503),
            "/related": _get(
                "Posts like one", {"id": (_required(), "the post's id"), "limit": (_number(50), "at most")}, 503
            ),
            "/healthz": _get("The process answers", {}),
            "/readyz": _get("An index can be asked", {}, 503),
        },
    }
    return _locked(described) if settings.api_keys else described


def _locked(described: dict[str, Any]) -> dict[str, Any]:
    """Say that a key is needed, but for those that ask after the process."""
    for path, methods in described["paths"].items():
        if f"posthaste.{path[1:]}" not in OPEN:
            methods["get"]["responses"]["401"] = _PROBLEM
            methods["get"]["security"] = [{name: []} for name in _SCHEMES]
    return described | {"components": {"securitySchemes": _SCHEMES}}


_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
_OBJECT: dict[str, Any] = {"type": "object"}
_EXPLANATION = {
    "type": "object",
    "description": "with explain=1; score = (sum of the words' scores * recency * tag + title) * nearness",
    "properties": {
        "words": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "word": {"type": "string", "description": "as it was searched"},
                    "fields": {
                        "type": "object",
                        "additionalProperties": {"type": "number"},
                        "description": "field -> weighted frequency, normalised by the field's length",
                    },
                    "frequency": {"type": "number", "description": "of all fields"},
                    "worth": {"type": "number", "description": "what the word tells: its rarity and burstiness"},
                    "score": {"type": "number", "description": "worth * frequency * (k1 + 1) / (k1 + frequency)"},
                },
            },
        },
        "recency": {"type": "number", "description": "factor"},
        "tag": {"type": "number", "description": "factor, where the query is a tag"},
        "title": {"type": "number", "description": "added, where the query is the whole title"},
        "nearness": {"type": "number", "description": "factor, for how near the words stand"},
    },
}
_ANSWER = {
    "type": "object",
    "properties": {
        "parsed": {"type": "string", "description": "with explain=1: the query as it was read, in one way of writing"},
        "results": {"type": "array", "items": {"type": "object", "properties": {"explanation": _EXPLANATION}}},
    },
}


def _flag() -> dict[str, Any]:
    return {"type": "string", "enum": ["0", "1"]}


def _number(most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most}


def _required() -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": 1000}


def _get(
    summary: str,
    parameters: dict[str, tuple[dict[str, Any], str]],
    *problems: int,
    answer: dict[str, Any] = _OBJECT,
) -> dict[str, Any]:
    listed = [
        {"name": name, "in": "query", "required": name == "id", "description": description, "schema": schema}
        for name, (schema, description) in parameters.items()
    ]
    answers: dict[str, Any] = {
        "200": {"description": "The answer", "content": {"application/json": {"schema": answer}}}
    }
    if parameters:
        answers |= {"304": {"description": "As the ETag sent says"}, "400": _PROBLEM, "414": _PROBLEM, "429": _PROBLEM}
    answers |= {str(status): _PROBLEM for status in problems}
    return {"get": {"summary": summary, "parameters": listed, "responses": answers}}
