"""The site that comes with the project: as Hugo builds it, so we read it."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.model import Post
from index.posts.read_post import read_post
from index.sites import open_site


@pytest.fixture(scope="module")
def posts(blog: Path) -> dict[str, Post]:
    site = open_site(blog)
    return {id: read_post(site, id)[0] for id in site.files()}


def listed(posts: dict[str, Post]) -> set[str]:
    now = datetime.now(UTC)
    windows = {id: post.visibility for id, post in posts.items()}
    return {id for id, w in windows.items() if w.public and (w.visible_from is None or w.visible_from <= now)}


def test_the_site_is_as_varied_as_it_says(posts: dict[str, Post], blog: Path) -> None:
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


def test_no_markup_is_left_in_any_text(posts: dict[str, Post]) -> None:
    for post in posts.values():
        for section in post.sections:
            for text in (section.heading, section.text):
                assert not any(sign in text for sign in ("{{<", "{{%", "<!--", "relref")), (post.id, text)


def built(hugo: str, source: Path, target: Path) -> list[dict[str, str]]:
    """Build a copy of a site with the real Hugo, with one more page that lists what it published."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".posthaste", "public"))
    layout = target / "layouts" / "index.json"
    layout.write_text(
        "[{{ range $i, $p := site.RegularPages }}{{ if $i }},{{ end }}"
        '{{ dict "path" .File.Path "url" .RelPermalink "title" .Title "date" (.Date.Format "2006-01-02T15:04:05Z07:00")'
        ' "tags" (.Params.tags | default slice) | jsonify }}{{ end }}]'
    )
    config = target / "hugo.toml"
    config.write_text(config.read_text("utf-8") + '\n[outputs]\nhome = ["html", "json"]\n', "utf-8")
    done = subprocess.run([hugo, "--source", str(target)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARN" not in done.stdout + done.stderr
    pages = []
    for index in (target / "public").glob("**/index.json"):
        pages += json.loads(index.read_text("utf-8"))
    return pages


def test_hugo_publishes_what_we_find_at_the_urls_that_we_give(
    posts: dict[str, Post], blog: Path, hugo: str, tmp_path: Path
) -> None:
    pages = {page["path"]: page for page in built(hugo, blog, tmp_path / "blog")}
    assert set(pages) == listed(posts)
    for id, page in pages.items():
        assert (posts[id].url, posts[id].title, list(posts[id].tags)) == (page["url"], page["title"], page["tags"]), id
