"""Read the blocks that families of Markdown add or read differently: headings, tables, abbreviations."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.rules_block import StateBlock, lheading

_ABBREVIATION = re.compile(r"\*\[[^\]\n]{1,200}+\][ \t]*:")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_TABLE_RULER = re.compile(r"(?=[+|: \t]*+[=-])[+|: \t=-]++$")
_CELL_END = re.compile(r"(?<!\\)\|")

Rule = Callable[[StateBlock, int, int, bool], bool]


def read_abbreviation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Skip the definition of an abbreviation (`*[HTML]: Hypertext`), which is not shown as text."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("*[", position) or state.is_code_block(start):
        return False
    if not _ABBREVIATION.match(state.src, position, state.eMarks[start]):
        return False
    if not silent:
        state.line = start + 1
    return True


def make_heading_rule(kind: str) -> Rule:
    """Return the rule for headings of a kind; see `Family.headings`."""
    opening = re.compile("#{1,6}" if kind == "Python-Markdown" else r"#{1,6}(?=[ \t]+[^ \t])")

    def read_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        line = _get_line(state, start)
        # In a list, the parser measures from the text of the item, but these families from its marker.
        indent = state.sCount[start] - state.blkIndent
        match = opening.match(line) if line.startswith("#") and indent <= (3 if state.blkIndent else 0) else None
        if match is None:
            return False
        if not silent:
            text = line[match.end() :].strip()
            bare = text.rstrip("#")
            is_closed = not bare.endswith("\\") if kind == "Python-Markdown" else bare.endswith((" ", "\t"))
            state.line = start + 1
            _push_inline(state, "heading", f"h{match.end()}", bare.rstrip() if is_closed else text, start)
        return True

    return read_heading


def read_underlined_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a heading with a line of `=` or `-` below it. Its text is one line, unlike CommonMark's."""
    is_underlined = start + 1 < end and bool(_UNDERLINE.match(_get_line(state, start + 1)))
    return is_underlined and lheading(state, start, end, silent)


def read_line_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read lines that all contain pipes as a table, as kramdown does."""
    if silent or "|" not in _get_line(state, start):
        return False
    line = start
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if not _CELL_END.search(_get_line(state, line)):
            return False
        line += 1
    state.line = line
    for row in range(start, line):
        text = _get_line(state, row)
        if not _TABLE_RULER.match(text):
            for cell in _CELL_END.split(text):
                if cell.strip():
                    _push_inline(state, "td", "td", cell.strip(), row)
    return True


def skip_end_of_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Skip kramdown's end-of-block marker: `^` alone on a line."""
    if _get_line(state, start) != "^":
        return False
    if not silent:
        state.line = start + 1
    return True


def _get_line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _push_inline(state: StateBlock, kind: str, tag: str, text: str, line: int) -> None:
    """Add a block that contains text within a line."""
    state.push(f"{kind}_open", tag, 1).map = [line, line + 1]
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = text, [line, line + 1], []
    state.push(f"{kind}_close", tag, -1)
