"""How a generator has Markdown read. Apart from what reads it, which asking an index doesn't need."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from markdown_it.token import Token


class HeadingAnchors(Protocol):
    """Names the headings of one document, in order."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """Return the anchor of a heading: its source, its inline tokens, and the id it gives itself (`{#id}`)."""
        ...


@dataclass(frozen=True, slots=True)
class MarkdownRules:
    """How a generator reads Markdown."""

    anchors: Callable[[], HeadingAnchors]
    """Makes the namer of a document's headings."""
    prepare: Callable[[str], str]
    """Turns templates in the source into what a reader would see; keeps every line end in its place."""
    attributes: re.Pattern[str] = re.compile(r"\{\s*([#.][^{}]*|\w+=[^{}]*)\}$")
    """Finds the attributes that end a heading's source; the first group may hold an id."""
    boxes: bool = False
    """Whether `::: note` and `!!! note` begin boxes, and `=== "Label"` tabs."""
    jsx: bool = False
    """Whether tags stand within paragraphs, so that all in them is Markdown, and nothing is code for being indented."""
