"""Stamps and identities of files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.file_stamp import find_identity, find_stamp, read_stamp


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_text("one")
    return path


def test_stamp_shows_a_change_that_keeps_size_and_time(file: Path) -> None:
    os.utime(file, ns=(0, 0))
    before = read_stamp(file)
    file.with_name("new").write_text("two")
    file.with_name("new").replace(file)
    os.utime(file, ns=(0, 0))
    after = read_stamp(file)
    assert (after.size, after.modified) == (before.size, before.modified)
    assert after != before


def test_only_regular_files_have_a_stamp_to_find(file: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(file)
    assert find_stamp(file) == find_stamp(tmp_path / "link") == read_stamp(file)
    assert find_stamp(tmp_path) is None
    assert find_stamp(tmp_path / "absent") is None
    with pytest.raises(FileNotFoundError):
        read_stamp(tmp_path / "absent")


def test_identity_stays_when_content_changes(file: Path, tmp_path: Path) -> None:
    before = find_identity(file)
    file.write_text("another content")
    assert find_identity(file) == before
    file.rename(tmp_path / "old")
    file.write_text("another file")
    assert find_identity(file) != before
    assert find_identity(tmp_path / "absent") is None
