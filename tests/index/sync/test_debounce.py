"""Events are collected until they pause."""

from __future__ import annotations

import threading
import time

import pytest

from index.sync import debounce
from index.sync.debounce import Debouncer, PendingChanges


class Clock:
    """A clock that only moves while somebody waits for `stopping`, and may report an event after each wait."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


class Stopping(threading.Event):
    """Never set; waiting moves a clock, and adds an event every `interval` seconds."""

    def __init__(self, clock: Clock, debouncer: Debouncer, interval: float) -> None:
        super().__init__()
        self._clock, self._debouncer, self._interval = clock, debouncer, interval

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self._clock.now += min(timeout, self._interval)
        if timeout > self._interval:
            self._debouncer.add("a.md", False)
        return False


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(debounce, "time", clock)
    return clock


def test_posts_of_several_events_are_collected_once() -> None:
    debouncer = Debouncer(0.1, 1.0)
    for id in ("a.md", "b.md", "a.md"):
        debouncer.add(id, False)
    assert debouncer.take() == PendingChanges(frozenset({"a.md", "b.md"}), False)


def test_event_without_a_post_concerns_all_posts() -> None:
    debouncer = Debouncer(0.1, 1.0)
    debouncer.add("a.md", False)
    debouncer.add(None, False)
    debouncer.add("b.md", False)
    assert debouncer.take() == PendingChanges(None, False)


def test_changed_configuration_is_reported_once() -> None:
    debouncer = Debouncer(0.1, 1.0)
    debouncer.add(None, True)
    debouncer.add("a.md", False)
    assert debouncer.take() == PendingChanges(None, True)
    debouncer.add("a.md", False)
    assert debouncer.take() == PendingChanges(frozenset({"a.md"}), False)


def test_without_events_any_post_may_have_changed() -> None:
    debouncer = Debouncer(0.1, 1.0)
    assert not debouncer.wait_for_change(0)
    assert debouncer.take() == PendingChanges(None, False)


def test_changes_are_due_when_events_pause(clock: Clock) -> None:
    debouncer = Debouncer(quiet_seconds=2.0, max_seconds=100.0)
    debouncer.add("a.md", False)
    debouncer.wait_until_quiet(Stopping(clock, debouncer, interval=50.0))
    assert clock.now == pytest.approx(102.0)


def test_changes_are_due_at_the_latest_after_the_maximum(clock: Clock) -> None:
    debouncer = Debouncer(quiet_seconds=2.0, max_seconds=10.0)
    debouncer.add("a.md", False)
    debouncer.wait_until_quiet(Stopping(clock, debouncer, interval=1.0))
    assert clock.now == pytest.approx(110.0)


def test_stop_ends_every_wait() -> None:
    debouncer, stopping = Debouncer(3600.0, 3600.0), threading.Event()
    stopping.set()
    debouncer.add("a.md", False)
    started = time.monotonic()
    debouncer.wait_until_quiet(stopping)
    debouncer.take()
    debouncer.wake()
    assert debouncer.wait_for_change(3600)
    assert time.monotonic() - started < 600
