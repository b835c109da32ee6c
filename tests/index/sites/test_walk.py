"""Scanning a site: which files it lists, which folders it cannot, and how it follows links."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from index.sites import open_site
from tests.support.sites import write_files


@pytest.fixture
def unlistable(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Folders whose listing fails with an I/O error, as paths; a test adds to them."""
    folders: set[str] = set()
    scandir = os.scandir

    def scan_or_fail(path: str) -> Any:
        if path in folders:
            raise OSError(errno.EIO, "Input/output error", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scan_or_fail)
    return folders


def test_scan_lists_files_sorted(tmp_path: Path) -> None:
    site = open_site(write_files(tmp_path, {"b/z.md": "", "a.md": "", "b.md": "", "b/c/d.md": "", "e.txt": ""}))
    assert site.scan() == (("a.md", "b.md", "b/c/d.md", "b/z.md"), (), site.fingerprint)


def test_scan_reports_folders_that_cannot_be_listed(tmp_path: Path, unlistable: set[str]) -> None:
    site = open_site(write_files(tmp_path, {"a.md": "", "b/c/d.md": "", "e/f.md": ""}))
    unlistable.add(f"{tmp_path}/b/c")
    first = site.scan()
    assert (first.files, first.unreadable) == (("a.md", "e/f.md"), ("b/c",))
    unlistable.clear()
    second = site.scan()
    assert (second.files, second.unreadable) == (("a.md", "b/c/d.md", "e/f.md"), ())
    assert first.unreadable == ("b/c",)


def test_scan_reports_the_content_root_by_the_empty_path(tmp_path: Path, unlistable: set[str]) -> None:
    site = open_site(write_files(tmp_path, {"a.md": ""}))
    unlistable.add(f"{tmp_path}/")
    assert site.scan() == ((), ("",), site.fingerprint)


def test_links_are_followed_only_inside_the_content_folder(tmp_path: Path) -> None:
    write_files(tmp_path, {"site/hugo.toml": "", "site/content/a.md": "", "outside/secret.md": "secret"})
    root = tmp_path / "site"
    (root / "content/out").symlink_to(tmp_path / "outside")
    (root / "content/secret.md").symlink_to(tmp_path / "outside/secret.md")
    (root / "content/loop").symlink_to(root / "content")
    (root / "content/gone.md").symlink_to(root / "nowhere.md")
    assert open_site(root).scan().files == ("a.md",)
