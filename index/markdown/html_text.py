"""Extract the visible text of HTML inside Markdown. Tags, comments, scripts and styles are dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .html_tokens import HtmlToken, parse_attributes, split_html

_HIDDEN_ELEMENTS = frozenset({"script", "style", "template", "noscript", "title", "svg", "math"})
HIDDEN_START = re.compile(rf"<!--|<(?:{'|'.join(sorted(_HIDDEN_ELEMENTS))})(?![\w-])", re.IGNORECASE)
"""Matches where hidden text may begin."""
_INLINE_ELEMENT = re.compile(
    "(a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|ruby|s|samp|small|span|strike"
    "|strong|sub|sup|time|tt|u|var|wbr)$"
)
_HEADING = re.compile(r"h[1-6]$")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")


class HtmlBlock(NamedTuple):
    """One block of visible text, one `<pre>` as code, or one heading with an id."""

    kind: Literal["text", "code", "heading"]
    text: str
    """Text with white space collapsed; code as written."""
    line_offset: int
    """Lines from the start of the source to the start of the block."""
    level: int = 0
    """Of a heading: 1 to 6."""
    id: str = ""
    """Of a heading."""


def extract_blocks(source: str) -> Iterator[HtmlBlock]:
    """Yield the visible blocks of an HTML source, in order. Malformed HTML is not an error."""
    if "<" not in source:
        yield HtmlBlock("text", " ".join(source.split()), 0)
        return
    reader = _BlockReader(source)
    for token in split_html(source):
        reader.read(token)
    yield from reader.finish()


class _BlockReader:
    """Collects blocks from tags and text. A new block begins at every tag that is not inline."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = self._line = 0
        """Of the current token."""
        self._blocks: list[HtmlBlock] = []
        self._parts: list[str] = []
        self._line_offset = 0
        self._hidden_element = ""
        self._hidden_depth = 0
        self._pre_depth = 0
        self._heading = (0, "")
        """The level and the id of the open heading, if it has an id."""

    def read(self, token: HtmlToken) -> None:
        """Read the next tag or text."""
        self._line += self._source.count("\n", self._position, token.position)
        self._position = token.position
        match token.kind:
            case "start":
                self._begin_element(token.text, token.attributes)
            case "end":
                self._end_element(token.text)
            case "text" if not self._hidden_element:
                self._add_text(token.text)

    def _begin_element(self, tag: str, attributes: str) -> None:
        if tag in _HIDDEN_ELEMENTS:
            if not self._hidden_element or self._hidden_element == tag:
                self._hidden_element = tag
                self._hidden_depth += 1
        elif tag == "img" and not self._hidden_element:
            self._add_text(parse_attributes(attributes).get("alt", ""))
        elif not _INLINE_ELEMENT.match(tag):
            self._end_block()
            self._pre_depth += tag == "pre"
            if _HEADING.match(tag) and not self._hidden_element:
                self._heading = (int(tag[1]), parse_attributes(attributes).get("id", ""))

    def _end_element(self, tag: str) -> None:
        if tag == self._hidden_element:
            self._hidden_depth -= 1
            self._hidden_element = tag if self._hidden_depth else ""
        elif not _INLINE_ELEMENT.match(tag) and not self._hidden_element:
            self._end_block()
            self._pre_depth = max(self._pre_depth - (tag == "pre"), 0)
            self._heading = (0, "")

    def _add_text(self, text: str) -> None:
        if not self._parts:
            # A block begins at its first visible character; in <pre>, the indentation of the first line is part of it.
            blank = len(text) - len(text.lstrip("\n" if self._pre_depth else None))
            if blank == len(text):
                return
            self._line_offset = self._line + text[:blank].count("\n")
            text = text[blank:]
        self._parts.append(text)

    def _end_block(self) -> None:
        text = "".join(self._parts)
        self._parts.clear()
        if not text.strip():
            return
        if self._pre_depth:
            self._blocks.append(HtmlBlock("code", text.rstrip(), self._line_offset))
            return
        level, id = self._heading
        self._blocks.append(
            HtmlBlock("heading" if id else "text", " ".join(text.split()), self._line_offset, level, id)
        )
        self._heading = (0, "")

    def finish(self) -> list[HtmlBlock]:
        """End the last block and return all blocks."""
        self._end_block()
        return self._blocks


def track_hidden_element(tag: str, hidden_element: str) -> str:
    """Return the hidden element (`script`, `style`...) that is open after an inline tag; empty if there is none.

    `tag` is the source of the tag, `hidden_element` the hidden element that is open before it.
    """
    match = _TAG.match(tag)
    if match is None:
        return hidden_element
    is_closing, name = bool(match[1]), match[2].lower()
    if hidden_element:
        return "" if is_closing and name == hidden_element else hidden_element
    return name if not is_closing and name in _HIDDEN_ELEMENTS and not tag.endswith("/>") else ""


def is_word_break(tag: str) -> bool:
    """Return whether an inline tag separates words: `<br>` does, `<b>` does not."""
    match = _TAG.match(tag)
    if match is None:
        return False
    name = match[2].lower()
    return not _INLINE_ELEMENT.match(name) and name not in _HIDDEN_ELEMENTS
