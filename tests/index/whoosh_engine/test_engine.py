"""The engine over Whoosh: segment files that can't be read or are rebuilt, and queries that wait for each other."""

from __future__ import annotations

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import permutations
from pathlib import Path
from typing import NoReturn

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexUnreadable, TooSlow
from index.fields import FIELDS
from index.model import And, Batch, Fuzzy, Or, Phrase, Prefix, Query, SearchOptions, Term
from index.searcher import turn_searcher
from tests.support.documents import document
from tests.support.segments import make_random_documents


def test_unreadable_texts_fail_one_search_and_not_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(make_random_documents(4, 30))))
    before = engine.search(Term("alpha"), SearchOptions())

    def fail(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pread", fail)
        with pytest.raises(IndexUnreadable, match="Input/output error"):
            engine.search(Term("alpha"), SearchOptions())
    assert engine.search(Term("alpha"), SearchOptions()) == before


@pytest.mark.parametrize("damage", ["absent", "truncated", "garbage"])
def test_damaged_segment_file_is_rebuilt_from_the_whoosh_index(tmp_path: Path, damage: str) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(make_random_documents(4, 30))))
    engine.apply(Batch(deletes=("4-3.md",)))
    query = Or((Term("alpha"), Prefix("run")))
    before = engine.search(query, SearchOptions(per_page=50))
    engine.close()
    (file,) = (tmp_path / before.generation).glob("*.segment")
    data = file.read_bytes()
    file.unlink()
    if damage == "truncated":
        file.write_bytes(data[: len(data) // 3])
    elif damage == "garbage":
        file.write_bytes(b"garbage")
    assert engine.search(query, SearchOptions(per_page=50)) == before
    assert file.read_bytes() == data
    assert engine.check() == []


def test_slow_query_does_not_block_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild([document("a.md", "Docker")])
    started, release = threading.Event(), threading.Event()

    def wait(*_: object) -> NoReturn:
        started.set()
        release.wait(60)
        raise TooSlow("given up")

    with monkeypatch.context() as patched:
        patched.setattr(turn_searcher, "search", wait)
        slow = threading.Thread(target=_search_and_ignore_timeout, args=(engine,))
        slow.start()
        assert started.wait(60)
    try:
        assert engine.search(Term("docker"), SearchOptions()).total == 1
        assert not release.is_set()
    finally:
        release.set()
        slow.join()


def test_queries_that_give_way_at_every_step_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(make_random_documents(4, 30))))
    queries: list[Query] = [
        Or((Phrase("alpha beta"), Fuzzy("gama"), Prefix("run"))),
        And((Term("alpha"), Term("dockr"))),
        Term("delta"),
        Prefix("a"),
    ]
    options = SearchOptions(per_page=50, facets=("tags", "year"), explain=True)
    expected = [engine.search(query, options) for query in queries]
    monkeypatch.setattr("index.turns._LEVELS", (0.0,))
    with ThreadPoolExecutor(len(queries)) as pool:
        for found in [pool.map(lambda query: engine.search(query, options), queries) for _ in range(20)]:
            assert list(found) == expected


def test_query_gives_way_at_each_word_facet_and_explanation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(make_random_documents(4, 30))))
    reached: list[object] = []
    monkeypatch.setattr("index.turns.Turns.give_way", lambda turns, query: reached.append(query))
    words = ("alpha", "beta", "gamma")
    query = Or(tuple(Phrase(f"{first} {second}") for first, second in permutations(words, 2)))
    counts = []
    for options in (
        SearchOptions(fragments=0),
        SearchOptions(fragments=0, facets=("tags", "year", "section")),
        SearchOptions(fragments=0, explain=True),
    ):
        engine.search(query, options)  # caches the words
        reached.clear()
        engine.search(query, options)
        counts.append(len(reached))
    plain, with_facets, explained = counts
    assert plain >= len(query.children)
    assert with_facets == plain + 3
    assert explained == plain + len(query.children) * len(FIELDS)


def _search_and_ignore_timeout(engine: Engine) -> None:
    with suppress(TooSlow):
        engine.search(Term("docker"), SearchOptions())
