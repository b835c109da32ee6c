"""Match a query: plan, evaluate and score it, and apply the two policies on whole queries.

Whole titles: a query that is the whole title of a document finds it, however its words are written. Relaxing: if no
document has all words of a query, documents that have any of them match.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..model import And, Correction, Field, Or, Phrase, Prefix, Query, Synonyms, Term
from ..segment.ragged import Array
from ..text.keys import make_title_key
from .evaluator import evaluate, intersect, unite
from .plan import AndPlan, Clause, FilterPlan, NotPlan, Plan, SynonymsPlan, iterate_clauses
from .planner import Planner
from .scorer import score_plan
from .scoring_context import ScoringContext


class Matches(NamedTuple):
    """The documents that a query matches, and their scores, over all documents of a snapshot."""

    mask: Array
    """[documents] bool: visible and matching."""
    scores: Array
    """[documents] float32: BM25F scores of the words, before boosts."""
    clauses: tuple[Clause, ...]
    """The words and phrases to compare for proximity and to highlight."""
    plan: Plan | None
    corrections: tuple[Correction, ...]
    relaxed: bool
    eligible: Array
    """[documents] bool: visible and allowed by the filters."""
    title_text: str
    """The words of the query that may be a title or a tag."""
    titled_docs: Array
    """The documents whose whole title is the query, matching or not."""


def match_query(
    context: ScoringContext, query: Query, filters: Sequence[Query], visible: Array, deadline: float | None
) -> Matches:
    """Find and score the documents that match.

    `filters`: conditions that only restrict; `visible`: [documents] bool; `deadline`: of `time.monotonic`, None:
    never. Raises TooSlow after the deadline."""
    doc_count = context.snapshot.doc_count
    planner = Planner(context, visible, deadline)
    eligible = visible
    for condition in filters:
        eligible = eligible & evaluate(planner.plan_filter(condition), doc_count)
    plan, corrections = planner.plan_query(query)
    title_text = " ".join(_get_title_words(query))
    titled_docs = context.snapshot.find_docs_by_title(make_title_key(title_text))
    mask = evaluate(plan, doc_count) & eligible
    if len(titled_docs) and _is_only_words(query):
        mask[titled_docs] = eligible[titled_docs]
    relaxed = False
    if isinstance(plan, AndPlan) and not mask.any():
        mask = _relax(plan, doc_count) & eligible
        relaxed = bool(mask.any())
    return Matches(
        mask=mask,
        scores=score_plan(plan, doc_count),
        clauses=tuple(iterate_clauses(plan)),
        plan=plan,
        corrections=corrections,
        relaxed=relaxed,
        eligible=eligible,
        title_text=title_text,
        titled_docs=titled_docs,
    )


# ------------------------------------------------------------------------------------------------ relaxing


def _relax(plan: AndPlan, doc_count: int) -> Array:
    """Return the documents that have any of the plan's words and meet all its other conditions."""
    words: list[Plan] = []
    conditions: list[Plan] = []
    for child in plan.children:
        if isinstance(child, NotPlan | FilterPlan):
            conditions.append(child)
        else:
            words += _split_words(child)
    if len(words) < 2:
        return evaluate(plan, doc_count)
    mask: Array = unite([evaluate(word, doc_count) for word in words], doc_count)
    return mask & intersect([evaluate(each, doc_count) for each in conditions], doc_count, default=True)


def _split_words(plan: Plan) -> list[Plan]:
    """Return the plan of a clause, and the plans of its words if a synonym replaces several of them."""
    if isinstance(plan, SynonymsPlan) and isinstance(plan.original, AndPlan):
        return [plan, *plan.original.children]
    return [plan]


# ------------------------------------------------------------------------------------------------ whole titles


def _is_only_words(query: Query) -> bool:
    """Return whether a query has only words that may be in a title: no filters, exclusions or other fields."""
    match query:
        case And(children):
            return all(map(_is_only_words, children))
        case Synonyms(original):
            return _is_only_words(original)
    return any(_get_title_words(query))


def _get_title_words(query: Query) -> list[str]:
    """Return the words and phrases that a query searches in all fields or in titles, in order."""
    match query:
        case Term(text, field) | Phrase(text, field) if _includes_title(field):
            return [text]
        case And(children):
            return [word for child in children for word in _get_title_words(child)]
        case Or((Term() as term, Prefix())):
            return _get_title_words(term)
        case Synonyms(original):
            return _get_title_words(original)
    return []


def _includes_title(field: Field | None) -> bool:
    return field is None or field == "title"
