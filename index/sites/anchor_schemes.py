"""The heading anchors that the user may choose by name, for sites whose generator is unknown or set up differently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..markdown.families import HEADING_ATTRIBUTES
from ..markdown.rules import MarkdownRules
from .anchors import AuthorAnchors, GithubAnchors, UniqueAnchors, make_github_slug
from .toc_anchors import TocAnchors

if TYPE_CHECKING:
    from markdown_it.token import Token


class PandocAnchors(UniqueAnchors):
    """Names headings as Pandoc and Quarto do, by the extension `auto_identifiers`."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        from ..markdown.inline_text import render_plain_text

        return self.reserve(given) if given else self.make_unique(make_pandoc_slug(render_plain_text(tokens)))


def make_pandoc_slug(text: str) -> str:
    """Return a text in lower case from its first letter on, with letters, digits, `_`, `-`, `.` and hyphens for
    blanks."""
    kept = "".join(c for c in text.lower() if c in "_-. " or c.isalnum() or unicodedata.category(c)[0] == "M")
    slug = "-".join(kept.split())
    start = next((at for at, c in enumerate(slug) if c.isalpha()), len(slug))
    return slug[start:] or "section"


class NuxtAnchors(UniqueAnchors):
    """Names headings as Nuxt Content does: GitHub's slugs with single hyphens, and `_` before a digit."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        from ..markdown.inline_text import render_plain_text

        unique = given or self.make_unique(make_github_slug(render_plain_text(tokens)))
        return given or re.sub(r"^(?=\d)", "_", re.sub(r"-+", "-", unique).strip("-"))


def _use_hugo(rules: MarkdownRules) -> MarkdownRules:
    from .hugo.anchors import make_rules

    return replace(rules, anchors=make_rules("github", True, "new").anchors)


def _use_kramdown(rules: MarkdownRules) -> MarkdownRules:
    from .jekyll.kramdown import KramdownAnchors

    return replace(rules, anchors=KramdownAnchors)


def _use_zola(rules: MarkdownRules) -> MarkdownRules:
    from .zola.slugs import ZolaAnchors

    return replace(rules, anchors=ZolaAnchors)


SCHEMES: dict[str, Callable[[MarkdownRules], MarkdownRules]] = {
    "github": lambda rules: replace(rules, anchors=GithubAnchors),
    "hugo": _use_hugo,
    "kramdown": _use_kramdown,
    "nuxt": lambda rules: replace(rules, anchors=NuxtAnchors),
    "pandoc": lambda rules: replace(rules, anchors=PandocAnchors),
    "python-markdown": lambda rules: replace(rules, anchors=TocAnchors, attributes=HEADING_ATTRIBUTES),
    "zola": _use_zola,
    "none": lambda rules: replace(rules, anchors=AuthorAnchors),
}
"""Each returns the rules with other anchors; `none`: only headings with an id of their own have one."""


def apply_scheme(name: str, rules: MarkdownRules) -> MarkdownRules:
    """Return rules with the anchors of a scheme, for headings of all levels. `name`: a key of SCHEMES."""
    return replace(SCHEMES[name](rules), anchor_levels=frozenset(range(1, 7)))
