"""Results -> JSON and terminal text."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Correction, Fragment, Term
from search.views import json


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
    assert json.marked(text, spans) == html


@given(st.text(max_size=50), st.lists(st.integers(0, 50), max_size=8))
def test_without_its_marks_html_is_the_text(text: str, bounds: list[int]) -> None:
    ordered = sorted({min(b, len(text)) for b in bounds})
    spans = tuple(zip(ordered[::2], ordered[1::2], strict=False))
    html = json.marked(text, spans)
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")) == text
    assert html.count("<mark>") == len(spans)
    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")


def test_what_was_cut_has_an_ellipsis() -> None:
    fragment = Fragment("body", "cut here", ((0, 3),), cut_start=True, cut_end=True)
    assert json.shown(fragment) == "…cut here…"
    assert json.shown_html(fragment) == "…<mark>cut</mark> here…"
    code = Fragment("code", "cut here", ((0, 3),), cut_start=True, cut_end=True)
    assert json.shown(code) == "…\ncut here\n…"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("/post/a/", "/post/a/"), ("https://example.org/a", "https://example.org/a"), ("http://x/", "http://x/"),
        ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("//evil.example", ""), ("/\\evil.example", ""),
        ("post/a", ""), ("/a\nb", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_harmless_urls_are_given(url: str, safe: str) -> None:
    assert json.safe_url(url) == safe


def test_corrected_words_are_put_in_their_places() -> None:
    corrections = (
        Correction(Term("dokcer", None, (0, 6)), "docker"),
        Correction(Term("swram", None, (14, 19)), "swarm"),
        Correction(Term("made", None, None), "up"),
    )
    assert json.corrected("dokcer title: swram", corrections) == "docker title: swarm"
    assert json.corrected("docker", ()) is None


def test_a_terminal_gets_no_orders() -> None:
    assert json.printable("a\x1b[31mb\x07\nc\u202e") == "a�[31mb�\nc�"
