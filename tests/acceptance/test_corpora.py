"""Real sites: every post is read, and no template, markup or metadata is left in searchable text."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from index.errors import UnreadablePost
from index.model import Post
from index.posts.read_post import read_post
from index.sites import open_site

pytestmark = pytest.mark.slow

MARKUP = ("{{<", "{{%", "{%", "%}", "<!--", "</div", "</p>", "<br", "<script", "+++", "{{ ")
POSTS_ABOUT_MARKUP = {"content/posts/2024-07-17-working-with-oracle-databases-in-open-source-projects.md"}
"""This post shows braces to its readers, by `raw`."""


class Corpus(NamedTuple):
    """A real site, and what is expected of it."""

    generator: str
    """Empty: detected."""
    files: int
    visible: int
    """At least."""
    code_blocks: int
    """At least."""
    unreadable: tuple[str, ...] = ()


CORPORA = {
    "digitalgov": Corpus("", 4044, 1248, 250, unreadable=("301.md",)),  # its front matter is too long
    "hugodocs": Corpus("", 992, 723, 2000),
    "rust-blog": Corpus("", 754, 751, 1300),
    "18f": Corpus("eleventy", 568, 500, 100),
    "til": Corpus("", 577, 577, 2500),
}


@pytest.mark.parametrize("name", CORPORA)
def test_no_markup_is_left(name: str, shared: Path, tmp_path: Path) -> None:
    corpus = CORPORA[name]
    with tarfile.open(shared / "corpora" / f"{name}.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    site = open_site(tmp_path, generator=corpus.generator)
    ids = site.scan().files
    posts, unreadable = [], []
    for id in ids:
        try:
            posts.append(read_post(site, id)[0])
        except UnreadablePost:
            unreadable.append(id)
    assert tuple(unreadable) == corpus.unreadable
    assert [leak for post in posts for leak in find_leaks(post)] == []
    assert len(ids) == corpus.files
    assert sum(post.visibility.is_public for post in posts) >= corpus.visible
    assert sum(len(section.code) for post in posts for section in post.sections) >= corpus.code_blocks


def find_leaks(post: Post) -> Iterator[tuple[str, str]]:
    """Yield the id of the post and the markup, for all markup in its texts."""
    if post.id in POSTS_ABOUT_MARKUP:
        return
    prose = [remove_spans(section.text, section.inline_code) for section in post.sections]
    for text in (post.title, *post.tags, *prose):
        yield from ((post.id, sign) for sign in MARKUP if sign in text)


def remove_spans(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """Remove spans from a text. Inline code is removed, because posts may write about markup there."""
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text
