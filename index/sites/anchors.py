"""Heading anchors that several generators share. See `markdown.rules.HeadingAnchors`."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token


class UniqueAnchors:
    """The anchors of one document, each used once: at a clash, the first free number is appended."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next_numbers: dict[str, int] = {}
        """Anchor without a number -> the lowest number that may be free: equal headings need no search from 1."""

    def reserve(self, anchor: str) -> str:
        """Return an anchor that the author wrote as it is, even if it is taken already."""
        self._taken.add(anchor)
        return anchor

    def make_unique(self, base: str) -> str:
        """Return `base`, or `base-1`, `base-2`... if it is taken."""
        anchor, number = base, self._next_numbers.get(base, 1)
        while anchor in self._taken:
            anchor, number = f"{base}-{number}", number + 1
        self._next_numbers[base] = number
        return self.reserve(anchor)


class AuthorAnchors:
    """The anchors of a generator that makes no ids: only headings with an id from the author have an anchor."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        return given


class GithubAnchors(UniqueAnchors):
    """Names headings as GitHub does, and the many generators that use `github-slugger`."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        return self.reserve(given) if given else self.make_unique(make_github_slug(get_heading_text(tokens)))


def make_github_slug(text: str, *, keeps_case: bool = False, strips: bool = True) -> str:
    """Return a text in lower case, with letters, marks, digits, `_` and `-`; each blank is a hyphen.

    `strips`: whether blanks around the text are dropped; github-slugger keeps them.
    """
    text = text.strip() if strips else text
    text = text if keeps_case else text.lower()
    return "".join("-" if c == " " else c for c in text if c in " -" or _is_slug_character(c))


def _is_slug_character(c: str) -> bool:
    category = unicodedata.category(c)
    return category[0] in "LM" or category in ("Nd", "Nl", "Pc")


def get_heading_text(tokens: list[Token]) -> str:
    """Return the text of a heading, without images and HTML tags."""
    texts = {"text", "text_special", "code_inline"}
    breaks = {"softbreak", "hardbreak"}
    return "".join(t.content if t.type in texts else " " if t.type in breaks else "" for t in tokens)
