"""Try only those rules of the parser that the next character can begin.

The parser tries all rules at each line and at each special character, in order; most of them look at the first
character and give up. Here each chain of rules becomes one function that looks once. The rules keep their order, and
rules that are not in the tables below are always tried. Text without a character that begins a rule needs no rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]
Starts = Mapping[str, Container[Any]]

_BLOCK_STARTS: Starts = {
    "abbreviation": "*",
    "blockquote": ">",
    "fence": "`~",
    "footnote_def": "[",
    "heading": "#",
    "hr": "*-_",
    "html_block": "<",
    "list": "*+-0123456789",
    "reference": "[",
}
"""Rule -> the characters that its first line may begin with."""
_INLINE_STARTS: Mapping[str, str] = {
    "attributes": "{",
    "autolink": "<",
    "backticks": "`",
    "emphasis": "*_",
    "entity": "&",
    "escape": "\\",
    "footnote_ref": "[",
    "html_inline": "<",
    "icon": ":",
    "image": "!",
    "link": "[",
    "marks": "+=^~",
    "math": "$\\",
    "newline": "\n",
    "strikethrough": "~",
}
"""Rule -> the characters that it may begin with."""
_LINK_TEXT_END = "]"


def dispatch_rules(parser: MarkdownIt) -> None:
    """Let a parser, whose rules don't change any more, try only the rules that may match."""
    _limit_terminators(parser)
    parser.core.ruler.at("inline", _parse_inlines)
    _replace_chains(parser.block.ruler, _BLOCK_STARTS, _make_block_rule)
    _replace_chains(parser.inline.ruler, {**_INLINE_STARTS, "text": _Text(parser)}, _make_inline_rule)


def get_single_rules(parser: MarkdownIt, chain: str) -> list[BlockRule]:
    """Return the block rules of a chain one by one."""
    return [rule.fn for rule in parser.block.ruler.__rules__ if rule.enabled and (not chain or chain in rule.alt)]


def _limit_terminators(parser: MarkdownIt) -> None:
    """Let only the characters that may begin a rule end a run of text: by default many others do, like the hyphen."""
    names = set(parser.inline.ruler.get_active_rules()) - {"text"}
    if names <= _INLINE_STARTS.keys():
        characters = sorted({*_LINK_TEXT_END, *"".join(_INLINE_STARTS[name] for name in names)})
        parser.inline.terminator_re = re.compile(f"[{re.escape(''.join(characters))}]")


def _parse_inlines(state: StateCore) -> None:
    """Parse the text of each block; see `markdown_it.ParserCore`. Plain text, as most is, becomes a token at once."""
    find_terminator = state.md.inline.terminator_re.search
    for token in state.tokens:
        if token.type != "inline":
            continue
        if token.children is None:
            token.children = []
        if find_terminator(token.content):
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        elif token.content:
            token.children.append(Token("text", "", 0, content=token.content))


class _Text:
    """The characters that the rule for text may begin with."""

    def __init__(self, parser: MarkdownIt) -> None:
        self._ends = parser.inline.terminator_re

    def __contains__(self, first: object) -> bool:
        return not self._ends.match(str(first))


class _Chain(defaultdict[str, tuple[Any, ...]]):
    """First character -> the rules to try, in order."""

    def __init__(self, rules: Sequence[tuple[str, Any]], starts: Starts) -> None:
        super().__init__()
        self._rules, self._starts = rules, starts
        self.all = tuple(rule for _, rule in rules)

    def __missing__(self, first: str) -> tuple[Any, ...]:
        rules = self[first] = tuple(rule for name, rule in self._rules if first in self._starts.get(name, first))
        return rules


def _replace_chains(ruler: Ruler[Any], starts: Starts, make_rule: Callable[[_Chain], Any]) -> None:
    rules = [rule for rule in ruler.__rules__ if rule.enabled]
    chains = {""}.union(*(rule.alt for rule in rules))
    ruler.__cache__ = {
        name: [make_rule(_Chain([(rule.name, rule.fn) for rule in rules if not name or name in rule.alt], starts))]
        for name in chains
    }


def _make_block_rule(chain: _Chain) -> BlockRule:
    def try_rules(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        try:
            rules = chain[state.src[state.bMarks[start] + state.tShift[start]]]
        except IndexError:  # behind the last line
            rules = chain.all
        for rule in rules:  # noqa: SIM110 - a generator would take longer
            if rule(state, start, end, silent):
                return True
        return False

    return try_rules


def _make_inline_rule(chain: _Chain) -> InlineRule:
    def try_rules(state: StateInline, silent: bool) -> bool:
        for rule in chain[state.src[state.pos]]:  # noqa: SIM110 - as above
            if rule(state, silent):
                return True
        return False

    return try_rules
