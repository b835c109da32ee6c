"""What the tests of Markdown share: reading a body by Hugo's rules, as MDX, with admonitions, or by a family."""

from __future__ import annotations

from dataclasses import replace

from index.markdown.families import GOLDMARK_ATTRIBUTES, HEADING_ATTRIBUTES, MARKDOWN_IT_ATTRS, PYTHON_MARKDOWN
from index.markdown.parser import parse_markdown
from index.markdown.rules import MarkdownRules
from index.markdown.templates.mdx import convert_mdx
from index.model import Section
from index.sites.anchors import AuthorAnchors
from index.sites.hugo import anchors
from index.sites.jekyll import kramdown

RULES = anchors.make_rules("github", auto=True, era="new")
PYTHON_MARKDOWN_RULES = MarkdownRules(AuthorAnchors, str, HEADING_ATTRIBUTES, PYTHON_MARKDOWN)
FAMILIES = {
    "CommonMark": RULES,
    "goldmark": replace(RULES, family=GOLDMARK_ATTRIBUTES),
    "markdown-it-attrs": replace(RULES, family=MARKDOWN_IT_ATTRS),
    "kramdown": kramdown.RULES,
    "Python-Markdown": PYTHON_MARKDOWN_RULES,
}


def read_sections(body: str, first_line: int = 1) -> tuple[Section, ...]:
    return parse_markdown(body, first_line, RULES).sections


def read_text(body: str) -> str:
    return "\n".join(section.text for section in read_sections(body))


def read_mdx(body: str) -> tuple[Section, ...]:
    return parse_markdown(convert_mdx(body), 1, replace(RULES, jsx=True)).sections


def read_boxes(body: str) -> tuple[Section, ...]:
    return parse_markdown(body, 1, replace(RULES, boxes=True)).sections


def read_family(family: str, body: str) -> tuple[Section, ...]:
    return parse_markdown(body, 1, FAMILIES[family]).sections


def read_family_text(family: str, body: str) -> str:
    return "\n".join(section.text for section in read_family(family, body))
