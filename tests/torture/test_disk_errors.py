"""Disks that refuse to write, and memory that runs out. The numbers are those of docs/faults.md."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.engine import open_engine
from index.model import Batch, SearchOptions, Term
from tests.support import tally
from tests.support.processes import run_process
from tests.support.states import digests, held, posts
from tests.support.tally import Times

pytestmark = [pytest.mark.torture, pytest.mark.slow]


class FailingDisk:
    """Lets the nth call that changes the disk fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int, nth: int) -> None:
        self.calls_left = nth
        self._number = number
        for name in ("fsync", "link", "mkdir", "replace", "rename"):
            monkeypatch.setattr(os, name, self._count_calls_of(getattr(os, name)))
        self._real_open = io.open
        monkeypatch.setattr("builtins.open", self._open)
        monkeypatch.setattr(io, "open", self._open)

    def count(self) -> None:
        """Count a call; raise OSError if it is the nth."""
        self.calls_left -= 1
        if self.calls_left == 0:
            raise OSError(self._number, os.strerror(self._number))

    def _count_calls_of(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.count()
            return real(*arguments, **options)

        return call

    def _open(self, file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if "b" not in mode or not set(mode) & set("wx+") or isinstance(file, int):
            return self._real_open(file, mode, *arguments, **options)
        self.count()
        disk = self

        class Raw(io.FileIO):
            def write(self, data: Any) -> int:
                disk.count()
                return super().write(data) or 0

        raw = Raw(file, mode.replace("b", ""))
        return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)


@pytest.mark.filterwarnings("ignore")  # about files that Whoosh leaves open if the disk fails
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EFBIG], ids=["full disk", "EIO", "EFBIG"])
def test_04_disk_error_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    row = tally.row(4, "ENOSPC, EIO, EFBIG at the nth call")
    engine = open_engine(path)
    state = 1
    engine.apply(Batch(posts(state)))
    for nth in range(1, 500):
        with monkeypatch.context() as patched:
            disk = FailingDisk(patched, number, nth)
            has_failed = False
            try:
                engine.apply(Batch(posts(state + 1)))
            except OSError:
                has_failed = True
            if disk.calls_left > 0:  # there are no more calls to fail
                break
        row.tried += 1
        found = held(path)
        assert found in (digests(state), digests(state + 1)) if has_failed else found == digests(state + 1), nth
        assert [hit.id for hit in engine.search(Term("text3"), SearchOptions()).hits] == ["3.md"]
        state += 1
        engine.apply(Batch(posts(state)))  # the lock must be free, and half-made files must not get in the way
        assert held(path) == digests(state)
        row.recovered += 1
    engine.close()
    assert 10 < nth < 499


_STARVED_WRITER = """
import resource, sys
from pathlib import Path
from tests.support.states import posts
from index.engine import open_engine
from index.model import Batch
engine = open_engine(Path(sys.argv[1]))
engine.get_digests()
from index.whoosh_engine import writer
pages = int(Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
engine.apply(Batch(posts(2) * 40 + posts(2)))
"""
"""Writes state 2 with this many bytes of memory more than it uses already."""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="/proc absent: it tells how much memory is used")
def test_05_out_of_memory_keeps_the_old_generation(path: Path, times: Times) -> None:
    row = tally.row(5, "out of memory while writing")
    engine = open_engine(path)
    failed = 0
    rounds = times(4, 30)
    for number in range(rounds):
        engine.apply(Batch(posts(1)))
        done = run_process([sys.executable, "-c", _STARVED_WRITER, path, str(number * 2_000_000 // rounds)])
        failed += done.returncode != 0
        found = held(path)
        row.tried += 1
        row.lost += found not in (digests(1), digests(2))
        assert found == (digests(1) if done.returncode else digests(2)), done.stderr
        row.recovered += 1
    assert failed
    engine.close()
