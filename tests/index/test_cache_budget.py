"""One amount of memory is divided among all caches."""

from __future__ import annotations

import pytest

from index.cache_budget import DEFAULT_BUDGET, DEFAULT_BYTES, divide_cache_bytes


@pytest.mark.parametrize("total", [0, 1_000_000, 100_000_000])
def test_caches_together_have_the_total(total: int) -> None:
    budget = divide_cache_bytes(total)
    assert sum(budget) == total
    assert budget.scores_per_doc == 0


def test_default_grows_with_the_index() -> None:
    assert sum(DEFAULT_BUDGET) == DEFAULT_BYTES + DEFAULT_BUDGET.scores_per_doc
    assert DEFAULT_BUDGET.scores_per_doc > 0
