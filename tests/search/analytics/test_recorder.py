"""The recorder never fails and never waits: what it can't write goes on waiting, within a limit, and then is lost."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from search.analytics import recorder as recorder_module
from search.analytics.events import SearchSummary
from search.analytics.recorder import QueryRecorder
from tests.support.counting import count_searches
from tests.support.waiting import wait_until

SUMMARY = SearchSummary("docker", 3)


@pytest.fixture
def recorder(tmp_path: Path) -> QueryRecorder:
    return QueryRecorder(tmp_path / "queries.sqlite", 90)


def test_events_are_written_in_the_background(recorder: QueryRecorder) -> None:
    recorder.add(SUMMARY)
    wait_until(lambda: recorder.written == 1)
    recorder.stop()
    assert count_searches(recorder.path) == 1


def test_last_batch_is_written_at_the_end(recorder: QueryRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "_BATCH_SECONDS", 3600.0)
    for _ in range(5):
        recorder.add(SUMMARY)
    assert not recorder.path.exists()
    recorder.stop()
    assert count_searches(recorder.path) == 5
    recorder.add(SUMMARY)
    recorder.stop()
    assert count_searches(recorder.path) == 6


def test_locked_file_delays_counts_and_no_search(recorder: QueryRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.analytics.database.BUSY_SECONDS", 0.01)
    recorder.add(SUMMARY)
    recorder.stop()
    with closing(sqlite3.connect(recorder.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.thread_time()
        for _ in range(10):
            recorder.add(SUMMARY)
        assert time.thread_time() - began < 1
        recorder.flush()
        assert (recorder.written, recorder.lost) == (1, 0)
        other.execute("ROLLBACK")
    recorder.stop()
    assert count_searches(recorder.path) == 11


def test_more_events_than_may_wait_are_lost_and_counted(
    recorder: QueryRecorder, caplog: pytest.LogCaptureFixture
) -> None:
    recorder.path.mkdir()  # so it can't be opened
    for _ in range(recorder_module._MAX_EVENTS + 7):
        recorder.add(SUMMARY)
    recorder.flush()
    recorder.flush()
    assert (recorder.written, recorder.lost) == (0, 7)
    assert len([record for record in caplog.records if "cannot count" in record.message]) == 1
    recorder.path.rmdir()
    recorder.stop()
    assert count_searches(recorder.path) == recorder_module._MAX_EVENTS


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"SQLite format 3\x00" + bytes(5000)])
def test_damaged_file_costs_counts_only(
    recorder: QueryRecorder, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    recorder.path.write_bytes(content)
    recorder.add(SUMMARY)
    recorder.flush()
    assert recorder.written or "delete the file to start again" in caplog.text
    recorder.stop()
    assert recorder.path.read_bytes()[:5000] == content[:5000] or count_searches(recorder.path) == 1


def test_forked_process_counts_as_well(recorder: QueryRecorder) -> None:
    """As a worker of `gunicorn --preload`: threads and connections of the parent are not there."""
    recorder.add(SUMMARY)
    recorder.flush()
    child = os.fork()
    if child == 0:
        try:
            recorder.add(SUMMARY)
            recorder.flush()
        finally:
            os._exit(0 if recorder.written == 2 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    recorder.add(SUMMARY)
    recorder.stop()
    assert count_searches(recorder.path) == 3
