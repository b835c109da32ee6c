"""Power loss, in a model of the disk: what was not synced to it may be lost. The number is that of docs/faults.md."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.engine import open_engine
from index.model import Batch
from tests.support import tally
from tests.support.states import digests, held, posts
from tests.support.tally import Times

pytestmark = pytest.mark.torture


class Disk:
    """Tracks which contents and names of a folder's files were synced to disk, and calls `on_crash` before and after
    each rename: the power may fail then."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, on_crash: Callable[[], None]) -> None:
        self._folder = folder
        self._on_crash = on_crash
        self._synced: dict[int, tuple[int, int]] = {}
        """Inode -> size and time of change when the content was synced."""
        self._names: dict[str, set[str]] = {}
        """Folder -> names of its entries when the folder was synced."""
        monkeypatch.setattr(os, "fsync", self._track(os.fsync))
        monkeypatch.setattr(os, "replace", self._crash_around(os.replace))
        monkeypatch.setattr(os, "rename", self._crash_around(os.rename))

    def _track(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def fsync(handle: int) -> None:
            real(handle)
            status = os.fstat(handle)
            self._synced[status.st_ino] = status.st_size, status.st_mtime_ns
            path = Path(f"/proc/self/fd/{handle}").readlink()
            if path.is_dir():
                self._names[str(path)] = {entry.name for entry in path.iterdir()}

        return fsync

    def _crash_around(self, real: Callable[..., None]) -> Callable[..., None]:
        def rename(*arguments: Any, **options: Any) -> None:
            self._on_crash()
            real(*arguments, **options)
            self._on_crash()

        return rename

    def write_remains(self, target: Path, shape: str, chance: random.Random) -> None:
        """Write to `target` what may be left after a power loss."""
        synced_folders = self._names.get(str(self._folder), set())
        for folder, _, names in os.walk(self._folder):
            synced_names = self._names.get(folder, set())
            copy = target / Path(folder).relative_to(self._folder)
            if shape == "names lost" and copy != target and copy.name not in synced_folders:
                continue
            copy.mkdir(parents=True, exist_ok=True)
            for name in names:
                if shape == "names lost" and name not in synced_names and name != "CURRENT":
                    continue
                data = self._read_remains(Path(folder) / name, shape, chance)
                if data is not None:
                    (copy / name).write_bytes(data)

    def _read_remains(self, file: Path, shape: str, chance: random.Random) -> bytes | None:
        """Return what is left of a file's content; None if the file is gone."""
        status, data = file.stat(), file.read_bytes()
        is_synced = self._synced.get(status.st_ino) == (status.st_size, status.st_mtime_ns)
        if is_synced or shape in ("all there", "names lost"):
            return data
        if shape == "gone" or (shape == "some gone" and chance.random() < 0.5):
            return None
        if shape == "zeroes":
            return bytes(len(data))
        if shape == "last page zeroes":
            return data[:-4096] + bytes(min(len(data), 4096))
        return data[: len(data) // 2] if shape == "half" else data


SHAPES = ("gone", "zeroes", "half", "some gone", "last page zeroes", "names lost", "all there")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="/proc absent: the model of the disk needs it")
def test_03_power_loss_leaves_a_whole_state(
    path: Path, work: Path, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = tally.row(3, "power loss at a rename, 7 shapes")
    chance, state = random.Random(3), 0
    is_checking = False

    def check_remains() -> None:
        nonlocal is_checking
        if is_checking:
            return
        is_checking = True  # opening what is left renames files, too
        for shape in SHAPES:
            left = work / "left"
            disk.write_remains(left, shape, chance)
            row.tried += 1
            remaining = held(left) if (left / "CURRENT").exists() else {}
            is_whole = remaining in ([digests(state), digests(state - 1)] if state > 1 else [digests(1), {}])
            row.lost += not is_whole
            row.recovered += is_whole
            assert is_whole, (state, shape, remaining)
            shutil.rmtree(left)
        is_checking = False

    path.mkdir()
    disk = Disk(path, monkeypatch, check_remains)
    engine = open_engine(path)
    for state in range(1, times(4, 25)):  # check_remains reads it
        engine.apply(Batch(posts(state)))
    engine.close()
    assert row.tried >= 7 * 2 * 3
