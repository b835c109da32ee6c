"""Open the SQLite file of the counts.

    query   a text, or until it is kept the keyed hash of one
    count   what happened to a query on a day
    click   which results of a query were opened on a day
    total   what happened to all queries on a day, also to those whose text is never kept

Days and minutes are numbers since 1970, in UTC.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from index.errors import PosthasteError

MAX_BYTES = 16 * 1024 * 1024
"""The largest file, without its write-ahead log."""
BUSY_SECONDS = 2.0
"""How long to wait for another process that writes."""
_RETRY_SECONDS = 0.01
_PAGE_BYTES = 4096
_MAX_LOG_BYTES = 1024 * 1024
_VERSION = 1
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""Result codes for a file without our tables, or with damaged ones; SQLITE_ERROR: a table is missing."""
_PRIMARY = 0xFF
"""The bits of a result code without the details, see https://www.sqlite.org/rescode.html."""
_SCHEMA = """
CREATE TABLE query (
    id INTEGER PRIMARY KEY,
    text TEXT UNIQUE,
    digest BLOB UNIQUE,
    minutes INTEGER NOT NULL,
    last_minute INTEGER NOT NULL,
    first_day INTEGER NOT NULL
);
CREATE TABLE count (
    query INTEGER NOT NULL,
    day INTEGER NOT NULL,
    searches INTEGER NOT NULL,
    empty INTEGER NOT NULL,
    corrected INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    watched INTEGER NOT NULL,
    clicks INTEGER NOT NULL,
    results INTEGER NOT NULL,
    PRIMARY KEY (query, day)
) WITHOUT ROWID;
CREATE TABLE click (
    query INTEGER NOT NULL,
    url TEXT NOT NULL,
    day INTEGER NOT NULL,
    clicks INTEGER NOT NULL,
    positions INTEGER NOT NULL,
    PRIMARY KEY (query, url, day)
) WITHOUT ROWID;
CREATE TABLE total (
    day INTEGER PRIMARY KEY,
    searches INTEGER NOT NULL,
    empty INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    watched INTEGER NOT NULL,
    clicks INTEGER NOT NULL
);
"""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the file, and create it for this user only. Raises OSError and sqlite3.Error."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        _use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA journal_size_limit = {_MAX_LOG_BYTES}")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        connection.execute(f"PRAGMA max_page_count = {MAX_BYTES // _PAGE_BYTES}")
        _create_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Let readers never wait for the writer."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # For this lock SQLite waits not at all, whatever the time-out. Workers often create the file at once.
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_SECONDS)


def _create_tables(connection: sqlite3.Connection) -> None:
    if _get_version(connection) == _VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        version = _get_version(connection)  # another process may have been faster
        if version == 0:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"version {version} is not {_VERSION}; delete the file to start again")


def open_for_reading(path: Path) -> closing[sqlite3.Connection]:
    """Open the file for a `with` block. Raises PosthasteError if there is none, or if it is not what we write."""
    if not path.is_file():
        raise PosthasteError(
            f"{path}: no searches are counted yet; set `analytics = true` and serve the search, or "
            "name the folder of its index with --index"
        )
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=BUSY_SECONDS, uri=True)
        version = _get_version(connection)
    except sqlite3.Error as error:
        raise make_reading_error(path, error) from error
    if version != _VERSION:
        connection.close()
        raise PosthasteError(f"{path}: the counts are of another version; delete the file to start again")
    return closing(connection)


def make_reading_error(path: Path, error: sqlite3.Error) -> PosthasteError:
    """Return the error to raise if the file can't be read."""
    return PosthasteError(f"{path}: cannot read the counts: {error}; {find_remedy(error)}")


def find_remedy(error: Exception) -> str:
    """Return what to do about an error of the file. Only a damaged one is to be deleted: one that is locked, or that
    this user may not open, has the counts."""
    is_damaged = getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGED
    return "delete the file to start again" if is_damaged else "check its permissions and the disk"


def _get_version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def measure_use(connection: sqlite3.Connection) -> float:
    """Return the share of MAX_BYTES that is in use, from 0 to 1."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    return float((pages - free) * _PAGE_BYTES / MAX_BYTES)
