"""Present each hit as one line made from a template, for scripts and editors: `{path}:{line}: {title}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from index.errors import SettingsError
from index.model import Hit

from ..printable import make_printable, make_printable_line
from .html import safe_url
from .text import Folders, find_file, format_fragment

LineFormatter = Callable[[Hit, Folders], str]
"""Formats a hit as one line."""

NAMES: Mapping[str, LineFormatter] = {
    "path": lambda hit, folders: str(find_file(hit, folders)),
    "line": lambda hit, folders: str(hit.excerpt.line),
    "title": lambda hit, folders: hit.title,
    "url": lambda hit, folders: safe_url(hit.url),
    "site": lambda hit, folders: hit.site,
    "id": lambda hit, folders: hit.id,
    "score": lambda hit, folders: str(hit.score),
    "date": lambda hit, folders: hit.date or "",
    "lang": lambda hit, folders: hit.lang,
    "section": lambda hit, folders: hit.section,
    "tags": lambda hit, folders: ",".join(hit.tags),
    "authors": lambda hit, folders: ",".join(hit.authors),
    "heading": lambda hit, folders: hit.excerpt.heading,
    "excerpt": lambda hit, folders: format_fragment(hit.excerpt),
}
"""Names that a template may have in braces. `line`, `heading` and `excerpt` are those of the best fragment."""
_EXACT_NAMES = ("path", "id")
"""Names whose values programs open: no white space in them is changed."""
_TOKEN = re.compile(r"\{\{|\}\}|\{(\w*)\}|\\([tn\\])|[{}]")
_ESCAPES = {"t": "\t", "n": "\n", "\\": "\\"}


def compile_template(template: str, *, exact: bool) -> LineFormatter:
    """Return a function that formats a hit: `{{` is a brace, `\\t` a tab, `\\n` a line end.

    `exact`: print names of files as they are, for programs; else without what a terminal would interpret.

    Raises SettingsError for an unknown name or a single brace.
    """
    for token in _TOKEN.finditer(template):
        if token[0] in "{}" or (token[1] is not None and token[1] not in NAMES):
            raise SettingsError(f"--format: unknown name `{token[0]}`: expected any of {', '.join(NAMES)}")

    def format_line(hit: Hit, folders: Folders) -> str:
        return _TOKEN.sub(lambda token: _expand(token, hit, folders, exact), template)

    return format_line


def _expand(token: re.Match[str], hit: Hit, folders: Folders, exact: bool) -> str:
    """Return the text that replaces one token of a template, in one line unless it is an exact name with line ends."""
    if token[1] in _EXACT_NAMES:
        name = NAMES[token[1]](hit, folders)
        return name if exact else make_printable_line(name)
    if token[1]:
        return make_printable(" ".join(NAMES[token[1]](hit, folders).split()))
    return _ESCAPES[token[2]] if token[2] else token[0][0]
