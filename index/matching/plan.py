"""The plan of a query: its tree with every word looked up, corrected and scored, ready to be evaluated.

A query without terms (`&&`) has no plan: None.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..model import Fuzzy, Keyword, Phrase, Prefix, Range, Term
from ..segment.ragged import Array
from .matchers import Matcher, MaxMatcher, ScoredMatcher

Word = Term | Phrase | Prefix | Fuzzy


class Leaf(NamedTuple):
    """One word or phrase."""

    query: Word
    """As searched: a corrected word is replaced."""
    scored: ScoredMatcher
    boost: float
    """Factor on its scores: below 1 for a half-typed word, a synonym and a function word; the number of repetitions
    for a repeated word."""
    is_function_word: bool = False
    """Whether it carries grammar, not a topic: `how`, `the`."""


class AndPlan(NamedTuple):
    """Every child matches."""

    children: tuple[Plan, ...]
    matches_all: bool
    """Whether it matches every document if it has no children: `And(())` does; a query of only `&&` does not."""


class OrPlan(NamedTuple):
    """At least one child matches."""

    children: tuple[Plan, ...]


class NotPlan(NamedTuple):
    """The child does not match."""

    child: Plan | None


class SynonymsPlan(NamedTuple):
    """A query or one of its synonyms matches; the highest of their scores counts."""

    original: Plan | None
    """The query as typed."""
    alternatives: tuple[Plan, ...]


class FilterPlan(NamedTuple):
    """A condition on stored values."""

    mask: Array
    """[documents] bool."""
    query: Keyword | Range | None = None
    """The condition; None only if a test made the plan."""


Plan = Leaf | AndPlan | OrPlan | NotPlan | SynonymsPlan | FilterPlan


class Clause(NamedTuple):
    """A word or phrase with its synonyms: one unit of proximity and of highlighting."""

    matcher: Matcher
    weight: float
    """The term weight, boosted."""
    length: int = 1
    """How many words of a title it matches."""
    is_known: bool = True
    """Whether any document matches."""
    is_function_word: bool = False
    """Whether it is a word like `how` or `to`: it is not highlighted if others are."""


def iterate_clauses(plan: Plan | None) -> Iterator[Clause]:
    """Yield the clauses of a plan, in the order of the query. A synonym of several words belongs to the clause of each
    of them."""
    match plan:
        case Leaf():
            yield _make_clause(plan)
        case AndPlan(children) | OrPlan(children):
            for child in children:
                if isinstance(child, Leaf):  # as most are
                    yield _make_clause(child)
                else:
                    yield from iterate_clauses(child)
        case SynonymsPlan(original, alternatives):
            others = [clause for each in alternatives for clause in iterate_clauses(each)]
            matchers = tuple([clause.matcher for clause in others])
            for clause in iterate_clauses(original):
                yield clause._replace(matcher=MaxMatcher((clause.matcher, *matchers)))


def _make_clause(leaf: Leaf) -> Clause:
    scored = leaf.scored
    return Clause(
        scored.matcher,
        leaf.boost * scored.weight,
        scored.length,
        scored.is_known,
        leaf.is_function_word,
    )
