"""Evaluating a plan, compared with the definition of each node for each document."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from index.matching.evaluator import evaluate, has_match, intersect, unite
from index.matching.plan import AndPlan, NotPlan, OrPlan, Plan
from tests.support.plans import DOC_COUNT, MASKS, PLANS, is_match, make_filter, make_leaf


@given(PLANS)
def test_exactly_the_documents_that_meet_the_definition_match(plan: Plan) -> None:
    assert evaluate(plan, DOC_COUNT).tolist() == [is_match(plan, doc) for doc in range(DOC_COUNT)]


@given(PLANS, MASKS)
def test_plan_has_a_match_if_a_visible_document_matches(plan: Plan, visible: list[bool]) -> None:
    expected = any(is_match(plan, doc) for doc in range(DOC_COUNT) if visible[doc])
    assert has_match(plan, np.array(visible)) == expected


def test_missing_plan_matches_nothing_even_if_negated() -> None:
    assert not evaluate(None, DOC_COUNT).any()
    assert evaluate(NotPlan(None), DOC_COUNT).all()


def test_evaluation_leaves_the_masks_of_filters_unchanged() -> None:
    condition = make_filter([True, True, False, False, False, True])
    before = condition.mask.copy()
    word = make_leaf([1, 0, 0, 0, 0, 0])
    for plan in (AndPlan((condition, word), True), OrPlan((condition, word)), NotPlan(condition)):
        evaluate(plan, DOC_COUNT)
    assert np.array_equal(condition.mask, before)


def test_intersection_of_no_masks_is_the_default() -> None:
    assert intersect([], 2, default=True).tolist() == [True, True]
    assert intersect([], 2, default=False).tolist() == [False, False]
    masks = [np.array([True, True, False]), np.array([True, False, True])]
    assert intersect(masks, 3, default=True).tolist() == [True, False, False]


def test_union_of_no_masks_is_empty() -> None:
    assert unite([], 2).tolist() == [False, False]
    assert unite([np.array([True, False, False]), np.array([False, False, True])], 3).tolist() == [True, False, True]
