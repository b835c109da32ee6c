"""Parse a body into sections, everything with its line in the file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.markdown.parser import parse_markdown
from index.model import Section
from tests.support.markdown import FAMILIES, RULES, read_boxes, read_family, read_mdx, read_sections


def test_section_has_its_heading_anchor_text_and_lines() -> None:
    body = (
        "Lead.\n\n# One\nText of\ntwo lines.\n\n## Two `x --y` {#own .wide}\n\n### Two *em* and [link](http://a.b/c)\n"
    )
    sections = read_sections(body, first_line=5)
    assert [(s.level, s.heading, s.anchor, s.line) for s in sections] == [
        (0, "", "", 5),
        (1, "One", "one", 7),
        (2, "Two x --y", "own", 11),
        (3, "Two em and link", "two-em-and-link", 13),
    ]
    assert sections[1].text == "Text of two lines."
    assert sections[1].lines == ((0, 8), (8, 9))


def test_repeated_anchors_are_numbered() -> None:
    assert [s.anchor for s in read_sections("# A\n# A\n# a-1\n# A\n## {#a}\n# !!\n")] == [
        "a",
        "a-1",
        "a-1-1",
        "a-2",
        "a",
        "heading",
    ]


def test_title_is_the_first_heading_of_level_one() -> None:
    assert parse_markdown("## Two\n\n# One `x`\n\n# Other", 1, RULES).title == "One x"
    assert parse_markdown("no heading", 1, RULES).title == ""


PIECES = [*"abA #`~*_[](){}<>!-+|:\n\t\\&;\"'^1é/=", ":::", "!!! ", '=== "', "\n    "]
FAMILY_PIECES = [
    "<div>", '<div markdown="1">', "</div>", "<p markdown=span>", "</p>", '<h2 id="x">', "</h2>", "<hr>", "{: #a}",
    "{.b}", "{:toc}", "{: ", "}", "$", "$$", "\\[", "\\]", "`", "```", "~~~~~~~~", "| ", "^", "==", "#", "# ", "- ",
    "> ", "1. ", "\n", "\n\n", "\n  ", "\n    ", "a", "b ", "*", "*[a]: ", ":material-a:", "[", "](u)", "---", ": ",
    "[^1]", "<!--", "-->",
]  # fmt: skip


@pytest.mark.parametrize("read", [read_sections, read_mdx, read_boxes])
@given(body=st.lists(st.sampled_from(PIECES), max_size=120).map("".join))
def test_any_text_is_parsed_with_lines_and_spans_inside_it(
    body: str, read: Callable[[str], tuple[Section, ...]]
) -> None:
    check_lines_and_spans(body, read(body))


@pytest.mark.parametrize("family", FAMILIES)
@given(body=st.lists(st.sampled_from(FAMILY_PIECES), max_size=40).map("".join))
def test_any_text_of_a_family_is_parsed_with_lines_and_spans_inside_it(family: str, body: str) -> None:
    check_lines_and_spans(body, read_family(family, body))


def check_lines_and_spans(body: str, sections: tuple[Section, ...]) -> None:
    last = body.count("\n") + 1
    for section in sections:
        offsets = [offset for offset, _ in section.lines]
        assert offsets == sorted(set(offsets))
        assert all(1 <= line <= last for _, line in section.lines)
        assert all(0 <= a < b <= len(section.text) for a, b in section.inline_code)
        assert all(1 <= block.line <= last and block.text.strip() for block in section.code)
