"""`git pull` in the background: one at a time, bounded, and nothing of the repository is run."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import pytest

from index.locks import ProcessLock
from search.following import SyncStatus
from search.git_pull import GitPuller, PullFailed, run_git_pull
from tests.support.git import commit, make_clone, make_post, needs_git, run_git
from tests.support.waiting import wait_until

NEVER = threading.Event()


def pull(root: Path, state: Path) -> SyncStatus:
    """Pull once, and wait for the outcome."""
    status = SyncStatus()
    GitPuller(root, state, status).request()
    wait_until(lambda: status.pulls)
    return status


def install_git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program before the real git on the path."""
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@needs_git
def test_pull_brings_new_files(tmp_path: Path) -> None:
    origin, clone = make_clone(tmp_path)
    commit(origin, {"content/post/new.md": make_post("New")})
    assert pull(clone, tmp_path / "state").list_problems() == []
    assert (clone / "content/post/new.md").is_file()
    assert pull(clone, tmp_path / "state").list_problems() == []  # nothing is new


@needs_git
def test_hooks_and_submodules_of_the_clone_are_left_alone(tmp_path: Path) -> None:
    origin, clone = make_clone(tmp_path)
    for name in ("post-merge", "post-checkout", "reference-transaction", "pre-merge-commit"):
        hook = clone / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\n")
        hook.chmod(0o755)
    run_git(origin, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(origin), "sub")
    commit(origin, {"content/post/new.md": make_post("New")})
    assert pull(clone, tmp_path / "state").pull_errors == 0
    assert (clone / "content/post/new.md").is_file()
    assert list(tmp_path.glob("ran-*")) == []
    assert list((clone / "sub").iterdir()) == []


@needs_git
def test_rewritten_history_fails_and_changes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    origin, clone = make_clone(tmp_path)
    commit(clone, {"content/post/own.md": make_post("Own")})
    commit(origin, {"content/post/new.md": make_post("New")})
    before = run_git(clone, "rev-parse", "HEAD")
    assert pull(clone, tmp_path / "state").list_problems() == ["the last pull failed"]
    assert run_git(clone, "rev-parse", "HEAD") == before
    assert "pull failed: git exited with" in caplog.text


def test_folder_that_is_no_clone_fails(tmp_path: Path) -> None:
    with pytest.raises(PullFailed):
        run_git_pull(tmp_path, NEVER, 60)


def test_pull_that_takes_too_long_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_git(tmp_path / "bin", monkeypatch, f"sleep 600 & echo $! >{tmp_path}/child; wait")
    with pytest.raises(PullFailed, match="took longer than 1 s"):
        run_git_pull(tmp_path, NEVER, 1)
    child = Path("/proc", (tmp_path / "child").read_text().strip())
    wait_until(lambda: not child.exists() or "(zombie)" in (child / "status").read_text())


def test_pull_ends_when_the_server_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_git(tmp_path / "bin", monkeypatch, f"touch {tmp_path}/started; sleep 600")
    status = SyncStatus()
    puller = GitPuller(tmp_path, tmp_path / "state", status)
    puller.request()
    wait_until((tmp_path / "started").exists)
    puller.stop()
    wait_until(lambda: status.pull_errors)
    puller.request()
    assert status.pulls == 1


def test_requests_during_a_pull_are_one_more_pull(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_git(
        tmp_path / "bin", monkeypatch,
        f"echo run >>{tmp_path}/runs; until [ -e {tmp_path}/go ]; do sleep 0.02; done",
    )  # fmt: skip
    status, runs = SyncStatus(), tmp_path / "runs"
    puller = GitPuller(tmp_path, tmp_path / "state", status)
    puller.request()
    wait_until(runs.exists)
    for _ in range(20):
        puller.request()
    (tmp_path / "go").touch()
    wait_until(lambda: status.pulls == 2)
    wait_until(lambda: not puller._is_running)
    assert runs.read_text().split() == ["run", "run"]


def test_pull_waits_for_that_of_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_git(tmp_path / "bin", monkeypatch, f"touch {tmp_path}/ran")
    status = SyncStatus()
    with ProcessLock(tmp_path / "state", "pull.lock", "held by the test").hold():
        GitPuller(tmp_path, tmp_path / "state", status).request()
        assert not (tmp_path / "ran").exists()
    wait_until(lambda: status.pulls)
    assert (tmp_path / "ran").exists()


def test_log_has_no_password_and_no_line_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    install_git(
        tmp_path / "bin", monkeypatch,
        "printf 'fatal: https://user:hunter2@host.example/x: \\033[31m\\nno\\r\\n'; head -c 100000 /dev/zero; exit 1",
    )  # fmt: skip
    pull(tmp_path, tmp_path / "state")
    wait_until(lambda: "pull failed" in caplog.text)
    (record,) = (each for each in caplog.records if "pull failed" in each.getMessage())
    assert len(record.getMessage()) < 700
    assert [text for text in ("hunter2", "\x1b", "\n", "\r", "\0") if text in record.getMessage()] == []
