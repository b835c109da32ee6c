"""Cut an excerpt out of an included file: some of its lines, a named section, or what is between two texts.

The tools that include files mark sections by lines of comments: `ANCHOR: name` (mdBook), `--8<-- [start:name]`
(PyMdown) and `#region name` (VitePress). The marks are never part of the excerpt.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(
    r"^(?:[ \t]*+(?:[^\w\n]{1,4}+[ \t]*+)?+#?(?:end)?region\b"
    r"|.*(?:\bANCHOR(?:_END)?:[ \t]*+[\w-]|-8<-++[ \t]*+\[[ \t]*+(?:start|end)[ \t]*+:)).*\n?",
    re.MULTILINE,
)
_RANGE = re.compile(r"\s*+(-?\d*+)\s*+(?:([-:])\s*+(-?\d*+)\s*+)?+$")


class Excerpt(NamedTuple):
    """Which part of a file is included; by default, all of it."""

    ranges: tuple[tuple[int | None, int | None], ...] = ()
    """First and last lines, from 1; negative ones count from the end; None is the start or the end of the file."""
    section: str = ""
    """The name of a section."""
    after: str = ""
    """The excerpt begins after this text."""
    before: str = ""
    """The excerpt ends before this text."""
    is_invalid: bool = False
    """The part can't be understood: include nothing."""

    def cut(self, text: str) -> str | None:
        """Return the excerpt of a file's text; None if the file does not have it."""
        if self.is_invalid:
            return None
        excerpt: str | None = text
        if self.section:
            excerpt = _cut_section(text, self.section)
        elif self.ranges:
            excerpt = _cut_ranges(text, self.ranges)
        if excerpt is not None and (self.after or self.before):
            excerpt = _cut_between(excerpt, self.after, self.before)
        return None if excerpt is None else _MARK.sub("", excerpt)


ALL = Excerpt()


def parse_ranges(source: str, *, is_open: bool = True) -> Excerpt:
    """Return the excerpt of lines that `2`, `2:5`, `2-5`, `:5` and `2:`, separated by commas, mean.

    `is_open`: whether a single number is the first line (else it is the only one).
    """
    ranges = []
    for part in source.split(",")[:100]:
        match = _RANGE.match(part)
        if not match or not (match[1] or match[2]):
            return Excerpt(is_invalid=True)
        start = int(match[1]) if match[1] not in ("", "-") else None
        end = int(match[3]) if match[3] not in (None, "", "-") else None
        ranges.append((start, start if not match[2] and not is_open else end))
    return Excerpt(ranges=tuple(ranges))


def _cut_ranges(text: str, ranges: tuple[tuple[int | None, int | None], ...]) -> str:
    lines = text.splitlines(keepends=True)
    parts = (
        lines[_find_index(start, len(lines), 0) : _find_index(end, len(lines), len(lines))] for start, end in ranges
    )
    return "".join(line for part in parts for line in part)


def _find_index(line: int | None, count: int, default: int) -> int:
    """Return where a slice of lines begins (default 0) or ends (default `count`), given its first or last line."""
    if line is None:
        return default
    number = line if line >= 0 else count + 1 + line
    return max(number - 1, 0) if default == 0 else max(number, 0)


def _cut_section(text: str, name: str) -> str | None:
    """Return the lines between the marks of a section; None if it does not begin."""
    escaped = re.escape(name)
    start = re.search(
        rf"^.*(?:\bANCHOR:\s*{escaped}\b|\[\s*start\s*:\s*{escaped}\s*\]|region\s+{escaped}\b).*$", text, re.MULTILINE
    )
    if start is None:
        return None
    end = re.compile(
        rf"^.*(?:\bANCHOR_END:\s*{escaped}\b|\[\s*end\s*:\s*{escaped}\s*\]|#?endregion(?:\s+{escaped}\b|\W*$)).*$",
        re.MULTILINE,
    ).search(text, start.end())
    return text[start.end() + 1 : end.start() if end else len(text)]


def _cut_between(text: str, after: str, before: str) -> str | None:
    if after:
        _, found, text = text.partition(after)
        if not found:
            return None
    if before:
        text, found, _ = text.partition(before)
        if not found:
            return None
    return text
