"""Expand a query by the synonyms of a site: Query -> Query. `search/curation.py` reads the file that lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.model import And, Or, Phrase, Prefix, Query, Synonyms, Term
from index.text.normalize import fold

Words = tuple[str, ...]
"""The words of a query or a rule in the form in which they are compared: folded."""


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """Each of `terms` also finds each of `synonyms`; both are words or short phrases, as written."""

    terms: tuple[str, ...]
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymTable:
    """All rules of a site."""

    synonyms: Mapping[Words, tuple[str, ...]]
    """Words of a query -> texts that mean the same."""
    max_words: int
    """Number of words in the longest key."""


def build_synonym_table(rules: Sequence[SynonymRule]) -> SynonymTable:
    """Return a table of all rules. A word that occurs in several rules has the synonyms of all of them."""
    synonyms: dict[Words, dict[str, None]] = {}
    for rule in rules:
        for term in rule.terms:
            others = [text for text in rule.synonyms if _fold_words(text) != _fold_words(term)]
            synonyms.setdefault(_fold_words(term), {}).update(dict.fromkeys(others))
    max_words = max((len(words) for words in synonyms), default=0)
    return SynonymTable({words: tuple(others) for words, others in synonyms.items() if others}, max_words)


def _fold_words(text: str) -> Words:
    """Return the words of a text as they are compared: case, accents and trailing punctuation make no difference."""
    return tuple(fold(word).rstrip(".,;:!?") or word for word in text.split())


# ------------------------------------------------------------------------------------------------ expansion


def expand_synonyms(query: And, table: SynonymTable) -> And:
    """Return a query in which each word, or run of adjacent words, that has synonyms also matches these.

    Excluded words and phrases in quotes have no synonyms.
    """
    return And(tuple(_expand_run(query.children, table))) if table.synonyms else query


def _expand_run(children: Sequence[Query], table: SynonymTable) -> Iterator[Query]:
    """Expand the clauses of a group from left to right; at each, the longest run of words that has synonyms."""
    position = 0
    while position < len(children):
        for length in range(min(table.max_words, len(children) - position), 0, -1):
            run = children[position : position + length]
            if synonyms := _find_synonyms(run, table):
                yield synonyms
                break
        else:
            length = 1
            yield _expand_group(children[position], table)
        position += length


def _find_synonyms(run: Sequence[Query], table: SynonymTable) -> Synonyms | None:
    """Return a run of words with its synonyms; None if it has none.

    A run of several words has synonyms only if all of them are searched in the same field.
    """
    words = [word for clause in run if (word := _get_word(clause))]
    if len(words) < len(run) or len({word.field for word in words}) != 1:
        return None
    texts = table.synonyms.get(_fold_words(" ".join(word.text for word in words)))
    if texts is None:
        return None
    field = words[0].field
    alternatives = tuple(Phrase(text, field) if " " in text else Term(text, field) for text in texts)
    return Synonyms(run[0] if len(run) == 1 else And(tuple(run)), alternatives)


def _get_word(query: Query) -> Term | None:
    """Return the word of a clause that is a single word, whole or half typed; else None."""
    match query:
        case Term():
            return query
        case Or((Term() as term, Prefix())):
            return term
    return None


def _expand_group(query: Query, table: SynonymTable) -> Query:
    """Expand the contents of a clause that is a group; return any other clause unchanged."""
    match query:
        case And(children):
            return And(tuple(_expand_run(children, table)))
        case Or(children) if _get_word(query) is None:
            return Or(tuple([next(_expand_run((child,), table)) for child in children]))
    return query
