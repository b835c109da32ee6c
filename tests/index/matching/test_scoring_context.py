"""The statistics and caches that queries against one generation share."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from index.fields import ALL_FIELDS, BODY, FIELDS, TITLE
from index.matching.bm25f import compute_term_weight
from index.matching.scoring_context import ScoringContext, SegmentScoring
from index.ranking import Ranking
from index.segment.arrays import FIELD_SLOTS
from tests.support.documents import document
from tests.support.snapshots import build_context

DOCUMENTS = (document("a.md", "A", "lantern"), document("b.md", "B", "lantern"), document("c.md", "C", "cellar"))


def test_weights_are_zero_outside_the_fields() -> None:
    (segment,) = build_context(DOCUMENTS).segments
    everywhere = segment.get_weights(ALL_FIELDS).reshape(-1, FIELD_SLOTS)
    inside = segment.get_weights(1 << TITLE | 1 << BODY).reshape(-1, FIELD_SLOTS)
    for field in range(len(FIELDS)):
        expected = everywhere[:, field] if field in (TITLE, BODY) else np.zeros(3)
        assert inside[:, field].tolist() == expected.tolist()
    assert segment.get_weights(1 << TITLE) is segment.get_weights(1 << TITLE)


def test_lookups_are_cached_by_function_text_and_fields() -> None:
    (segment,) = build_context(DOCUMENTS).segments
    calls: list[tuple[str, int]] = []

    def find(_: SegmentScoring, text: str, how: int) -> Iterator[int]:
        calls.append((text, how))
        yield how

    results = [segment.look_up(find, *each) for each in (("a", 1), ("a", 1), ("a", 2), ("b", 1))]
    assert results == [(1,), (1,), (2,), (1,)]
    assert calls == [("a", 1), ("a", 2), ("b", 1)]


def test_deleted_documents_do_not_count_in_term_weights() -> None:
    frequencies = np.array([1.0, 1.0, 0.0], np.float32)
    context = build_context(DOCUMENTS)
    assert context.drop_dead(frequencies) is frequencies
    assert context.compute_term_weight(2, frequencies) == pytest.approx(compute_term_weight(Ranking(), 3, 2, 2))
    context = build_context(DOCUMENTS, deleted=("b.md",))
    live = context.drop_dead(frequencies)
    assert live.tolist() == [1.0, 0.0, 0.0]
    assert context.compute_term_weight(1, live) == pytest.approx(compute_term_weight(Ranking(), 2, 1, 1))


def test_deleted_documents_do_not_count_in_mean_lengths() -> None:
    long = document("long.md", "L", "word " * 500)
    weights = [
        context.segments[0].get_weights(ALL_FIELDS)[: 3 * FIELD_SLOTS].tolist()
        for context in (build_context(DOCUMENTS), build_context((*DOCUMENTS, long), deleted=("long.md",)))
    ]
    assert weights[0] == pytest.approx(weights[1])


def test_segments_share_the_statistics_of_the_whole_index() -> None:
    whole = build_context(DOCUMENTS)
    parts = build_context(DOCUMENTS[:1], DOCUMENTS[1:])
    joined = np.concatenate([segment.get_weights(ALL_FIELDS) for segment in parts.segments])
    assert joined.tolist() == whole.segments[0].get_weights(ALL_FIELDS).tolist()


def test_empty_index_has_a_context() -> None:
    context: ScoringContext = build_context()
    assert context.segments == ()
    assert context.scored_terms.size == 0
