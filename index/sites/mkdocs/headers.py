"""Front matter as MkDocs reads it: YAML, or lines like `Title: x` at the beginning of a page."""

from __future__ import annotations

import re
from typing import Any

from ...posts import front_matter
from ...posts.front_matter import FrontMatter

_DOTS_AT_END = re.compile(r"---[ \t]*\n(?:(?!(?:---|\.\.\.)[ \t]*$)[^\n]*\n)*+\.\.\.[ \t]*$", re.MULTILINE)
"""Matches front matter that ends in `...`."""
_HEADER = re.compile(r" {0,3}([A-Za-z0-9_-]+):[ \t]*(.*)")
_CONTINUED = re.compile(r"(?: {4}|\t)\s*(.*)")
_MAX_LINES = 1000
HEADING_KEY = ":heading"
"""The key of the first line of the body if it is a heading of level 1, as written: the blog makes slugs of it."""


def parse_page(text: str) -> FrontMatter:
    """Split a page into metadata and body. Raises UnreadablePost."""
    if match := _DOTS_AT_END.match(text):
        end = match.end() - len(match[0]) + match[0].rindex("...")
        text = f"{text[:end]}---{text[end + 3 :]}"
    front = front_matter.parse_front_matter(text, "pyyaml")
    if front.line == 1 and not front.metadata:
        front = _parse_headers(text)
    heading = front.body.lstrip().partition("\n")[0].strip()
    return front._replace(metadata=front.metadata | {HEADING_KEY: heading[2:]}) if heading[:2] == "# " else front


def _parse_headers(text: str) -> FrontMatter:
    """Split a page without YAML: its first lines are metadata if they look like `Key: value` (MultiMarkdown)."""
    metadata: dict[str, Any] = {}
    lines = text.split("\n", _MAX_LINES)
    key, count = "", 0
    for line in lines[:_MAX_LINES]:
        if match := _HEADER.match(line):
            key = match[1].lower()
            metadata[key] = f"{metadata[key]} {match[2].strip()}" if key in metadata else match[2].strip()
        elif key and (more := _CONTINUED.match(line)):
            metadata[key] += f" {more[1].strip()}"
        else:
            count += not line.strip() and bool(metadata)
            break
        count += 1
    return FrontMatter(metadata, "\n".join(lines[count:]), count + 1, ())
