"""Query -> the text that says it: what `parse` reads is written in one way, which reads as itself again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from index.model import Alike, All, Any, Fuzzy, Keyword, Not, Phrase, Prefix, Query, Range, Term

from .query import parse


def written(query: Query) -> str:
    """Return a query as text. The other ways to say a thing, synonyms and half-typed words, are joined by OR."""
    match query:
        case All(children):
            return " ".join(_bracketed(child, All) for child in children)
        case Any(children):
            return " OR ".join(_bracketed(child, All, Any) for child in children)
        case Alike(typed, others):
            return written(Any((typed, *others)))
        case Not(child):
            return f"NOT {_bracketed(child, All, Any, Not)}"
        case Keyword(name, value):
            return f"{name}:{value if _PLAIN.fullmatch(value) else _quoted(value)}"
        case Range(start, end):
            return f"date:{_day(start)}..{_day(end, last=True)}"
        case Phrase(text, field):
            return _in(field, _quoted(text))
        case Prefix(text, field):
            return _in(field, f"{text}*")
        case Fuzzy(text, field, edits):
            return _in(field, f"{text}~{edits}")
        case Term(text, field):
            return _in(field, text if _reads_as_word(query) else _quoted(text))


_PLAIN = re.compile(r"[\w./-]+")


def _bracketed(query: Query, *kinds: type[Query]) -> str:
    """Return a part of a query, in brackets where it is of a kind that would fall apart without."""
    kind = Any if isinstance(query, Alike) else type(query)
    return f"({written(query)})" if kind in kinds else written(query)


def _in(field: str | None, text: str) -> str:
    return f"{field}:{text}" if field else text


def _quoted(text: str) -> str:
    return f'"{text}"'


def _reads_as_word(term: Term) -> bool:
    """`OR`, `-azure` or `a*` can be searched as words, but mean something else where they are typed."""
    return parse(f"({_in(term.field, term.text)} x)").query == All((All((term, Term("x"))),))


def _day(moment: float | None, *, last: bool = False) -> str:
    """Return the day of a range's bound (seconds since 1970, UTC), empty where it is open; of the end, which is
    excluded, the `last` day before it."""
    if moment is None:
        return ""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment - (86_400 if last else 0))).date().isoformat()
