"""What the tests of Markdown share: reading a body by Hugo's rules, as MDX, or with admonitions."""

from __future__ import annotations

from dataclasses import replace

from index.markdown.parser import parse_markdown
from index.markdown.templates.mdx import convert_mdx
from index.model import Section
from index.sites.hugo import anchors

RULES = anchors.make_rules("github", auto=True, era="new")


def read_sections(body: str, first_line: int = 1) -> tuple[Section, ...]:
    return parse_markdown(body, first_line, RULES).sections


def read_text(body: str) -> str:
    return "\n".join(section.text for section in read_sections(body))


def read_mdx(body: str) -> tuple[Section, ...]:
    return parse_markdown(convert_mdx(body), 1, replace(RULES, jsx=True)).sections


def read_boxes(body: str) -> tuple[Section, ...]:
    return parse_markdown(body, 1, replace(RULES, boxes=True)).sections
