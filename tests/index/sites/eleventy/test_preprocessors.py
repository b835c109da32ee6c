"""Preprocessors that drop posts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.sites.eleventy.preprocessors import find_conditions
from tests.support.sites import list_visible, write_files

POSTS = {
    "none.md": "", "yes.md": "---\npub: true\n---\n", "no.md": "---\npub: false\n---\n",
    "word.md": "---\npub: later\n---\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "dropped"),
    [
        ("!data.pub", {"none.md", "no.md"}), ("data.pub", {"yes.md", "word.md"}), ("data.pub === false", {"no.md"}),
        ("data.pub == 'later'", {"word.md"}), ('data.pub !== "later"', {"none.md", "yes.md", "no.md"}),
        ("data.draft && isBuild", set()), ("!data?.Pub", {"none.md", "no.md"}), ("data.pub.x()", set()),
        ("data.draft || data.pub === true", {"yes.md"}),
    ],
)  # fmt: skip
def test_condition_hides_posts(tmp_path: Path, condition: str, dropped: set[str]) -> None:
    body = f"(data) => {{ if ({condition}) {{ return false; }} }}"
    config = f'c.addPreprocessor("x", "*", {body}); c.addFilter("y", () => data.other);'
    write_files(tmp_path, {".eleventy.js": config, **POSTS})
    assert list_visible(tmp_path) == set(POSTS) - dropped


def test_preprocessor_that_drops_nothing_hides_nothing(tmp_path: Path) -> None:
    config = 'c.addPreprocessor("x", "*", (data) => { if (!data.pub) { data.a = 1; } });'
    write_files(tmp_path, {".eleventy.js": config, **POSTS})
    assert list_visible(tmp_path) == set(POSTS)


@pytest.mark.parametrize(
    "part", ["addPreprocessor(", "addPreprocessor(data.x return false", "!data.", "data.x === '", "return "]
)
def test_hostile_programs_take_no_time(part: str) -> None:
    start = time.process_time()
    find_conditions(part * 10_000)
    assert time.process_time() - start < 8
