"""HTML made from plain text: escaped first, then marked."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Fragment
from search.views.html import Highlighter, add_anchor, highlight, highlight_fragment, safe_url


@pytest.mark.parametrize(
    ("text", "spans", "html"),
    [
        ("a <b> & c", (), "a &lt;b&gt; &amp; c"),
        ("a <b> & c", ((2, 5),), "a <mark>&lt;b&gt;</mark> &amp; c"),
        ("span", ((0, 4),), "<mark>span</mark>"),
        ("&amp; amp", ((1, 4),), "&amp;<mark>amp</mark>; amp"),
        ('"x"', ((0, 1), (2, 3)), "<mark>&quot;</mark>x<mark>&quot;</mark>"),
    ],
)
def test_text_is_escaped_and_then_marked(text: str, spans: tuple[tuple[int, int], ...], html: str) -> None:
    assert highlight(text, spans) == html


@given(st.text(max_size=50), st.lists(st.integers(0, 50), max_size=8))
def test_html_without_marks_is_the_escaped_text(text: str, bounds: list[int]) -> None:
    ordered = sorted({min(b, len(text)) for b in bounds})
    spans = tuple(zip(ordered[::2], ordered[1::2], strict=False))
    html = highlight(text, spans)
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")) == text
    assert html.count("<mark>") == len(spans)
    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")


def test_cut_fragment_has_ellipses() -> None:
    fragment = Fragment("body", "cut here", ((0, 3),), cut_start=True, cut_end=True)
    assert highlight_fragment(fragment) == "…<mark>cut</mark> here…"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("/post/a/", "/post/a/"), ("https://example.org/a", "https://example.org/a"), ("http://x/", "http://x/"),
        ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("//evil.example", ""), ("/\\evil.example", ""),
        ("post/a", ""), ("/a\nb", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_http_and_rooted_urls_are_safe(url: str, safe: str) -> None:
    assert safe_url(url) == safe


@pytest.mark.parametrize(
    ("url", "anchor", "link"),
    [("/a/", "b", "/a/#b"), ("/a/", "", "/a/"), ("", "b", ""), ("/a/", 'é "<x>', "/a/#%C3%A9%20%22%3Cx%3E")],
)
def test_anchor_is_quoted_and_added_to_a_url(url: str, anchor: str, link: str) -> None:
    assert add_anchor(url, anchor) == link


def test_highlighter_changes_marks_to_the_tags_of_a_client() -> None:
    html = highlight("a <b> & c", ((2, 5),))
    assert Highlighter("<em>", "</em>").change_marks(html) == "a <em>&lt;b&gt;</em> &amp; c"
    assert Highlighter("[", "]").change_marks(html) == "a [<b>] & c"
    assert [Highlighter(*tags).escape("<&>") for tags in (("<em>", "</em>"), "[]")] == ["&lt;&amp;&gt;", "<&>"]
