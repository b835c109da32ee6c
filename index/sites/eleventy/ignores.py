"""The files that Eleventy does not read: its own folders, and the patterns of ignore files and the configuration."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ..ignore_patterns import MAX_FOLDER_STARS, Glob, compile_glob, expand_braces, matches
from .configuration import Configuration
from .programs import read_text

_MAX_PATTERNS = 1000


class Ignores:
    """Decides which files below the root are not read."""

    def __init__(self, root: Path, configuration: Configuration) -> None:
        content = configuration.input
        names = (".gitignore",) if configuration.use_gitignore else ()
        names += (".eleventyignore", *((f"{content}/.eleventyignore",) if content else ()))
        self.sources = tuple((name, read_text(root / name) or "") for name in names)
        """The ignore files: path below the root, and text; empty if there is none."""
        lines = [pattern for name, text in self.sources for pattern in _convert_lines(name, text)]
        self._folders = _list_own_folders(configuration)
        self._globs = _compile([*lines, *configuration.ignores])

    def find_reason(self, path: str) -> str:
        """Return why a file is not read, given its path below the root; empty if it may be."""
        for folder, purpose in self._folders:
            if path.startswith(f"{folder}/"):
                return f"{folder}/ is the folder of {purpose}"
        parts = path.split("/")
        return "matches an ignore pattern" if any(matches(glob, parts) for glob in self._globs) else ""


def _list_own_folders(configuration: Configuration) -> list[tuple[str, str]]:
    """Return the folders that hold no pages, with their purpose. The input folder is never one of them."""
    content = configuration.input
    folders = [(configuration.includes, "includes"), (configuration.layouts, "layouts"), (configuration.data, "data")]
    folders = [(folder, purpose) for folder, purpose in folders if folder not in ("", content)]
    output = configuration.output
    if output and output != content and not content.startswith(f"{output}/"):
        folders.append((output, "the output"))
    return folders


def _convert_lines(name: str, text: str) -> list[str]:
    """Return the lines of an ignore file as patterns below the root. Eleventy ignores lines that begin with `!`."""
    folder = name.rpartition("/")[0]
    lines = (line.strip() for line in text.split("\n"))
    return [f"{folder}/{line.lstrip('/')}".lstrip("/") for line in lines if line and line[0] not in "#!"]


def _compile(patterns: Iterable[str]) -> list[Glob]:
    """Return glob patterns compiled. Unlike in Git, each begins at the root."""
    paths = [os.path.normpath(pattern.lstrip("/")) for pattern in patterns if pattern.strip("/ ")]
    paths = [alternative for path in paths for alternative in expand_braces(path) if not path.startswith("..")]
    return [compile_glob(path) for path in paths[:_MAX_PATTERNS] if path.count("**") <= MAX_FOLDER_STARS]
