"""The reasons why posts are hidden, which `posthaste show` prints: a line of front matter, or a rule in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sites import read_posts, write_files

CONFIGS = {
    "hugo": {"hugo.toml": ""},
    "jekyll": {"_config.yml": ""},
    "zola": {"config.toml": 'base_url = "https://x.org"'},
    "eleventy": {".eleventy.js": ""},
    "pelican": {"pelicanconf.py": 'PATH = "."'},
}


@pytest.mark.parametrize(
    ("generator", "id", "front", "reason"),
    [
        ("hugo", "a.md", "draft: true", "draft: true"),
        ("hugo", "a.md", "published: no", "published: no"),
        ("hugo", "a.md", "build: {render: never}", "build.render: never"),
        ("hugo", "a.md", "expiryDate: 2001-01-01", "expired 2001-01-01T00:00:00+00:00"),
        ("hugo", "a.md", "unlisted: yes", "unlisted: yes"),
        ("hugo", "a.md", "password: secret", "password: (not shown)"),
        ("jekyll", "_drafts/a.md", "title: A", "draft: the file is in _drafts"),
        ("jekyll", "_posts/2016-01-01-a.md", "published: false", "published: false"),
        ("jekyll", "_posts/a.md", "title: A", "no date in the file name: Jekyll skips it"),
        ("zola", "a.md", "draft: true", "draft: true"),
        ("zola", "a.md", "in_search_index: false", "in_search_index: false"),
        ("eleventy", "a.md", "draft: true", "draft: true"),
        ("eleventy", "a.md", "permalink: false", "permalink: false"),
        ("pelican", "a.md", "title: A\nstatus: draft", "status: draft"),
        ("pelican", "a.md", "date: 2016-01-01", "no title: Pelican skips it"),
        ("pelican", "a.md", "title: A", "no date: Pelican skips it"),
    ],
)
def test_reason_names_the_rule(tmp_path: Path, generator: str, id: str, front: str, reason: str) -> None:
    write_files(tmp_path, {**CONFIGS[generator], id: f"---\n{front}\n---\n"})
    visibility = read_posts(tmp_path)[id].visibility
    assert (visibility.is_public, visibility.reason) == (False, reason)


def test_jekyll_hides_files_without_front_matter(tmp_path: Path) -> None:
    write_files(tmp_path, {"_config.yml": "", "README.md": "# Readme"})
    assert read_posts(tmp_path)["README.md"].visibility.reason == "no front matter: Jekyll does not make it a page"
