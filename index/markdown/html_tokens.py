"""Split HTML into tags and text, in time that is linear in its length, as the rules of browsers say.

The parser of the standard library takes minutes for tags that are never closed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

# Each alternative ends at the end of the source, if not before: nothing is read twice, however much is never closed.
_ATTRIBUTES = r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+"""
_NAME = r"[A-Za-z][^\t\n\r\f />]*+"
_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--\s*+>|\Z))"
    r"|<!\[CDATA\[.*?(?:\]\]>|\Z)"
    rf"|<(?P<start>{_NAME})(?P<attributes>{_ATTRIBUTES})(?P<start_end>>|\Z)"
    rf"|</(?P<end>{_NAME})[^>]*+(?P<end_end>>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'>/=][^\s/>=]*+)\s*+(?:=\s*+(?:"(?P<double>[^"]*+)"?|'(?P<single>[^']*+)'?|(?P<bare>[^\s>]*+)))?+"""
)
_RAW_TEXT_END = {name: re.compile(rf"</{name}(?![\w-])", re.IGNORECASE) for name in ("script", "style")}
_LONG_REFERENCE = re.compile(r"&#(?:\d{8,}+|[xX][\da-fA-F]{8,}+);?")
"""Matches references to characters that don't exist, whose numbers would take long to read."""


class HtmlToken(NamedTuple):
    """A tag, or text between tags."""

    kind: Literal["start", "end", "text"]
    text: str
    """The name of a tag in lower case; text with its character references replaced."""
    position: int
    """Offset in the source."""
    attributes: str = ""
    """The source of the attributes of a start tag; see `parse_attributes`."""


def split_html(source: str) -> Iterator[HtmlToken]:
    """Yield the tags and the texts of an HTML source. Comments, scripts, styles and unclosed tags are left out.

    A tag like `<br/>` counts as a start tag and an end tag."""
    position = 0
    while position < len(source):
        tag = _TAG.search(source, position)
        start = tag.start() if tag else len(source)
        if start > position:
            yield HtmlToken("text", _replace_references(source[position:start]), position)
        if tag is None:
            return
        position = tag.end()
        if tag["start_end"]:
            yield from _read_start_tag(tag)
            position = _skip_raw_text(source, tag)
        elif tag["end_end"]:
            yield HtmlToken("end", tag["end"].lower(), start)


def _read_start_tag(tag: re.Match[str]) -> Iterator[HtmlToken]:
    name, attributes = tag["start"].lower(), tag["attributes"]
    yield HtmlToken("start", name, tag.start(), attributes)
    if attributes.endswith("/"):
        yield HtmlToken("end", name, tag.start())


def _skip_raw_text(source: str, tag: re.Match[str]) -> int:
    """Return where the source continues after a start tag: if that is of a script or a style, at its end tag."""
    end = _RAW_TEXT_END.get(tag["start"].lower())
    if end is None or tag["attributes"].endswith("/"):
        return tag.end()
    end_tag = end.search(source, tag.end())
    return end_tag.start() if end_tag else len(source)


def parse_attributes(source: str) -> dict[str, str]:
    """Return the values of attributes by their names in lower case; empty for those without a value."""
    return {
        match["name"].lower(): _replace_references(match["double"] or match["single"] or match["bare"] or "")
        for match in _ATTRIBUTE.finditer(source)
    }


def _replace_references(text: str) -> str:
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text)) if "&" in text else text
