"""Read attribute lists (`{: #id .class}`): none is shown as text, and an id becomes the anchor of its heading."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from .families import Family
from .rule_dispatch import get_single_rules

_ID = re.compile(r"(?:^|\s|(?<=[\w\"'-])(?=#))#([^\s{}#.=]+)|\bid=[\"']?([\w:.-]+)")
_LANGUAGE = re.compile(r"\.(?:language|lang|highlight)-([\w+#-]+)")
_CONTENTS = re.compile(r"\s*toc\b", re.IGNORECASE)
_DEFINITION_OR_OPTIONS = re.compile(r"\{:(?::options\b|\w[\w-]*:)[^{}\n]*\}[ \t]*$")
"""Matches kramdown's `{:name: .class}` and `{::options toc_levels="2" /}`."""
_HAS_CONTENTS = "has table of contents"
_SPAN_ENDS = frozenset({"code_inline", "link_close", "image", "html_inline", "icon"})
_EMPHASIS_MARKS = "*_~"
_UNATTRIBUTED = frozenset({"heading_close", "fence", "code_block", "html_block", "math_block"})
"""Tokens that end blocks other than paragraphs and lists."""


def find_id(attributes: str) -> str:
    """Return the id in the inside of an attribute list; empty if there is none."""
    match = _ID.search(attributes)
    return (match[1] or match[2]) if match else ""


def add_attribute_lists(parser: MarkdownIt, family: Family) -> None:
    """Add the rules for a family's attribute lists to a parser."""
    if family.block_attributes:
        rule = _BlockAttributes(family, family.block_attributes)
        parser.block.ruler.before(
            "table", "attributes", rule.read, {"alt": ["paragraph", "reference", "blockquote", "list"]}
        )
    if family.span_attributes:
        parser.inline.ruler.before("link", "attributes", _SpanAttributes(family.span_attributes).read)
    if family.end_attributes or family.leading_attributes:
        parser.core.ruler.before("inline", "attributes", _TextAttributes(family).strip)


class _BlockAttributes:
    """The rule for an attribute list alone on a line."""

    def __init__(self, family: Family, pattern: re.Pattern[str]) -> None:
        self._pattern = re.compile(pattern.pattern + r"[ \t]*$")
        self._is_leading = family.leading_attributes
        self._is_last_line = family.last_line_attributes

    def read(self, state: StateBlock, start: int, end: int, silent: bool) -> bool:
        """Read the list on line `start`, if there is one; see `markdown_it.ParserBlock`."""
        position, line_end = state.bMarks[start] + state.tShift[start], state.eMarks[start]
        if not state.src.startswith("{", position, line_end) or state.is_code_block(start):
            return False
        line = state.src[position:line_end]
        match = self._pattern.match(line)
        if self._is_leading and _DEFINITION_OR_OPTIONS.match(line):
            match = None
        elif match is None:
            return False
        if self._is_last_line and not _is_last_line(state, start, end, silent, self.read):
            return False
        if not silent:
            state.line = start + 1
            if match is not None:
                self._assign(state, start, match[1])
        return True

    def _assign(self, state: StateBlock, line: int, attributes: str) -> None:
        """Give the attributes to the block before the line, or else to the one after it."""
        last = state.tokens[-1] if state.tokens and not _is_after_blank_line(state, line) else None
        if last is None or last.type == "attributes":
            token = state.push("attributes", "", 0)  # see _TextAttributes
            token.map, token.content = [line, line + 1], attributes
        elif self._is_leading and last.type.endswith("_list_close") and _CONTENTS.match(attributes):
            if not state.env.get(_HAS_CONTENTS):  # kramdown makes only one table of contents
                _remove_last_list(state.tokens)
            state.env[_HAS_CONTENTS] = True
        elif self._is_leading:
            _assign_to_block(state.tokens, attributes)


def _is_after_blank_line(state: StateBlock, line: int) -> bool:
    """Return whether the line before is blank in the source, where other rules have not moved its start."""
    start = state.src.rfind("\n", 0, state.bMarks[line]) + 1
    return not state.src[state.src.rfind("\n", 0, max(start - 1, 0)) + 1 : start].strip(" \t\n>")


def _is_last_line(state: StateBlock, line: int, end: int, silent: bool, own_rule: object) -> bool:
    """Return whether a line is the last one of a paragraph: no line follows, or one that begins another block."""
    if line == 0 or state.isEmpty(line - 1) or _is_text(state, line + 1, end, own_rule):
        return False
    return silent or (bool(state.tokens) and state.tokens[-1].type not in _UNATTRIBUTED)


def _is_text(state: StateBlock, line: int, end: int, own_rule: object) -> bool:
    """Return whether a line would continue the paragraph before it."""
    if line >= end or state.isEmpty(line) or state.sCount[line] < state.blkIndent:
        return False
    rules = get_single_rules(state.md, "paragraph")
    return not any(rule(state, line, end, True) for rule in rules if rule != own_rule)


def _remove_last_list(tokens: list[Token]) -> None:
    """Remove the list that ends the tokens: `{:toc}` replaces it with a table of contents."""
    level, opening = tokens[-1].level, tokens[-1].type.replace("close", "open")
    while tokens:
        token = tokens.pop()
        if token.level == level and token.type == opening:
            return


def _assign_to_block(tokens: list[Token], attributes: str) -> None:
    """Give the block that ends the tokens its id, if it is a heading, or its language, if it is code."""
    block = tokens[-1]
    if block.type == "heading_close":
        if id := find_id(attributes):
            tokens[-3].attrSet("id", id)
    elif block.type in ("fence", "code_block") and not block.info and (match := _LANGUAGE.search(attributes)):
        block.info = match[1]


class _SpanAttributes:
    """The rule for an attribute list right after an element within a line."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def read(self, state: StateInline, silent: bool) -> bool:
        """Skip a list that follows an element; see `markdown_it.ParserInline`."""
        if state.src[state.pos] != "{" or not _is_after_element(state):
            return False
        match = self._pattern.match(state.src, state.pos, state.posMax)
        if match is None:
            return False
        state.pos = match.end()
        return True


def _is_after_element(state: StateInline) -> bool:
    if state.pending or not state.tokens:
        return False
    if state.tokens[-1].type in _SPAN_ENDS:
        return True
    return (
        state.src[state.pos - 1] in _EMPHASIS_MARKS
        and bool(state.delimiters)
        and state.delimiters[-1].close
        and state.delimiters[-1].token == len(state.tokens) - 1
    )


def _find_id_before(tokens: list[Token], i: int) -> str:
    """Return the id in the attribute lists right before a token; empty if there is none."""
    while i > 0 and tokens[i - 1].type == "attributes":
        i -= 1
        if id := find_id(tokens[i].content):
            return id
    return ""


class _TextAttributes:
    """The rule for attribute lists within the text of blocks. It runs before the text is parsed."""

    def __init__(self, family: Family) -> None:
        self._elements = family.end_attribute_elements
        self._at_end = re.compile(family.end_attributes.pattern + r" *$") if family.end_attributes else None
        self._at_start = family.block_attributes if family.leading_attributes else None

    def strip(self, state: StateCore) -> None:
        """Remove lists from texts, and give a heading the id in the list before it; see `markdown_it.ParserCore`."""
        tokens = state.tokens
        for i, token in enumerate(tokens):
            if token.type == "inline" and i:
                self._strip_text(token, tokens[i - 1], tokens[max(i - 2, 0)])
            elif token.type == "heading_open" and i and tokens[i - 1].type == "attributes":
                id = _find_id_before(tokens, i)
                if id and not token.attrs.get("id"):
                    token.attrSet("id", id)

    def _strip_text(self, inline: Token, parent: Token, grandparent: Token) -> None:
        text = inline.content
        if self._at_end and parent.tag in self._elements and text.endswith(("}", "} ")):
            match = self._at_end.search(text, max(text.rfind("{"), 0))
            inline.content = text[: match.start()].rstrip() if match else text
        if self._at_start and text.startswith("{:") and grandparent.type == "list_item_open":
            match = self._at_start.match(text)
            inline.content = text[match.end() :].lstrip(" ") if match else text
