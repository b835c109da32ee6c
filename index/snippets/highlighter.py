"""Find the spans to highlight in a range of text, and convert them from bytes to characters of the shown text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from ..model import Span
from .occurrences import Occurrences

_MAX_SPANS = 64
"""The most spans highlighted in one fragment: a prefix can match thousands of times."""
_JOINING = " \t\u00a0\u200c"
"""Characters between words that are one highlight: spaces, and the non-joiner inside a word."""
_MAX_GAP = 4
"""The most such characters."""
_MAX_LISTED = 200
"""Up to this many occurrences are copied to lists, which are faster to search. Of longer lists few entries are read."""


class Highlighter:
    """Finds the occurrences inside ranges of a segment's texts."""

    def __init__(self, occurrences: Occurrences) -> None:
        is_short = len(occurrences.starts) <= _MAX_LISTED
        self._starts: Sequence[int]
        self._ends: Sequence[int]
        self._starts, self._ends = (
            column.tolist() if is_short else column.data for column in (occurrences.starts, occurrences.ends)
        )

    def find_spans(self, begin: int, end: int) -> list[Span]:
        """Return the spans of the occurrences inside bytes `begin` to `end`, relative to `begin`, ascending.

        Overlapping occurrences are joined; one that crosses `end` is left out. Returns at most _MAX_SPANS."""
        spans: list[Span] = []
        low = bisect_left(self._starts, begin)
        high = min(bisect_left(self._starts, end, low), low + _MAX_SPANS)
        reach = begin  # the end of the last span
        for start, stop in zip(self._starts[low:high], self._ends[low:high], strict=True):
            if stop > end:
                continue
            if start >= reach:
                spans.append((start - begin, stop - begin))
                reach = stop
            elif stop > reach:
                spans[-1] = (spans[-1][0], stop - begin)
                reach = stop
        return spans

    def find_first(self, begin: int, end: int) -> Span:
        """Return the first occurrence that starts in bytes `begin` to `end`; without one, an empty span at `begin`."""
        at = bisect_left(self._starts, begin)
        has_occurrence = at < len(self._starts) and self._starts[at] < end
        return (self._starts[at], self._ends[at]) if has_occurrence else (begin, begin)


def decode_with_spans(data: bytes, spans: list[Span]) -> tuple[str, tuple[Span, ...]]:
    """Decode UTF-8 and convert spans from bytes to characters. `spans`: ascending, without overlaps."""
    text = data.decode()
    if len(text) == len(data):
        return text, tuple(spans)
    converted, byte, character = [], 0, 0
    for begin, end in spans:
        first = character + len(data[byte:begin].decode())
        byte, character = end, first + len(data[begin:end].decode())
        converted.append((first, character))
    return text, tuple(converted)


def join_neighbors(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Join the spans that have nothing but spaces between them, on one line: neighboring words are one highlight."""
    if len(spans) < 2:
        return tuple(spans)
    joined = [spans[0]]
    last_start, last_end = spans[0]
    for start, end in spans[1:]:
        if start - last_end <= _MAX_GAP and not text[last_end:start].strip(_JOINING):
            joined[-1] = (last_start, end)
        else:
            joined.append((start, end))
            last_start = start
        last_end = end
    return tuple(joined)


def dedent_with_spans(code: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Remove the indentation that all lines share, and shift the spans accordingly."""
    lines = code.split("\n")
    indent = min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()), default=0)
    if not indent:
        return code, spans
    removed = list(accumulate(min(indent, len(line)) for line in lines))  # a blank line may be shorter

    def shift(at: int) -> int:
        return at - removed[code.count("\n", 0, at)]

    return "\n".join(line[indent:] for line in lines), tuple((shift(a), shift(b)) for a, b in spans)
