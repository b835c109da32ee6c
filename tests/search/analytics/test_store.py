"""The file of counts: what is stored when, what is deleted, and how large it becomes."""

from __future__ import annotations

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from index.errors import NotWritable
from search.analytics import store as store_module
from search.analytics.events import MAX_URL, Click, Event, SearchSummary
from search.analytics.report import read_report
from search.analytics.store import MINUTES_PER_DAY, QueryStore
from search.open_index import create_private_folder
from tests.support.counting import NOW, count_searches, make_events, query_file, read_queries, write_events


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "counts" / "queries.sqlite"


def read_bytes(path: Path) -> bytes:
    """Return the content of all files beside the counts, the write-ahead log among them."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_text_is_stored_once_it_was_seen_in_three_different_minutes(path: Path) -> None:
    store = QueryStore(path, 90)
    for before in (9, 9, 9, 5, 5):
        store.add(make_events("kubernetes", [before]))
        assert b"kubernetes" not in read_bytes(path)
        assert read_queries(path) == {}
    assert count_searches(path) == 5
    store.add(make_events("kubernetes", [0]))
    store.close()
    assert read_queries(path)["kubernetes"].searches == 6


def test_one_batch_may_have_three_different_minutes(path: Path) -> None:
    QueryStore(path, 90).add(make_events("docker", [2, 1, 0]))
    assert read_queries(path)["docker"].searches == 3


def test_earlier_minutes_of_another_process_do_not_count_twice(path: Path) -> None:
    for before in (5, 6, 5, 6, 5, 6):
        write_events(path, make_events("slip", [before]))
    assert read_queries(path) == {}


def test_hash_needs_the_key_and_key_is_for_this_user_only(path: Path, tmp_path: Path) -> None:
    write_events(path, make_events("hunter2", [0]))
    write_events(tmp_path / "other" / "queries.sqlite", make_events("hunter2", [0]))
    digests = [query_file(each, "SELECT text, digest FROM query") for each in (path, tmp_path / "other/queries.sqlite")]
    assert digests[0][0][0] is None
    assert digests[0] != digests[1]
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes["queries.key"] == modes["queries.sqlite"] == 0o600


def test_key_is_replaced_when_it_is_old_and_old_hashes_are_deleted(path: Path) -> None:
    write_events(path, make_events("rare", [40 * MINUTES_PER_DAY]))
    key = path.with_suffix(".key")
    before = key.read_bytes()
    old = key.stat().st_mtime - 31 * 86_400
    os.utime(key, (old, old))
    write_events(path, make_events("rare", [0]))
    assert key.read_bytes() != before
    assert len(query_file(path, "SELECT * FROM query")) == 1
    assert len(query_file(path, "SELECT * FROM count")) == 1


def test_counts_are_summed_up_by_day_and_query(path: Path) -> None:
    found, missed = SearchSummary("found", 7, is_completed=True), SearchSummary("missed", 0, is_corrected=True)
    events = [Event(NOW - before, each) for before in range(3) for each in (found, missed, missed)]
    events += [
        Event(NOW, found, has_clicks=True, click=Click("/a/", 3)),
        Event(NOW, found, is_search=False, has_clicks=True, click=Click("/a/", 1)),
        Event(NOW, found, is_search=False, has_clicks=True, click=Click("/" + "b" * MAX_URL, 1)),
    ]
    QueryStore(path, 90).add(events)
    report = read_report(path, 2, 10)
    assert sum(day.searches for day in report.days) == 10
    assert sum(day.empty for day in report.days) == 6
    assert sum(day.changed for day in report.days) == 10
    queries = {query.text: query for query in report.queries["top"]}
    assert queries["found"][1:8] == (4, 0, 0, 4, 1, 3, 7)
    assert queries["missed"][1:8] == (6, 6, 6, 0, 0, 0, 0)
    assert sum(queries["found"].days) == 4
    (favorite,) = report.favorites
    assert favorite == ("found", "/a/", 2, 2.0, 2)


def test_long_texts_count_in_the_totals_only(path: Path) -> None:
    QueryStore(path, 90).add(make_events("", range(5)))
    assert count_searches(path) == 5
    assert query_file(path, "SELECT * FROM query") == []


def test_counts_are_deleted_after_the_set_number_of_days(path: Path) -> None:
    old = make_events("old", [10 * MINUTES_PER_DAY + before for before in range(3)], click=Click("/old/", 1))
    write_events(path, [*old, *make_events("new")], days=90)
    assert read_queries(path).keys() == {"old", "new"}
    assert read_queries(path, days=5).keys() == {"new"}
    write_events(path, make_events("new"), days=7)
    assert read_queries(path).keys() == {"new"}
    assert b"/old/" not in read_bytes(path)


def test_file_is_bounded_and_frequent_queries_outlive_hashes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 400_000
    monkeypatch.setattr("search.analytics.database.MAX_BYTES", limit)
    store = QueryStore(path, 90)
    store.add(make_events("kept", range(50)))
    for batch in range(20):
        store.add([Event(NOW, SearchSummary(f"flood {batch} {number}", 0)) for number in range(400)])
    assert path.stat().st_size <= limit
    assert read_queries(path).keys() == {"kept"}
    for batch in range(20):  # each seen in three minutes
        store.add([event for number in range(200) for event in make_events(f"{batch} {number} {'x' * 80}")])
    assert path.stat().st_size <= limit
    assert read_queries(path)["kept"].searches == 50
    assert 200 <= len(read_queries(path)) < 2000
    for day in range(60, 0, -1):
        minutes = [day * MINUTES_PER_DAY + before for before in range(3)]
        clicks = [Click(f"/{number}/{'x' * 400}", 1) for number in range(10)]
        store.add([event for click in clicks for event in make_events("kept", minutes, click=click)])
    store.close()
    assert path.stat().st_size <= limit
    assert read_queries(path)["kept"].searches > 50


def test_processes_share_the_file(path: Path) -> None:
    """Each store has a connection of its own, as in a process of its own."""
    stores = [QueryStore(path, 90) for _ in range(4)]

    def count(number: int) -> None:
        for before in range(30, 0, -1):
            stores[number].add(make_events("together", [before]) + make_events(f"alone {number}", [before]))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count, range(4)))
    assert read_queries(path)["together"].searches == 120
    assert {name: query.searches for name, query in read_queries(path).items() if "alone" in name} == {
        f"alone {number}": 30 for number in range(4)
    }


def test_file_that_was_deleted_is_made_again(path: Path) -> None:
    store = QueryStore(path, 90)
    store.add(make_events("before"))
    for file in path.parent.glob("queries.sqlite*"):
        file.unlink()
    store.add(make_events("after"))
    assert read_queries(path).keys() == {"after"}


def test_failure_within_a_batch_adds_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = QueryStore(path, 90)
    store.add(make_events("first"))

    def fail(*arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store_module, "_make_space", fail)
    monkeypatch.setattr(store_module, "measure_use", lambda connection: 1.0)
    with pytest.raises(sqlite3.OperationalError):
        store.add(make_events("second"))
    monkeypatch.undo()
    assert count_searches(path) == 3
    store.add(make_events("second"))
    assert count_searches(path) == 6


def test_folder_that_another_process_creates_at_the_same_time_is_used(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Path.mkdir

    def create_after_another(folder: Path, **options: Any) -> None:
        create(folder, **options)
        create(folder, **options)

    monkeypatch.setattr(Path, "mkdir", create_after_another)
    folder = path.parent.parent / "new"
    create_private_folder(folder)
    assert folder.is_dir()


def test_folder_that_can_not_be_created_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritable):
        QueryStore(tmp_path / "file" / "queries.sqlite", 90).add(make_events("x"))
