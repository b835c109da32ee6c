"""Random plans of queries, and what they should match and score by definition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from index.matching.matchers import ScoredMatcher, TermMatcher
from index.matching.plan import AndPlan, FilterPlan, Leaf, NotPlan, OrPlan, Plan, SynonymsPlan
from index.model import Term

DOC_COUNT = 6


def make_leaf(scores: Sequence[float], boost: float = 1.0, *, is_dense: bool = False) -> Leaf:
    """Return a word with these scores, one a document; 0: the document does not have it."""
    every = np.array(scores, np.float32)
    docs = slice(None) if is_dense else every.nonzero()[0]
    return Leaf(Term("word"), ScoredMatcher(TermMatcher(()), docs, every[docs], 1.0), boost)


def make_filter(mask: Sequence[bool]) -> FilterPlan:
    """Return a filter that these documents meet."""
    return FilterPlan(np.array(mask, np.bool_))


_SCORES = st.lists(st.sampled_from([0.0, 0.0, 0.5, 1.0, 2.0]), min_size=DOC_COUNT, max_size=DOC_COUNT)
MASKS = st.lists(st.booleans(), min_size=DOC_COUNT, max_size=DOC_COUNT)
LEAVES = st.builds(make_leaf, _SCORES, st.sampled_from([1.0, 0.5]), is_dense=st.booleans())


def _combine(plans: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
    several = st.lists(plans, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AndPlan, several, st.booleans()),
        st.builds(OrPlan, several),
        st.builds(NotPlan, st.none() | plans),
        st.builds(SynonymsPlan, st.none() | plans, st.lists(LEAVES, max_size=2).map(tuple)),
    )


PLANS: st.SearchStrategy[Plan] = st.recursive(LEAVES | st.builds(make_filter, MASKS), _combine, max_leaves=8)
"""Plans over DOC_COUNT documents."""


def get_leaf_score(leaf: Leaf, doc: int) -> float:
    """Return a document's score for a word, without the boost."""
    scores = np.zeros(DOC_COUNT)
    scores[leaf.scored.docs] = leaf.scored.scores
    return float(scores[doc])


def is_match(plan: Plan | None, doc: int) -> bool:
    """Return whether a document matches, by the definition of each node."""
    match plan:
        case None:
            return False
        case Leaf():
            return get_leaf_score(plan, doc) > 0
        case AndPlan(children, matches_all):
            return all(is_match(child, doc) for child in children) and bool(children or matches_all)
        case OrPlan(children):
            return any(is_match(child, doc) for child in children)
        case SynonymsPlan(original, alternatives):
            return any(is_match(each, doc) for each in (original, *alternatives))
        case NotPlan(child):
            return not is_match(child, doc)
        case FilterPlan(mask):
            return bool(mask[doc])


def get_score(plan: Plan | None, doc: int) -> float:
    """Return a document's score, by the definition of each node."""
    match plan:
        case Leaf():
            return plan.boost * get_leaf_score(plan, doc)
        case AndPlan(children) | OrPlan(children):
            return sum(get_score(child, doc) for child in children)
        case SynonymsPlan(original, alternatives):
            return max(get_score(each, doc) for each in (original, *alternatives))
    return 0.0
