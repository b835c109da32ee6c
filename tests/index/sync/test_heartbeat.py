from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.sync import heartbeat
from index.sync.heartbeat import HeartbeatMonitor, beat
from tests.support.waiting import wait_until


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.01)
    path = tmp_path / "watch.lock"
    path.touch()
    os.utime(path, (1, 1))
    return path


def test_a_beating_file_changes_and_stops_changing_at_the_end(lock: Path) -> None:
    with beat(lock):
        wait_until(lambda: lock.stat().st_mtime > 1)
    ended = lock.stat().st_mtime_ns
    with pytest.raises(AssertionError):
        wait_until(lambda: lock.stat().st_mtime_ns != ended, timeout=0.1)


def test_a_file_that_is_removed_ends_nothing(lock: Path) -> None:
    with beat(lock):
        lock.unlink()
        wait_until(lambda: not lock.exists())
        lock.touch()
        os.utime(lock, (1, 1))
        wait_until(lambda: lock.stat().st_mtime > 1)


@pytest.mark.parametrize("exists", [True, False])
def test_a_file_that_stays_the_same_is_stalled_after_a_while(
    lock: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    now = [100.0]
    monkeypatch.setattr("index.sync.heartbeat.time.monotonic", lambda: now[0])
    if not exists:
        lock.unlink()
    monitor = HeartbeatMonitor(lock)
    assert not monitor.is_stalled()
    now[0] += heartbeat.STALLED_SECONDS - 1
    assert not monitor.is_stalled()
    now[0] += 1
    assert monitor.is_stalled()
    lock.touch()
    os.utime(lock, (5, 5))  # an older time is a change, too: clocks are set
    assert not monitor.is_stalled()
