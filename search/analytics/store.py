"""Write counts to the SQLite file, a batch of events in one transaction.

The text of a query is stored once the query was seen in MIN_MINUTES different minutes. Until then the file has its
keyed hash: several processes find the same row by it, so their counts add up, and the text is nowhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.file_stamp import FileIdentity, find_identity

from ..open_index import create_private_folder
from .database import measure_use, open_for_writing
from .events import MAX_URL, Click, Event
from .secret import MAX_DAYS, Secret, compute_digest

MIN_MINUTES = 3
"""Different minutes in which a query must be seen before its text is stored."""
MINUTES_PER_DAY = 24 * 60
_MAX_USE = 0.75
"""The share of the file above which the oldest entries are deleted. The rest has space for the largest batch."""
_ADD_TOTAL = """
INSERT INTO total VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
searches = searches + excluded.searches, empty = empty + excluded.empty, changed = changed + excluded.changed,
watched = watched + excluded.watched, clicks = clicks + excluded.clicks
"""
_ADD_COUNT = """
INSERT INTO count VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
searches = searches + excluded.searches, empty = empty + excluded.empty,
corrected = corrected + excluded.corrected, completed = completed + excluded.completed,
watched = watched + excluded.watched, clicks = clicks + excluded.clicks, results = excluded.results
"""
_ADD_CLICK = """
INSERT INTO click VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
clicks = clicks + excluded.clicks, positions = positions + excluded.positions
"""


@dataclass(slots=True)
class _Tally:
    """The counts of one query, or of all queries, on one day in a batch."""

    searches: int = 0
    empty: int = 0
    corrected: int = 0
    completed: int = 0
    watched: int = 0
    clicks: int = 0
    results: int = 0
    minutes: set[int] = field(default_factory=set)
    opened: list[Click] = field(default_factory=list)

    def add(self, event: Event) -> None:
        summary = event.summary
        self.results = summary.results
        if event.is_search:
            self.minutes.add(event.minute)
            self.searches += 1
            self.empty += summary.results == 0
            self.corrected += summary.is_corrected
            self.completed += summary.is_completed and not summary.is_corrected
            self.watched += event.has_clicks
        if event.click:
            self.clicks += 1
            self.opened.append(event.click)


class QueryStore:
    """The file of counts, for writing. For one thread at a time; any number of processes may write."""

    def __init__(self, path: Path, days: int) -> None:
        """Prepare the file `path`; create nothing. Counts are deleted after `days` days."""
        self._path = path
        self._days = days
        self._secret = Secret(path.with_suffix(".key"))
        self._connection: sqlite3.Connection | None = None
        self._identity: FileIdentity | None = None
        self._cleaned_day = 0

    def add(self, events: Sequence[Event]) -> None:
        """Add a batch, whole or not at all. Raises NotWritable, OSError and sqlite3.Error: then nothing was added."""
        connection = self._connect()
        key = self._secret.read()
        totals, tallies = _sum_up(events)
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            for day, tally in totals.items():
                changed = tally.corrected + tally.completed
                values = (tally.searches, tally.empty, changed, tally.watched, tally.clicks)
                connection.execute(_ADD_TOTAL, (day, *values))
            for (day, text), tally in tallies.items():
                _add_tally(connection, day, text, key, tally)
            self._delete_old(connection, max(totals))

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> sqlite3.Connection:
        """Return the connection; open the file again if it was deleted or replaced."""
        if self._connection is not None and find_identity(self._path) != self._identity:
            self.close()
        if self._connection is None:
            create_private_folder(self._path.parent)
            self._connection = open_for_writing(self._path)
            self._identity = find_identity(self._path)
        return self._connection

    def _delete_old(self, connection: sqlite3.Connection, day: int) -> None:
        """Delete what is too old, once a day, and the oldest entries if the file is nearly full."""
        if day != self._cleaned_day:
            _delete_until(connection, day - self._days)
            connection.execute("DELETE FROM query WHERE text IS NULL AND first_day <= ?", (day - MAX_DAYS,))
            _delete_orphans(connection)
            self._cleaned_day = day
        if measure_use(connection) > _MAX_USE:
            _make_space(connection)


def _sum_up(events: Iterable[Event]) -> tuple[dict[int, _Tally], dict[tuple[int, str], _Tally]]:
    """Return the counts of each day, and of each query on a day."""
    totals: dict[int, _Tally] = {}
    tallies: dict[tuple[int, str], _Tally] = {}
    for event in events:
        day = event.minute // MINUTES_PER_DAY
        totals.setdefault(day, _Tally()).add(event)
        if event.summary.text:
            tallies.setdefault((day, event.summary.text), _Tally()).add(event)
    return totals, tallies


def _add_tally(connection: sqlite3.Connection, day: int, text: str, key: bytes, tally: _Tally) -> None:
    id = _find_query(connection, day, text, key, tally.minutes)
    counts = (tally.searches, tally.empty, tally.corrected, tally.completed, tally.watched, tally.clicks)
    connection.execute(_ADD_COUNT, (id, day, *counts, tally.results))
    for url, position in tally.opened:
        if len(url) <= MAX_URL:
            connection.execute(_ADD_CLICK, (id, url, day, 1, position))


def _find_query(connection: sqlite3.Connection, day: int, text: str, key: bytes, minutes: set[int]) -> int:
    """Return the row of a query that was seen in some minutes; store its text if these make MIN_MINUTES."""
    row = connection.execute("SELECT id FROM query WHERE text = ?", (text,)).fetchone()
    if row:
        return int(row[0])
    digest = compute_digest(text, key)
    row = connection.execute("SELECT id, minutes, last_minute FROM query WHERE digest = ?", (digest,)).fetchone()
    id, count, last = row or (None, 0, 0)
    # The batch of another process may have later minutes already. An earlier one then does not count: it may be known.
    count += sum(minute > last for minute in minutes)
    last = max(last, *minutes) if minutes else last
    named = (text, None, count, 0) if count >= MIN_MINUTES else (None, digest, count, last)
    cursor = connection.execute(
        "INSERT INTO query VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text, "
        "digest = excluded.digest, minutes = excluded.minutes, last_minute = excluded.last_minute",
        (id, *named, day),
    )
    return int(id if id is not None else cursor.lastrowid or 0)


# ------------------------------------------------------------------------------------------------ deletion


def _delete_until(connection: sqlite3.Connection, day: int) -> None:
    """Delete the counts up to a day, this one included."""
    for table in ("count", "click", "total"):
        connection.execute(f"DELETE FROM {table} WHERE day <= ?", (day,))
    connection.execute("DELETE FROM query WHERE id NOT IN (SELECT query FROM count)")


def _delete_orphans(connection: sqlite3.Connection) -> None:
    """Delete the counts of queries that were deleted."""
    for table in ("count", "click"):
        connection.execute(f"DELETE FROM {table} WHERE query NOT IN (SELECT id FROM query)")


def _make_space(connection: sqlite3.Connection) -> None:
    """Delete the older half of the hashes; if that is not enough, the rarer half of the queries; then of the days.

    So a flood of texts that nobody else searches displaces itself, and the frequent queries stay.
    """
    connection.execute(
        "DELETE FROM query WHERE text IS NULL AND id <= (SELECT (min(id) + max(id)) / 2 FROM query WHERE text IS NULL)"
    )
    _delete_orphans(connection)
    if measure_use(connection) > _MAX_USE:
        connection.execute(
            "DELETE FROM query WHERE id IN (SELECT query FROM count GROUP BY query "
            "ORDER BY sum(searches), max(day) LIMIT (SELECT count(*) / 2 FROM query))"
        )
        _delete_orphans(connection)
    if measure_use(connection) > _MAX_USE:
        (day,) = connection.execute("SELECT (min(day) + max(day)) / 2 FROM count").fetchone()
        _delete_until(connection, day)
