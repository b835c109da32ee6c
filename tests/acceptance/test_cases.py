"""Posts with the right outcome, from the reference material."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import UnreadablePost
from index.posts.read_post import read_post
from index.sites import open_site

NAMES = ["01-toml-front-matter", "03-non-string-keys", "05-numeric-title-link-heading", "07-custom-heading-id",
         "09-no-heading", "11-hash-in-code", "13-password", "15-expired-odd-date", "17-footnote-swallowed",
         "18-no-front-matter", "19-template-front-matter", "21-invalid-yaml-date"]  # fmt: skip
"""Those of Hugo; 23 is Jekyll's."""


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, shared: Path, tmp_path: Path) -> None:
    folder = shared / "cases" / name
    expected = dict(
        line.split(": ", 1) for line in (folder / "expected.txt").read_text("utf-8").splitlines() if ": " in line
    )
    id = expected["path"].removeprefix("content/")
    file = tmp_path / "content" / id
    file.parent.mkdir(parents=True)
    file.write_bytes((folder / "input.md").read_bytes())
    (tmp_path / "hugo.toml").write_text("")
    site = open_site(tmp_path)
    public = expected["public"].startswith("yes")
    try:
        post, _ = read_post(site, id)
    except UnreadablePost:
        assert not public
        return
    assert post.visibility.public is public
    if "url" in expected:
        assert post.url == expected["url"]
    assert post.title == expected["title"]
    if "tags" in expected:
        assert list(post.tags) == json.loads(expected["tags"])
    if "date" in expected:
        assert post.date == (None if expected["date"] == "none" else expected["date"])
    if name == "18-no-front-matter":  # the heading that gives the title is no section of its own
        assert [s.heading for s in post.sections if s.level] == []
    elif "headings" in expected:
        made = [[f"h{s.level}", s.heading, s.anchor] for s in post.sections if s.level]
        assert made == [heading[:3] for heading in json.loads(expected["headings"])]
    text = "\n".join(section.text for section in post.sections)
    for wanted in json.loads(expected.get("body_has", "[]")):
        assert wanted in text
    for unwanted in json.loads(expected.get("body_not", "[]")):
        assert unwanted not in text
        assert unwanted not in repr((post.title, post.tags, post.description, [s.heading for s in post.sections]))
