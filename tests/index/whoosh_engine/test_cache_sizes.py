"""Caches stay within their sizes, whatever is searched."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from index.model import And, Batch, SearchOptions, Term
from index.ranking import Ranking
from index.whoosh_engine.engine import WhooshEngine
from tests.support.documents import document

_MB = 1_000_000
_LIMITS = {"scores": 17 * _MB, "lookups": 4 * _MB, "folding": 8 * _MB, "queries": 8 * _MB, "phrases": 8 * _MB}
_MAKE_WORD: dict[str, Callable[[random.Random], str]] = {
    "random words": lambda chance: "".join(chance.choices("abcdefghijklmnop", k=8)),
    "long ASCII": lambda chance: "".join(chance.choices("abcdefghijklmnop", k=1900)),
    "characters that expand": lambda chance: "\ufdfa" * chance.randint(1, 100) + str(chance.random()),
    "CJK": lambda chance: "".join(chr(chance.randint(0x4E00, 0x9FFF)) for _ in range(40)),
}


@pytest.mark.torture
@pytest.mark.parametrize("kind", _MAKE_WORD)
def test_distinct_queries_fill_no_cache_beyond_its_size(
    tmp_path: Path, kind: str, times: Callable[[int, int], int]
) -> None:
    engine, chance = WhooshEngine(tmp_path, Ranking()), random.Random(1)
    engine.apply(Batch(tuple(document(f"{i}.md", "Lantern", "lantern oven") for i in range(20))))
    for _ in range(times(300, 25_000)):
        engine.search(And((Term(_MAKE_WORD[kind](chance)),)), SearchOptions(per_page=1))
    sizes = engine.measure_caches()
    assert sizes.keys() == _LIMITS.keys()
    assert sizes["scores"] > 0 and sizes["lookups"] > 0
    assert [name for name, size in sizes.items() if size > _LIMITS[name]] == []
