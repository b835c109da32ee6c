"""The best documents are those that sorting all of them would put first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking import Ranking
from index.searcher import search
from index.segment.snapshot import Snapshot


@given(st.lists(st.integers(0, 5), min_size=1, max_size=400), st.integers(0, 30), st.integers(1, 70))
def test_top_k_are_the_first_of_all_documents_sorted(scores: list[int], count: int, group: int) -> None:
    snapshot = Snapshot("1", (), Ranking())
    snapshot.dates = np.array([(score * 7) % 3 for score in scores], np.float64)
    expected = sorted(range(len(scores)), key=lambda d: (-scores[d], -snapshot.dates[d], d))[:count]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search, "_GROUP", group)
        top = search.best_of(snapshot, np.arange(len(scores)), np.array(scores, np.float32), "relevance", count)
    assert top == expected
