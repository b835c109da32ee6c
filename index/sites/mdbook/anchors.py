"""The ids that mdBook gives to headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..anchors import UniqueAnchors

if TYPE_CHECKING:
    from markdown_it.token import Token

ATTRIBUTES = re.compile(r"\{([^{}]*)\}$")
"""Matches what ends a heading in braces. mdBook takes all of it for attributes."""
_DASHES = re.compile(r"-{2,}")


class MdbookAnchors(UniqueAnchors):
    """Names headings by their text: letters and digits in lower case, and a hyphen for each blank."""

    def __init__(self, *, is_smart: bool = True) -> None:
        """Start a chapter. `is_smart`: whether `--` is a dash, which ids leave out."""
        super().__init__()
        self._is_smart = is_smart

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        return self.reserve(given) if given else self.make_unique(make_id("".join(map(self._render, tokens))))

    def _render(self, token: Token) -> str:
        match token.type:
            case "text" | "text_special":
                return _DASHES.sub("", token.content) if self._is_smart else token.content
            case "code_inline":
                return token.content
            case "softbreak" | "hardbreak":
                return " "
            case "footnote_ref":
                return str(token.meta.get("id", 0) + 1)
        return ""


def make_id(text: str) -> str:
    """Return the id of a heading before clashes are resolved; it may be empty."""
    kept = (c for c in text.strip().lower() if c.isalnum() or c in "_-" or c.isspace())
    return "".join("-" if c.isspace() else c for c in kept)
