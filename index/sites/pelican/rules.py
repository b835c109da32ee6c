"""Choose the rules of Markdown by the extensions that a site uses."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable
from typing import Any

from ...markdown.families import HEADING_ATTRIBUTES, PYTHON_MARKDOWN
from ...markdown.rules import HeadingAnchors, MarkdownRules
from ..anchors import AuthorAnchors
from ..toc_anchors import TocAnchors
from .literals import UNKNOWN

_TOC = ("toc", "markdown.extensions.toc")
_ATTRIBUTE_LISTS = ("extra", "attr_list", "markdown.extensions.extra", "markdown.extensions.attr_list")
_NEVER = re.compile(r"(?!)")
_FAMILY_WITHOUT_LISTS = dataclasses.replace(
    PYTHON_MARKDOWN, block_attributes=None, span_attributes=None, end_attributes=None, last_line_attributes=False
)


def make_rules(extensions: Any) -> MarkdownRules:
    """Return the rules of Markdown with some extensions; see Config."""
    rules = MarkdownRules(AuthorAnchors, strip_links, HEADING_ATTRIBUTES, PYTHON_MARKDOWN, boxes=True)
    if extensions is UNKNOWN or UNKNOWN in extensions:
        return rules
    toc = next((extensions[name] for name in _TOC if name in extensions), None)
    rules = dataclasses.replace(rules, anchors=_find_anchors(toc))
    has_lists = any(name in extensions for name in _ATTRIBUTE_LISTS)
    return rules if has_lists else dataclasses.replace(rules, attributes=_NEVER, family=_FAMILY_WITHOUT_LISTS)


def _find_anchors(toc: Any) -> Callable[[], HeadingAnchors]:
    """Return the anchors that the extension `toc` makes with some settings; None: without it.

    If a function that we do not know makes the slugs, headings have no anchors.
    """
    if not isinstance(toc, dict):
        return AuthorAnchors
    slugify, separator = toc.get("slugify", "ascii"), toc.get("separator", "-")
    if slugify not in ("ascii", "unicode") or not isinstance(separator, str):
        return AuthorAnchors
    return functools.partial(TocAnchors, separator, is_unicode=slugify == "unicode")


def strip_links(body: str) -> str:
    """Remove the prefixes of internal links, like `{filename}`. Pelican has no other templates in Markdown."""
    return re.sub(r"[{|](?:filename|static|attach|author|category|tag|index)[}|]", "", body)
