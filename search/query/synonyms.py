"""Words that mean the same on a site, from its own file: Query -> Query.

k8s = kubernetes                        each finds the others
ci = continuous integration             several words stand side by side
js = javascript = ecmascript
python => snake                         python finds snake, and not the other way round
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.model import And, Or, Phrase, Prefix, Query, Synonyms, Term
from index.text import query_terms
from index.text.normalize import fold

from ..reloading import BadLine

Words = tuple[str, ...]
"""What is compared: the words of a query or of a rule, folded."""
_MAX_WORDS = 8
"""Words on one side of a rule, at most."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Any of `asked` also finds each of `found`, texts as written."""

    asked: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymTable:
    """All rules of a site."""

    of: Mapping[Words, tuple[str, ...]]
    """The folded words asked for -> texts that mean the same."""
    longest: int
    """Words in the longest key."""


def rule(line: str) -> Rule:
    """Read a line of the file. Raises BadLine."""
    left, one_way, right = line.partition("=>")
    asked, found = _sides(left), _sides(right) if one_way else ()
    if not one_way and len(asked) < 2:
        raise BadLine("say what it means: `k8s = kubernetes`, or one way `python => snake`")
    return Rule(asked, found or asked)


def _sides(text: str) -> tuple[str, ...]:
    sides = tuple(" ".join(side.split()) for side in text.split("="))
    for side in sides:
        if ">" in side or not query_terms.analyze_phrase(side, code=False):
            raise BadLine(f"“{side}” is no word; each side of `=` needs one")
        if len(side.split()) > _MAX_WORDS or '"' in side:
            raise BadLine(f"“{side}” is no short phrase: say at most {_MAX_WORDS} words, without quotes")
    return sides


def table(rules: Sequence[Rule]) -> SynonymTable:
    """Return what all rules say together; of a word that stands in several, all hold."""
    found: dict[Words, dict[str, None]] = {}
    for each in rules:
        for text in each.asked:
            others = [other for other in each.found if _folded(other) != _folded(text)]
            found.setdefault(_folded(text), {}).update(dict.fromkeys(others))
    longest = max((len(words) for words in found), default=0)
    return SynonymTable({words: tuple(others) for words, others in found.items() if others}, longest)


def _folded(text: str) -> Words:
    """Return the words of a text as they are compared: neither case, accents nor a closing sign tell them apart."""
    return tuple(fold(word).rstrip(".,;:!?") or word for word in text.split())


# ------------------------------------------------------------------------------------------------ a query


def expand_synonyms(query: And, synonyms: SynonymTable) -> And:
    """Return a query in which words, or neighbouring words, that have synonyms may also be these. What is excluded, or
    stands in quotes, is asked for as typed."""
    return And(tuple(_neighbours(query.children, synonyms))) if synonyms.of else query


def _neighbours(children: Sequence[Query], synonyms: SynonymTable) -> Iterator[Query]:
    """Put synonyms to the longest runs of words first, from left to right."""
    at = 0
    while at < len(children):
        for length in range(min(synonyms.longest, len(children) - at), 0, -1):
            run = children[at : at + length]
            if alike := _alike(run, synonyms):
                yield alike
                break
        else:
            length = 1
            yield _within(children[at], synonyms)
        at += length


def _alike(run: Sequence[Query], synonyms: SynonymTable) -> Synonyms | None:
    """Return a run of words with its synonyms, in the field that all of them are asked for in; None if it has none."""
    words = [word for part in run if (word := _word(part))]
    if len(words) < len(run) or len({word.field for word in words}) != 1:
        return None
    others = synonyms.of.get(_folded(" ".join(word.text for word in words)))
    if others is None:
        return None
    field = words[0].field
    made = tuple(Phrase(text, field) if " " in text else Term(text, field) for text in others)
    return Synonyms(run[0] if len(run) == 1 else And(tuple(run)), made)


def _word(query: Query) -> Term | None:
    """Return the word that a part of a query is, typed whole or in half."""
    match query:
        case Term():
            return query
        case Or((Term() as term, Prefix())):
            return term
    return None


def _within(query: Query, synonyms: SynonymTable) -> Query:
    """Put synonyms to what stands in a group."""
    match query:
        case And(children):
            return And(tuple(_neighbours(children, synonyms)))
        case Or(children) if _word(query) is None:
            return Or(tuple([next(_neighbours((child,), synonyms)) for child in children]))
    return query
