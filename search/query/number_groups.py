"""Let groups of digits in a query also match the number without spaces: Query -> Query. `1 500` finds 1500.

The groups of an IBAN may have letters: `GB29 NWBK 6016 1331 9268 19`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from index.model import And, Or, Prefix, Query, Synonyms, Term
from index.text.ibans import join_iban
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
        count, numbers = _find_number(children[position : position + MAX_GROUPS])
        if numbers:
            run = tuple(children[position : position + count])
            yield Synonyms(And(run), tuple(Term(number) for number in numbers))
        else:
            yield children[position]
        position += count


def _find_number(children: Sequence[Query]) -> tuple[int, tuple[str, ...]]:
    """Return how many of some clauses, from the first on, are one number, and the words for it; one and none if they
    begin with no number of several groups."""
    if not _get_group(children[0]):
        return 1, ()
    words = list(takewhile(bool, map(_get_word, children)))
    for count in range(len(words), 1, -1):
        text = " ".join(words[:count])
        if numbers := join_spaced_number(text):
            return count, numbers
        if iban := join_iban(text):
            return count, (iban,)
    return 1, ()


def _get_group(query: Query) -> str:
    """Return the text of a clause that is a word with digits in any field, whole or half typed; else nothing."""
    text = _get_word(query)
    return text if text in _CHECK_DIGITS or any(c.isdigit() for c in text) else ""


def _get_word(query: Query) -> str:
    """Return the text of a clause that is a word in any field, whole or half typed; else nothing."""
    match query:
        case Term(text, None) | Or((Term(text, None), Prefix())):
            return text
    return ""
