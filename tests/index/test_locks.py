"""Locks between processes."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from index.errors import IndexBusy, NotWritable
from index.locks import ProcessLock
from tests.support.processes import start_process

_HOLDER = """
import sys
from pathlib import Path
from typing import Any
from index.locks import ProcessLock
with ProcessLock(Path(sys.argv[1]), "x.lock", "busy").hold():
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def lock(tmp_path: Path) -> ProcessLock:
    return ProcessLock(tmp_path / "folder", "x.lock", "another process works here; wait for it")


def test_holding_thread_may_acquire_the_lock_again(lock: ProcessLock) -> None:
    with lock.hold(), lock.hold():
        assert not lock.is_lost()


def test_other_thread_is_refused(lock: ProcessLock) -> None:
    refusals: list[IndexBusy] = []

    def acquire() -> None:
        try:
            with lock.hold():
                pass
        except IndexBusy as error:
            refusals.append(error)

    with lock.hold():
        thread = threading.Thread(target=acquire)
        thread.start()
        thread.join()
    assert [str(error).split(": ")[1] for error in refusals] == ["another process works here; wait for it"]


def test_other_process_is_refused_until_the_holder_dies(lock: ProcessLock, tmp_path: Path) -> None:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with start_process([sys.executable, "-c", _HOLDER, tmp_path / "folder"], **pipes) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexBusy, match="another process works here"), lock.hold():
            pass
        holder.kill()
        holder.wait()
        with lock.hold():
            pass


def test_removed_lock_file_is_a_lost_lock(lock: ProcessLock, tmp_path: Path) -> None:
    with lock.hold():
        (tmp_path / "folder/x.lock").unlink()
        assert lock.is_lost()
        (tmp_path / "folder/x.lock").write_text("")
        (tmp_path / "folder/y.lock").write_text("")
        assert lock.is_lost()


def test_folder_that_cannot_be_created_is_not_writable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritable, match="can't be written"), ProcessLock(tmp_path / "file", "x.lock", "busy").hold():
        pass


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP])
def test_file_system_without_locks_is_named(lock: ProcessLock, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def flock(descriptor: int, operation: int) -> None:
        raise OSError(number, "no locks")

    monkeypatch.setattr("fcntl.flock", flock)
    with pytest.raises(NotWritable, match="folder: this file system has no locks; choose an --index"), lock.hold():
        pass
