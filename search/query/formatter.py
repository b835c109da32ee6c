"""Query -> the text that says it, as it may be typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import UnionType

from index.model import And, Field, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, Synonyms, Term

from .dates import DAY
from .parser import FIELDS, is_half_typed

_PLAIN = re.compile(r"[\w./-]+")


def format_query(query: Query) -> str:
    """Return a query that `parse` made as it may be typed: the same for all that reads the same, and it reads the same:
    `parse(written(query)).query == query`. A word that was being typed is written as a whole one."""
    return " ".join(map(_written, query.children)) if isinstance(query, And) else _written(query)


def _written(query: Query) -> str:
    match query:
        case Term("OR" | "AND" | "NOT" as text, None):
            return f"({text})"
        case Term(text, field):
            return _in_field(field, text)
        case Phrase(text, field):
            return _in_field(field, f'"{text}"')
        case Prefix(text, field):
            return _in_field(field, f"{text}*")
        case Fuzzy(text, field, edits):
            return _in_field(field, f"{text}~{edits}")
        case Keyword(name, value):
            return f"{name}:{value}" if _PLAIN.fullmatch(value) else f'{name}:"{value}"'
        case Range(start, end):
            return _written_dates(start, end)
        case Not(_, flag) if flag is not None:
            return _written(flag)
        case Not(child):
            return f"NOT {_bracketed(child, Or | Not)}"
        case Synonyms(typed, others):
            return _written(Or((typed, *others)))
        case Or(children):
            return _written(children[0]) if is_half_typed(query) else " OR ".join(_bracketed(c, Or) for c in children)
        case And():
            return _group_of(format_query(query))


def _bracketed(query: Query, kinds: type | UnionType) -> str:
    if isinstance(query, Synonyms):
        query = Or((query.original, *query.alternatives))
    text = _written(query)
    whole = not isinstance(query, kinds) or (isinstance(query, Or) and is_half_typed(query))
    return text if whole else _group_of(text)


def _group_of(text: str) -> str:
    """Put brackets around a text; where its last word opens one and doesn't close it, a blank keeps ours apart."""
    last = text.split()[-1]
    return f"({text} )" if last.count("(") > last.count(")") else f"({text})"


def _in_field(field: Field | None, text: str) -> str:
    if field is None:
        return text
    name = next(name for name, known in FIELDS.items() if known == field)
    return f"{name}:{_group_of(text)}" if text.startswith(":") else f"{name}:{text}"


def _written_dates(start: float | None, end: float | None) -> str:
    if start is None or end is None:
        return f"before:{_day(end)}" if end is not None else f"after:{_day(start or 0)}"
    return f"date:{_day(start)}..{_day(end - DAY)}"


def _day(moment: float) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment)).date().isoformat()
