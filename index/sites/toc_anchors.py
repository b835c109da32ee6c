"""The anchors that Python-Markdown's extension `toc` gives headings, for Pelican and MkDocs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_NUMBERED = re.compile(r"(.*)_([0-9]+)", re.DOTALL)


class TocAnchors:
    """The anchors of one document. At a clash, a number is appended or raised: `intro`, `intro_1`, `intro_2`."""

    def __init__(
        self, separator: str = "-", *, is_unicode: bool = False, make_slug: Callable[[str, str], str] | None = None
    ) -> None:
        """Start a document. `separator`: stands for blanks; `is_unicode`: whether letters beyond ASCII stay.

        `make_slug`: makes a slug of a text and the separator; by default, `slugify`.
        """
        self._separator = separator
        self._make_slug = make_slug or partial(slugify, is_unicode=is_unicode)
        self._taken: set[str] = set()
        self._highest: dict[str, int] = {}
        """Base of an anchor -> a number up to which all are taken: equal headings need no search from 1."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        from ..markdown.inline_text import render_plain_text

        text = render_plain_text([token for token in tokens if token.type != "image"])
        anchor = given or self._make_unique(self._make_slug(text, self._separator))
        self._taken.add(anchor)
        return anchor

    def _make_unique(self, anchor: str) -> str:
        if anchor and anchor not in self._taken:
            return anchor
        match = _NUMBERED.fullmatch(anchor)
        base, number = (match[1], int(match[2][:15])) if match else (anchor, 0)
        number = max(number, self._highest.get(base, 0) if number == 0 else number) + 1
        while f"{base}_{number}" in self._taken:
            number += 1
        if not match:
            self._highest[base] = number
        return f"{base}_{number}"


def slugify(text: str, separator: str, is_unicode: bool) -> str:
    """Return the slug of a heading: letters, digits and `_`, in lower case; runs of blanks and hyphens are one
    `separator`."""
    if not is_unicode:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^\w\s-]", "", text).strip().lower()
    return re.sub(rf"[{re.escape(separator)}\s]+", lambda _: separator, words)
