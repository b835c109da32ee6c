"""A line a result, by a template: for scripts and editors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from index.errors import SettingsError
from index.model import Hit

from .json import printable, safe_url, shown

Line = Callable[[Hit, Path], str]
"""Makes a line of a hit; its path is told below the content folder given."""

NAMES: Mapping[str, Line] = {
    "path": lambda hit, content: str(content / hit.id),
    "line": lambda hit, content: str(hit.excerpt.line),
    "title": lambda hit, content: hit.title,
    "url": lambda hit, content: safe_url(hit.url),
    "id": lambda hit, content: hit.id,
    "score": lambda hit, content: str(hit.score),
    "date": lambda hit, content: hit.date or "",
    "lang": lambda hit, content: hit.lang,
    "section": lambda hit, content: hit.section,
    "tags": lambda hit, content: ",".join(hit.tags),
    "authors": lambda hit, content: ",".join(hit.authors),
    "heading": lambda hit, content: hit.excerpt.heading,
    "excerpt": lambda hit, content: shown(hit.excerpt),
}
"""What can stand in braces; the line, the heading and the excerpt are those of the best fragment."""
_PIECE = re.compile(r"\{\{|\}\}|\{(\w*)\}|\\([tn\\])|[{}]")
_ESCAPES = {"t": "\t", "n": "\n", "\\": "\\"}


def compile_template(template: str) -> Line:
    """Return what makes lines by a template: `{path}:{line}: {title}`; `{{` is a brace, `\\t` a tab, `\\n` a line end.
    Raises SettingsError for a name that there isn't."""
    for found in _PIECE.finditer(template):
        if found[0] in "{}" or (found[1] is not None and found[1] not in NAMES):
            raise SettingsError(f"--format: there is no `{found[0]}`; there are: {', '.join(NAMES)}")

    def line(hit: Hit, content: Path) -> str:
        def put(found: re.Match[str]) -> str:
            if found[1]:
                return printable(" ".join(NAMES[found[1]](hit, content).split()))
            return _ESCAPES[found[2]] if found[2] else found[0][0]

        return _PIECE.sub(put, template)

    return line
