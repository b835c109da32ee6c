"""The ids that Hugo gives to headings.

Until 0.143, an id is made from the heading's source. Since 0.144, it is made from the text as goldmark renders it: all
direct text; of a link, emphasis or image only the first child; and of the text in such a child only the part before
the first typographic replacement. Checked against 0.111.3 and 0.168.0.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import TYPE_CHECKING, Literal

from ...markdown.rules import MarkdownRules
from ...markdown.templates import shortcodes
from ..anchors import UniqueAnchors
from ..values import strip_accents
from .version import RENDERED_ANCHORS, Version

if TYPE_CHECKING:
    from markdown_it.token import Token

IdType = Literal["github", "github-ascii", "blackfriday"]
Era = Literal["old", "new"]
"""`old`: ids are made from the source; `new`: from the rendered text."""

_TYPOGRAPHY = re.compile(r"['\"]|--|\.\.\.|<<|>>")
_REPLACEMENTS = (("...", "…"), ("---", "—"), ("--", "–"))
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]")


def make_rules(id_type: IdType, auto: bool, era: Era) -> MarkdownRules:
    """Return the rules by which Hugo reads Markdown.

    `id_type` and `auto`: the settings `autoHeadingIDType` and `autoHeadingID` of `markup.goldmark.parser`.
    """
    # A partial, because a lambda cannot be pickled and sent to the processes that read posts.
    return MarkdownRules(partial(HugoAnchors, id_type, auto, era), shortcodes.run_shortcodes)


def find_era(version: Version) -> Era:
    """Return how a version of Hugo makes ids."""
    return "new" if version >= RENDERED_ANCHORS else "old"


class HugoAnchors(UniqueAnchors):
    """Names the headings of one document."""

    def __init__(self, id_type: IdType, auto: bool, era: Era) -> None:
        super().__init__()
        self._id_type = id_type
        self._auto = auto
        self._era = era

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        if given:
            return self.reserve(given)
        if not self._auto or "{{<" in raw or "{{%" in raw:
            return ""
        if self._era == "new" and not raw.strip():
            return ""
        text = raw if self._era == "old" else render_heading(tokens)
        return self.make_unique(make_id(text.split("\n")[-1], self._id_type) or "heading")


def make_id(text: str, id_type: IdType) -> str:
    """Return the id of a heading before clashes are resolved; it may be empty."""
    if id_type == "blackfriday":
        return _make_blackfriday_id(text)
    ascii_only = id_type == "github-ascii"
    if ascii_only:
        text = strip_accents(text)
    out = []
    for c in text.strip():
        if ascii_only and not c.isascii():
            continue
        if c in "- ":
            out.append("-")
        elif c == "_" or _is_letter_or_digit(c):
            out.append(_lower_character(c))
    return "".join(out)


def _make_blackfriday_id(text: str) -> str:
    out: list[str] = []
    is_gap = False
    for c in text:
        if unicodedata.category(c)[0] in "LN":
            if is_gap and out:
                out.append("-")
            is_gap = False
            out.append(_lower_character(c))
        else:
            is_gap = True
    return "".join(out)


def _is_letter_or_digit(c: str) -> bool:
    category = unicodedata.category(c)
    return category[0] == "L" or category == "Nd"


def _lower_character(c: str) -> str:
    """Return a character in lower case as Go converts it: always one character."""
    lowered = c.lower()
    return lowered if len(lowered) == 1 else "i" if c == "İ" else c


def render_heading(tokens: list[Token]) -> str:
    """Return the text of a heading from which Hugo 0.144 and later makes its id; see the module."""
    out = []
    is_first_child: list[bool] = []  # for each open element: whether the next child is its first
    autolinks = 0
    for token in tokens:
        is_empty = token.type == "text" and not token.content
        if token.nesting == 1:
            is_first_child.append(True)
            autolinks += token.type == "link_open" and token.markup == "autolink"
            continue
        if token.nesting == -1:
            autolinks -= token.type == "link_close" and token.markup == "autolink"
            is_first_child.pop()
        elif not autolinks and all(is_first_child) and not is_empty:
            out.append(_render_leaf(token, is_nested=bool(is_first_child)))
        if is_first_child and not is_empty:
            is_first_child[-1] = False
    return "".join(out)


def _render_leaf(token: Token, is_nested: bool) -> str:
    match token.type:
        case "text" | "text_special":
            text = _FOOTNOTE.sub("", token.content)
            return _replace_typography(_TYPOGRAPHY.split(text)[0] if is_nested else text)
        case "code_inline":
            return token.content
        case "image":
            return _TYPOGRAPHY.split(render_heading(token.children or []))[0]
        case "softbreak" | "hardbreak":
            return "\n"
    return ""


def _replace_typography(text: str) -> str:
    for source, replacement in _REPLACEMENTS:
        text = text.replace(source, replacement)
    return text
