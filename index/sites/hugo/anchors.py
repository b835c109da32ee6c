"""The ids that Hugo gives headings, in both of its eras.

Until 0.143 an id was made of the heading's source, from 0.144 of its text as goldmark renders it: direct text whole,
of a link, emphasis or image only the first child, and of text within one only what comes before the first
typographic replacement. Checked against 0.111.3 and 0.168.0.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import TYPE_CHECKING, Literal

from ...markdown.rules import MarkdownRules
from ...markdown.templates import shortcodes
from .version import RENDERED_ANCHORS, Version

if TYPE_CHECKING:
    from markdown_it.token import Token

IdType = Literal["github", "github-ascii", "blackfriday"]
Era = Literal["old", "new"]

_TYPOGRAPHY = re.compile(r"['\"]|--|\.\.\.|<<|>>")
_DASHES = (("...", "…"), ("---", "—"), ("--", "–"))
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]")


def rules(id_type: IdType, auto: bool, era: Era) -> MarkdownRules:
    """Return Hugo's rules: markup.goldmark.parser.autoHeadingIDType, autoHeadingID, and the era of its version."""
    return MarkdownRules(
        partial(HugoAnchors, id_type, auto, era), shortcodes.expand_shortcodes
    )  # a partial can be pickled


def era(version: Version) -> Era:
    """Return the era of a version of Hugo."""
    return "new" if version >= RENDERED_ANCHORS else "old"


class HugoAnchors:
    """Names the headings of one document."""

    def __init__(self, id_type: IdType, auto: bool, era: Era) -> None:
        self._id_type = id_type
        self._auto = auto
        self._era = era
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See markdown.Anchors. An id that a heading gives itself is taken as it is, even twice."""
        if given:
            self._taken.add(given)
            return given
        if not self._auto or "{{<" in raw or "{{%" in raw:
            return ""
        if self._era == "new" and not raw.strip():
            return ""
        source = raw if self._era == "old" else rendered(tokens)
        base = slug(source.split("\n")[-1], self._id_type) or "heading"
        anchor, number = base, self._next.get(base, 1)
        while anchor in self._taken:
            anchor, number = f"{base}-{number}", number + 1
        self._next[base] = number  # those before are taken: a thousand equal headings cost no search each
        self._taken.add(anchor)
        return anchor


def slug(text: str, id_type: IdType) -> str:
    """Return the id that a text makes, before clashes are resolved; may be empty."""
    if id_type == "blackfriday":
        return _blackfriday(text)
    ascii_only = id_type == "github-ascii"
    if ascii_only:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
        text = unicodedata.normalize("NFC", text)
    out = []
    for c in text.strip():
        if ascii_only and not c.isascii():
            continue
        if c in "- ":
            out.append("-")
        elif c == "_" or _is_letter_or_digit(c):
            out.append(_lower(c))
    return "".join(out)


def _blackfriday(text: str) -> str:
    out: list[str] = []
    gap = False
    for c in text:
        if unicodedata.category(c)[0] in "LN":
            if gap and out:
                out.append("-")
            gap = False
            out.append(_lower(c))
        else:
            gap = True
    return "".join(out)


def _is_letter_or_digit(c: str) -> bool:
    category = unicodedata.category(c)
    return category[0] == "L" or category == "Nd"


def _lower(c: str) -> str:
    """Go lower-cases a character to one character."""
    lowered = c.lower()
    return lowered if len(lowered) == 1 else "i" if c == "İ" else c


def rendered(tokens: list[Token]) -> str:
    """Return a heading's text as Hugo 0.144 and later takes it for its id (see the module)."""
    out = []
    path: list[bool] = []  # for each open element: is the next child its first?
    autolinks = 0
    for token in tokens:
        if token.nesting == 1:
            path.append(True)
            autolinks += token.type == "link_open" and token.markup == "autolink"
            continue
        if token.nesting == -1:
            autolinks -= token.type == "link_close" and token.markup == "autolink"
            path.pop()
            if path:
                path[-1] = False
            continue
        if not autolinks and all(path) and not (token.type == "text" and not token.content):
            out.append(_leaf(token, nested=bool(path)))
        if path and not (token.type == "text" and not token.content):
            path[-1] = False
    return "".join(out)


def _leaf(token: Token, nested: bool) -> str:
    match token.type:
        case "text" | "text_special":
            text = _FOOTNOTE.sub("", token.content)
            return _typographic(_TYPOGRAPHY.split(text)[0] if nested else text)
        case "code_inline":
            return token.content
        case "image":
            return _TYPOGRAPHY.split(rendered(token.children or []))[0]
        case "softbreak" | "hardbreak":
            return "\n"
    return ""


def _typographic(text: str) -> str:
    for written, replaced in _DASHES:
        text = text.replace(written, replaced)
    return text
