"""Parse the body of a post into sections: headings with anchors, text and code blocks, each with its line.

Sites differ in how they name anchors and in which templates they put into Markdown (shortcodes, Liquid). A generator
describes its differences with `MarkdownRules`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..model import Section
from .commonmark import get_parser
from .limits import is_markdown_bomb, split_at_cost_limit
from .rules import MarkdownRules
from .section_reader import SectionReader
from .templates.fences import split_fences
from .templates.remarks import remove_remarks

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAB = re.compile(r'^( *)===[!+]* +"([^"\n]*)" *$', re.MULTILINE)


class ParsedMarkdown(NamedTuple):
    """The content of a body."""

    sections: tuple[Section, ...]
    """Without a level-0 section if nothing comes before the first heading."""
    title: str
    """Text of the first heading of level 1; empty if there is none."""
    links: tuple[str, ...] = ()
    """The targets of links, as written, in order."""


def parse_markdown(body: str, first_line: int, rules: MarkdownRules) -> ParsedMarkdown:
    """Parse a body by the rules of a generator.

    Input that would take too long is indexed as plain text: all of it, or what comes after the limit (see `limits`).

    Args:
        body: Markdown with `\\n` line ends.
        first_line: The line of the file that holds the body's first line.
        rules: How the generator reads Markdown.
    """
    prepared = rules.prepare(remove_remarks(rules.hide(body)))
    if rules.boxes:
        prepared = _convert_tabs(prepared)
    if is_markdown_bomb(prepared):
        return ParsedMarkdown((_make_plain_section(prepared, first_line),), "")
    source, rest = split_at_cost_limit(prepared)
    parser = get_parser(rules.family, rules.boxes, rules.jsx, any(opener in source for opener in rules.family.math))
    reader = SectionReader(first_line, rules, parser)
    sections = reader.read(parser.parse(source))
    if rest:
        sections.append(_make_plain_section(rest, first_line + source.count("\n")))
    title = next((section.heading for section in sections if section.level == 1), "")
    return ParsedMarkdown(tuple(s for s in sections if s.level or s.text or s.code), title, tuple(reader.links))


def _convert_tabs(body: str) -> str:
    """Return a body with tabs (`=== "Label"`) as admonitions, which the parser reads."""
    if "===" not in body:
        return body
    blocks = split_fences(body)
    return "".join(text if is_code else _TAB.sub(r'\1!!! tab "\2"', text) for is_code, text in blocks)


def _make_plain_section(body: str, first_line: int) -> Section:
    """Return a section with the unparsed text of a body, without its comments."""
    return Section(0, "", "", first_line, " ".join(_COMMENT.sub(" ", body).split()), ((0, first_line),))
