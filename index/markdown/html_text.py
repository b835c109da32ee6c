"""HTML within Markdown -> the text that a reader sees. Tags, comments, scripts and styles are dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Literal

_HIDDEN = frozenset({"script", "style", "template", "noscript", "title", "svg", "math"})
_INLINE = re.compile(
    "(a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|ruby|s|samp|small|span|strike"
    "|strong|sub|sup|time|tt|u|var|wbr)$"
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")

Kind = Literal["text", "code"]


def extract_blocks(source: str) -> Iterator[tuple[Kind, str, int]]:
    """Yield (kind, text, lines from the start) of each block of text, and of each `<pre>` as code."""
    if "<" not in source:
        yield "text", " ".join(source.split()), 0
        return
    reader = _Reader()
    reader.feed(_without_open_comment(source))
    reader.close()
    yield from reader.finished()


def _without_open_comment(source: str) -> str:
    """Cut off a comment that never ends: browsers show nothing of it."""
    start = source.find("<!--", source.rfind("-->") + 1)
    return source if start < 0 else source[:start]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[tuple[Kind, str, int]] = []
        self._parts: list[str] = []
        self._line = 0
        self._hidden = ""
        self._depth = 0
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            if not self._hidden or self._hidden == tag:
                self._hidden, self._depth = tag, self._depth + 1
        elif tag == "img" and not self._hidden:
            self._add(dict(attrs).get("alt") or "")
        elif not _INLINE.match(tag):
            self._flush()
            self._pre += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._depth -= 1
            self._hidden = tag if self._depth else ""
        elif not _INLINE.match(tag) and not self._hidden:
            self._flush()
            self._pre = max(self._pre - (tag == "pre"), 0)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._add(data)

    def _add(self, text: str) -> None:
        if not self._parts:
            blank = len(text) - len(text.lstrip("\n" if self._pre else None))
            if blank == len(text):
                return
            self._line = self.getpos()[0] - 1 + text[:blank].count("\n")
            text = text[blank:]
        self._parts.append(text)

    def _flush(self) -> None:
        text = "".join(self._parts)
        if text.strip():
            kind: Kind = "code" if self._pre else "text"
            self._blocks.append((kind, text.rstrip() if self._pre else " ".join(text.split()), self._line))
        self._parts.clear()

    def finished(self) -> list[tuple[Kind, str, int]]:
        self._flush()
        return self._blocks


def hidden_after(tag: str, hidden: str) -> str:
    """Return the hidden element (script, style…) that is open after an inline tag, given the one open before."""
    found = _TAG.match(tag)
    if found is None:
        return hidden
    closing, name = found[1], found[2].lower()
    if hidden:
        return "" if closing and name == hidden else hidden
    return name if not closing and name in _HIDDEN and not tag.endswith("/>") else ""


def is_break(tag: str) -> bool:
    """Say whether an inline tag parts words, as `<br>` does and `<b>` doesn't."""
    found = _TAG.match(tag)
    return found is not None and not _INLINE.match(found[2].lower()) and found[2].lower() not in _HIDDEN
