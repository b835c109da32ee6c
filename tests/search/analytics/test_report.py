"""The report: which queries stand out, and files that can't be read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from index.errors import PosthasteError
from search.analytics import database
from search.analytics.events import Click
from search.analytics.report import read_report
from search.analytics.store import MINUTES_PER_DAY
from tests.support.counting import make_events, query_file, read_queries, write_events


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queries.sqlite"


def test_queries_without_results_are_those_that_have_none_now(path: Path) -> None:
    yesterday = [MINUTES_PER_DAY + before for before in range(3)]
    events = make_events("solved", yesterday, results=0) + make_events("solved", results=2)
    write_events(path, [*events, *make_events("missing", range(5), results=0), *make_events("rare", results=0)])
    assert {name: query.empty for name, query in read_queries(path, "no_results").items()} == {"missing": 5, "rare": 3}
    assert list(read_queries(path, "no_results")) == ["missing", "rare"]


def test_queries_without_clicks_are_those_whose_clicks_would_be_known(path: Path) -> None:
    unknown = [event._replace(has_clicks=False) for event in make_events("by a program", range(9))]
    events = make_events("ignored") + make_events("opened", click=Click("/a/", 1)) + make_events("none", results=0)
    write_events(path, [*unknown, *events])
    assert read_queries(path, "no_clicks").keys() == {"ignored"}


def test_every_day_is_listed(path: Path) -> None:
    write_events(path, make_events("docker", [0, 1, 2, 3 * MINUTES_PER_DAY]))
    days = read_report(path, 10, 5).days
    assert [b.day - a.day for a, b in pairwise(days)] == [1] * 9
    assert len(read_queries(path, days=10)["docker"].days) == 10


def test_file_that_is_absent_or_damaged_is_an_error(path: Path) -> None:
    with pytest.raises(PosthasteError, match="analytics = true"):
        read_report(path, 7, 5)
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(PosthasteError, match="delete the file"):
        read_report(path, 7, 5)
    path.unlink()
    write_events(path, make_events("docker"))
    query_file(path, "DROP TABLE total")
    with pytest.raises(PosthasteError, match="no such table: total; delete the file"):
        read_report(path, 7, 5)
    query_file(path, "PRAGMA user_version = 99")
    with pytest.raises(PosthasteError, match="another version"):
        read_report(path, 7, 5)


def test_file_that_is_locked_is_not_to_be_deleted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_events(path, make_events("docker"))
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.0)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(PosthasteError, match="database is locked; check its permissions") as error:
            read_report(path, 7, 5)
    assert "delete" not in str(error.value)
