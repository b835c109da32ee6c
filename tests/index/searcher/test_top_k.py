"""Selecting the best documents, compared with sorting all of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.searcher import top_k
from index.searcher.top_k import select_top
from index.segment.snapshot import Snapshot

SCORES = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([-np.inf, 0.0, 1.5e9, 1.6e9])), min_size=1, max_size=300)


def make_snapshot(dates: list[float]) -> Snapshot:
    return cast("Snapshot", SimpleNamespace(dates=np.array(dates)))


@given(SCORES, st.sampled_from(["relevance", "date"]), st.integers(0, 30), st.integers(1, 70), st.data())
def test_best_documents_are_the_first_of_all_sorted(
    values: list[tuple[int, float]], sort: str, count: int, group_size: int, data: st.DataObject
) -> None:
    docs = sorted(data.draw(st.sets(st.integers(0, len(values) - 1))))

    def get_key(doc: int) -> tuple[float, float, int]:
        score, date = values[doc]
        return (-score, -date, doc) if sort == "relevance" else (-date, -score, doc)

    scores = np.array([score for score, _ in values], np.float32)
    snapshot = make_snapshot([date for _, date in values])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(top_k, "_GROUP_SIZE", group_size)
        best = select_top(snapshot, np.array(docs, np.int64), scores, sort, count)
    assert best == sorted(docs, key=get_key)[:count]


def test_equal_documents_are_in_the_order_of_their_numbers() -> None:
    snapshot = make_snapshot([1.0] * 1000)
    assert select_top(snapshot, np.arange(1000), np.ones(1000, np.float32), "relevance", 3) == [0, 1, 2]


def test_nothing_is_selected_of_nothing() -> None:
    assert select_top(make_snapshot([]), np.zeros(0, np.int64), np.zeros(0, np.float32), "date", 5) == []
