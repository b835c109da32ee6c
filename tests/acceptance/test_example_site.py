"""The example site that comes with the project: varied, free of markup, and read as Hugo builds it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.model import Post
from tests.support.hugo import build_with_hugo
from tests.support.sites import read_posts, select_visible_now

LISTING = (
    "[{{ $pages := slice }}{{ range site.Pages }}{{ if and .File .Plain }}{{ $pages = $pages | append . }}{{ end }}"
    "{{ end }}{{ range $i, $p := $pages }}{{ if $i }},{{ end }}"
    '{{ dict "path" .File.Path "url" .RelPermalink "title" .Title "date" (.Date.Format "2006-01-02T15:04:05Z07:00")'
    ' "tags" (.Params.tags | default slice) | jsonify }}{{ end }}]'
)


@pytest.fixture(scope="module")
def posts(blog: Path) -> dict[str, Post]:
    return read_posts(blog)


def test_site_is_as_varied_as_its_readme_says(posts: dict[str, Post], blog: Path) -> None:
    reasons = [post.visibility.reason for post in posts.values()]
    assert len(posts) >= 25
    assert reasons.count("draft: true") == 2
    assert sum(reason.startswith("expired") for reason in reasons) == 1
    assert sum(reason.startswith("public from 2099") for reason in reasons) == 1
    assert {post.lang for post in posts.values()} == {"en", "de"}
    assert {(blog / "content" / id).read_text("utf-8")[:1] for id in posts} == {"-", "+", "{"}
    assert any(post.date is None for post in posts.values())
    languages = {block.language for post in posts.values() for s in post.sections for block in s.code}
    assert {"go", "python", "shell", "rust", "yaml", "sql", "javascript", "dockerfile"} <= languages
    assert all(not post.warnings for post in posts.values())


def test_no_text_contains_markup(posts: dict[str, Post]) -> None:
    for post in posts.values():
        for section in post.sections:
            for text in (section.heading, section.text):
                assert not any(sign in text for sign in ("{{<", "{{%", "<!--", "relref")), (post.id, text)


@pytest.mark.generators
def test_posts_equal_those_of_hugo(posts: dict[str, Post], blog: Path, hugo: str, tmp_path: Path) -> None:
    root = tmp_path / "blog"
    shutil.copytree(blog, root, ignore=shutil.ignore_patterns(".posthaste", "public"))
    with (root / "hugo.toml").open("a", encoding="utf-8") as config:
        config.write('\n[outputs]\nhome = ["html", "json"]\n')
    pages = build_with_hugo(hugo, root, LISTING, strict=True)
    assert set(pages) == set(select_visible_now(posts))
    for id, page in pages.items():
        assert (posts[id].url, posts[id].title, list(posts[id].tags)) == (page["url"], page["title"], page["tags"]), id
