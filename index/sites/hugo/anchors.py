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
from . import attributes
from .typography import TYPOGRAPHY, Typography
from .version import RENDERED_ANCHORS, Version

if TYPE_CHECKING:
    from markdown_it.token import Token

IdType = Literal["github", "github-ascii", "blackfriday"]
Era = Literal["old", "new"]
"""`old`: ids are made from the source; `new`: from the rendered text."""

_FOOTNOTE = re.compile(r"\[\^[^\[\]]++\]")
_BARE_LINK = (
    r"(?<![^\s*_~(])(?:"
    r"(?:(?:https?|ftp)://|www\.)[-a-zA-Z0-9@:%._+~#=]{1,256}\.[a-z]+(?::\d+)?(?:[/#?][^\s<]*)?(?<![?!.,:*_~])"
    r"|[a-zA-Z0-9._+-]{1,64}@[a-zA-Z0-9-]{1,63}(?:\.[a-zA-Z0-9-]{1,63}){1,9})"
)
"""Matches an address that the extension `linkify` makes a link. It is not part of an id."""
_NEVER = "(?!)"


def make_rules(
    id_type: IdType,
    auto: bool,
    era: Era,
    typography: Typography = TYPOGRAPHY,
    *,
    linkify: bool = True,
    heading_attributes: bool = True,
    block_attributes: bool = False,
) -> MarkdownRules:
    """Return the rules by which Hugo reads Markdown.

    Args:
        id_type: The setting `autoHeadingIDType` of `markup.goldmark.parser`.
        auto: Its setting `autoHeadingID`.
        era: How ids are made.
        typography: The setting `typographer` of `markup.goldmark.extensions`.
        linkify: The setting `linkify` of the extensions.
        heading_attributes: The setting `attribute.title` of the parser.
        block_attributes: The setting `attribute.block` of the parser.
    """
    # Partials and functions, because a lambda cannot be pickled and sent to the processes that read posts.
    return MarkdownRules(
        partial(HugoAnchors, id_type, auto, era, typography, linkify),
        attributes.expand_body if block_attributes else shortcodes.run_shortcodes,
        re.compile(attributes.AT_END if heading_attributes else _NEVER),
        hide=shortcodes.hide_shortcodes,
    )


def find_era(version: Version) -> Era:
    """Return how a version of Hugo makes ids."""
    return "new" if version >= RENDERED_ANCHORS else "old"


class HugoAnchors(UniqueAnchors):
    """Names the headings of one document."""

    def __init__(self, id_type: IdType, auto: bool, era: Era, typography: Typography, linkify: bool) -> None:
        super().__init__()
        self._typography = typography
        self._linkify = linkify
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
        text = raw if self._era == "old" else render_heading(tokens, self._typography, linkify=self._linkify)
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


def render_heading(tokens: list[Token], typography: Typography = TYPOGRAPHY, *, linkify: bool = True) -> str:
    """Return the text of a heading from which Hugo 0.144 and later makes its id; see the module."""
    return _HeadingText(typography, linkify).render(tokens)


class _HeadingText:
    """Collects the text of a heading from which its id is made."""

    def __init__(self, typography: Typography, linkify: bool) -> None:
        self._typography = typography
        self._link = re.compile(_BARE_LINK if linkify else _NEVER)
        self._out: list[str] = []

    def render(self, tokens: list[Token]) -> str:
        """Return the text of a heading's inline tokens."""
        self._add_tokens(tokens, [])
        return "".join(self._out)

    def _add_tokens(self, tokens: list[Token], is_first_child: list[bool]) -> None:
        """Add the text of tokens. `is_first_child`: for each open element, whether the next child is its first."""
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
                self._add_leaf(token, is_nested=bool(is_first_child))
            if is_first_child and not is_empty:
                is_first_child[-1] = False

    def _add_leaf(self, token: Token, is_nested: bool) -> None:
        match token.type:
            case "text" | "text_special":
                self._add_text(_FOOTNOTE.sub("", token.content), is_nested)
            case "code_inline":
                self._out.append(token.content)
            case "image":
                self._add_tokens(token.children or [], [True])
            case "softbreak" | "hardbreak":
                self._out.append("\n")

    def _add_text(self, text: str, is_nested: bool) -> None:
        before = self._out[-1][-1:] if self._out else ""
        if is_nested:
            self._out.append(self._typography.cut(self._link.split(text, maxsplit=1)[0], before))
        else:
            self._out.append(self._typography.replace(self._link.sub("", text), before))
