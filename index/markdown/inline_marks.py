"""Read what families of Markdown add within lines: formulas, icons, and marks like `==highlight==`.

Formulas stay as written, because readers search for their source, but their asterisks, underscores and backslashes are
not Markdown.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

_NOT_MATH = re.compile(r"`|\]\(|<(?:[!/?]|script|style|template|noscript|svg|title)", re.IGNORECASE)
"""Code, links and hidden HTML: the openers and closers around them are no formula."""
_PROSE = re.compile(r"\*\*|__|(?<![^\W\d_])[^\W\d_]{3,}+[,.;:]? [^\W\d_]{3,}")
"""Markdown or words between two prices or variables: `$5 for a **$width**`."""
_SPANS = {
    "$": re.compile(r"\$(?![\s$])(?:[^$\\]|\\.){1,1000}+(?<!\s)\$(?![\w$])", re.DOTALL),
    "$$": re.compile(r"\$\$(?!\$)(?:[^$\\]|\\.){1,2000}+\$\$", re.DOTALL),
    "\\(": re.compile(r"\\\((?:[^\\]|\\[^()]){1,1000}+\\\)", re.DOTALL),
    "\\[": re.compile(r"\\\[(?:[^\\]|\\[^][]){1,2000}+\\\]", re.DOTALL),
}
_BLOCK_ENDS = {"$$": "$$", "\\[": "\\]"}
_MAX_BLOCK = 10_000
"""Characters of a formula on lines of its own."""
_ICON = re.compile(r":(?:material|octicons|fontawesome|simple|lucide)-[\w-]{1,100}+:")


def add_math(parser: MarkdownIt, openers: frozenset[str]) -> None:
    """Add the rules for formulas to a parser."""
    if not openers:
        return
    rules = _Math(openers)
    parser.inline.ruler.before("escape", "math", rules.read_span)
    if rules.has_blocks:
        parser.block.ruler.before("table", "math", rules.read_block, {"alt": ["paragraph", "reference", "blockquote"]})


class _Math:
    """The rules for formulas."""

    def __init__(self, openers: frozenset[str]) -> None:
        self._spans = [(opener, _SPANS[opener]) for opener in sorted(openers, key=len, reverse=True)]
        self._first = {opener[0] for opener in openers}
        self._blocks = [(opener, end) for opener, end in _BLOCK_ENDS.items() if opener in openers]

    @property
    def has_blocks(self) -> bool:
        """Whether formulas may have lines of their own."""
        return bool(self._blocks)

    def read_span(self, state: StateInline, silent: bool) -> bool:
        """Read a formula within a line; see `markdown_it.ParserInline`."""
        if state.src[state.pos] not in self._first:
            return False
        for opener, pattern in self._spans:
            if not state.src.startswith(opener, state.pos):
                continue
            match = pattern.match(state.src, state.pos, state.posMax)
            if match is None or _NOT_MATH.search(match[0]) or (opener == "$" and _PROSE.search(match[0])):
                return False
            if not silent:
                state.push("text", "", 0).content = match[0]
            state.pos = match.end()
            return True
        return False

    def read_block(self, state: StateBlock, start: int, end: int, silent: bool) -> bool:
        """Read a formula on lines of its own, which may contain blank lines; see `markdown_it.ParserBlock`."""
        begin = state.bMarks[start] + state.tShift[start]
        for opener, closer in self._blocks:
            if not state.src.startswith(opener, begin) or state.is_code_block(start):
                continue
            last = _find_last_line(state, begin + len(opener), closer, start, end)
            if last < 0 or _NOT_MATH.search(state.src, begin, state.eMarks[last]):
                return False
            if not silent:
                token = state.push("math_block", "", 0)
                token.map, token.content = [start, last + 1], state.getLines(start, last + 1, state.blkIndent, False)
                state.line = last + 1
            return True
        return False


def _find_last_line(state: StateBlock, begin: int, closer: str, start: int, end: int) -> int:
    """Return the line that the closer of a formula ends; -1 if it is within a line, or on the first one."""
    position = state.src.find(closer, begin, min(begin + _MAX_BLOCK, state.eMarks[end - 1]))
    if position <= state.eMarks[start] or "\\[" in state.src[begin:position]:
        return -1
    line = start + 1
    while line < end and state.eMarks[line] < position:
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return -1
        line += 1
    is_line_end = line < end and not state.src[position + len(closer) : state.eMarks[line]].strip()
    return line if is_line_end else -1


def read_icon(state: StateInline, silent: bool) -> bool:
    """Skip an icon (`:material-clock:`) and the blank after it; see `markdown_it.ParserInline`."""
    if state.src[state.pos] != ":":
        return False
    match = _ICON.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    end = match.end()
    if not silent:
        state.push("icon", "", 0)
    is_after_blank = state.pos == 0 or state.src[state.pos - 1] in " \n["
    state.pos = end + 1 if is_after_blank and state.src.startswith(" ", end, state.posMax) else end
    return True


def add_marks(parser: MarkdownIt, marks: frozenset[str]) -> None:
    """Add the rules for pairs of marks like `^` and `==` to a parser."""
    if marks:
        rules = _Marks(marks)
        parser.inline.ruler.before("emphasis", "marks", rules.read)
        parser.inline.ruler2.before("emphasis", "marks", rules.remove_pairs)


class _Marks:
    """The rules for marks that enclose text. Pairs are found as those of emphasis are."""

    def __init__(self, marks: frozenset[str]) -> None:
        self._marks = marks
        self._first = {mark[0] for mark in marks}

    def read(self, state: StateInline, silent: bool) -> bool:
        """Read a run of marks; see `markdown_it.ParserInline`."""
        character = state.src[state.pos]
        if silent or character not in self._first:
            return False
        run = state.scanDelims(state.pos, True)
        mark = character * run.length
        if mark not in self._marks:  # a run of any other length is text; it must not be measured again from its middle
            state.append_pending(mark)
            state.pos += run.length
            return True
        state.push("text", "", 0).content = mark
        # Marks of one and of two characters must not pair, so each has its own number.
        number = ord(character) + 0x110000 * run.length
        state.delimiters.append(Delimiter(number, 0, len(state.tokens) - 1, -1, run.can_open, run.can_close))
        state.pos += run.length
        return True

    def remove_pairs(self, state: StateInline) -> None:
        """Remove the marks that pair, once the pairs are known."""
        nested = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
        for delimiters in (state.delimiters, *nested):
            for opening in delimiters:
                if opening.marker >= 0x110000 and opening.end >= 0:
                    _remove_pair(state.tokens, opening.token, delimiters[opening.end].token)


def _remove_pair(tokens: list[Token], start: int, end: int) -> None:
    """Remove the marks at two tokens. Single marks (`x^2^`) enclose no blanks."""
    is_single = len(tokens[start].content) == 1
    if not is_single or not any(" " in token.content or token.type.endswith("break") for token in tokens[start:end]):
        tokens[start].content = tokens[end].content = ""
