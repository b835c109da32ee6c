"""Read Pelican's metadata: lines `Key: value` at the top of a file, as Python-Markdown's extension `meta` does."""

from __future__ import annotations

import re
from typing import Any

from ...errors import UnreadablePost
from ...posts import front_matter
from ..values import is_yes

_HEADER = re.compile(r" {0,3}([A-Za-z0-9_-]+):\s*(.*)")
_CONTINUATION = re.compile(r" {4,}(.*)")
_BEGIN = re.compile(r"-{3}(?:\s.*)?$")
_END = re.compile(r"(?:-{3}|\.{3})(?:\s.*)?$")
_FIRST_LINE_COUNTS = frozenset({
    "tags", "date", "modified", "status", "category", "author", "save_as", "url", "authors", "slug",
})  # fmt: skip
"""Keys of which Pelican ignores all lines but the first."""


def parse_headers(source: str) -> front_matter.FrontMatter | None:
    """Parse metadata up to the first empty line, or `---` or `...`; None if there is none."""
    metadata: dict[str, list[str]] = {}
    key, position, number = "", 0, 1
    for line in source.splitlines(keepends=True):
        text = line.rstrip("\n")
        is_end = not text.strip() or (number > 1 and _END.match(text) is not None)
        header, continuation = _HEADER.match(text), _CONTINUATION.match(text)
        if number == 1 and _BEGIN.match(text):
            pass
        elif is_end:
            return _make_front_matter(metadata, source, position + len(line), number + 1)
        elif header:
            key = header[1].lower()
            metadata.setdefault(key, []).append(header[2].strip())
        elif key and continuation:
            metadata[key].append(continuation[1].strip())
        else:
            break
        position, number = position + len(line), number + 1
    return _make_front_matter(metadata, source, position, number)


def parse_metadata(source: str) -> front_matter.FrontMatter:
    """Parse metadata in headers, or in YAML if a file begins with `---` and Pelican's own reader stops inside: then a
    plugin reads it. Raises UnreadablePost."""
    headers = parse_headers(source)
    if not _BEGIN.match(source.partition("\n")[0]):
        return headers or front_matter.FrontMatter({}, source, 1, ())
    try:
        front = front_matter.parse_front_matter(source)
    except UnreadablePost:
        if headers is None or _stops_inside(source, headers):
            raise
        return headers
    return _complete_status(front) if headers is None or _stops_inside(source, headers) else headers


def _complete_status(front: front_matter.FrontMatter) -> front_matter.FrontMatter:
    """Return front matter in YAML with the status that `draft: true` means: plugins differ in what they make of it."""
    is_draft = is_yes(front.metadata.get("draft")) and "status" not in front.metadata
    return front._replace(metadata=front.metadata | {"status": "draft"}) if is_draft else front


def _stops_inside(source: str, headers: front_matter.FrontMatter) -> bool:
    """Return whether the line before the body is not the end of metadata."""
    before = source[: len(source) - len(headers.body)].rstrip("\n").rpartition("\n")[2]
    return bool(before.strip()) and not _END.match(before)


def _make_front_matter(
    metadata: dict[str, list[str]], source: str, start: int, number: int
) -> front_matter.FrontMatter | None:
    if not metadata:
        return None
    joined: dict[str, Any] = {
        key: lines[0] if key in _FIRST_LINE_COUNTS else " ".join(lines) for key, lines in metadata.items()
    }
    return front_matter.FrontMatter(joined, source[start:], number, ())
