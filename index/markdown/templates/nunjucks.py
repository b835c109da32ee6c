"""Convert Nunjucks (Eleventy) to the Markdown that a reader would see.

Values are unknown, so `{{ ... }}` and most tags are removed. Comments (`{# ... #}`), macros and the text of a `set` or
of a bundle are removed. `raw` and `verbatim` are replaced by their text. Every line end is kept.
"""

from __future__ import annotations

import re

from .conditions import remove_false_conditions
from .fences import keep_line_ends, split_fences

# A tag ends before the next one begins, and nothing is matched twice: unclosed tags cost no search.
_TAG = re.compile(
    r"(?P<comment>\{#)|\{%-?\s*+(?P<name>\w*+)(?P<rest>(?:(?!%\}|\{%).)*+)%\}|\{\{(?:(?!\}\}|\{\{).)*+\}\}", re.DOTALL
)
_COMMENT_END = re.compile(r"#\}")
_KEPT_TAGS = ("raw", "verbatim")
_HIDING_TAGS = ("macro", "set", "css", "js")
_END_TAGS = {name: re.compile(rf"\{{%-?\s*+end{name}\b[^%]*+%\}}") for name in (*_KEPT_TAGS, *_HIDING_TAGS)}
_HIDING_SIGN = re.compile(r"(?P<comment>\{#)|\{%-?\s*+(?P<name>raw|verbatim)\s*+-?%\}")
_KEPT_TAG = re.compile(r"\{%-?\s*+(?:end)?(?:raw|verbatim)\s*+-?%\}")


def strip_nunjucks(body: str) -> str:
    """Return a body without Nunjucks."""
    if "{%" not in body and "{{" not in body and "{#" not in body:
        return body
    reader = _NunjucksReader()
    for is_code, text in split_fences(hide_nunjucks(body)):
        reader.read(text, is_code)
    return "".join(reader.output)


def hide_nunjucks(body: str) -> str:
    """Return a body without what Nunjucks hides, except in `raw`: what must precede the remarks of Markdown."""
    if "{#" not in body and "{%" not in body:
        return body
    parts, start, position = [], 0, 0
    while sign := _HIDING_SIGN.search(body, position):
        position = _find_end(body, sign)
        if sign["comment"]:
            parts += [body[start : sign.start()], keep_line_ends(body[sign.start() : position])]
            start = position
    return remove_false_conditions("".join([*parts, body[start:]]))


def _find_end(body: str, sign: re.Match[str]) -> int:
    """Return the end of the comment, or of the text of `raw`, that begins at a sign; the body's end if it has none."""
    end = (_COMMENT_END if sign["comment"] else _END_TAGS[sign["name"]]).search(body, sign.end())
    return end.end() if end else len(body)


class _NunjucksReader:
    """Reads text from tag to tag. An open comment or tag continues through fenced code until its end."""

    def __init__(self) -> None:
        self.output: list[str] = []
        self._end: re.Pattern[str] | None = None
        """Matches the end of the open comment or tag; None if none is open."""
        self._is_hidden = False
        """Whether the text of the open tag is removed."""

    def read(self, text: str, is_code: bool) -> None:
        """Read a block of prose or of fenced code. Code keeps its tags, but not its comments."""
        start = 0
        while tag := (self._end or _TAG).search(text, start):
            self._add(text[start : tag.start()])
            is_kept = is_code and not self._is_hidden and self._end is None and not tag["comment"]
            self.output.append(_KEPT_TAG.sub("", tag[0]) if is_kept else keep_line_ends(tag[0]))
            self._move_past(tag)
            start = tag.end()
        self._add(text[start:])

    def _move_past(self, tag: re.Match[str]) -> None:
        """Open what a tag opens, or close what is open."""
        if self._end is not None:
            self._end, self._is_hidden = None, False
        elif tag["comment"]:
            self._end, self._is_hidden = _COMMENT_END, True
        elif tag["name"] in _KEPT_TAGS or (tag["name"] in _HIDING_TAGS and not _is_assignment(tag)):
            self._end, self._is_hidden = _END_TAGS[tag["name"]], tag["name"] in _HIDING_TAGS

    def _add(self, text: str) -> None:
        self.output.append(keep_line_ends(text) if self._is_hidden else text)


def _is_assignment(tag: re.Match[str]) -> bool:
    """Return whether a tag is `set name = value`, which has no text."""
    return tag["name"] == "set" and "=" in tag["rest"]
