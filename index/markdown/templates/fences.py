"""Find code in Markdown and keep line numbers: what all template languages need."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property

LONG_FENCE = "~~~~~~~~"
"""The fence for code that a template marks as such: longer than any fence that the code itself is likely to contain."""
FENCE_START = (
    r"(?P<container> {0,3}(?:> ?)*+(?P<item>[-*+] +|\d{1,9}[.)] +)?+[ \t]*+)(?P<fence>`{3,}+(?=[^`\n]*$)|~{3,}+)"
)
"""Matches the first line of fenced code up to its info string; for patterns with MULTILINE, after `^`."""
_CLOSING_FENCE = re.compile(r"[ \t>]*+(?:[-*+] ++|\d{1,9}+[.)] ++)?+[ \t]*+(`{3,}+|~{3,}+)[ \t]*+$")
_NESTED_INDENT = 4
"""A fence indented this far is in a list item (or in code, where it doesn't matter)."""
_BLOCK_START = re.compile(r"\n[ \t]*(?:\n|[-*+] |\d{1,9}[.)] |#{1,6} |[>|]|```|~~~|\Z)")
"""Matches where a code span can't continue: at a blank line, and at a line that begins another block."""

_NEAR = 300
"""How many characters of a line are looked at before and after a place."""


def split_fences(body: str) -> list[tuple[bool, str]]:
    """Split a body into alternating blocks of prose and fenced code, as (is_code, text) pairs.

    The fences belong to the code. Joining the texts gives the body.
    """
    if "```" not in body and "~~~" not in body:  # much faster than a pattern
        return [(False, body)]
    blocks: list[tuple[bool, str]] = []
    start = 0
    while fence := _FENCE.search(body, start):
        end = find_fence_end(body, fence)
        blocks += [(False, body[start : fence.start()]), (True, body[fence.start() : end])]
        start = end
    return [*blocks, (False, body[start:])] if start < len(body) or not blocks else blocks


class Syntax:
    """What is searched for in Markdown: at the start of lines, and at certain characters.

    It is much faster than one pattern for all, which is tried at every character.
    """

    def __init__(self, signs: str, at_line_start: str, anywhere: str = "(?!)", flags: int = 0) -> None:
        """Compile patterns. `signs` is fast: every match of `anywhere` begins with a sign, and every match of
        `at_line_start` has one on its first line."""
        self._signs = re.compile(signs)
        self._at_line_start = re.compile(at_line_start, flags)
        self._anywhere = re.compile(anywhere, flags)

    def search(self, text: str, position: int) -> re.Match[str] | None:
        """Return the next match that begins at an offset or after it."""
        while sign := self._signs.search(text, position):
            line = text.rfind("\n", max(position - 1, 0), sign.start()) + 1
            if (line or position == 0) and (match := self._at_line_start.match(text, line)):
                return match
            if match := self._anywhere.match(text, sign.start()):
                return match
            position = sign.start() + 1
        return None


_FENCE = Syntax("```|~~~", FENCE_START, flags=re.MULTILINE)


def find_fence_end(text: str, fence: re.Match[str]) -> int:
    """Return where fenced code ends: after its closing fence, or where the quote or list item ends that contains it.

    `fence`: a match of FENCE_START in `text`.
    """
    container, marker = fence["container"].expandtabs(4), fence["fence"]
    indent = len(container) if fence["item"] and ">" not in container else int(len(container) >= _NESTED_INDENT)
    start = _find_line_end(text, fence.end())
    if not indent and ">" not in container:
        return _find_closing_fence(text, marker, start)
    while start < len(text):
        end = _find_line_end(text, start)
        line = text[start:end]
        if _is_outside(line, indent, is_quote=">" in container):
            return start
        start = end
        closing = _CLOSING_FENCE.match(line)
        if closing and closing[1].startswith(marker):
            break
    return start


def _find_closing_fence(text: str, marker: str, start: int) -> int:
    """Return the end of the next line that closes fenced code, or the end of the text. `start`: of a line."""
    while (found := text.find(marker, start)) >= 0:
        line, start = text.rfind("\n", start, found) + 1 or start, _find_line_end(text, found)
        closing = _CLOSING_FENCE.match(text[line:start])
        if closing and closing[1].startswith(marker):
            return start
    return len(text)


def _is_outside(line: str, indent: int, *, is_quote: bool) -> bool:
    """Return whether a line is after the quote or the list item that contains the code before it."""
    if is_quote:
        return not line.lstrip().startswith(">")
    return bool(line.strip()) and len(line) - len(line.lstrip(" \t")) < indent and not line.startswith("\t")


def _find_line_end(text: str, start: int) -> int:
    """Return the start of the next line."""
    return text.find("\n", start) + 1 or len(text)


class CodeSpans:
    """Finds the code spans of a text. Finding the end of a span takes no search, however many are unclosed."""

    def __init__(self, text: str) -> None:
        self._text = text

    def find_end(self, start: int, ticks: int) -> int:
        """Return the end of the code span that begins with `ticks` backticks at `start`; -1 if they begin none."""
        starts = self._runs[ticks]
        following = bisect_left(starts, start + ticks)
        if following == len(starts):
            return -1
        block = bisect_left(self._blocks, start)
        is_same_block = block == len(self._blocks) or starts[following] < self._blocks[block]
        return starts[following] + ticks if is_same_block else -1

    @cached_property
    def _runs(self) -> dict[int, list[int]]:
        """The starts of all runs of backticks by their length."""
        runs: dict[int, list[int]] = defaultdict(list)
        for run in re.finditer("`+", self._text):
            runs[len(run[0])].append(run.start())
        return runs

    @cached_property
    def _blocks(self) -> list[int]:
        return [match.start() for match in _BLOCK_START.finditer(self._text)]


def get_line_around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the rest of a line before `start` and after `end`; of long lines, the nearest part.

    So what is found many times in one line takes no time that grows with the square of its length.
    """
    line_start = text.rfind("\n", max(start - _NEAR, 0), start) + 1 or max(start - _NEAR, 0)
    line_end = text.find("\n", end, end + _NEAR)
    return text[line_start:start], text[end : line_end if line_end >= 0 else end + _NEAR]


def keep_line_ends(text: str) -> str:
    """Return only the line ends of a text, which replace it where line numbers must not change."""
    return "\n" * text.count("\n")
