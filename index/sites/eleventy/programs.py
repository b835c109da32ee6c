"""Read JavaScript files of a site as text. Nothing is ever run: other modules look for literals in the text."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ...bounded_file import read_bounded_text

MAX_SIZE = 256 * 1024
"""The largest file that is read, in bytes."""
_MAX_FILES = 30
# A string or a comment that is never closed ends with the text, so that no text is searched twice.
_STRING_OR_COMMENT = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)|//[^\n]*|/\*(?:(?!\*/).)*+(?:\*/)?""",
    re.DOTALL,
)
_IMPORT = re.compile(r"""(?:\bfrom|\bimport|\brequire)\s*+\(?\s*+["'](\.{1,2}/[^"'\n]{1,300})["']""")
_IMPORT_SUFFIXES = ("", ".js", ".mjs", ".cjs", ".ts")


def strip_comments(source: str) -> str:
    """Return JavaScript without its comments; strings are kept."""
    return _STRING_OR_COMMENT.sub(lambda match: match["string"] or " ", source)


def read_text(path: Path) -> str | None:
    """Return the text of a file; None if it cannot be read, is not UTF-8, or is longer than MAX_SIZE bytes."""
    try:
        return read_bounded_text(path, MAX_SIZE)
    except (OSError, ValueError):
        return None


def read_program(root: Path, names: tuple[str, ...]) -> dict[Path, str]:
    """Return the source, without comments, of files of `root` and of the files below `root` that they import."""
    sources: dict[Path, str] = {}
    pending = [root / name for name in names if (root / name).is_file()]
    while pending and len(sources) < _MAX_FILES:
        path = pending.pop(0)
        if path not in sources:
            sources[path] = strip_comments(read_text(path) or "")
            pending += _list_imports(root, path, sources[path])
    return sources


def _list_imports(root: Path, path: Path, source: str) -> list[Path]:
    """Return the files below `root` that a file imports by a relative path."""
    found = []
    for name in _IMPORT.findall(source):
        target = Path(os.path.normpath(path.parent / name))
        candidates = [target.with_name(target.name + suffix) for suffix in _IMPORT_SUFFIXES] + [target / "index.js"]
        imported = next((file for file in candidates if file.is_file()), None)
        if imported is not None and imported.resolve().is_relative_to(root.resolve()):
            found.append(imported)
    return found
