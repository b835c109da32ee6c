"""Splitting HTML into tags and text."""

from __future__ import annotations

import time

import pytest

from index.markdown.html_text import extract_blocks
from index.markdown.html_tokens import HtmlToken, parse_attributes, split_html


def list_tokens(source: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in split_html(source)]


def test_tags_and_text_have_their_positions() -> None:
    assert list(split_html('a<B class="x>y">c</B >')) == [
        HtmlToken("text", "a", 0),
        HtmlToken("start", "b", 1, ' class="x>y"'),
        HtmlToken("text", "c", 16),
        HtmlToken("end", "b", 17),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", [("text", "a < b")]),
        ("a<br/>b", [("text", "a"), ("start", "br"), ("end", "br"), ("text", "b")]),
        ("a<!-- <b> -->c<!>d<?x?>e<![CDATA[<i>]]>f", [("text", each) for each in "acdef"]),
        ("a<!-- never closed", [("text", "a")]),
        ("a<b never closed", [("text", "a")]),
        ('<p title="never closed>b', []),
        ("<script>if (a<b) '<p>'</script>c", [("start", "script"), ("end", "script"), ("text", "c")]),
        ("<style>a", [("start", "style")]),
        ("<style/>a", [("start", "style"), ("end", "style"), ("text", "a")]),
        ("&lt;b&gt; &amp; &#65;&#x42;", [("text", "<b> & AB")]),
        (f"&#{'1' * 5000};", [("text", "\ufffd")]),
        ("</>a</ b>c", [("text", "a"), ("text", "c")]),
    ],
)
def test_source_is_split_as_browsers_do(source: str, expected: list[tuple[str, str]]) -> None:
    assert list_tokens(source) == expected


def test_attributes_are_parsed() -> None:
    source = ' ALT="a &amp; b" id=\'c d\' data-x = e hidden title=""/'
    assert parse_attributes(source) == {"alt": "a & b", "id": "c d", "data-x": "e", "hidden": "", "title": ""}


def test_line_of_a_block_is_that_of_its_first_character() -> None:
    blocks = list(extract_blocks("<div>\n<p>\n\none\ntwo</p>\n<img\nalt='three'>"))
    assert [(block.text, block.line_offset) for block in blocks] == [("one two", 3), ("three", 5)]


@pytest.mark.parametrize(
    "unit", ["<a ", "<style ", '<a b="', "<http://", "<!--", "<![CDATA[", "</a", "<", "&#1", "<script>", "='", '="']
)
def test_unclosed_syntax_takes_no_time(unit: str) -> None:
    began = time.process_time()
    list(extract_blocks("<div>" + unit * 20_000))
    assert time.process_time() - began < 8
