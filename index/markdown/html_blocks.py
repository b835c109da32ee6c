"""Read blocks of HTML that end at their closing tags, as kramdown and Python-Markdown do.

`<div markdown="1">` contains Markdown; any other block is HTML up to its closing tag, whatever stands on its lines.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, fence, html_block

from .families import Family
from .html_pairs import ELEMENT_NAME, TAG_END, find_closing_tags
from .html_text import HIDDEN_START
from .templates.fences import LONG_FENCE

_INLINE_ELEMENTS = re.compile(
    "(?:a|abbr|acronym|b|big|bdo|bdi|br|button|cite|code|data|del|dfn|em|font|i|img|input|ins|kbd|label|mark|option|q"
    "|rb|rbc|rp|rt|rtc|ruby|s|samp|select|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)$"
)
_BLOCK_ELEMENTS = re.compile(
    "(?:address|article|aside|blockquote|body|canvas|center|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure"
    "|footer|form|group|h[1-6]|header|hgroup|hr|html|iframe|legend|li|main|map|math|menu|nav|noscript|object|ol|option"
    "|output|p|pre|progress|section|summary|svg|table|tbody|td|template|tfoot|th|thead|title|tr|ul|video)$"
)
_VOID_ELEMENTS = re.compile("(?:area|base|col|command|embed|hr|keygen|link|meta|param|source|track)$")
_SPAN_MODEL = re.compile("(?:dt|h[1-6]|label|legend|p|th)$")
"""Block elements whose content is text rather than blocks."""
_HEADINGS = re.compile("h[1-6]$")
_VERBATIM = re.compile(r"<(?:!|\?|(?:script|pre|style|textarea)(?![\w-]))", re.IGNORECASE)
_START_TAG = re.compile(rf"<({ELEMENT_NAME})({TAG_END})")
_MARKDOWN_ATTRIBUTE = re.compile(r"\smarkdown(?:\s*=\s*[\"']?(\w+))?", re.IGNORECASE)
_HTML_ID = re.compile(r"\sid\s*=\s*(?:[\"']([^\"'<>\s]+)|([^\"'<>\s]+))", re.IGNORECASE)
_LEVELS = 5
"""Levels of nesting that an element with Markdown counts for, because reading it takes as many calls."""

Content = Literal["HTML", "blocks", "text"]


class Element(NamedTuple):
    """An element of HTML that begins a block."""

    name: str
    attributes: str
    content: Content
    start: int
    """Offset of its start tag."""
    content_start: int
    content_end: int
    end: int
    """Offset after its closing tag."""


def add_html_blocks(parser: MarkdownIt, family: Family) -> None:
    """Replace a parser's rule for blocks of HTML."""
    rule = _HtmlBlocks(family)
    parser.block.ruler.at("html_block", rule.read, {"alt": ["paragraph", "reference", "blockquote"]})


class _HtmlBlocks:
    """The rule for blocks of HTML that end at their closing tags."""

    def __init__(self, family: Family) -> None:
        self._family = family

    def read(self, state: StateBlock, start: int, end: int, silent: bool) -> bool:
        """Read the block that begins on line `start`, if there is one; see `markdown_it.ParserBlock`."""
        position = state.bMarks[start] + state.tShift[start]
        if not state.src.startswith("<", position, state.eMarks[start]) or state.is_code_block(start):
            return False
        if _VERBATIM.match(state.src, position):
            return html_block(state, start, end, silent)
        if not self._is_block_start(state, position) or (
            self._family.html_fences and not _is_outermost(state, position)
        ):
            return False
        return silent or self._read_elements(state, start, end)

    def _is_block_start(self, state: StateBlock, position: int) -> bool:
        match = _START_TAG.match(state.src, position)
        if match is None:
            return False
        name = match[1].lower()
        return not _INLINE_ELEMENTS.match(name) if self._family.custom_elements else bool(_BLOCK_ELEMENTS.match(name))

    def _read_elements(self, state: StateBlock, line: int, end: int) -> bool:
        """Read the elements that begin on a line, one after the other, and then the text behind the last one."""
        while True:
            position = state.bMarks[line] + state.tShift[line]
            if not self._is_block_start(state, position):
                _read_rest(state, line, end)
                return True
            last_line = self._read_element(state, line, end)
            if last_line >= end or state.isEmpty(last_line):
                state.line = min(last_line + 1, end)
                return True
            line = last_line

    def _read_element(self, state: StateBlock, line: int, end: int) -> int:
        """Read the element that begins on a line; return its last line, which then begins behind the element."""
        element = self._find_element(state, state.bMarks[line] + state.tShift[line])
        last_line = _find_line(state, element.end, line, end)
        if last_line < 0:  # closed outside of this list or quote, or never
            last_line = _find_container_end(state, line, end) - 1
            limit = state.eMarks[last_line]
            element = element._replace(content_end=min(limit, element.content_end), end=limit)
        if element.content == "HTML":
            self._read_html(state, element, line, last_line)
        else:
            _read_markdown(state, element, line, last_line)
        _begin_line_at(state, last_line, element.end)
        return last_line

    def _find_element(self, state: StateBlock, position: int) -> Element:
        match = _START_TAG.match(state.src, position)
        assert match is not None
        name, attributes = match[1].lower(), match[2][:-1]
        content = self._find_content(name, attributes)
        if _VOID_ELEMENTS.match(name) or attributes.endswith("/"):
            return Element(name, attributes, "HTML", position, match.end(), match.end(), match.end())
        length = len(state.src)
        content_end, end = find_closing_tags(state).get(position, (length, length))
        return Element(name, attributes, content, position, match.end(), content_end, end)

    def _find_content(self, name: str, attributes: str) -> Content:
        match = None if HIDDEN_START.match(f"<{name}") else _MARKDOWN_ATTRIBUTE.search(attributes)
        value = "0" if match is None else match[1] or ("0" if self._family.custom_elements else "1")
        match value:
            case "block":
                return "blocks"
            case "span":
                return "text"
            case "1":
                return "text" if _SPAN_MODEL.match(name) else "blocks"
        return "HTML"

    def _read_html(self, state: StateBlock, element: Element, first: int, last: int) -> None:
        """Read an element without Markdown, except for the fences and the elements with Markdown inside it."""
        html_line, html_start = first, element.start
        # What is in a comment or a script is never read as Markdown, so that it stays hidden.
        is_hiding = HIDDEN_START.search(state.src, element.start, element.end)
        line = last + 1 if is_hiding else first + 1
        while True:
            line = self._find_markdown(state, line, last)
            _push_html(state, html_line, html_start, state.bMarks[line] if line <= last else element.end)
            if line > last:
                return
            html_line, html_start = line, state.bMarks[line]
            line = self._read_inside(state, line, last)
            if line <= last:
                html_line, html_start = line, state.bMarks[line]

    def _find_markdown(self, state: StateBlock, line: int, last: int) -> int:
        """Return the first line from `line` on with a fence or an element with Markdown; after `last` if none has."""
        while line <= last and not self._is_fence(state, line, last) and not self._has_markdown(state, line):
            line += 1
        return line

    def _read_inside(self, state: StateBlock, line: int, last: int) -> int:
        """Read the fence or element on a line; return the line after it, or after `last` if it is not closed."""
        if not self._is_fence(state, line, last):
            return self._read_element(state, line, last + 1)
        fence(state, line, last + 1, False)
        if state.line > last:  # the fence is not closed, because the last line is a closing tag
            state.tokens.pop()
        return state.line

    def _is_fence(self, state: StateBlock, line: int, last: int) -> bool:
        opening = ("```", "~~~") if self._family.html_fences else LONG_FENCE
        position = state.bMarks[line] + state.tShift[line]
        return state.src.startswith(opening, position) and fence(state, line, last + 1, True)

    def _has_markdown(self, state: StateBlock, line: int) -> bool:
        position = state.bMarks[line] + state.tShift[line]
        if not self._family.nested_markdown or not state.src.startswith("<", position):
            return False
        match = _START_TAG.match(state.src, position)
        return match is not None and self._find_content(match[1].lower(), match[2]) != "HTML"


def _is_outermost(state: StateBlock, position: int) -> bool:
    """Return whether a tag begins outside of lists and quotes: at most three blanks come before it on its line."""
    before = state.src[state.src.rfind("\n", 0, position) + 1 : position]
    return len(before) <= 3 and not before.strip()


def _push_html(state: StateBlock, line: int, start: int, end: int) -> None:
    """Add a block of HTML that begins on a line and stretches between two offsets."""
    source = _get_source(state, line, start, end)
    if source.strip():
        token = state.push("html_block", "", 0)
        token.map, token.content = [line, line + source.count("\n") + 1], source


def _get_source(state: StateBlock, line: int, start: int, end: int) -> str:
    """Return the source between two offsets, the first of which is on `line`, without the marks of quotes."""
    lines = []
    while line < len(state.bMarks) - 1 and state.bMarks[line] < end:
        lines.append(state.src[max(state.bMarks[line], start) : min(state.eMarks[line], end)])
        line += 1
    return "\n".join(lines)


def _read_markdown(state: StateBlock, element: Element, line: int, last: int) -> None:
    """Read an element whose content is Markdown."""
    while line < last and state.eMarks[line] < element.content_start:  # the start tag has several lines
        line += 1
    if state.level + _LEVELS >= state.md.options.maxNesting:
        _push_html(state, line, element.start, element.end)
    elif element.content == "text":
        _push_text(state, element, line, last)
    else:
        state.level += _LEVELS
        _read_blocks(state, element, line, last)
        state.level -= _LEVELS


def _push_text(state: StateBlock, element: Element, line: int, last: int) -> None:
    """Add an element whose content is text within a line: a paragraph, or a heading if it is one with an id."""
    match = _HTML_ID.search(element.attributes) if _HEADINGS.match(element.name) else None
    kind, tag = ("heading", element.name) if match else ("paragraph", "p")
    opening = state.push(f"{kind}_open", tag, 1)
    opening.map = [line, last + 1]
    if match:
        opening.attrSet("id", match[1] or match[2])
    source = _get_source(state, line, element.content_start, element.content_end)
    inline = state.push("inline", "", 0)
    inline.content, inline.children = "\n".join(part.strip() for part in source.strip("\n").split("\n")), []
    inline.map = [line + len(source) - len(source.lstrip("\n")), last + 1]
    state.push(f"{kind}_close", tag, -1)


def _read_blocks(state: StateBlock, element: Element, line: int, last: int) -> None:
    """Read the blocks of Markdown between the tags of an element."""
    _begin_line_at(state, line, element.content_start)
    line_end, line_max, parent_type = state.eMarks[last], state.lineMax, state.parentType
    state.eMarks[last] = max(element.content_end, state.bMarks[last])
    if state.isEmpty(line):
        line += 1
    state.lineMax, state.parentType = last + 1, "container"
    if line <= last:
        state.md.block.tokenize(state, line, last + 1)
    state.eMarks[last], state.lineMax, state.parentType = line_end, line_max, parent_type


def _read_rest(state: StateBlock, line: int, end: int) -> None:
    """Read the text on a line behind elements."""
    for rule in state.md.block.ruler.getRules(""):
        if rule(state, line, end, False):
            return


def _begin_line_at(state: StateBlock, line: int, offset: int) -> None:
    """Let a line begin at an offset, without indentation."""
    text = state.src[offset : state.eMarks[line]]
    state.bMarks[line], state.tShift[line] = offset, len(text) - len(text.lstrip())
    state.sCount[line] = state.blkIndent


def _find_line(state: StateBlock, offset: int, line: int, end: int) -> int:
    """Return the line from `line` on that contains an offset; -1 if the list or quote ends before it."""
    limit = _find_container_end(state, line, end, offset)
    return limit - 1 if state.eMarks[limit - 1] >= offset else -1


def _find_container_end(state: StateBlock, line: int, end: int, offset: int | None = None) -> int:
    """Return the line after the list or quote that contains `line`, or after the line with an offset before that."""
    line += 1
    while line < end and (state.sCount[line] >= state.blkIndent or state.isEmpty(line)):
        if offset is not None and state.eMarks[line - 1] >= offset:
            break
        line += 1
    return line
