"""Markdown as Jekyll reads it: heading ids of kramdown's GFM parser, Liquid tags, attribute lists."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from ...markdown.families import KRAMDOWN
from ...markdown.rules import MarkdownRules
from ...markdown.templates import liquid

if TYPE_CHECKING:
    from markdown_it.token import Token

_HEADING_ID = re.compile(r"[ \t]\{(#[A-Za-z][\w:-]*)\}$")


class KramdownAnchors:
    """Names headings as kramdown-parser-gfm does. It may give the same id twice."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        if given:
            return given
        text = "".join(_get_id_text(token) for token in tokens).lower()
        base = "".join("-" if c in " \t" else c for c in text if c in " \t-" or _is_word_character(c))
        count = self._counts[base]
        self._counts[base] += 1
        return f"{base}-{count}" if count else base


def _get_id_text(token: Token) -> str:
    """Return the part of a token that goes into an id: no dashes (they are typography), images or tags."""
    match token.type:
        case "text" | "text_special":
            return token.content.replace("---", "").replace("--", "")
        case "code_inline":
            return token.content
        case "softbreak" | "hardbreak":
            return " "
    return ""


def _is_word_character(c: str) -> bool:
    category = unicodedata.category(c)
    return category[0] in "LM" or category in ("Nd", "Nl", "Pc")


RULES = MarkdownRules(KramdownAnchors, liquid.strip_liquid, _HEADING_ID, KRAMDOWN, hide=liquid.hide_liquid)
