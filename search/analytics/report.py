"""Read the counts: how many searches there were each day, and which queries stand out."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from .database import make_reading_error, open_for_reading

QueryKind = Literal["top", "no_results", "no_clicks"]
KINDS: tuple[QueryKind, ...] = ("top", "no_results", "no_clicks")
_SECONDS_PER_DAY = 86_400
_MIN_WATCHED = 3
"""Searches of a query by clients that report clicks before its having none means something."""
_CONDITIONS: Mapping[QueryKind, str] = {
    "top": "searches > 0",
    "no_results": "empty > 0 AND results = 0",
    "no_clicks": f"watched >= {_MIN_WATCHED} AND clicks = 0 AND results > 0",
}
_ORDERS: Mapping[QueryKind, str] = {"top": "searches", "no_results": "empty", "no_clicks": "watched"}
# SQLite takes a bare column from the row that has the maximum: https://www.sqlite.org/lang_select.html#bareagg
_QUERIES = """
SELECT text, searches, empty, corrected, completed, watched, clicks, results, id FROM (
    SELECT query.id AS id, text, sum(searches) AS searches, sum(empty) AS empty, sum(corrected) AS corrected,
        sum(completed) AS completed, sum(watched) AS watched, sum(clicks) AS clicks, results, max(day)
    FROM count JOIN query ON query.id = count.query
    WHERE text IS NOT NULL AND day > :first GROUP BY query.id
) WHERE {condition} ORDER BY {order} DESC, searches DESC, text LIMIT :limit
"""
_CLICKS = """
SELECT text, url, clicks, positions, max(clicks), sum(clicks) FROM (
    SELECT query, url, sum(clicks) AS clicks, sum(positions) AS positions FROM click WHERE day > :first
    GROUP BY query, url
) JOIN query ON query.id = query WHERE text IS NOT NULL GROUP BY query ORDER BY sum(clicks) DESC, text LIMIT :limit
"""


class DayCounts(NamedTuple):
    """All searches of a day."""

    day: int
    """Since 1970, in UTC."""
    searches: int = 0
    empty: int = 0
    """Searches without a result."""
    changed: int = 0
    """Searches whose query was corrected or completed."""
    watched: int = 0
    """Searches by clients that report clicks."""
    clicks: int = 0
    """Results that were opened."""


class QueryCounts(NamedTuple):
    """The searches of one query."""

    text: str
    searches: int
    empty: int
    corrected: int
    completed: int
    watched: int
    clicks: int
    results: int
    """The number of results on the last day."""
    days: tuple[int, ...]
    """The searches of each day, the oldest first."""


class Favorite(NamedTuple):
    """The result that readers of a query open most."""

    text: str
    url: str
    clicks: int
    position: float
    """The mean of its positions when it was opened."""
    all_clicks: int
    """Those on all results of the query."""


class Report(NamedTuple):
    """The counts of a period."""

    days: Sequence[DayCounts]
    """Every day, the oldest first."""
    queries: Mapping[QueryKind, Sequence[QueryCounts]]
    favorites: Sequence[Favorite]


def read_report(path: Path, days: int, limit: int, kinds: Sequence[QueryKind] = KINDS) -> Report:
    """Return the counts of the last `days` days, today included, with at most `limit` queries of each kind.

    Raises PosthasteError if nothing is counted yet, or the file can't be read.
    """
    today = int(time.time()) // _SECONDS_PER_DAY
    first = today - days
    with open_for_reading(path) as connection:
        try:
            return Report(
                _read_days(connection, first, today),
                {kind: _read_queries(connection, kind, first, today, limit) for kind in kinds},
                [
                    Favorite(text, url, clicks, positions / clicks, all_clicks)
                    for text, url, clicks, positions, _, all_clicks in connection.execute(
                        _CLICKS, {"first": first, "limit": limit}
                    )
                ],
            )
        except sqlite3.Error as error:
            raise make_reading_error(path, error) from error


def _read_days(connection: sqlite3.Connection, first: int, today: int) -> list[DayCounts]:
    rows = connection.execute("SELECT * FROM total WHERE day > ?", (first,))
    known = {row[0]: DayCounts(*row) for row in rows}
    return [known.get(day, DayCounts(day)) for day in range(first + 1, today + 1)]


def _read_queries(
    connection: sqlite3.Connection, kind: QueryKind, first: int, today: int, limit: int
) -> list[QueryCounts]:
    statement = _QUERIES.format(condition=_CONDITIONS[kind], order=_ORDERS[kind])
    rows = connection.execute(statement, {"first": first, "limit": limit}).fetchall()
    queries = []
    for *counts, id in rows:
        found = connection.execute("SELECT day, searches FROM count WHERE query = ? AND day > ?", (id, first))
        searches = dict(found.fetchall())
        days = tuple(searches.get(day, 0) for day in range(first + 1, today + 1))
        queries.append(QueryCounts._make([*counts, days]))
    return queries
