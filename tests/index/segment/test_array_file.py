"""A file of arrays gives back what was written, says if it is damaged, and maps nothing that is only read."""

from __future__ import annotations

import errno
import os
import random
import re
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from index.errors import IndexDamaged, IndexUnreadable
from index.segment.array_file import ArrayFile, find_damage, pack_arrays, write_arrays
from index.segment.ragged import Array
from tests.support.segments import assert_same_arrays

ARRAYS: dict[str, Array] = {
    "texts.bytes": np.frombuffer(b"some text", np.uint8),
    "empty": np.zeros((0, 3), np.float64),
    "table": np.arange(12, dtype=np.uint16).reshape(4, 3),
    "transposed": np.arange(12).reshape(4, 3).T,
}


def test_arrays_written_to_a_file_are_read_back(tmp_path: Path) -> None:
    write_arrays(tmp_path / "a.segment", ARRAYS)
    file = ArrayFile.open(tmp_path / "a.segment", verify=True)
    assert_same_arrays(file.arrays, ARRAYS)
    assert all(file.arrays[name].dtype == array.dtype for name, array in ARRAYS.items())
    assert file.make_reader("texts.bytes")(5, 9) == b"text"
    assert file.make_reader("texts.bytes", maps_small=True)(5, 9) == b"text"
    assert find_damage(tmp_path / "a.segment") == []


def test_packed_bytes_are_the_content_of_a_file(tmp_path: Path) -> None:
    write_arrays(tmp_path / "a.segment", ARRAYS)
    assert pack_arrays(ARRAYS) == (tmp_path / "a.segment").read_bytes()


def test_arrays_packed_into_bytes_are_read_back() -> None:
    file = ArrayFile.from_bytes(pack_arrays(ARRAYS), verify=True)
    assert_same_arrays(file.arrays, ARRAYS)
    assert file.make_reader("texts.bytes")(5, 9) == b"text"


def test_opened_arrays_are_read_only(tmp_path: Path) -> None:
    write_arrays(tmp_path / "a.segment", ARRAYS)
    for file in (ArrayFile.open(tmp_path / "a.segment"), ArrayFile.from_bytes(pack_arrays(ARRAYS))):
        with pytest.raises(ValueError, match="read-only"):
            file.arrays["table"][0] = 1


def test_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.segment").write_bytes(b"other")
    with pytest.raises(FileExistsError):
        write_arrays(tmp_path / "a.segment", ARRAYS)


@pytest.mark.parametrize("content", [b"", b"POSTHASTE COLUMNS 1\n", b"POSTHASTE COLUMNS 2\n", b"x" * 1000])
def test_file_of_another_kind_is_reported_as_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.segment").write_bytes(content)
    with pytest.raises(IndexDamaged, match="rebuild"):
        ArrayFile.open(tmp_path / "a.segment")
    with pytest.raises(IndexDamaged, match="rebuild"):
        ArrayFile.from_bytes(content)


def test_absent_file_is_reported_as_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"absent\.segment: the file is missing"):
        ArrayFile.open(tmp_path / "absent.segment")


def test_changed_byte_is_found_by_verifying(tmp_path: Path) -> None:
    path = tmp_path / "a.segment"
    data = pack_arrays(ARRAYS).replace(b"some text", b"same text")
    path.write_bytes(data)
    assert find_damage(path) == [f"{path}: texts.bytes has changed"]
    with pytest.raises(IndexDamaged, match="has changed since it was written"):
        ArrayFile.open(path, verify=True)
    with pytest.raises(IndexDamaged, match="has changed since it was written"):
        ArrayFile.from_bytes(data, verify=True)


def test_changed_header_and_missing_end_are_found_at_opening(tmp_path: Path) -> None:
    data = pack_arrays(ARRAYS)
    with pytest.raises(IndexDamaged, match="header has changed"):
        ArrayFile.from_bytes(data.replace(b'"table"', b'"tablf"'))
    with pytest.raises(IndexDamaged, match="shorter"):
        ArrayFile.from_bytes(data[:-64])


def test_failing_read_is_reported_as_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_arrays(tmp_path / "a.segment", ARRAYS)
    read = ArrayFile.open(tmp_path / "a.segment").make_reader("texts.bytes")

    def fail(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pread", fail)
        with pytest.raises(IndexUnreadable, match="Input/output error"):
            read(0, 4)
    assert read(0, 4) == b"some"


def test_file_that_became_shorter_is_reported_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.segment"
    write_arrays(path, ARRAYS)
    file = ArrayFile.open(path)
    os.truncate(path, 100)
    with pytest.raises(IndexDamaged, match="shorter"):
        file.make_reader("texts.bytes")(0, 4)


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs Linux's account of memory")
def test_reading_bytes_and_verifying_map_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.segment"
    texts = np.frombuffer(random.Random(1).randbytes(9_000_000), np.uint8)
    write_arrays(path, {"texts.bytes": texts, "few": np.arange(9)})
    file = ArrayFile.open(path, verify=True)
    read = file.make_reader("texts.bytes")
    for begin in range(0, 9_000_000 - 50, 50_000):
        assert read(begin, begin + 50) == texts[begin : begin + 50].tobytes()
    assert file.arrays["few"].sum() == 36
    assert _measure_resident(path) < 1_000_000


def _measure_resident(path: Path) -> int:
    """Return how many bytes of a file this process has mapped and in memory."""
    total = 0
    with Path("/proc/self/smaps").open() as maps:
        for line in maps:
            if re.match(r"[0-9a-f]+-", line):
                is_ours = line.rstrip().endswith(str(path))
            elif is_ours and line.startswith("Rss:"):
                total += 1024 * int(line.split()[1])
    return total
