"""BM25F, compared with a literal transcription of its formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.fields import FIELDS
from index.matching.bm25f import compute_recency, compute_slot_weights, compute_term_weight, get_field_weights, saturate
from index.matching.match import match_query
from index.model import Phrase, Query, Term
from index.ranking import Ranking
from index.segment.arrays import FIELD_SLOTS
from tests.support.documents import document
from tests.support.snapshots import build_context

RANKINGS = st.builds(
    Ranking,
    title_weight=st.floats(0, 10),
    title_b=st.floats(0, 1),
    k1=st.floats(0.1, 5),
    burst=st.floats(0, 10),
)
LENGTHS = st.lists(st.lists(st.integers(0, 500), min_size=5, max_size=5), min_size=1, max_size=5)


@given(RANKINGS, LENGTHS)
@example(Ranking(title_weight=0.0, title_b=1.0), [[0, 0, 0, 0, 0]])
@example(Ranking(title_b=1.0), [[0, 1, 2, 3, 4], [5, 0, 0, 0, 0]])
def test_slot_weights_are_normalized_by_length(ranking: Ranking, lengths: list[list[int]]) -> None:
    totals = np.array(lengths).sum(axis=0)
    weights = compute_slot_weights(ranking, np.array(lengths), totals, len(lengths)).reshape(-1, FIELD_SLOTS)
    for doc, row in enumerate(lengths):
        for field, name in enumerate(FIELDS):
            weight, b = getattr(ranking, f"{name}_weight"), getattr(ranking, f"{name}_b")
            mean = max(totals[field] / len(lengths), 1e-9)
            assert weights[doc, field] == pytest.approx(weight / max(1 - b + b * row[field] / mean, 1e-30), rel=1e-4)


def test_slots_without_a_field_have_no_weight() -> None:
    weights = compute_slot_weights(Ranking(), np.ones((3, 5)), np.full(5, 3), 3).reshape(-1, FIELD_SLOTS)
    assert weights.dtype == np.float32
    assert not weights[:, len(FIELDS) :].any()


def test_field_weights_are_in_the_order_of_the_fields() -> None:
    assert get_field_weights(Ranking()).tolist() == [5, 4, 3, 1, 0.5]


@given(RANKINGS, st.integers(1, 1000), st.integers(1, 1000), st.floats(0.01, 1e6))
def test_term_weight_is_idf_times_burst(ranking: Ranking, doc_count: int, df: int, total: float) -> None:
    doc_count = max(doc_count, df)
    mean = total / df
    expected = math.log(1 + (doc_count - df + 0.5) / (df + 0.5)) * mean / (mean + ranking.burst)
    weight = compute_term_weight(ranking, doc_count, df, total)
    assert weight == pytest.approx(expected)
    assert weight > 0


def test_term_that_no_document_has_still_has_a_weight() -> None:
    assert compute_term_weight(Ranking(), 10, 0, 0.0) == pytest.approx(math.log(22))


def test_rare_and_bursty_terms_weigh_more() -> None:
    assert compute_term_weight(Ranking(), 100, 2, 2.0) > compute_term_weight(Ranking(), 100, 50, 50.0)
    assert compute_term_weight(Ranking(), 100, 5, 50.0) > compute_term_weight(Ranking(), 100, 5, 5.0)
    assert compute_term_weight(Ranking(burst=0), 100, 5, 50.0) == compute_term_weight(Ranking(burst=0), 100, 5, 5.0)


@given(RANKINGS, st.floats(0, 1e4), st.floats(0, 1e4))
def test_saturation_grows_with_frequency_up_to_a_limit(ranking: Ranking, first: float, second: float) -> None:
    low, high = saturate(ranking, np.array(sorted((first, second))))
    assert 0 <= low <= high <= ranking.k1 + 1


def test_one_plain_occurrence_saturates_to_one() -> None:
    assert saturate(Ranking(), np.array([0.0, 1.0])).tolist() == [0.0, 1.0]


def test_recency_halves_with_each_half_life() -> None:
    now, day = 1.6e9, 86_400.0
    dates = np.array([now, now + day, now - 365 * day, now - 730 * day, -np.inf])
    assert compute_recency(Ranking(recency=0.8), dates, now).tolist() == pytest.approx([1.8, 1.8, 1.4, 1.2, 1.0])


@pytest.mark.parametrize(
    ("query", "frequencies"),
    [
        # tf~ of each document: lengths of title are 1, 1; of body 4, 2 (mean 3), of code 2, 0 (mean 1)
        (Term("lantern"), [5 + 2 / (0.5 + 0.5 * 4 / 3), 0]),
        (Term("lantern", "body"), [2 / (0.5 + 0.5 * 4 / 3), 0]),
        (Term("cellar"), [1 / (0.5 + 0.5 * 4 / 3) + 0.5 / (0.7 + 0.3 * 2), 1 / (0.5 + 0.5 * 2 / 3)]),
        (Phrase("lantern cellar"), [1 / (0.5 + 0.5 * 4 / 3), 0]),
    ],
)
def test_documents_score_by_the_formula(query: Query, frequencies: list[float]) -> None:
    context = build_context([
        document("a.md", "Lantern", "lantern cellar lantern attic", code=("cellar door",)),
        document("b.md", "Attic", "cellar box"),
    ])  # fmt: skip
    ranking = context.ranking
    df, total = sum(1 for each in frequencies if each), sum(frequencies)
    idf = math.log(1 + (2 - df + 0.5) / (df + 0.5))
    burst = (total / df) / (total / df + ranking.burst)
    expected = [idf * burst * tf * (ranking.k1 + 1) / (ranking.k1 + tf) for tf in frequencies]
    matches = match_query(context, query, (), context.snapshot.alive, None)
    assert matches.scores.tolist() == pytest.approx(expected, rel=1e-5)
