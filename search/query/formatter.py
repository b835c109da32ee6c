"""Format a query tree as text of the query language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import UnionType

from index.fields import FIELD_ALIASES
from index.model import And, Field, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, Synonyms, Term

from .dates import DAY
from .parser import is_half_typed

_UNQUOTED = re.compile(r"[\w./-]+")
"""Values that need no quotes."""


def format_query(query: Query) -> str:
    """Return a query from `parse_query` in canonical form: equal queries have equal texts.

    Parsing the text returns the same query: `parse_query(format_query(query)).query == query`. There are two
    exceptions: a word that is half typed is written as a whole word, and synonyms as alternatives joined by `OR`.
    """
    return " ".join(map(_format, query.children)) if isinstance(query, And) else _format(query)


def _format(query: Query) -> str:
    match query:
        case Term("OR" | "AND" | "NOT" as text, None):
            return f"({text})"
        case Term(text, field):
            return _prepend_field(field, text)
        case Phrase(text, field):
            return _prepend_field(field, f'"{text}"')
        case Prefix(text, field):
            return _prepend_field(field, f"{text}*")
        case Fuzzy(text, field, edits):
            return _prepend_field(field, f"{text}~{edits}")
        case Keyword(name, value):
            return f"{name}:{value}" if _UNQUOTED.fullmatch(value) else f'{name}:"{value}"'
        case Range(start, end):
            return _format_range(start, end)
        case Not(_, dashed) if dashed is not None:
            return _format(dashed)
        case Not(child):
            return f"NOT {_format_operand(child, Or | Not)}"
        case Synonyms(original, alternatives):
            return _format(Or((original, *alternatives)))
        case Or(children):
            if is_half_typed(query):
                return _format(children[0])
            return " OR ".join(_format_operand(child, Or) for child in children)
        case And((required,)):
            return f"+{_format_operand(required, Or | Not)}"
        case And():
            return _parenthesize(format_query(query))


def _format_operand(query: Query, grouped: type | UnionType) -> str:
    """Return an operand of `OR` or `NOT`, in parentheses if its type is one of `grouped`."""
    if isinstance(query, Synonyms):
        query = Or((query.original, *query.alternatives))
    text = _format(query)
    is_atomic = not isinstance(query, grouped) or (isinstance(query, Or) and is_half_typed(query))
    return text if is_atomic else _parenthesize(text)


def _parenthesize(text: str) -> str:
    """Return a text in parentheses. If its last word has an open one, a space keeps ours from closing it."""
    last = text.split()[-1]
    return f"({text} )" if last.count("(") > last.count(")") else f"({text})"


def _prepend_field(field: Field | None, text: str) -> str:
    if field is None:
        return text
    name = next(alias for alias, name in FIELD_ALIASES.items() if name == field)
    return f"{name}:{_parenthesize(text)}" if text.startswith(":") else f"{name}:{text}"


def _format_range(start: float | None, end: float | None) -> str:
    if start is None or end is None:
        return f"before:{_format_day(end)}" if end is not None else f"after:{_format_day(start or 0)}"
    return f"date:{_format_day(start)}..{_format_day(end - DAY)}"


def _format_day(timestamp: float) -> str:
    # Not datetime.fromtimestamp(): some platforms restrict it to the years from 1970 to 2038.
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=timestamp)).date().isoformat()
