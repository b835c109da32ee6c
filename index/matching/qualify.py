"""Decide which documents qualify for a query: those with any of its words that meet everything it requires.

A query requires phrases, words in one field, `+word`, groups, alternatives and words of code (`--flag`, `std::fmt`).
Any other word only scores: a reader who asks "how to upload files" does not insist on "how". If no document meets what
the query requires, the query is relaxed: any of its words suffices, except that `+word` and conditions still hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Generic, NamedTuple, Protocol, TypeGuard, TypeVar

import numpy as np

from ..model import Fuzzy, Prefix, Term
from ..segment.ragged import Array
from .evaluator import evaluate, intersect, unite
from .plan import AndPlan, FilterPlan, Leaf, NotPlan, OrPlan, Plan, SynonymsPlan, iterate_clauses

_CODE_WORD = re.compile(r"--?\w|[$/@<]\w|\.{0,2}/\w|[^\W_]+(?:::|_|=|->|\()")
"""The beginning of a word of code: a flag, a variable, a path, an option with its value, a name in parts, a call."""
_HEAVY = 0.3
"""Words of a sentence with less than this share of the heaviest word's weight do not count for completeness."""
_REWARDED_FROM = 0.7
"""The share of the heavy words' weight from which on a document is rewarded."""
_MAX_CODE_WORDS = 8
"""A query of more words is a sentence or an error message: none of its words of code is required."""


M = TypeVar("M")
"""A set of documents: [documents] bool, or whatever else an engine has for it."""


class DocSets(Protocol[M]):
    """How an engine finds and combines sets of documents."""

    def evaluate(self, plan: Plan | None) -> M:
        """Return the documents that match a plan; none without a plan."""
        ...

    def intersect(self, sets: list[M], *, default: bool) -> M:
        """Return the documents that are in every set; all or none, by `default`, if there are no sets."""
        ...

    def unite(self, sets: list[M]) -> M:
        """Return the documents in any set."""
        ...


class MaskSets:
    """The `DocSets` of a snapshot: boolean arrays over all its documents."""

    def __init__(self, doc_count: int) -> None:
        self._doc_count = doc_count

    def evaluate(self, plan: Plan | None) -> Array:
        """See DocSets."""
        return evaluate(plan, self._doc_count)

    def intersect(self, sets: list[Array], *, default: bool) -> Array:
        """See DocSets."""
        return intersect(sets, self._doc_count, default)

    def unite(self, sets: list[Array]) -> Array:
        """See DocSets."""
        return unite(sets, self._doc_count)


class ClauseDocs(NamedTuple, Generic[M]):
    """A clause with its documents."""

    plan: Plan
    docs: M
    """Those that match it."""
    some: M
    """Those that match any of its words, if a synonym replaces several."""


class Qualified(NamedTuple, Generic[M]):
    """The documents that qualify, visible or not."""

    docs: M
    """Those that match: they have any word, and meet what the query requires."""
    has_all: M
    """Those that have all words."""
    has_topic: M
    """Those that have all words except function words."""
    rewards_all: bool
    """Whether having all words counts: not if there is one word, or if all are required."""
    sentence: Sequence[ClauseDocs[M]] = ()
    """The words of a sentence: a query with function words; otherwise empty."""
    words: Sequence[ClauseDocs[M]] = ()
    """The words any of which suffices; empty if a document must have anything else."""
    conditions: Sequence[ClauseDocs[M]] = ()
    """The filters and exclusions that documents with these words must meet."""


class _Clauses(NamedTuple, Generic[M]):
    """The clauses of a query by what they do, each with the documents that match it."""

    words: list[ClauseDocs[M]]
    """Any of them suffices."""
    required: list[ClauseDocs[M]]
    """Words and phrases that a document must have."""
    conditions: list[ClauseDocs[M]]
    """Filters and exclusions."""


def find_qualified(plan: Plan | None, sets: DocSets[M]) -> Qualified[M]:
    """Return the documents that qualify for a query."""
    if not isinstance(plan, AndPlan) or not _has_several_words(plan):
        docs = sets.evaluate(plan)
        word = plan.children[0] if isinstance(plan, AndPlan) and plan.children else plan
        only = (ClauseDocs(word, docs, docs),) if _is_word(word) else ()
        return Qualified(docs, docs, docs, rewards_all=False, words=only)
    clauses = _sort_clauses(plan, sets)
    words, required, conditions = clauses
    strict = [clause.docs for clause in (*required, *conditions)]
    if not words:
        docs = sets.intersect(strict, default=True)
        return Qualified(docs, docs, docs, rewards_all=False)
    all_docs = [clause.docs for clause in words]
    topics = [clause.docs for clause in words if not is_function_word(clause.plan)]
    others = [clause.docs for clause in words if is_function_word(clause.plan)] if topics else []
    has_topic = sets.intersect([*strict, *(topics or all_docs)], default=True)
    has_all = sets.intersect([has_topic, *others], default=True) if others else has_topic
    some = [] if required else [sets.unite([clause.some for clause in words])]
    docs = sets.intersect([*strict, *some], default=True)
    return Qualified(
        docs,
        has_all,
        has_topic,
        rewards_all=len(words) + len(required) > 1,
        sentence=(*words, *required) if others else (),
        words=() if required else words,
        conditions=conditions,
    )


def _has_several_words(plan: AndPlan) -> bool:
    """Return whether a query has several clauses, or one of several words that also have a synonym."""
    match plan.children:
        case (SynonymsPlan(AndPlan()),):
            return True
    return len(plan.children) > 1


def measure_completeness(sentence: Sequence[ClauseDocs[Array]], doc_count: int) -> Array | None:
    """Return how nearly each document has all heavy words of a sentence: 1 for their whole weight, 0 for
    `_REWARDED_FROM` or less; [documents] float32. None if the query is no sentence."""
    if not sentence:
        return None
    weights = [0.0 if is_function_word(clause.plan) else _get_weight(clause.plan) for clause in sentence]
    heaviest = max(weights)
    heavy = [
        (weight, clause.docs) for weight, clause in zip(weights, sentence, strict=True) if weight >= _HEAVY * heaviest
    ]
    scale = 1 / max(sum(weight for weight, _ in heavy) * (1 - _REWARDED_FROM), 1e-9)
    completeness = np.full(doc_count, -_REWARDED_FROM / (1 - _REWARDED_FROM), np.float32)
    for weight, docs in heavy:
        completeness += np.float32(weight * scale) * docs
    return completeness.clip(0, 1, out=completeness)


def _get_weight(plan: Plan) -> float:
    if isinstance(plan, Leaf):
        return plan.boost * plan.scored.weight
    return max((clause.weight for clause in iterate_clauses(plan)), default=0.0)


def find_relaxed(plan: Plan | None, sets: DocSets[M]) -> M:
    """Return the documents that have every `+word` of the query, or without these any word, required or not, and meet
    its conditions."""
    if not isinstance(plan, AndPlan):
        return sets.evaluate(None)
    words, required, conditions = _sort_clauses(plan, sets)
    strict = [clause for clause in required if is_required_word(clause.plan)]
    others = [clause for clause in (*words, *required) if not is_required_word(clause.plan)]
    kept = [clause.docs for clause in (*strict, *conditions)]
    return sets.intersect(kept if strict else [*kept, sets.unite([clause.some for clause in others])], default=True)


def is_required_word(plan: Plan) -> bool:
    """Return whether a clause is a `+word`: a group of one clause. The parser resolves all other groups of one."""
    return isinstance(plan, AndPlan) and len(plan.children) == 1


# ------------------------------------------------------------------------------------------------ clauses


def _sort_clauses(plan: AndPlan, sets: DocSets[M]) -> _Clauses[M]:
    clauses = _Clauses[M]([], [], [])
    is_long = len(plan.children) > _MAX_CODE_WORDS
    for child in plan.children:
        if _is_condition(child):
            group = clauses.conditions
        else:
            group = clauses.words if _is_optional(child, is_long) else clauses.required
        docs = sets.evaluate(child)
        group.append(ClauseDocs(child, docs, _find_some(child, docs, sets)))
    return clauses


def _is_condition(plan: Plan | None) -> bool:
    """Return whether a clause has no word that a document may match: an exclusion, a filter, or a group of these."""
    match plan:
        case NotPlan() | FilterPlan():
            return True
        case AndPlan(children) | OrPlan(children):
            return all(map(_is_condition, children))
    return False


def _find_some(plan: Plan, docs: M, sets: DocSets[M]) -> M:
    """Return the documents that match any word of a clause. `docs`: those that match the clause."""
    if isinstance(plan, SynonymsPlan) and isinstance(plan.original, AndPlan):
        return sets.unite([docs, *(sets.evaluate(word) for word in plan.original.children)])
    return docs


def _is_optional(plan: Plan | None, is_long: bool) -> bool:
    """Return whether a clause is a plain word, which a document need not have if it has another.

    `is_long`: whether words of code are plain words, too."""
    if isinstance(plan, Leaf):
        query = plan.query
        if isinstance(query, Term):
            return query.field is None and (is_long or query.text.isalpha() or _CODE_WORD.match(query.text) is None)
        return isinstance(query, Prefix | Fuzzy) and query.field is None
    match plan:
        case OrPlan(children):
            return any(_is_half_typed(child) for child in children)
        case SynonymsPlan(AndPlan(words)):
            return all(_is_optional(word, is_long) for word in words)
        case SynonymsPlan(original):
            return original is None or _is_optional(original, is_long)
    return False


def _is_word(plan: Plan | None) -> TypeGuard[Plan]:
    """Return whether a plan is a word or phrase, or a word that may be the beginning of another."""
    return isinstance(plan, Leaf) or (
        isinstance(plan, OrPlan) and all(isinstance(child, Leaf) for child in plan.children)
    )


def _is_half_typed(plan: Plan) -> bool:
    return isinstance(plan, Leaf) and isinstance(plan.query, Prefix) and plan.query.weight < 1 and not plan.query.field


def is_function_word(plan: Plan) -> bool:
    """Return whether a clause is a word that carries grammar, not a topic."""
    return isinstance(plan, Leaf) and plan.is_function_word
