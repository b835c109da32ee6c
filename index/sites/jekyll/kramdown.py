"""kramdown's additions to Markdown, as Jekyll uses it: heading ids of its GFM parser, attribute lists."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from ...markdown.rules import MarkdownRules
from ...markdown.templates import liquid
from ...markdown.templates.fences import split_fences

if TYPE_CHECKING:
    from markdown_it.token import Token

_ID = re.compile(r"\{:?\s*(#[\w:.-]+)\s*\}$")
_TOC = re.compile(r"^[*+-][^\n]*\n\{:\s*toc[^}\n]*\}", re.MULTILINE | re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\{:(?:(?!\{:)[^}\n])*+\}")


class KramdownAnchors:
    """Names headings as kramdown-parser-gfm does: it may give the same id twice."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See markdown.Anchors."""
        if given:
            return given
        text = "".join(_shown(token) for token in tokens).lower()
        base = "".join("-" if c in " \t" else c for c in text if c in " \t-" or _is_word(c))
        count = self._counts[base]
        self._counts[base] += 1
        return f"{base}-{count}" if count else base


def _shown(token: Token) -> str:
    """Return what an id takes of a token: in text dashes are typography, images and tags say nothing."""
    match token.type:
        case "text" | "text_special":
            return token.content.replace("---", "").replace("--", "")
        case "code_inline":
            return token.content
        case "softbreak" | "hardbreak":
            return " "
    return ""


def _is_word(c: str) -> bool:
    category = unicodedata.category(c)
    return category[0] in "LM" or category in ("Nd", "Nl", "Pc")


def prepare(body: str) -> str:
    """Take Liquid and attribute lists out; line ends stay."""
    body = liquid.strip_liquid(body)
    if "{:" not in body:
        return body
    return "".join(part if code else _ATTRIBUTES.sub("", _TOC.sub("\n", part)) for code, part in split_fences(body))


RULES = MarkdownRules(KramdownAnchors, prepare, _ID)
