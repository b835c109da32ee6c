"""Bind a planned query to a snapshot that has only a part of the index.

The plan knows what each word is made of, and its weight in the whole index. Bound, its matchers are those of the
snapshot, so that the documents there match and score as in the whole index.
"""

from __future__ import annotations

from .bm25f import saturate
from .match import PlannedQuery
from .matchers import ScoredMatcher
from .plan import AndPlan, FilterPlan, Leaf, NotPlan, OrPlan, Plan, SynonymsPlan
from .scoring_context import ScoringContext
from .snapshot_words import find_filtered
from .term_lookup import build_matcher


def bind_query(context: ScoringContext, planned: PlannedQuery) -> PlannedQuery:
    """Return a planned query with the matchers of a snapshot."""
    return planned._replace(
        plan=_bind(context, planned.plan), filters=tuple([_bind(context, each) for each in planned.filters])
    )


def _bind(context: ScoringContext, plan: Plan | None) -> Plan | None:
    match plan:
        case Leaf():
            return plan._replace(scored=bind_scored(context, plan.scored))
        case AndPlan(children) | OrPlan(children):
            return plan._replace(children=_bind_all(context, children))
        case NotPlan(child):
            return NotPlan(_bind(context, child))
        case SynonymsPlan(original, alternatives):
            return SynonymsPlan(_bind(context, original), _bind_all(context, alternatives))
        case FilterPlan(_, query) if query is not None:
            return FilterPlan(find_filtered(context, query), query)
    return plan


def _bind_all(context: ScoringContext, plans: tuple[Plan, ...]) -> tuple[Plan, ...]:
    return tuple([bound for plan in plans if (bound := _bind(context, plan)) is not None])


def bind_scored(context: ScoringContext, scored: ScoredMatcher) -> ScoredMatcher:
    """Return a scored matcher over a snapshot, with the weight that it has."""
    if scored.form is None:
        return scored
    matcher = build_matcher(context, scored.form)
    frequencies = context.drop_dead(matcher.compute_frequencies(context))
    docs = frequencies.nonzero()[0]
    scores = scored.weight * saturate(context.ranking, frequencies.take(docs))
    return scored._replace(matcher=matcher, docs=docs, scores=scores)
