"""Find the pages of a built site by a word that only one source has, and read what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

_HEADING = re.compile(r"<h[1-6]\b[^>]*?\sid=\"?([^\s\">]*)\"?", re.IGNORECASE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LANG = re.compile(r"<html[^>]*?\slang=\"?([\w-]+)")
_MARK = re.compile(r"mark\d+z")


class BuiltPage(NamedTuple):
    """One written file."""

    path: str
    """Below the output folder."""
    title: str
    lang: str
    ids: list[str]
    """Of all headings, in order."""


def make_mark(number: int) -> str:
    """Return the word that marks a source."""
    return f"mark{number}z"


def find_built_pages(output: Path) -> dict[str, BuiltPage]:
    """Return the pages by their marks. Of several pages with a mark, copies for other languages, the shortest path."""
    found: dict[str, BuiltPage] = {}
    for path in sorted(output.rglob("*.html")):
        text = path.read_text("utf-8")
        page = _read_page(path.relative_to(output).as_posix(), text)
        for mark in set(_list_marks(text)):
            if mark not in found or len(page.path) < len(found[mark].path):
                found[mark] = page
    return found


def _list_marks(text: str) -> Iterator[str]:
    return (match[0] for match in _MARK.finditer(text))


def _read_page(path: str, text: str) -> BuiltPage:
    title, lang = _TITLE.search(text), _LANG.search(text)
    ids = [unescape(id) for id in _HEADING.findall(text)]
    return BuiltPage(path, unescape(title[1]) if title else "", lang[1] if lang else "", ids)
