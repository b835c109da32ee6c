"""Following the files in the background: one leader, what is recorded, start and stop."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexBusy, NotWritable
from index.model import SearchOptions, Term
from index.sites import open_site
from index.sync.execute import ReadFailure, SyncReport
from index.sync.watcher import hold_leadership
from search import following
from search.following import Follower, SyncStatus
from search.settings import Settings
from tests.support.waiting import wait_until


class Case:
    """A site, its settings, and what followers of it record."""

    def __init__(self, root: Path, stack: ExitStack) -> None:
        self.content = root / "content"
        self.content.mkdir()
        (self.content / "a.md").write_text("one")
        self.settings = Settings.load(environ={}, content=self.content, index=root / "index")
        self.site = open_site(self.content)
        self.state = self.settings.index_path(self.site.root)
        self.engine: Engine = open_engine(self.state)
        self.status = SyncStatus()
        self.reports: list[SyncReport] = []
        self._stack = stack
        stack.callback(self.engine.close)

    def make_follower(self, *, must_lead: bool = False) -> Follower:
        arguments = (self.settings, self.site, self.engine, self.status, self.reports.append)
        follower = Follower(*arguments, must_lead=must_lead)
        self._stack.callback(follower.stop)
        return follower


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    monkeypatch.setattr(following, "_RETRY_SECONDS", 0.1)
    with ExitStack() as stack:
        yield Case(tmp_path, stack)


@pytest.mark.parametrize("must_lead", [False, True])
def test_follower_syncs_until_stopped(case: Case, must_lead: bool) -> None:
    follower = case.make_follower(must_lead=must_lead)
    follower.start()
    wait_until(lambda: case.reports)
    assert follower.is_leading
    (case.content / "a.md").write_text("lantern")
    wait_until(lambda: case.engine.search(Term("lantern"), SearchOptions()).total == 1)
    follower.stop()
    assert not follower.is_leading
    assert case.status.syncs == len(case.reports) >= 2
    with hold_leadership(case.state):
        pass


def test_follower_that_must_lead_fails_to_start_if_another_leads(case: Case) -> None:
    follower = case.make_follower(must_lead=True)
    with hold_leadership(case.state), pytest.raises(IndexBusy, match="another process is watching the files"):
        follower.start()
    assert not follower.is_leading
    assert case.reports == []


def test_follower_that_must_lead_fails_to_start_if_the_index_cannot_be_written(case: Case) -> None:
    case.state.parent.write_text("a file in place of the folder")
    with pytest.raises(NotWritable):
        case.make_follower(must_lead=True).start()


def test_follower_waits_for_the_leader_to_end(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[Exception] = []
    monkeypatch.setattr(Follower, "_log_failure", lambda self, error: attempts.append(error))
    follower = case.make_follower()
    with hold_leadership(case.state):
        follower.start()
        wait_until(lambda: len(attempts) >= 2)
        assert (follower.is_leading, case.reports) == (False, [])
    wait_until(lambda: case.reports)
    assert follower.is_leading


def test_follower_logs_a_lasting_problem_once(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    case.state.parent.write_text("a file in place of the folder")
    follower = case.make_follower()
    with caplog.at_level(logging.WARNING):
        follower.start()
        wait_until(lambda: caplog.records)
        case.state.parent.unlink()
        wait_until(lambda: case.reports)
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "watching the files failed; retrying every 0.1 s"
    ]


def test_stop_before_and_after_following_does_nothing(case: Case) -> None:
    follower = case.make_follower()
    follower.stop()
    started = case.make_follower()
    started.start()
    started.stop()
    started.stop()


def test_status_records_syncs_and_problems() -> None:
    status = SyncStatus()
    assert status.list_problems() == []
    status.record_failure()
    assert (status.errors, status.list_problems()) == (1, ["the last sync failed"])
    status.record_sync(SyncReport(0, 0, 0, 0, (ReadFailure("a.md", "can't be read"),)))
    assert (status.syncs, status.list_problems()) == (1, ["1 post can't be read"])
    status.record_sync(SyncReport(1, 0, 0, 0, (), partial=True))
    assert status.list_problems() == ["1 post can't be read"]
