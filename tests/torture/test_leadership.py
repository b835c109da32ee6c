"""The leader is killed or stopped. The numbers are those of docs/faults.md."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.model import SearchOptions, Term
from index.sites import open_site
from index.sync import heartbeat
from search import following
from search.following import Follower, SyncStatus
from search.settings import Settings
from tests.support import tally
from tests.support.processes import start_posthaste
from tests.support.states import make_posts
from tests.support.tally import Times
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.torture, pytest.mark.slow]


def wait_until_found(engine: Engine, word: str) -> None:
    """Wait for a post with exactly this word: until it is indexed, the word is corrected to a similar one."""

    def is_found() -> bool:
        if engine.get_generation() is None:
            return False
        results = engine.search(Term(word), SearchOptions())
        return bool(results.hits) and not results.corrections

    wait_until(is_found)


def test_13_another_process_takes_over_when_the_leader_is_killed(
    work: Path, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = tally.row(13, "the watcher's process killed")
    refusals = count_refusals(monkeypatch)
    content = work / "content"
    make_posts(content, 3)
    settings = Settings.load(environ={}, content=content, index=work / "state")
    site = open_site(content)
    engine = open_engine(settings.index_path(site.root))
    for number in range(times(1, 10)):
        status = SyncStatus()
        follower = Follower(settings, site, engine, status)
        with start_posthaste("watch", content, "--index", work / "state", stderr=subprocess.DEVNULL) as leader:
            (content / "a.md").write_text(f"lantern{number}")
            wait_until_found(engine, f"lantern{number}")
            refused = len(refusals)
            follower.start()
            wait_until(lambda: len(refusals) > refused)  # noqa: B023
            assert (status.syncs, follower.is_leading) == (0, False)
            (content / "b.md").write_text(f"unseen{number}")
            leader.kill()
        (content / "c.md").write_text(f"beacon{number}")
        wait_until_found(engine, f"beacon{number}")
        wait_until_found(engine, f"unseen{number}")
        assert follower.is_leading
        follower.stop()
        row.tried, row.recovered = row.tried + 1, row.recovered + 1
    engine.close()


def test_27_a_leader_that_is_stopped_but_alive_is_noticed(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = tally.row(27, "the watcher's process stopped")
    monkeypatch.setattr(heartbeat, "STALLED_SECONDS", 2 * heartbeat.BEAT_SECONDS)
    refusals = count_refusals(monkeypatch)
    content = work / "content"
    make_posts(content, 3)
    settings = Settings.load(environ={}, content=content, index=work / "state")
    site = open_site(content)
    engine = open_engine(settings.index_path(site.root))
    status = SyncStatus()
    follower = Follower(settings, site, engine, status)
    with start_posthaste("watch", content, "--index", work / "state", stderr=subprocess.DEVNULL) as leader:
        (content / "a.md").write_text("lantern")
        wait_until_found(engine, "lantern")
        follower.start()
        wait_until(lambda: len(refusals) > 2)
        assert status.list_problems() == []
        leader.send_signal(signal.SIGSTOP)
        wait_until(lambda: status.leader_stalled)
        assert "is stopped" in status.list_problems()[0]
        assert not follower.is_leading
        leader.send_signal(signal.SIGCONT)
        wait_until(lambda: not status.leader_stalled)
        leader.kill()
    wait_until(lambda: follower.is_leading)
    assert not status.leader_stalled
    follower.stop()
    engine.close()
    row.tried, row.recovered = 1, 1


def count_refusals(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Return a list that grows whenever a follower could not become the leader."""
    refusals: list[Exception] = []
    monkeypatch.setattr(Follower, "_log_failure", lambda self, error: refusals.append(error))
    monkeypatch.setattr(following, "_RETRY_SECONDS", 0.5)
    return refusals
