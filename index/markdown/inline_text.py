"""Extract the visible text of inline tokens: of a paragraph, a heading, a table cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from markdown_it.token import Token

from .html_text import is_word_break, track_hidden_element

_SPACES = re.compile(r" {2,}")
_ALERT = re.compile(r"\[!(\w+)\](?=\s|$)")
_TASK = re.compile(r"\[[ xX]\]\s+")


class InlineText(NamedTuple):
    """A run of visible inline text of one kind."""

    kind: Literal["text", "code", "line break", "space"]
    text: str = ""
    """Empty for a line break."""


def list_inline_texts(tokens: list[Token]) -> Iterator[InlineText]:
    """Yield the visible text of inline tokens, in order. An image yields its alternative text."""
    hidden_element = ""  # the open <script> or <style>, if there is one
    for token in tokens:
        match token.type:
            case "html_inline":
                hidden_element = track_hidden_element(token.content, hidden_element)
                if not hidden_element and is_word_break(token.content):
                    yield InlineText("space", " ")
            case _ if hidden_element:
                continue
            case "text" | "text_special":
                yield InlineText("text", token.content.replace("\n", " "))
            case "code_inline":
                yield InlineText("code", token.content.replace("\n", " "))
            case "softbreak" | "hardbreak":
                yield InlineText("line break")
            case "image":
                yield InlineText("text", render_plain_text(token.children or []))


def render_plain_text(tokens: list[Token]) -> str:
    """Return the visible text of inline tokens, with white space collapsed."""
    texts = (" " if inline.kind == "line break" else inline.text for inline in list_inline_texts(tokens))
    return " ".join("".join(texts).split())


def find_code_spans(tokens: list[Token], text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the inline code of some tokens in their plain text (see `render_plain_text`), ascending."""
    spans: list[tuple[int, int]] = []
    for inline in list_inline_texts(tokens):
        code = " ".join(inline.text.split()) if inline.kind == "code" else ""
        start = text.find(code, spans[-1][1] if spans else 0)
        if code and start >= 0:
            spans.append((start, start + len(code)))
    return tuple(spans)


def tidy_text(text: str, is_line_start: bool) -> str:
    """Return non-empty text with runs of spaces collapsed.

    At the start of a line, spaces (after an icon) and the checkbox of a task (`[x]`) are removed, and the marker of an
    alert (`[!NOTE]`) becomes its kind ("Note").
    """
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if is_line_start and text[0] == " ":
        text = text[1:]
    if is_line_start and text.startswith("["):
        text = _ALERT.sub(lambda match: match[1].capitalize(), _TASK.sub("", text, count=1))
    return text
