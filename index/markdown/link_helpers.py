"""Find the ends of link labels (`[label]`) in time that is linear in the length of a paragraph; read targets quickly.

The parser walks from each opening bracket to its end, or if there is none, to the end of the paragraph. This module
remembers the result of each bracket, so that the walk from another one steps over it.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_inline import StateInline

_PLAIN_DESTINATION = re.compile(r"(?!<)[^\x00-\x20\x7f\\()]++(?![\\(])")
"""Matches a target without escapes and parentheses."""
_UNCLOSED, _HAS_LINK = -1, -2
"""Why a bracket begins no label: nothing closes it, or it contains a link."""


def replace_link_helpers(parser: MarkdownIt) -> None:
    """Replace the functions by which a parser finds labels and reads targets."""
    parser.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkDestination=read_destination, parseLinkTitle=parseLinkTitle, parseLinkLabel=find_label_end
    )


class Destination(NamedTuple):
    """The target of a link; see `markdown_it.helpers.parseLinkDestination`."""

    ok: bool
    pos: int
    str: str


def read_destination(source: str, position: int, end: int) -> Any:
    """Read the target of a link; see `markdown_it.helpers.parseLinkDestination`, which looks at each character."""
    match = _PLAIN_DESTINATION.match(source, position, end)
    if match is None:
        return parseLinkDestination(source, position, end)
    return Destination(True, match.end(), unescapeAll(match[0]))


def find_label_end(state: StateInline, start: int, without_links: bool = False) -> int:
    """Return the offset of the bracket that closes the one at `start`; -1 if none does.

    `without_links`: a label that contains a link is none. See `markdown_it.helpers.parseLinkLabel`."""
    results: dict[Any, int] = state.cache  # it also has the ends of tokens, by offset
    key = start, state.posMax, without_links
    if key not in results:
        position, state.pos = state.pos, start + 1
        results[key] = _walk(state, results, without_links)
        state.pos = position
    return max(results[key], -1)


def _walk(state: StateInline, results: dict[Any, int], without_links: bool) -> int:
    """Walk to the end of a label and return it, or why there is none."""
    level = 1
    while state.pos < state.posMax:
        marker, start = state.src[state.pos], state.pos
        if marker == "]":
            level -= 1
            if level == 0:
                return start
        state.md.inline.skipToken(state)
        if marker != "[":
            continue
        if state.pos != start + 1:  # a link
            if without_links:
                return _HAS_LINK
            continue
        inner = results.get((start, state.posMax, True))  # the rule for links has just looked for its end
        if inner is not None and inner >= 0:
            state.pos = inner + 1
        elif inner == _UNCLOSED or (inner == _HAS_LINK and without_links):
            return inner
        else:
            level += 1
    return _UNCLOSED
