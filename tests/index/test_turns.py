"""The turns of queries: who computes first, and that no query waits for nothing. Time is that which a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from index import turns as module
from index.errors import TooSlow
from index.turns import Turns, check_deadline, give_way
from tests.support.waiting import TIMEOUT, wait_until

SLICE = module._SLICE
MIDDLE, *_, SLOW = module._LEVELS
PASSES = module._MAX_PASSES


class Queries:
    """Queries in threads, whose processor time is counted by the test. The log says which of them computed when."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.turns = Turns(lambda: self._used.__dict__.get("seconds", 0.0))
        self._used = threading.local()
        self._threads: list[threading.Thread] = []
        self._began: set[str] = set()

    def run(self, name: str, *steps: float | Callable[[], object], deadline: float | None = None) -> None:
        """Run a query of some steps in this thread, with a checkpoint after each. A step is a number of seconds to
        compute, or something to do."""
        with self.turns.take(deadline):
            self._began.add(name)
            for step in steps:
                if callable(step):
                    step()
                else:
                    self.log.append(name)
                    self.compute(step)
                give_way()

    def compute(self, seconds: float) -> None:
        """Count processor time of this thread."""
        self._used.seconds = self._used.__dict__.get("seconds", 0.0) + seconds

    def start(self, name: str, *steps: float | Callable[[], object], deadline: float | None = None) -> None:
        """Run a query in a thread of its own, and return when it waits for its turn, has had it, or has given up."""

        def run() -> None:
            try:
                self.run(name, *steps, deadline=deadline)
            except TooSlow:
                self.log.append(f"{name} gave up")

        waiting, thread = self.count_waiting(), threading.Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()
        wait_until(lambda: self.count_waiting() > waiting or name in self._began or not thread.is_alive())

    def count_waiting(self) -> int:
        return len(self.turns._waiting)

    def join(self) -> None:
        for thread in self._threads:
            thread.join(TIMEOUT)
            assert not thread.is_alive()


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queries]:
    """Queries that never wait so long that one takes the turn of another."""
    monkeypatch.setattr(module, "_MAX_WAIT", TIMEOUT)
    started = Queries()
    yield started
    started.join()


def test_newcomers_compute_in_the_order_of_their_arrival(queries: Queries) -> None:
    def arrive() -> None:
        for name in "bcd":
            queries.start(name, 0.0, 0.0)

    queries.run("a", arrive, 0.0)
    queries.join()
    assert "".join(queries.log) == "abbccdd"


def test_slow_query_lets_a_newcomer_go_first_and_goes_on_afterwards(queries: Queries) -> None:
    queries.run("a", SLOW, lambda: queries.start("b", 0.0), 0.0)
    assert "".join(queries.log) == "aba"


def test_query_goes_before_those_that_have_computed_much_longer(queries: Queries) -> None:
    queries.run("a", SLOW, lambda: queries.start("b", MIDDLE, lambda: queries.start("c", 0.0), 0.0), 0.0)
    assert "".join(queries.log) == "abcba"


def test_slow_query_goes_on_when_a_newcomer_has_become_slow(queries: Queries) -> None:
    queries.run("a", SLOW, lambda: queries.start("b", SLOW, 0.0), SLOW, SLOW)
    queries.join()
    assert "".join(queries.log) == "abaab"


def test_newcomers_among_slow_queries_go_first_until_these_have_waited_for_many(queries: Queries) -> None:
    def arrive() -> None:
        for _ in range(3 * PASSES):
            queries.start("n", 0.0)

    half = 0.51 * SLICE
    queries.run("a", SLOW, arrive, half, half, half, half, half)
    queries.join()
    assert "".join(queries.log) == "a" + 2 * ("n" * PASSES + "aa") + "n" * PASSES + "a"


def test_newcomer_with_many_checkpoints_goes_before_a_slow_query_once(queries: Queries) -> None:
    def arrive() -> None:
        for _ in range(2):
            queries.start("n", *[0.0] * 2 * PASSES)

    queries.run("a", SLOW, arrive, 0.0)
    assert "".join(queries.log) == "a" + 4 * PASSES * "n" + "a"


def test_error_in_a_query_ends_its_turn(queries: Queries) -> None:
    def fail() -> None:
        queries.start("b", 0.0)
        raise ValueError

    with pytest.raises(ValueError):
        queries.run("a", fail)
    queries.join()
    queries.run("c", 0.0)
    assert "".join(queries.log) == "bc"


def test_query_gives_up_at_its_deadline_while_it_waits(queries: Queries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_WAIT", 0.001)

    def arrive() -> None:
        queries.start("late", 0.0, deadline=time.monotonic() - 1)
        queries.join()

    queries.run("a", arrive)
    queries.run("b", 0.0)
    assert queries.log == ["late gave up", "b"]


def test_slow_query_gives_up_at_its_deadline_while_others_go_first(
    queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MAX_WAIT", 0.001)
    has_given_up = threading.Event()

    def arrive() -> None:
        queries.compute(SLOW)
        queries.start("b", lambda: has_given_up.wait(TIMEOUT), 0.0)

    with pytest.raises(TooSlow):
        queries.run("a", arrive, deadline=time.monotonic() - 1)
    assert queries.log == []
    has_given_up.set()
    queries.join()
    assert queries.log == ["b"]
    assert queries.count_waiting() == 0


def test_query_without_checkpoints_loses_its_turn(queries: Queries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_WAIT", 0.001)

    def wait_for_another() -> None:
        queries.start("b", 0.0)
        wait_until(lambda: queries.log == ["b"])

    queries.run("a", wait_for_another, 0.0)
    queries.join()
    assert queries.log == ["b", "a"]


def test_query_that_has_lost_its_turn_waits_at_its_checkpoint(
    queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MAX_WAIT", 0.001)
    is_running, may_end = threading.Event(), threading.Event()

    def compute() -> None:
        monkeypatch.setattr(module, "_MAX_WAIT", TIMEOUT)
        is_running.set()
        may_end.wait(TIMEOUT)

    def end() -> None:
        wait_until(queries.count_waiting)
        may_end.set()

    def lose_turn() -> None:
        queries.start("b", compute, 0.0)
        assert is_running.wait(TIMEOUT)
        threading.Thread(target=end).start()

    queries.run("a", SLOW, lose_turn, 0.0)
    queries.join()
    assert queries.log == ["a", "b", "a"]


def test_thread_without_a_query_gives_way_to_none() -> None:
    give_way()
    check_deadline(None)
    check_deadline(time.monotonic() + 60)
    with pytest.raises(TooSlow):
        check_deadline(time.monotonic() - 1)


def test_query_stops_at_a_checkpoint_after_its_deadline() -> None:
    with pytest.raises(TooSlow), Turns().take(time.monotonic() - 1):
        give_way()
