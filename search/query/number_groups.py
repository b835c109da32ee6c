"""Let groups of digits in a query also match the number without spaces: Query -> Query. `1 500` finds 1500."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.model import And, Or, Prefix, Query, Synonyms, Term
from index.text.numbers import join_spaced_number

_CHECK_DIGITS = ("X", "x")
"""The last digit of some ISBNs."""
MAX_GROUPS = 10
"""The most groups of one number."""


def join_number_groups(query: And) -> And:
    """Return a query in which each run of adjacent words that is one number also matches its digits."""
    if not any(_get_group(child) for child in query.children):
        return query
    return And(tuple(_join_groups(query.children)))


def _join_groups(children: Sequence[Query]) -> Iterator[Query]:
    """Replace runs from left to right; at each word, the longest run."""
    position = 0
    while position < len(children):
        run = list(children[position : position + _count_groups(children, position)])
        while len(run) > 1 and not (digits := join_spaced_number(" ".join(_get_group(each) for each in run))):
            run.pop()
        if len(run) > 1:
            yield Synonyms(And(tuple(run)), tuple(Term(number) for number in digits))
        else:
            yield children[position]
        position += max(len(run), 1)


def _count_groups(children: Sequence[Query], position: int) -> int:
    """Return how many adjacent clauses from a position are groups of digits."""
    count = 0
    for child in children[position : position + MAX_GROUPS]:
        if not _get_group(child):
            break
        count += 1
    return count


def _get_group(query: Query) -> str:
    """Return the text of a clause that is a word with digits in any field, whole or half typed; else nothing."""
    match query:
        case Term(text, None) | Or((Term(text, None), Prefix())):
            return text if text in _CHECK_DIGITS or any(c.isdigit() for c in text) else ""
    return ""
