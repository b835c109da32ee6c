"""Score the documents that have a word or phrase, and add up the scores of a plan."""

from __future__ import annotations

import numpy as np

from ..segment.ragged import Array
from .bm25f import saturate
from .matchers import Matcher, ScoredMatcher
from .plan import AndPlan, Leaf, OrPlan, Plan, SynonymsPlan
from .scoring_context import ScoringContext

_DENSE_SHARE = 0.25
"""The scores of a term that a larger share of all documents has are stored as a dense array, which is added faster."""


def score_matcher(context: ScoringContext, matcher: Matcher, length: int = 1) -> ScoredMatcher:
    """Compute the scores of a matcher's documents, without those that are deleted or hidden.

    `length`: how many words of a title it matches."""
    docs: Array | slice
    few = matcher.find_few(context)
    if few is not None:
        docs, frequencies = few
        doc_frequency = len(frequencies)
    else:
        frequencies = context.drop_dead(matcher.compute_frequencies(context))
        has_term = frequencies != 0
        doc_frequency = int(np.count_nonzero(has_term))
        if doc_frequency > _DENSE_SHARE * len(frequencies):
            docs = slice(None)
        else:
            docs = found = has_term.nonzero()[0]
            frequencies = frequencies.take(found)
    weight = context.compute_term_weight(doc_frequency, frequencies)
    return ScoredMatcher(matcher, docs, weight * saturate(context.ranking, frequencies), weight, length)


def score_plan(plan: Plan | None, doc_count: int) -> Array:
    """Return [documents] float32: the summed scores of the plan's words. Documents that do not match the whole plan
    have a score, too, for the words that they have."""
    scores = np.zeros(doc_count, np.float32)
    return scores if plan is None else _add_scores(plan, scores)


def _add_scores(plan: Plan, scores: Array) -> Array:
    """Return `scores` with the plan's scores added; the array itself is reused where possible."""
    match plan:
        case Leaf(_, scored, boost):
            scores[scored.docs] += scored.scores if boost == 1.0 else boost * scored.scores
        case AndPlan(children) | OrPlan(children):
            for child in children:
                scores = _add_scores(child, scores)
        case SynonymsPlan(original, alternatives):
            return scores + _score_best(original, alternatives, len(scores))
    return scores


def _score_best(original: Plan | None, alternatives: tuple[Plan, ...], doc_count: int) -> Array:
    """Return [documents] float32: the highest score of a query and its synonyms in each document."""
    best = np.zeros(doc_count, np.float32)
    for plan in (*alternatives, original):
        np.maximum(best, score_plan(plan, doc_count), out=best)
    return best
