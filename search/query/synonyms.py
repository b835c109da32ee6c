"""Expand a query by the synonyms of a site: Query -> Query. `search/curation.py` reads the file that lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from index.model import And, Or, Phrase, Prefix, Query, Synonyms, Term
from index.text.normalize import fold

Words = tuple[str, ...]
"""The words of a query or a rule in the form in which they are compared: folded."""

MAX_SYNONYMS = 64
"""Maximum number of synonyms on a line, and of a word of a query: each is searched."""


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """Each of `terms` also finds each of `synonyms`; both are words or short phrases, as written."""

    terms: tuple[str, ...]
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymTable:
    """All rules of a site."""

    groups: Mapping[Words, tuple[tuple[str, ...], ...]]
    """Words of a query -> groups of texts that mean the same; the words themselves may be among them."""
    max_words: int
    """Number of words in the longest key."""

    def find(self, words: Words) -> tuple[str, ...]:
        """Return the synonyms of words, at most MAX_SYNONYMS, those of earlier rules first; none if there are none."""
        found: dict[str, None] = {}
        for text in chain.from_iterable(self.groups.get(words, ())):
            if text not in found and _fold_words(text) != words:
                found[text] = None
                if len(found) == MAX_SYNONYMS:
                    break
        return tuple(found)


def build_synonym_table(rules: Sequence[SynonymRule]) -> SynonymTable:
    """Return a table of all rules. A word that occurs in several rules has the synonyms of all of them."""
    groups: dict[Words, list[tuple[str, ...]]] = {}
    for rule in rules:
        for words in {_fold_words(term) for term in rule.terms}:
            groups.setdefault(words, []).append(rule.synonyms)
    max_words = max((len(words) for words in groups), default=0)
    return SynonymTable({words: tuple(lists) for words, lists in groups.items()}, max_words)


def join_synonym_tables(tables: Sequence[SynonymTable]) -> SynonymTable:
    """Return one table of the rules of several, those of earlier tables first."""
    groups: dict[Words, tuple[tuple[str, ...], ...]] = {}
    for table in tables:
        for words, lists in table.groups.items():
            groups[words] = groups.get(words, ()) + lists
    return SynonymTable(groups, max((table.max_words for table in tables), default=0))


def _fold_words(text: str) -> Words:
    """Return the words of a text as they are compared: case, accents and trailing punctuation make no difference."""
    return tuple(fold(word).rstrip(".,;:!?") or word for word in text.split())


# ------------------------------------------------------------------------------------------------ expansion


def expand_synonyms(query: And, table: SynonymTable) -> And:
    """Return a query in which each word, or run of adjacent words, that has synonyms also matches these.

    Excluded words and phrases in quotes have no synonyms.
    """
    return And(tuple(_expand_run(query.children, table))) if table.groups else query


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
    texts = table.find(_fold_words(" ".join(word.text for word in words)))
    if not texts:
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
