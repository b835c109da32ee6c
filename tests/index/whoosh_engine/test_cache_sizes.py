"""Caches stay within their sizes, whatever is searched."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from index.cache_budget import divide_cache_bytes
from index.model import And, Batch, SearchOptions, Term
from index.ranking import Ranking
from index.whoosh_engine.engine import WhooshEngine
from tests.support.documents import document

_TOTAL = 2_000_000
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
    budget, chance = divide_cache_bytes(_TOTAL), random.Random(1)
    engine = WhooshEngine(tmp_path, Ranking(), budget=budget)
    engine.apply(Batch(tuple(document(f"{i}.md", "Lantern", "lantern oven") for i in range(20))))
    for _ in range(times(300, 25_000)):
        engine.search(And((Term(_MAKE_WORD[kind](chance)),)), SearchOptions(per_page=1))
    sizes = engine.measure_caches()
    limits = budget._asdict()
    assert {*sizes, "responses", "scores_per_doc"} == limits.keys()
    assert sizes["scores"] > 0 and sizes["lookups"] > 0
    assert [name for name, size in sizes.items() if size > limits[name]] == []
    WhooshEngine(tmp_path, Ranking())  # the caches that all engines share have their usual sizes again


@pytest.mark.parametrize("kind", _MAKE_WORD)
def test_caches_know_about_how_much_memory_they_take(tmp_path: Path, kind: str) -> None:
    engine, chance = WhooshEngine(tmp_path, Ranking()), random.Random(1)
    engine.apply(Batch(tuple(document(f"{i}.md", "Lantern", "lantern oven") for i in range(20))))

    def search(count: int) -> int:
        for _ in range(count):
            engine.search(And((Term(_MAKE_WORD[kind](chance)),)), SearchOptions(per_page=1))
        return sum(engine.measure_caches().values())

    before = search(20)
    tracemalloc.start()
    counted = search(100) - before
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert used < 1.5 * counted + 500_000


def test_engine_without_caches_finds_the_same(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, Ranking(), budget=divide_cache_bytes(0))
    engine.apply(Batch((document("a.md", "Lantern", "crème oven"),)))
    for _ in range(2):
        assert engine.search(And((Term("creme"),)), SearchOptions()).total == 1
    assert set(engine.measure_caches().values()) == {0}
    WhooshEngine(tmp_path, Ranking())
