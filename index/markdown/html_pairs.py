"""Find the closing tags of HTML elements."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from .templates.fences import split_fences

ELEMENT_NAME = r"[A-Za-z][\w:.-]*+(?=[\s/>])"
TAG_END = r"""(?:"[^"]{0,5000}+"|'[^']{0,5000}+'|[^<>"'])*+>"""
"""The attributes of a tag and its `>`."""

_TAG = re.compile(
    rf"```[^`\n]*+```|``[^`\n]*+``|`[^`\n]*+`|(?P<comment><!--)|<(?P<slash>/?)(?P<name>{ELEMENT_NAME}){TAG_END}"
)
"""Matches a tag, the start of a comment, or a code span, in which tags are text."""
_KEY = "closing tags"


def find_closing_tags(state: StateBlock) -> dict[int, tuple[int, int]]:
    """Return the offset of each start tag of a document -> the offsets of its closing tag's start and end."""
    tags: dict[int, tuple[int, int]] | None = state.env.get(_KEY)
    if tags is None:
        tags = state.env[_KEY] = _pair_tags(state.src)
    return tags


def _pair_tags(source: str) -> dict[int, tuple[int, int]]:
    pairs: dict[int, tuple[int, int]] = {}
    open_tags: dict[str, list[int]] = {}
    start = 0
    for is_code, text in split_fences(source):
        if not is_code or not _is_closed(text):
            _pair_tags_between(source, start, start + len(text), open_tags, pairs)
        start += len(text)
    return pairs


def _is_closed(fenced: str) -> bool:
    """Return whether fenced code ends with a fence."""
    lines = fenced.rstrip().split("\n")
    return len(lines) > 1 and lines[-1].strip(" >\t")[:3] in ("```", "~~~")


def _pair_tags_between(
    source: str, start: int, end: int, open_tags: dict[str, list[int]], pairs: dict[int, tuple[int, int]]
) -> None:
    """Add the pairs of tags between two offsets. `open_tags`: the offsets of open tags, by name."""
    has_comments = True
    while match := _TAG.search(source, start, end):
        start = match.end()
        if match["comment"]:
            comment_end = source.find("-->", start) if has_comments else -1
            has_comments = comment_end >= 0
            start = max(start, comment_end)
        elif name := match["name"]:
            offsets = open_tags.setdefault(name.lower(), [])
            if not match["slash"]:
                offsets.append(match.start())
            elif offsets:
                pairs[offsets.pop()] = (match.start(), match.end())
