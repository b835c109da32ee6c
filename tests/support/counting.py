"""Searches as the server counts them, without a server."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from search.analytics.events import Click, Event, SearchSummary
from search.analytics.report import QueryCounts, QueryKind, read_report
from search.analytics.store import QueryStore

NOW = int(time.time() // 60)
"""The current minute, since 1970."""


def make_events(
    text: str, minutes: Iterable[int] = range(3), results: int = 1, click: Click | None = None
) -> list[Event]:
    """Return one search in each of some minutes: how many before now. Oldest first. All clients report clicks."""
    return [
        Event(NOW - before, SearchSummary(text, results), has_clicks=True, click=click)
        for before in sorted(minutes, reverse=True)
    ]


def write_events(path: Path, events: Iterable[Event], days: int = 90) -> None:
    """Add events to the file of counts, in order, each as a batch of its own."""
    store = QueryStore(path, days)
    for event in events:
        store.add([event])
    store.close()


def read_queries(path: Path, kind: QueryKind = "top", days: int = 30) -> dict[str, QueryCounts]:
    """Return the queries of a kind that the file names, by text, in order."""
    return {query.text: query for query in read_report(path, days, 1000).queries[kind]}


def count_searches(path: Path) -> int:
    """Return how many searches the file has counted, with a text or without."""
    return sum(day.searches for day in read_report(path, 3650, 1).days)


def query_file(path: Path, statement: str) -> list[Any]:
    """Return the rows of a statement of SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()
