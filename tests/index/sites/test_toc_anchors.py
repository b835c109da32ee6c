"""The anchors of Python-Markdown's extension `toc`."""

from __future__ import annotations

import time

import pytest

from index.sites.toc_anchors import TocAnchors, slugify


@pytest.mark.parametrize(
    ("text", "ascii_slug", "unicode_slug"),
    [
        ("Hello  World", "hello-world", "hello-world"), ("Über - uns", "uber-uns", "über-uns"), ("日本", "", "日本"),
        ("C++ & C#", "c-c", "c-c"), ("snake_case -- x", "snake_case-x", "snake_case-x"),
        ("2. Step", "2-step", "2-step"),
    ],
)  # fmt: skip
def test_slug(text: str, ascii_slug: str, unicode_slug: str) -> None:
    assert slugify(text, "-", is_unicode=False) == ascii_slug
    assert slugify(text, "-", is_unicode=True) == unicode_slug


@pytest.mark.parametrize(
    ("bases", "anchors"),
    [
        (["a", "a", "a"], ["a", "a_1", "a_2"]), (["a", "a_1", "a", "a_1"], ["a", "a_1", "a_2", "a_3"]),
        (["", "", "x"], ["_1", "_2", "x"]), (["a_9", "a_9"], ["a_9", "a_10"]), (["a", "a", "a_1"], ["a", "a_1", "a_2"]),
    ],
)  # fmt: skip
def test_clashes(bases: list[str], anchors: list[str]) -> None:
    names = TocAnchors()
    assert [names.name_heading("", [], "") if not base else name(names, base) for base in bases] == anchors


def name(anchors: TocAnchors, text: str) -> str:
    from markdown_it.token import Token

    return anchors.name_heading(text, [Token("text", "", 0, content=text)], "")


def test_given_ids_are_kept() -> None:
    anchors = TocAnchors()
    assert [anchors.name_heading("", [], "Own"), name(anchors, "Own"), name(anchors, "own")] == ["Own", "own", "own_1"]


def test_many_equal_headings_are_fast() -> None:
    anchors = TocAnchors()
    start = time.process_time()
    for _ in range(20_000):
        last = name(anchors, "Same")
    assert last == "same_19999"
    assert time.process_time() - start < 12
