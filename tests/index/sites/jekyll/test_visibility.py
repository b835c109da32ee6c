"""Which files Jekyll publishes."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.sites import list_visible, read_posts, write_files


def test_visible_files(tmp_path: Path) -> None:
    head = "---\ntitle: T\n---\n"
    write_files(tmp_path, {
        "_config.yml": "exclude: [vendor]\n", "_posts/2016-01-01-a.md": head, "_posts/no-date.md": head,
        "_posts/2016-01-01-off.md": "---\npublished: false\n---\n", "_posts/2099-01-01-later.md": head,
        "_posts/2016-01-01-flag.md": "---\ndraft: true\n---\n", "_drafts/idea.md": head, "_includes/x.md": head,
        "vendor/y.md": head, "README.md": "no front matter", "about.md": head, "_posts/2016-01-01-bare.md": "bare",
        "_posts/2016-01-01-locked.md": "---\npassword: x\n---\n",
    })  # fmt: skip
    visible = {"_posts/2016-01-01-a.md", "_posts/2016-01-01-flag.md", "_posts/2016-01-01-bare.md", "about.md"}
    later = "_posts/2099-01-01-later.md"
    assert list_visible(tmp_path) == {*visible, later}
    assert read_posts(tmp_path)[later].visibility.visible_from == datetime(2099, 1, 1, tzinfo=UTC)
    assert list_visible(tmp_path, drafts=True) == {*visible, later, "_drafts/idea.md"}


@pytest.mark.parametrize("published", ["'false'", "0", "n"])
def test_post_needs_a_valid_date_in_its_name(tmp_path: Path, published: str) -> None:
    head = f"---\npublished: {published}\n---\n"
    write_files(
        tmp_path,
        {"_config.yml": "", "_posts/a.md": head, "_posts/2016-13-45-b.md": head, "_posts/2016-01-01-c.md": head},
    )
    assert list_visible(tmp_path) == {"_posts/2016-01-01-c.md"}


@pytest.mark.parametrize(
    ("published", "is_public"),
    [("true", True), ("false", False), ("False", False), ("no", False), ("Off", False), ("", False), ("~", False),
     ("'false'", True), ("0", True), ("yes", True), ("[]", True)],
)  # fmt: skip
@pytest.mark.parametrize("id", ["_posts/2016-01-01-a.md", "about.md", "_docs/a.md"])
def test_published(tmp_path: Path, id: str, published: str, is_public: bool) -> None:
    files = {"_config.yml": "collections: {docs: {output: true}}\n", id: f"---\npublished: {published}\n---\n"}
    assert (id in list_visible(write_files(tmp_path, files))) == is_public
    write_files(tmp_path, {"_config.yml": "collections: {docs: {output: true}}\nunpublished: true\n"})
    assert id in list_visible(tmp_path)


@pytest.mark.parametrize("id", ["_posts/2016-01-01-a.md", "_docs/a.md", "about.md"])
@pytest.mark.parametrize("date", ["someday", "2024-99-99", "[2016-01-01]", "{a: b}"])
def test_date_that_is_none_hides_what_has_a_date(tmp_path: Path, id: str, date: str) -> None:
    config = "collections: {docs: {output: true}}\n"
    write_files(tmp_path, {"_config.yml": config, id: f"---\ndate: {date}\n---\n"})
    visibility = read_posts(tmp_path)[id].visibility
    assert visibility.is_public == (id == "about.md")  # Jekyll does not heed the date of a page
    assert visibility.is_public or "is not a date" in visibility.reason


def test_drafts_of_the_configuration(tmp_path: Path) -> None:
    files = {"_drafts/a.md": "", "news/_drafts/b/c.md": "---\npermalink: /:year/:title\n---\n"}
    write_files(tmp_path, {"_config.yml": "show_drafts: true\n", **files})
    os.utime(tmp_path / "news/_drafts/b/c.md", (0, 86_400 * 400))
    assert {id: post.categories for id, post in read_posts(tmp_path).items()} == {
        "_drafts/a.md": (), "news/_drafts/b/c.md": ("news",),
    }  # fmt: skip
    assert list_visible(tmp_path) == set(files)
    assert read_posts(tmp_path)["news/_drafts/b/c.md"].url == "/1971/c"  # the time of the file
