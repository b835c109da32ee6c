"""Heading anchors that several generators share. See `markdown.rules.HeadingAnchors`."""

from __future__ import annotations

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
