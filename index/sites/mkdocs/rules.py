"""Choose the rules of Markdown by the extensions that `mkdocs.yml` names."""

from __future__ import annotations

import dataclasses
import re
from functools import partial
from typing import Any

from ...markdown.families import HEADING_ATTRIBUTES, PYTHON_MARKDOWN
from ...markdown.rules import MarkdownRules
from ...markdown.templates import shortcodes
from ...markdown.templates.fences import split_fences
from ..anchors import AuthorAnchors
from ..toc_anchors import TocAnchors
from .settings import get_text, list_named
from .slugs import TocSlugs, find_slugify

_ATTRIBUTE_LISTS = ("extra", "attr_list", "pymdownx.extra")
_NEVER = re.compile(r"(?!)")
_FAMILY_WITHOUT_LISTS = dataclasses.replace(
    PYTHON_MARKDOWN, block_attributes=None, span_attributes=None, end_attributes=None, last_line_attributes=False
)
_EXCLUDED = "data-search-exclude"
_HEADING = re.compile(r" {0,3}#{1,6}")


def make_rules(extensions: Any) -> MarkdownRules:
    """Return the rules of Markdown with the extensions in a setting; MkDocs adds `toc`, tables and fenced code."""
    named = {name.removeprefix("markdown.extensions."): options for name, options in list_named(extensions)}
    toc = named.get("toc", {})
    make_slug = find_slugify(toc.get("slugify"), TocSlugs())
    anchors = partial(TocAnchors, get_text(toc, "separator", "-"), make_slug=make_slug) if make_slug else AuthorAnchors
    rules = MarkdownRules(anchors, shortcodes.expand_shortcodes, HEADING_ATTRIBUTES, PYTHON_MARKDOWN, boxes=True)
    if any(name in named for name in _ATTRIBUTE_LISTS):
        return dataclasses.replace(rules, hide=_hide_excluded_sections)
    return dataclasses.replace(rules, attributes=_NEVER, family=_FAMILY_WITHOUT_LISTS)


def _hide_excluded_sections(body: str) -> str:
    """Return a body without the sections that Material leaves out of its search: `## Heading { data-search-exclude }`.

    Such a section ends at the next heading of any level. Line ends stay.
    """
    if _EXCLUDED not in body:
        return body
    kept: list[str] = []
    is_hidden = False
    for is_code, text in split_fences(body):
        for line in text.splitlines(keepends=True):
            if not is_code and _HEADING.match(line):
                is_hidden = _EXCLUDED in line.rpartition("{")[2]
            kept.append("\n" * line.endswith("\n") if is_hidden else line)
    return "".join(kept)
