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
    assert site.scan()[:3] == (("a.md", "b.md", "b/c/d.md", "b/z.md"), (), site.fingerprint)


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
    assert site.scan()[:3] == ((), ("",), site.fingerprint)


def test_links_are_followed_only_inside_the_content_folder(tmp_path: Path) -> None:
    write_files(tmp_path, {"site/hugo.toml": "", "site/content/a.md": "", "outside/secret.md": "secret"})
    root = tmp_path / "site"
    (root / "content/out").symlink_to(tmp_path / "outside")
    (root / "content/secret.md").symlink_to(tmp_path / "outside/secret.md")
    (root / "content/loop").symlink_to(root / "content")
    (root / "content/gone.md").symlink_to(root / "nowhere.md")
    assert open_site(root).scan().files == ("a.md",)


# ------------------------------------------------------------------------------------------------ what is left out


def scan_skipped(root: Path, *names: str) -> dict[str, str]:
    """Write empty files; return the reasons of the skipped ones, by path."""
    write_files(root, {**dict.fromkeys(names, ""), "kept.md": ""})
    scan = open_site(root).scan()
    assert scan.files == ("kept.md",)
    return dict(scan.skipped)


@pytest.mark.parametrize(
    "name",
    [
        "x.sync-conflict-20240506-123456-ABCDEFG.md", "x~.md", "x.md~", ".#x.md", "#x.md#", ".x.md", "x.md.bak",
        "x (Ada's conflicted copy 2024-05-06).md", "x (conflicted copy 2024-05-06 123456).md",
        "x (Ada's Conflicted Copy).md", "x (SFConflict ada 2024-05-06-12-34-56).md", "x (Case Conflict 1).md",
        "x_conflict-20240506-123456.md", "sub/x~.md", "node_modules/a/b.md",
    ],
)  # fmt: skip
def test_temporary_files_and_conflict_copies_are_left_out(tmp_path: Path, name: str) -> None:
    root = write_files(tmp_path, {name: "", "kept.md": ""})
    site = open_site(root)
    assert site.scan().files == ("kept.md",)
    assert site.find_skip_reason(name)


@pytest.mark.parametrize(
    "name", ["conflict.md", "x (conflict resolution).md", "merge-conflict-2024.md", "x (copy 1).md", "~x.md", "bak.md"]
)
def test_similar_names_are_posts(tmp_path: Path, name: str) -> None:
    assert open_site(write_files(tmp_path, {name: ""})).scan().files == (name,)


@pytest.mark.parametrize(
    ("names", "path"),
    [
        (("venv/pyvenv.cfg", "venv/lib/x.md"), "venv/"), (("tools/env/pyvenv.cfg", "tools/env/x.md"), "tools/env/"),
        (("node_modules/a/b.md",), "node_modules/"), (("vendor/bundle/ruby/x.md",), "vendor/bundle/"),
        (("themes/dark/theme.toml", "themes/dark/README.md"), "themes/dark/"),
        (("themes/dark/layouts/a.html", "themes/dark/b.md"), "themes/dark/"),
        (("site/index.html", "site/sitemap.xml", "site/a/x.md"), "site/"),
        (("_site/index.html", "_site/feed.xml", "_site/x.md"), "_site/"), ((".obsidian/x.md",), ".obsidian/"),
    ],
)  # fmt: skip
def test_folders_of_other_programs_are_left_out_as_one(tmp_path: Path, names: tuple[str, ...], path: str) -> None:
    assert list(scan_skipped(tmp_path, *names)) == [path]


@pytest.mark.parametrize(
    "names",
    [("venv/a.md",), ("themes/a.md", "themes/dark/b.md"), ("site/index.html", "site/a.md"), ("public/a.md",),
     ("vendor/bundle/a.md",), ("pyvenv.cfg", "a.md"), ("notes/index.html", "notes/404.html", "notes/a.md")],
)  # fmt: skip
def test_folders_with_similar_names_are_read(tmp_path: Path, names: tuple[str, ...]) -> None:
    site = open_site(write_files(tmp_path, dict.fromkeys(names, "")))
    assert site.scan().files == tuple(sorted(name for name in names if name.endswith(".md")))


def test_pages_in_other_formats_are_named_and_assets_are_not(tmp_path: Path) -> None:
    names = ("a.html", "b/c.RST", "d.txt", "e.ipynb", "f.png", "g.css", "h.js", "i.svg", "robots.txt", "j.json", "k")
    assert scan_skipped(tmp_path, *names) == {
        "a.html": ".html is a format that is not read",
        "b/c.RST": ".rst is a format that is not read",
        "d.txt": ".txt is a format that is not read",
        "e.ipynb": ".ipynb is a format that is not read",
    }


def test_links_that_are_not_followed_are_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/secret.md": "", "site/kept.md": "", "outside/photo.png": ""})
    root = tmp_path / "site"
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "file.md").symlink_to(tmp_path / "outside/secret.md")
    (root / "photo.png").symlink_to(tmp_path / "outside/photo.png")
    (root / "loop").symlink_to(root)
    (root / "gone.md").symlink_to(root / "nowhere.md")
    (root / "itself.md").symlink_to("itself.md")
    assert scan_skipped(root) == {
        "file.md": "a link that leads outside the content folder",
        "folder/": "a link that leads outside the content folder",
        "gone.md": "a link that leads nowhere",
        "itself.md": "not a regular file",
        "loop/": "a link to what is read already",
    }


def test_resources_of_hugo_are_named(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"hugo.toml": "ignoreFiles = ['/x[.]md$']\n"})
    reasons = scan_skipped(root / "content", "a/index.html", "x.md")
    assert reasons == {
        "a/index.html": ".html is a format that is not read",
        "x.md": "matches ignoreFiles",
    }
    write_files(root / "content", {"a/index.md": "", "a/b.md": "", "a/c/d.md": "", "a/e.png": ""})
    skipped = dict(open_site(root).scan().skipped)
    assert [path for path, reason in skipped.items() if reason == "a resource of a Hugo bundle"] == [
        "a/b.md",
        "a/c/d.md",
    ]


def test_layouts_are_no_pages_in_other_formats(tmp_path: Path) -> None:
    write_files(tmp_path, {"_config.yml": "", "_layouts/a.html": "", "_includes/b.html": "", "c.html": ""})
    assert [path for path, _ in open_site(tmp_path).scan().skipped] == ["c.html"]
