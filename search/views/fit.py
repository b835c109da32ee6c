"""Fit text into the width of a terminal: wrap prose between words, cut other lines around the first match.

Widths are in columns: a Chinese, Japanese or Korean character takes two, a combining mark none.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from index.model import Span

_WORD = re.compile(r"\S+\s*")
_LEAD = 3
"""The part of a cut line before the match: one in so many columns."""


def measure_columns(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_measure_character, text))


def _measure_character(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap_prose(text: str, columns: int) -> list[Span]:
    """Return the lines of a text of one paragraph, as spans of it. A word that is longer than a line is divided."""
    lines: list[Span] = []
    start = end = used = 0
    for word in _WORD.finditer(text):
        for piece_start, piece_end in _divide(text, word.span(), columns):
            width = measure_columns(text[piece_start:piece_end].rstrip())
            if used + width > columns and end > start:
                lines.append((start, end))
                start, used = piece_start, 0
            end = piece_start + len(text[piece_start:piece_end].rstrip())
            used += measure_columns(text[piece_start:piece_end])
    return [*lines, (start, end)] if end > start or not lines else lines


def _divide(text: str, span: Span, columns: int) -> list[Span]:
    """Divide a word, with the blanks after it, into pieces that fit into a line."""
    start, end = span
    if measure_columns(text[start:end].rstrip()) <= columns:
        return [span]
    pieces, used = [], 0
    for position in range(start, end):
        width = _measure_character(text[position])
        if used + width > columns and position > start:
            pieces.append((start, position))
            start, used = position, 0
        used += width
    return [*pieces, (start, end)]


def cut_line(text: str, spans: Sequence[Span], columns: int) -> Span:
    """Return the part of a line that fits, as a span of it: with the first match, else from the start.

    `columns` counts the ellipses that the caller adds where the line is cut.
    """
    if measure_columns(text) <= columns:
        return 0, len(text)
    column = [0, *accumulate(map(_measure_character, text))]  # [len(text) + 1] where each character begins
    match, match_end = spans[0] if spans else (0, 0)
    start = 0
    if column[match_end] > columns - 1:  # the last column is that of the ellipsis
        first = max(column[match] - columns // _LEAD, column[match_end] - columns + 2)
        start = min(bisect_left(column, first), match)
    end = bisect_right(column, column[start] + columns - (start > 0) - 1) - 1
    if column[-1] - column[end] <= 1:  # the rest fits in place of the ellipsis
        start, end = bisect_left(column, column[-1] - columns + 1), len(text)
    return start, end


def clip_spans(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return the parts of `spans` within a part of their text, relative to its start."""
    clipped = [(max(first, start) - start, min(last, end) - start) for first, last in spans]
    return [span for span in clipped if span[0] < span[1]]
