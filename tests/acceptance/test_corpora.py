"""Real sites: every post is read, and nothing of templates or metadata is left in what is searched and shown."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from index.errors import UnreadablePost
from index.posts.read_post import read_post
from index.sites import open_site

MARKUP = ("{{<", "{{%", "{%", "%}", "<!--", "</div", "</p>", "<br", "<script", "+++", "{{ ")
ON_PURPOSE = {"content/posts/2024-07-17-working-with-oracle-databases-in-open-source-projects.md"}
"""Shows braces to its readers, by `raw`."""
SITES = {
    # name: generator ("" as its own files say), posts, of them public, code blocks at least
    "digitalgov": ("", 2921, 1175, 250),
    "hugodocs": ("", 928, 724, 2000),
    "rust-blog": ("", 751, 751, 1300),
    "18f": ("eleventy", 568, 500, 100),
    "til": ("", 577, 577, 2500),
}


@pytest.mark.parametrize("name", SITES)
def test_nothing_of_markup_is_left(name: str, shared: Path, tmp_path: Path) -> None:
    generator, count, shown, blocks = SITES[name]
    with tarfile.open(shared / "corpora" / f"{name}.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    site = open_site(tmp_path, generator=generator)
    ids = list(site.files())
    unreadable, leaks, public, code = [], [], 0, 0
    for id in ids:
        try:
            post, _ = read_post(site, id)
        except UnreadablePost:
            unreadable.append(id)
            continue
        public += post.visibility.public
        for section in post.sections:
            code += len(section.code)
            prose = _without(section.text, section.inline_code)
            leaks += [
                (id, sign)
                for sign in MARKUP
                for text in (prose, post.title, *post.tags)
                if sign in text and id not in ON_PURPOSE
            ]
    assert unreadable == (["301.md"] if name == "digitalgov" else [])  # its front matter is longer than any is read
    assert leaks == []
    assert len(ids) == count
    assert public >= shown
    assert code >= blocks


def _without(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """Leave out what stands in inline code: there markup is what is written about."""
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text
