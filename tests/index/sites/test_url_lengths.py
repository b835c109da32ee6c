"""A post cannot make its URL long: the index and every response with the post would have it. Fault 21."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.sites.custom_rules import CustomRules, read_url
from index.sites.url_lengths import MAX_LENGTH
from index.sync.reading import read_file
from tests.support.growth import READERS, open_sites

LONG = "a" * 20_000
PATTERNS = {
    "hugo": ("url: /" + ":title" * 3000, "url: /" + ":slug" * 3000, "url: /" + ":a[" * 8000),
    "jekyll": ("permalink: /" + ":title" * 3000, "permalink: /" + ":slug" * 3000, "permalink: /" + ":nothing" * 3000),
    "eleventy": (
        f'permalink: "/{"{{ title }}" * 150}/"',
        "permalink: \"/{{ 'a' " + "| replace: 'a', 'aaaaaaaaaaaaaaaa' " * 13 + '}}/"',
    ),
}
"""Patterns in front matter that repeat other values."""


@pytest.mark.parametrize("name", READERS)
def test_given_urls_have_a_limit(tmp_path: Path, name: str) -> None:
    site, id = open_sites(tmp_path)[name], READERS[name].id
    lines = [f"{key}: {LONG}" for key in ("url", "permalink", "slug", "path", "id")]
    for given in (*lines, *PATTERNS.get(name, ())):
        slug = "" if given.startswith("slug") else f"slug: {LONG}"
        (site.content / id).write_text(f"---\ntitle: {LONG}\n{slug}\n{given}\n---\nLantern\n")
        result = read_file(site, id)
        assert not result.failure
        if result.document is not None:
            assert len(result.document.url) <= MAX_LENGTH, given[:100]
            assert result.document.url.startswith("/")
        else:
            assert result.hidden_reason


def test_url_of_the_setting_has_a_limit(tmp_path: Path) -> None:
    site, id = open_sites(tmp_path)["plain"], READERS["plain"].id
    site.customize(CustomRules(url=read_url("/{title}/{slug}/" + "{title}" * 60)))
    (site.content / id).write_text(f"---\ntitle: {LONG}\nslug: {LONG}\n---\nLantern\n")
    document = read_file(site, id).document
    assert document is not None
    assert document.url == "/a/"


def test_long_titles_leave_urls_that_do_not_have_them(tmp_path: Path) -> None:
    site, id = open_sites(tmp_path)["hugo"], READERS["hugo"].id
    (site.content / id).write_text(f"---\ntitle: {LONG}\nurl: /x/:filename/\n---\nLantern\n")
    document = read_file(site, id).document
    assert document is not None
    assert document.url == "/x/a/"
