"""Adding up the scores of a plan, compared with the definition of each node for each document."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from index.fields import ALL_FIELDS
from index.matching import scorer
from index.matching.matchers import ScoredMatcher
from index.matching.plan import AndPlan, NotPlan, OrPlan, Plan, SynonymsPlan
from index.matching.scorer import score_matcher, score_plan
from index.matching.scoring_context import ScoringContext
from index.matching.term_lookup import look_up_word
from tests.support.documents import document
from tests.support.plans import DOC_COUNT, LEAVES, PLANS, get_score, make_filter, make_leaf
from tests.support.snapshots import build_context

DOCUMENTS = tuple(document(f"{i}.md", "Title", "lantern " * (i % 3) + "cellar " * (i % 2)) for i in range(12))


def score_word(context: ScoringContext, text: str) -> ScoredMatcher:
    matcher = look_up_word(context, text, ALL_FIELDS)
    assert matcher is not None
    return score_matcher(context, matcher)


def spread(scored: ScoredMatcher, doc_count: int) -> list[float]:
    """Return the score of every document."""
    scores = np.zeros(doc_count, np.float32)
    scores[scored.docs] = scored.scores
    return [float(score) for score in scores]


@given(PLANS)
def test_scores_follow_the_definition_of_each_node(plan: Plan) -> None:
    expected = [get_score(plan, doc) for doc in range(DOC_COUNT)]
    assert score_plan(plan, DOC_COUNT).tolist() == pytest.approx(expected)


@given(LEAVES, LEAVES)
def test_synonyms_score_as_the_best_of_them(first: Plan, second: Plan) -> None:
    scores = [score_plan(plan, DOC_COUNT) for plan in (first, second)]
    assert np.array_equal(score_plan(SynonymsPlan(first, (second,)), DOC_COUNT), np.maximum(*scores))


def test_documents_with_some_of_the_words_have_a_score() -> None:
    plan = AndPlan((make_leaf([1, 2, 0, 0, 0, 0]), make_leaf([0, 1, 3, 0, 0, 0])), True)
    assert score_plan(plan, DOC_COUNT).tolist() == [1, 3, 3, 0, 0, 0]


def test_exclusions_and_filters_add_nothing() -> None:
    word, condition = make_leaf([1] * DOC_COUNT), make_filter([True] * DOC_COUNT)
    for plan in (NotPlan(word), condition, OrPlan((NotPlan(condition),)), None):
        assert not score_plan(plan, DOC_COUNT).any()


def test_scoring_leaves_cached_scores_unchanged() -> None:
    word = make_leaf([1, 2, 3, 4, 5, 6], boost=0.5, is_dense=True)
    for _ in range(2):
        assert score_plan(OrPlan((word, word)), DOC_COUNT).tolist() == [1, 2, 3, 4, 5, 6]


def test_word_scores_the_documents_that_have_it() -> None:
    context = build_context(DOCUMENTS)
    scores = spread(score_word(context, "lantern"), len(DOCUMENTS))
    assert [score > 0 for score in scores] == [i % 3 > 0 for i in range(len(DOCUMENTS))]
    assert scores[2] > scores[4] > 0  # twice, once
    assert not any(spread(score_word(context, "nowhere"), len(DOCUMENTS)))


def test_dense_and_sparse_scores_are_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    context = build_context(DOCUMENTS[:5], DOCUMENTS[5:], deleted=("4.md",))
    scores = []
    for share, is_dense in ((0.0, True), (1.0, False)):
        monkeypatch.setattr(scorer, "_DENSE_SHARE", share)
        scored = score_word(context, "cellar")
        assert isinstance(scored.docs, slice) == is_dense
        scores.append(spread(scored, len(DOCUMENTS)))
    assert scores[0] == scores[1]


@pytest.mark.parametrize("is_dense", [True, False])
def test_word_has_a_match_only_among_documents_with_a_score(is_dense: bool) -> None:
    scored = make_leaf([0, 1, 0, 0, 0, 0], is_dense=is_dense).scored
    assert scored.has_any(np.array([False, True, False, False, False, False]))
    assert not scored.has_any(np.array([True, False, True, True, True, True]))
