"""The endpoints, described for programs (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any, get_args

from index.model import FacetName

from .settings import Settings

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
        "as_you_type": ({"type": "string", "enum": ["0", "1"]}, "1: the last word may be half typed"),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Posthaste", "version": "1", "description": "Full-text search for the posts of a site."},
        "servers": [{"url": root}],
        "paths": {
            "/search": _get("Search", parameters, 503),
            "/suggest": _get("Complete", {"q": (question, "what is typed"), "limit": (_number(50), "at most")}, 503),
            "/related": _get(
                "Posts like one", {"id": (_required(), "the post's id"), "limit": (_number(50), "at most")}, 503
            ),
            "/healthz": _get("The process answers", {}),
            "/readyz": _get("An index can be asked", {}, 503),
        },
    }


def _number(most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most}


def _required() -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": 1000}


def _get(summary: str, parameters: dict[str, tuple[dict[str, Any], str]], *problems: int) -> dict[str, Any]:
    listed = [
        {"name": name, "in": "query", "required": name == "id", "description": description, "schema": schema}
        for name, (schema, description) in parameters.items()
    ]
    answers: dict[str, Any] = {
        "200": {"description": "The answer", "content": {"application/json": {"schema": {"type": "object"}}}}
    }
    if parameters:
        answers |= {"304": {"description": "As the ETag sent says"}, "400": _PROBLEM, "414": _PROBLEM, "429": _PROBLEM}
    answers |= {str(status): _PROBLEM for status in problems}
    return {"get": {"summary": summary, "parameters": listed, "responses": answers}}
