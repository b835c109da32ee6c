"""The rules by which a generator reads Markdown.

They are separate from the parser because opening a site to search its index must not import the Markdown library.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .families import COMMONMARK, Family

if TYPE_CHECKING:
    from markdown_it.token import Token


class HeadingAnchors(Protocol):
    """Names the headings of one document, in order."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """Return the anchor of the next heading; empty if the site gives it none.

        Args:
            raw: The heading's Markdown source, without attributes.
            tokens: The heading's inline tokens.
            given: The id in the heading's attributes (`{#id}`); empty if it has none.
        """
        ...


@dataclass(frozen=True, slots=True)
class MarkdownRules:
    """How a generator reads Markdown."""

    anchors: Callable[[], HeadingAnchors]
    """Makes the object that names a document's headings."""
    prepare: Callable[[str], str]
    """Replaces templates in the source with the Markdown that a reader would see; must keep every line end."""
    attributes: re.Pattern[str] = re.compile(r"\{\s*([#.][^{}]*|\w+=[^{}]*)\}$")
    """Matches the attributes at the end of a heading's source. The first group may contain an id; if the pattern has
    named groups, the first that matched is the id."""
    family: Family = COMMONMARK
    """What the generator's Markdown has beyond CommonMark."""
    boxes: bool = False
    """Whether `::: note` and `!!! note` begin admonitions, and `=== "Label"` tabs."""
    anchor_levels: frozenset[int] = frozenset(range(1, 7))
    """The levels of the headings that `anchors` names; others have only the ids that the author gives."""
    jsx: bool = False
    """Whether all sources are MDX, even `.md`: Markdown inside HTML tags is parsed, and indentation makes no code."""
    hide: Callable[[str], str] = str
    """Removes what the templates hide, before anything else: generators run them before they read Markdown. It also
    makes code of what the templates show as code, and keeps every line end."""
