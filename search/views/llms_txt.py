"""Present the list of posts for language models: the file /llms.txt, in the format of https://llmstxt.org."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from index.model import Hit

from ..printable import make_printable_line
from .html import safe_url

_MAX_TITLE = 200
_MAX_DESCRIPTION = 300
_MAX_URL = 2000
"""Characters of a URL; posts with a longer one are left out."""
_SAFE_IN_URL = "/:?#@!$&'*+,;=%~"
"""Without parentheses, which would end a link, and spaces."""
_NO_SECTION = "Pages"
"""The heading above the posts that are in no folder."""
_SPECIAL = re.compile(r"[\\\[\]<>`*_]")


def format_llms_txt(title: str, hits: Sequence[Hit], total: int, base: str, max_bytes: int) -> str:
    """Return the posts as links with descriptions, below a heading for each section of the site.

    Args:
        title: of the site.
        hits: the posts to list, the most important first.
        total: how many posts the site has.
        base: the address before rooted URLs; empty: they stay as they are.
        max_bytes: the longest text in UTF-8; posts that do not fit are left out.
    """
    head = f"# {_escape(title, _MAX_TITLE)}\n"
    left = max_bytes - len(head.encode()) - len(_format_note(total, total).encode())
    sections: dict[str, list[str]] = {}
    for hit in hits:
        line = _format_link(hit, base)
        heading = "" if hit.section in sections else _format_heading(hit.section)
        left -= len((heading + line).encode())
        if left < 0:
            break
        if line:
            sections.setdefault(hit.section, []).append(line)
    listed = sum(map(len, sections.values()))
    note = _format_note(listed, total) if listed < total else ""
    return head + note + "".join(_format_heading(name) + "".join(lines) for name, lines in sections.items())


def _format_note(listed: int, total: int) -> str:
    return f"\n> The newest {listed} of {total} posts.\n"


def _format_heading(section: str) -> str:
    return f"\n## {_escape(section, _MAX_TITLE) or _NO_SECTION}\n\n"


def _format_link(hit: Hit, base: str) -> str:
    """Return the line of a post; empty if its URL can't be a link."""
    url = safe_url(hit.url)
    if not url or len(url) > _MAX_URL:
        return ""
    address = quote(base.rstrip("/") + url if url.startswith("/") else url, safe=_SAFE_IN_URL)
    title = _escape(hit.title, _MAX_TITLE) or address
    description = _escape(hit.description, _MAX_DESCRIPTION)
    return f"- [{title}]({address}){f': {description}' if description else ''}\n"


def _escape(text: str, max_length: int) -> str:
    """Return a text on one line, without Markdown and control characters, cut to a length."""
    line = " ".join(make_printable_line(text).split())
    cut = line if len(line) <= max_length else line[: max_length - 1] + "…"
    return _SPECIAL.sub(r"\\\g<0>", cut)
