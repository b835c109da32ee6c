"""Match paths against glob patterns, and against the lines of a file like `.gitignore`.

Matching is by part of the path, so it takes no time that grows with more than the length of the pattern and the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from itertools import islice
from typing import NamedTuple

MAX_FOLDER_STARS = 3
"""The most `**` in a pattern."""
_MAX_LINES = 1000
_MAX_LENGTH = 1000
"""The longest pattern, in characters: no path is much longer."""
MAX_ALTERNATIVES = 100
"""The most alternatives of one pattern with braces."""
_BRACES = re.compile(r"\{([^{}]*)\}")

Glob = tuple[re.Pattern[str] | None, ...]
"""A pattern for each part of a path; None is `**`, for any number of folders."""


def compile_glob(path: str) -> Glob:
    """Return a glob pattern compiled."""
    # The expressions of `fnmatch` do not backtrack from one star into another.
    return tuple(None if part == "**" else re.compile(translate(part)) for part in path.split("/"))


def matches(glob: Sequence[re.Pattern[str] | None], parts: Sequence[str]) -> bool:
    """Return whether a pattern matches a path or a folder above it, given as parts."""
    if not glob:
        return True
    if glob[0] is None:
        return any(matches(glob[1:], parts[start:]) for start in range(len(parts)))
    return bool(parts) and glob[0].match(parts[0]) is not None and matches(glob[1:], parts[1:])


class _Rule(NamedTuple):
    """One line of a file like `.gitignore`."""

    glob: Glob
    is_negated: bool
    for_folders: bool
    """Whether it matches folders only."""


class IgnoreLines:
    """Decides which paths the lines of a file like `.gitignore` match."""

    def __init__(self, lines: Iterable[str], *, excepts_in_folders: bool = False) -> None:
        """Read lines. `excepts_in_folders`: whether `!` may except a file in a folder that is matched, unlike Git."""
        read = (_read_line(line) for line in lines)
        self._rules = [rule for rule in read if rule][:_MAX_LINES]
        self._excepts_in_folders = excepts_in_folders

    def match(self, path: str) -> bool:
        """Return whether a file, or a folder above it, is matched. As in Git, the last matching line decides, and a
        file in a folder that is matched cannot be excepted."""
        parts = path.split("/")
        if self._excepts_in_folders:
            return self._match_like_pathspec(parts)
        return any(self._match(parts[:depth], is_folder=depth < len(parts)) for depth in range(1, len(parts) + 1))

    def _match_like_pathspec(self, parts: Sequence[str]) -> bool:
        """Return whether a file is matched by the rules of the Python package pathspec, which MkDocs uses.

        The last matching line decides, but an exception for a folder does not win over a line that matches the file.
        """
        is_matched, decisive = False, 0
        for rule in self._rules:
            by_file = not rule.for_folders and matches_exactly(rule.glob, parts)
            if by_file or any(matches_exactly(rule.glob, parts[:depth]) for depth in range(1, len(parts))):
                priority = 2 if by_file else 1
                if priority >= decisive or not rule.is_negated:
                    is_matched, decisive = not rule.is_negated, priority
        return is_matched

    def _match(self, parts: Sequence[str], *, is_folder: bool) -> bool:
        for rule in reversed(self._rules):
            if (is_folder or not rule.for_folders) and matches_exactly(rule.glob, parts):
                return not rule.is_negated
        return False


def _read_line(line: str) -> _Rule | None:
    """Return the rule in a line; None if it has none."""
    line = line.strip()
    if not line or line.startswith("#") or len(line) > _MAX_LENGTH:
        return None
    is_negated = line.startswith("!")
    pattern = line.removeprefix("!").removeprefix("\\")
    for_folders, pattern = pattern.endswith("/"), pattern.rstrip("/")
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    if pattern.count("**") > MAX_FOLDER_STARS:
        return None
    return _Rule(compile_glob(pattern.lstrip("/")), is_negated, for_folders)


def matches_exactly(glob: Sequence[re.Pattern[str] | None], parts: Sequence[str]) -> bool:
    """Return whether a pattern matches a whole path. A `**` at its end matches everything below a folder."""
    if not glob:
        return not parts
    if glob[0] is None:
        if len(glob) == 1:
            return bool(parts)
        return any(matches_exactly(glob[1:], parts[start:]) for start in range(len(parts)))
    return bool(parts) and glob[0].match(parts[0]) is not None and matches_exactly(glob[1:], parts[1:])


class GlobPatterns:
    """Decides which files the glob patterns of a JavaScript program match: picomatch, tinyglobby and the like.

    Each pattern begins at the same folder. A pattern with `!` excepts files, wherever it is in the list.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        expanded = [simple for pattern in islice(patterns, _MAX_LINES) for simple in expand_braces(pattern)]
        expanded = expanded[:_MAX_LINES]
        usable = [p for p in expanded if len(p) <= _MAX_LENGTH and p.count("**") <= MAX_FOLDER_STARS]
        self._included = [_compile_rooted(pattern) for pattern in usable if not pattern.startswith("!")]
        self._excepted = [_compile_rooted(pattern[1:]) for pattern in usable if pattern.startswith("!")]

    def match(self, path: str) -> bool:
        """Return whether a pattern matches the whole path of a file."""
        parts = path.split("/")
        is_included = any(matches_exactly(glob, parts) for glob in self._included)
        return is_included and not any(matches_exactly(glob, parts) for glob in self._excepted)


def _compile_rooted(pattern: str) -> Glob:
    return compile_glob(pattern.removeprefix("./").lstrip("/").replace("[^", "[!"))


def expand_braces(pattern: str, limit: int = MAX_ALTERNATIVES) -> list[str]:
    """Return the alternatives of a pattern with braces, at most `limit`: `{a,b}c` is `ac` and `bc`.

    Braces may be nested. In a very long pattern, they stay as they are.
    """
    if len(pattern) > 2 * _MAX_LENGTH:
        return [pattern]
    pending, expanded = [pattern], list[str]()
    while pending and len(expanded) < limit:
        current = pending.pop()
        match = _BRACES.search(current)
        if match is None:
            expanded.append(current)
        else:
            pending += [current[: match.start()] + name + current[match.end() :] for name in match[1].split(",")][::-1]
    return expanded
