"""Make the parts of URLs, and anchors, from names and headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..anchors import UniqueAnchors

if TYPE_CHECKING:
    from markdown_it.token import Token

_SILENT = re.compile("[Ъъאءإﭐﭑ־・]")
"""Matches characters that the crate writes as a hyphen, and text-unidecode as nothing."""
STRATEGIES = ("on", "safe", "off")
"""How names become parts of URLs: as ASCII slugs, without unsafe characters, or as they are."""


def slugify(text: str) -> str:
    """Return a text as the Rust crate `slug` makes it: ASCII letters and digits, anything else is one hyphen."""
    from text_unidecode import unidecode

    return re.sub(r"[^a-z0-9]+", "-", unidecode(_SILENT.sub("-", text)).lower()).strip("-")


def slugify_path(name: str, strategy: str) -> str:
    """Return a file's name or a slug as a part of a URL. `strategy`: one of STRATEGIES."""
    if strategy == "on":
        return slugify(name)
    return re.sub(r'[<>:"/\\|?*]', "", name.rstrip(" .")) if strategy == "safe" else name


class ZolaAnchors(UniqueAnchors):
    """Names headings as Zola does: by their slugs."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        return self.reserve(given) if given else self.make_unique(self._make_base(tokens))

    def _make_base(self, tokens: list[Token]) -> str:
        from ...markdown.inline_text import render_plain_text

        return slugify(render_plain_text(tokens))


class UnslugifiedAnchors(ZolaAnchors):
    """Names headings by their text, with `_` for each blank: `slugify.anchors` is `safe` or `off`."""

    def _make_base(self, tokens: list[Token]) -> str:
        from ...markdown.inline_text import list_inline_texts

        return re.sub(r"[ \t\n\f\r]", "_", "".join(inline.text for inline in list_inline_texts(tokens)))
