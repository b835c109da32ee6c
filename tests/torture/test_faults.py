"""Writing that is cut short: kills, power loss, full disks, memory that runs out. The numbers are those of
docs/faults.md; with `-m torture` each is tried far more often."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.engine import open_engine
from index.model import Batch, SearchOptions, Term
from tests.conftest import PROJECT
from tests.support import tally
from tests.support.states import digests, held, posts

Times = Callable[[int, int], int]
pytestmark = pytest.mark.torture


# ------------------------------------------------------------------------------------------------ 1: kill -9


def test_01_killed_at_any_moment_the_old_or_the_new_state_is_there(path: Path, times: Times) -> None:
    """A process that has imported everything forks one that writes for ever, and kills it; see tests/killing.py."""
    rounds = times(100, 1000)
    script = [sys.executable, str(PROJECT / "tests/killing.py"), str(path), str(rounds)]
    done = subprocess.run(script, capture_output=True, text=True, cwd=PROJECT, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    row = tally.row(1, "kill -9 while adding, merging, publishing")
    row.tried, row.lost, row.recovered = told["tried"], told["lost"], told["recovered"]
    assert (told["tried"], told["lost"]) == (rounds, 0), told
    assert told["published"] > 0


# ------------------------------------------------------------------------------------------------ 2: kill at each call


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is absent: apt-get install strace")
def test_02_killed_at_each_call_the_old_or_the_new_state_is_there(work: Path, times: Times) -> None:
    """strace kills a process that syncs (adding, merging, rebuilding) before a call that changes files; see
    tests/tracing.py."""
    row = tally.row(2, "kill at every file-system call")
    most = times(24, 0)
    script = [sys.executable, str(PROJECT / "tests/tracing.py"), str(work), str(most)]
    done = subprocess.run(script, capture_output=True, text=True, cwd=PROJECT, check=False)
    if "Operation not permitted" in done.stderr:
        pytest.skip("strace may not look at processes here")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    row.tried, row.lost, row.recovered = told["tried"], told["lost"], told["recovered"]
    assert (told["lost"], told["recovered"]) == (0, told["tried"]), done.stderr
    assert told["calls"] > 300
    assert told["tried"] >= (most or told["calls"]) * 0.95  # a call or two fewer are made than were counted


# ------------------------------------------------------------------------------------------------ 3: power loss


class Disk:
    """What of a folder is sure to be on the disk: contents and names that were synced. At each rename the power may
    fail: `crashed` is given what a folder may look like then."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, crashed: Callable[[], None]) -> None:
        self._folder = folder
        self._synced: dict[int, tuple[int, int]] = {}
        self._names: dict[str, set[str]] = {}
        fsync, replace, rename = os.fsync, os.replace, os.rename

        def noting(handle: int) -> None:
            fsync(handle)
            found = os.fstat(handle)
            self._synced[found.st_ino] = found.st_size, found.st_mtime_ns
            place = Path(f"/proc/self/fd/{handle}").readlink()
            if place.is_dir():
                self._names[str(place)] = {entry.name for entry in place.iterdir()}

        def crashing(real: Callable[..., None]) -> Callable[..., None]:
            def moved(*arguments: Any, **options: Any) -> None:
                crashed()
                real(*arguments, **options)
                crashed()

            return moved

        monkeypatch.setattr(os, "fsync", noting)
        monkeypatch.setattr(os, "replace", crashing(replace))
        monkeypatch.setattr(os, "rename", crashing(rename))

    def after(self, target: Path, shape: str, chance: random.Random) -> None:
        """Write to `target` what may be left."""
        for place, _, names in os.walk(self._folder):
            known = self._names.get(place, set())
            there = target / Path(place).relative_to(self._folder)
            if (
                shape == "names lost"
                and there != target
                and there.name not in self._names.get(str(self._folder), set())
            ):
                continue
            there.mkdir(parents=True, exist_ok=True)
            for name in names:
                if shape == "names lost" and name not in known and name != "CURRENT":
                    continue
                data = self._left(Path(place) / name, shape, chance)
                if data is not None:
                    (there / name).write_bytes(data)

    def _left(self, file: Path, shape: str, chance: random.Random) -> bytes | None:
        found, data = file.stat(), file.read_bytes()
        if self._synced.get(found.st_ino) == (found.st_size, found.st_mtime_ns) or shape in ("all there", "names lost"):
            return data
        if shape == "gone" or (shape == "some gone" and chance.random() < 0.5):
            return None
        if shape == "zeroes":
            return bytes(len(data))
        if shape == "last page zeroes":
            return data[:-4096] + bytes(min(len(data), 4096))
        return data[: len(data) // 2] if shape == "half" else data


SHAPES = ("gone", "zeroes", "half", "some gone", "last page zeroes", "names lost", "all there")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="/proc absent: the model of the disk needs it")
def test_03_when_the_power_fails_a_whole_state_is_left(
    path: Path, work: Path, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = tally.row(3, "power loss at a rename, 7 shapes")
    chance, state = random.Random(3), 0
    failing = True

    def crashed() -> None:
        nonlocal failing
        if not failing:
            return
        failing = False  # what looks at the rest renames, too
        for shape in SHAPES:
            left = work / "left"
            disk.after(left, shape, chance)
            row.tried += 1
            found = held(left) if (left / "CURRENT").exists() else {}
            good = found in ([digests(state), digests(state - 1)] if state > 1 else [digests(1), {}])
            row.lost += not good
            row.recovered += good
            assert good, (state, shape, found)
            shutil.rmtree(left)
        failing = True

    path.mkdir()
    disk = Disk(path, monkeypatch, crashed)
    engine = open_engine(path)
    for state in range(1, times(4, 25)):  # the one that crashes are about
        engine.apply(Batch(posts(state)))
    engine.close()
    assert row.tried >= 7 * 2 * 3


# ------------------------------------------------------------------------------------------------ 4: the disk refuses


class Refusals:
    """Lets the nth call that changes the disk fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        self.left = -1
        self._number = number
        for name in ("fsync", "link", "mkdir", "replace", "rename"):
            monkeypatch.setattr(os, name, self._failing(getattr(os, name)))
        self._open = io.open
        monkeypatch.setattr("builtins.open", self._opening)
        monkeypatch.setattr(io, "open", self._opening)

    def count(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(self._number, os.strerror(self._number))

    def _failing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.count()
            return real(*arguments, **options)

        return call

    def _opening(self, file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if "b" not in mode or not set(mode) & set("wx+") or isinstance(file, int):
            return self._open(file, mode, *arguments, **options)
        self.count()
        counting = self

        class Raw(io.FileIO):
            def write(self, data: Any) -> int:
                counting.count()
                return super().write(data) or 0

        raw = Raw(file, mode.replace("b", ""))
        return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)


@pytest.mark.filterwarnings("ignore")  # of files that Whoosh leaves to the collector when the disk fails it
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EFBIG], ids=["full disk", "EIO", "EFBIG"])
def test_04_a_disk_that_refuses_costs_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    row = tally.row(4, "ENOSPC, EIO, EFBIG at the nth call")
    engine = open_engine(path)
    state = 1
    engine.apply(Batch(posts(state)))
    for nth in range(1, 500):
        with monkeypatch.context() as patched:
            refusals = Refusals(patched, number)
            refusals.left = nth
            failed = False
            try:
                engine.apply(Batch(posts(state + 1)))
            except OSError:
                failed = True
            if refusals.left > 0:  # there are no more calls to fail
                break
        row.tried += 1
        found = held(path)
        assert found in (digests(state), digests(state + 1)) if failed else found == digests(state + 1), nth
        assert [hit.id for hit in engine.search(Term("text3"), SearchOptions()).hits] == ["3.md"]
        state += 1
        engine.apply(Batch(posts(state)))  # the lock is free, and what is left behind in nobody's way
        assert held(path) == digests(state)
        row.recovered += 1
    engine.close()
    assert 10 < nth < 499


# ------------------------------------------------------------------------------------------------ 5: out of memory

_STARVED = """
import resource, sys
from pathlib import Path
from tests.support.states import posts
from index.engine import open_engine
from index.model import Batch
engine = open_engine(Path(sys.argv[1]))
engine.digests()
from index.whoosh_engine import writer
pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (most, most))
engine.apply(Batch(posts(2) * 40 + posts(2)))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="/proc absent: it tells how much memory is used")
def test_05_out_of_memory_the_old_generation_stays(path: Path, times: Times) -> None:
    row = tally.row(5, "out of memory while writing")
    engine = open_engine(path)
    failed = 0
    rounds = times(4, 30)
    for number in range(rounds):
        engine.apply(Batch(posts(1)))
        script = [sys.executable, "-c", _STARVED, str(path), str(number * 2_000_000 // rounds)]
        environ = os.environ | {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
        done = subprocess.run(script, env=environ, capture_output=True, check=False)
        failed += done.returncode != 0
        found = held(path)
        row.tried += 1
        row.lost += found not in (digests(1), digests(2))
        assert found == (digests(1) if done.returncode else digests(2)), done.stderr
        row.recovered += 1
    assert failed
    engine.close()
