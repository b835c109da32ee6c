"""Posts of the reference material, each with its expected outcome under the rules of Hugo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import UnreadablePost
from index.model import Post
from index.posts.read_post import read_post
from index.sites import open_site
from tests.support.sites import write_files

NAMES = ["01-toml-front-matter", "03-non-string-keys", "05-numeric-title-link-heading", "07-custom-heading-id",
         "09-no-heading", "11-hash-in-code", "13-password", "15-expired-odd-date", "17-footnote-swallowed",
         "18-no-front-matter", "19-template-front-matter", "21-invalid-yaml-date"]  # fmt: skip
"""The cases for Hugo; case 23 is for Jekyll (tests/index/sites/jekyll/test_tables.py)."""
TITLE_IS_HEADING = "18-no-front-matter"
"""In this case the first heading is the title, so it is not the heading of a section."""


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, shared: Path, tmp_path: Path) -> None:
    expected = read_expected(shared / "cases" / name)
    id = expected["path"].removeprefix("content/")
    root = write_files(tmp_path, {"hugo.toml": "", f"content/{id}": ""})
    (root / "content" / id).write_bytes((shared / "cases" / name / "input.md").read_bytes())
    is_visible = expected["public"].startswith("yes")
    try:
        post, _ = read_post(open_site(root), id)
    except UnreadablePost:
        assert not is_visible
        return
    assert post.visibility.is_public is is_visible
    check_metadata(post, expected)
    check_headings(post, json.loads(expected.get("headings", "null")) if name != TITLE_IS_HEADING else [])
    check_text(post, expected)


def read_expected(folder: Path) -> dict[str, str]:
    """Read the expected outcome of a case: lines `key: value`."""
    lines = (folder / "expected.txt").read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def check_metadata(post: Post, expected: dict[str, str]) -> None:
    assert post.title == expected["title"]
    assert post.url == expected.get("url", post.url)
    if "tags" in expected:
        assert list(post.tags) == json.loads(expected["tags"])
    if "date" in expected:
        assert post.date == (None if expected["date"] == "none" else expected["date"])


def check_headings(post: Post, expected: list[list[str]] | None) -> None:
    """Check level (`h2`), text and anchor of each heading; None: any headings."""
    if expected is not None:
        headings = [[f"h{s.level}", s.heading, s.anchor] for s in post.sections if s.level]
        assert headings == [heading[:3] for heading in expected]


def check_text(post: Post, expected: dict[str, str]) -> None:
    text = "\n".join(section.text for section in post.sections)
    for wanted in json.loads(expected.get("body_has", "[]")):
        assert wanted in text
    for unwanted in json.loads(expected.get("body_not", "[]")):
        assert unwanted not in text
        assert unwanted not in repr((post.title, post.tags, post.description, [s.heading for s in post.sections]))
