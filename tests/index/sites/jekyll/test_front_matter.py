"""Front matter as Jekyll sees it: it begins with the first byte of the file."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from index.errors import UnreadablePost
from index.sites.jekyll.front_matter import parse_front_matter
from tests.support.sites import read_posts, write_files

POST = "_posts/2016-01-01-a.md"


@pytest.mark.parametrize(
    "text",
    ["---\ntitle: T\n---\nx", "---  \ntitle: T\n--- \nx", "---\ntitle: T\n...\nx", "---\t\ntitle: T\n---\f\nx",
     "---\r\ntitle: T\r\n---\r\nx"],
)  # fmt: skip
@pytest.mark.parametrize("id", ["about.md", POST])
def test_front_matter(tmp_path: Path, id: str, text: str) -> None:
    write_files(tmp_path, {"_config.yml": ""})
    (tmp_path / id).parent.mkdir(exist_ok=True)
    (tmp_path / id).write_bytes(text.encode())
    post = read_posts(tmp_path)[id]
    assert (post.title, post.visibility.is_public) == ("T", True)
    assert [(section.text, section.line) for section in post.sections] == [("x", 4)]


@pytest.mark.parametrize(
    "text", ["\ufeff---\ntitle: T\n---\nx", "\n---\ntitle: T\n---\nx", " ---\ntitle: T\n---\nx",
             "+++\ntitle = 'T'\n+++\n",
             "----\ntitle: T\n----\n", "Only text.", "{: .note}\nText.", '{"title": "T"}\n', ""],
)  # fmt: skip
def test_page_without_front_matter_is_hidden(tmp_path: Path, text: str) -> None:
    write_files(tmp_path, {"_config.yml": "", "about.md": text})
    assert not read_posts(tmp_path)["about.md"].visibility.is_public


@pytest.mark.parametrize(
    ("text", "is_public"),
    [("Only text.", True), ("{: .note}\nText.", True), ("{{ page.x }}", True), ("", True),
     ("\ufeff---\ntitle: T\n---\nx", True), ("\ufeff---\npublished: false\n---\nx", False),
     ("\n---\npublished: false\n---\nx", False), ("+++\npublished = false\n+++\nx", False),
     ("--- # note\npublished: false\n---\nx", False), ("----\npublished: false\n----\nx", False)],
)  # fmt: skip
def test_post_needs_no_front_matter_but_none_is_overlooked(tmp_path: Path, text: str, is_public: bool) -> None:
    write_files(tmp_path, {"_config.yml": "", POST: text})
    assert read_posts(tmp_path)[POST].visibility.is_public == is_public


def test_front_matter_that_is_never_closed_is_unreadable() -> None:
    with pytest.raises(UnreadablePost, match="never closed"):
        parse_front_matter("---\npublished: false\n")


@pytest.mark.parametrize("text", ["---" + " " * 20_000, "---\n" + "--- x\n" * 20_000, "...\n" * 20_000])
def test_hostile_text_is_fast(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(UnreadablePost):
        parse_front_matter(text)
    assert time.process_time() - start < 5
