"""Make the texts of a query well-formed: half of a character (a lone surrogate) has no UTF-8, so no term can have it.

JSON (`"\\ud800"`) and undecodable bytes on a command line can contain such halves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar, cast

from ..model import And, Or, Prefix, Query, Term

_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
"""Maps surrogates to the replacement character, which separates words."""

Q = TypeVar("Q", bound=Query)


def make_well_formed(query: Q) -> Q:
    """Return a query without lone surrogates in its texts: the query itself if it has none."""
    if isinstance(query, And) and all(map(_is_ascii_word, query.children)):
        return query  # as most are
    changes = {}
    for name in query.__dataclass_fields__:  # `fields` takes longer than all the rest
        value = getattr(query, name)
        made = _make_value_well_formed(value)
        if made is not value:
            changes[name] = made
    return replace(query, **changes) if changes else query


def _is_ascii_word(query: Query) -> bool:
    """Return whether a query is a word of ASCII, complete or half typed."""
    if isinstance(query, Term):
        return query.text.isascii()
    match query:
        case Or((Term(text), Prefix(prefix))):
            return text.isascii() and prefix.isascii()
    return False


def _make_value_well_formed(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() or value.isprintable() else value.translate(_HALVES)
    if isinstance(value, Query):
        return make_well_formed(value)
    if isinstance(value, tuple) and any(isinstance(each, Query) for each in value):
        made = tuple(map(make_well_formed, cast("Iterable[Query]", value)))
        return made if any(new is not old for new, old in zip(made, value, strict=True)) else value
    return value
