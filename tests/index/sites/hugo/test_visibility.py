"""Which posts Hugo publishes, and when."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.errors import UnreadablePost
from index.posts.read_post import read_post
from index.sites import open_site
from tests.support.hugo import get_newest, read_rows
from tests.support.sites import read_only_post, read_posts, select_visible_now, write_files


@pytest.mark.parametrize(
    ("front", "public"),
    [
        ("", True), ("draft: false", True), ("draft: 0", True), ("draft:", True),
        ("draft: true", False), ("DRAFT: true", False), ("draft: 1", False), ('draft: "T"', False),
        ("draft: 2", False), ("draft: 00", True), ("draft: [true]", False), ("draft: false\nDraft: true", False),
        ("draft: yes", False), ("draft: on", False), ('draft: "yes"', False),
        ("published:", False), ("published: ~", False), ("published:\ndraft: false", True),
        ("published: false", False), ("published: true\ndraft: true", False), ("draft: false\npublished: false", True),
        ("expiryDate: 2001-01-01", False), ("unpublishdate: 2001-01-01", False), ("expiryDate: 2099-01-01", True),
        ("date: 2001-01-01T00:00:00+14:00", True), ("headless: true", False),
        ("build:\n  list: never", False), ("_build:\n  list: false", False), ("build:\n  render: never", False),
        ("build:\n  list: always", True),
        ("unlisted: true", False), ("hidden: true", False), ("private: true", False), ("noindex: true", False),
        ("password: hunter2", False), ("search: false", False), ("search: true", True),
        ("searchHidden: true", False), ("hiddenFromSearch: true", False), ("excludeFromSearch: true", False),
        ("excludeSearch: true", False), ("exclude_search: true", False), ("search_exclude: true", False),
        ("bookSearchExclude: true", False), ("bookSearchExclude: false", True), ("pagefind: false", False),
        ("search:\n  exclude: true", False), ("search:\n  boost: 2", True), ("robots: noindex, follow", False),
        ("robots: [NoIndex, nofollow]", False), ("robots: none", False), ("robots: index, follow", True),
        ("robots: index", True), ("robots: all", True), ("robots: noindexfollow", False),
    ],
)  # fmt: skip
def test_visibility(tmp_path: Path, front: str, public: bool) -> None:
    root = write_files(tmp_path, {"hugo.toml": "", "content/p/a.md": f"---\ntitle: T\n{front}\n---\nBody"})
    visibility = read_only_post(root).visibility
    assert visibility.is_public is public
    assert "hunter2" not in visibility.reason


@pytest.mark.parametrize("key", ["date", "publishDate", "pubdate", "published"])
def test_future_post_is_visible_from_its_date(tmp_path: Path, key: str) -> None:
    root = write_files(tmp_path, {"content/a.md": f"---\ntitle: T\n{key}: 2099-01-01T10:00:00+02:00\n---\n"})
    visibility = read_only_post(root).visibility
    assert (visibility.is_public, visibility.visible_from) == (True, datetime(2099, 1, 1, 8, tzinfo=UTC))


def test_preview_shows_hidden_posts(tmp_path: Path) -> None:
    root = write_files(tmp_path, {
        "content/draft.md": "---\ndraft: true\n---\n", "content/future.md": "---\ndate: 2099-01-01\n---\n",
        "content/expired.md": "---\nexpirydate: 2001-01-01\n---\n", "content/locked.md": "---\npassword: x\n---\n",
    })  # fmt: skip

    assert set(select_visible_now(read_posts(root))) == set()
    assert set(select_visible_now(read_posts(root, drafts=True))) == {"draft.md"}
    assert set(select_visible_now(read_posts(root, future=True))) == {"future.md"}
    assert set(select_visible_now(read_posts(root, expired=True))) == {"expired.md"}
    assert open_site(root).fingerprint != open_site(root, drafts=True).fingerprint


def test_visible_posts_equal_those_of_hugo(shared: Path, tmp_path: Path) -> None:
    hidden_by_us = {  # we are stricter on purpose: values that may mean yes hide a post
        "p/draft-on.md", "p/draft-yes.md", "p/draft-str-yes.md", "p/hidden.md", "p/private.md", "p/unlisted.md",
        "p/build-render-never.md",  # Hugo lists it, but it has no page to link to
    }  # fmt: skip
    rows = read_rows(shared, "hugo_public.tsv")
    files = {f"content/{name}": ast.literal_eval(source) for name, source, *_ in rows}
    root = write_files(tmp_path, {"hugo.toml": "", **files})
    listed = {name for name, _, *outcomes in rows if "not listed" not in get_newest(*outcomes)}
    posts = {name for name in listed if not name.endswith("_index.md")}
    assert set(select_visible_now(read_posts(root))) == posts - hidden_by_us


def test_template_in_front_matter_is_unreadable(tmp_path: Path) -> None:
    site = open_site(write_files(tmp_path, {"content/a.md": "---\ntitle: {{ x }}\ndraft: true\n---\n"}))
    with pytest.raises(UnreadablePost, match="front matter"):
        read_post(site, "a.md")


@pytest.mark.parametrize("source", ["#+title: A\n#+draft: true\n\nx\n", "\n#+DATE: 2099-01-01\nx\n", "#+STATUS: x"])
def test_metadata_of_org_mode_is_not_overlooked(tmp_path: Path, source: str) -> None:
    write_files(tmp_path, {"hugo.toml": "", "content/a.md": source})
    with pytest.raises(UnreadablePost, match="lines of `#\\+` can't be read in Markdown"):
        open_site(tmp_path).read_post("a.md", source)


def test_signs_of_org_mode_within_a_post_are_text(tmp_path: Path) -> None:
    source = "Text\n\n#+draft: true\n"
    write_files(tmp_path, {"hugo.toml": "", "content/a.md": source})
    assert open_site(tmp_path).read_post("a.md", source).visibility.is_public
