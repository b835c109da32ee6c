"""The list of posts for language models, as text."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from index.model import Fragment, Hit
from search.views.llms_txt import format_llms_txt

NO_TEXT = Fragment("body", "", ())


def make_hit(url: str, title: str, section: str = "", description: str = "") -> Hit:
    return Hit(url, url, title, (), 1.0, None, None, "", section, (), (), description, (), NO_TEXT, ())


def test_posts_are_links_below_their_sections() -> None:
    hits = [
        make_hit("/a/", "First", "post", "What it is."),
        make_hit("/about/", "About"),
        make_hit("https://other.example/x", "Elsewhere", "post"),
    ]
    assert format_llms_txt("My site", hits, 3, "https://example.org/", 1000) == (
        "# My site\n\n## post\n\n- [First](https://example.org/a/): What it is.\n"
        "- [Elsewhere](https://other.example/x)\n\n## Pages\n\n- [About](https://example.org/about/)\n"
    )


def test_control_characters_are_replaced() -> None:
    text = format_llms_txt("s", [make_hit("/a/", "a\x07\u202eb\x1b[31m", "c\x00")], 1, "", 1000)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)


@pytest.mark.parametrize("title", ["a](https://evil.example) [b", "x\n# y", "`<b>`", "*_\\", "\\]", "", "]" * 500])
def test_texts_of_posts_cannot_change_the_structure(title: str) -> None:
    text = format_llms_txt("s", [make_hit("/a(1)/é", title, title, title)], 1, "", 100_000)
    tokens = MarkdownIt().parse(text)
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2"]
    (inline,) = (token for token in tokens if token.type == "inline" and token.level == 3)
    links = [child.attrGet("href") for child in inline.children or () if child.type == "link_open"]
    assert links == ["/a%281%29/%C3%A9"]
    assert not {child.type for child in inline.children or ()} & {"html_inline", "code_inline", "em_open"}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example/", "/" + "x" * 3000, ""])
def test_post_without_a_safe_url_is_left_out(url: str) -> None:
    assert format_llms_txt("s", [make_hit(url, "t")], 1, "", 10_000) == "# s\n\n> The newest 0 of 1 posts.\n"


@pytest.mark.parametrize("max_bytes", [50, 100, 1_000, 5_000])
def test_text_has_at_most_the_given_bytes_and_says_what_is_missing(max_bytes: int) -> None:
    hits = [make_hit(f"/{n}/", "ü" * n, f"folder {n % 7}", "é" * n) for n in range(300)]
    text = format_llms_txt("s", hits, 400, "https://example.org", max_bytes)
    assert len(text.encode()) <= max_bytes
    listed = text.count("\n- [")
    assert f"> The newest {listed} of 400 posts." in text
    assert listed > 0 or max_bytes <= 100
