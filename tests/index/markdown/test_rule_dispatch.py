"""Rules that are tried by the next character read the same as if all were tried."""

from __future__ import annotations

import random

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.markdown import commonmark
from index.markdown.commonmark import get_parser
from index.markdown.families import (
    COMMONMARK,
    ELEVENTY,
    GOLDMARK_ATTRIBUTES,
    KRAMDOWN,
    MARKDOWN_IT_ATTRS,
    PYTHON_MARKDOWN,
    Family,
)

PARTS = (
    "\n", "\n", "\n\n", "\n    ", "\n\t", "  ", "a", "b c", "é", "word\n", "# ", "## x ##\n", "===\n", "---\n", "***\n",
    "- ", "* ", "+ ", "1. ", "2) ", "> ", ">", "```\n", "~~~ py\n", "`", "``", "*", "**", "_", "~~", "~", "<div>\n",
    "</div>\n", "<b>", "<!-- ", " -->", "<http://a.b>", "&amp;", "&", "\\", "\\*", "[", "]", "](x)", "[a](b (c))",
    "](<d e>)", "![", "[a]: /url\n", "[^1]", "[^1]: note\n", "[a]", ": term\n", "| a | b |\n", "|---|---|\n", "|", "$",
    "$$", "\\(", "\\)", "{#id}", "{: .c}\n", "{:toc}\n", "*[AB]: text\n", ":material-x:", "^\n", "^", "==",
    "!!! note\n", "??? note\n", "::: box\n", ":::\n", "<div markdown=\"1\">\n", "{.c}", ":",
)  # fmt: skip
PARSERS: list[tuple[Family, bool, bool, bool]] = [
    (family, boxes, False, True)
    for family in (COMMONMARK, ELEVENTY, GOLDMARK_ATTRIBUTES, KRAMDOWN, MARKDOWN_IT_ATTRS, PYTHON_MARKDOWN)
    for boxes in (False, True)
] + [(COMMONMARK, True, True, False)]


def make_parser_that_tries_all(monkeypatch: pytest.MonkeyPatch, *options: object) -> MarkdownIt:
    with monkeypatch.context() as patched:
        patched.setattr(commonmark, "dispatch_rules", lambda parser: None)
        return get_parser.__wrapped__(*options)


def flatten(tokens: list[Token]) -> list[tuple[object, ...]]:
    return [(t.type, t.tag, t.level, t.map, t.content, t.info, t.attrs, flatten(t.children or [])) for t in tokens]


@pytest.mark.parametrize("options", PARSERS)
def test_result_is_as_if_all_rules_were_tried(
    monkeypatch: pytest.MonkeyPatch, options: tuple[Family, bool, bool, bool]
) -> None:
    parser, reference = get_parser(*options), make_parser_that_tries_all(monkeypatch, *options)
    rng = random.Random(str(options[1:]))
    for _ in range(300):
        source = "".join(rng.choices(PARTS, k=rng.randint(1, 25)))
        assert flatten(parser.parse(source)) == flatten(reference.parse(source)), source
