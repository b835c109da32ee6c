"""Walk a content folder: find its files, except those that every generator ignores."""

from __future__ import annotations

import errno
import logging
import os
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

log = logging.getLogger(__name__)

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
"""The suffixes of Markdown files, in lower case."""


_MAX_PARENTS = 3
"""How many folders above a content folder may be the root of its site."""


class Folder(NamedTuple):
    """One folder of a tree."""

    path: str
    """Its path below the root of the tree, as on disk; empty: the root."""
    files: list[str]
    """The names of its files, as on disk, sorted."""

    def join(self, name: str) -> str:
        """Return the path of a file of this folder, below the root of the tree."""
        return f"{self.path}/{name}" if self.path else name


def is_ignored(name: str) -> bool:
    """Return whether no generator reads a file or folder of this name.

    These are hidden files, backups, temporary files of editors, and installed dependencies.
    """
    return name.startswith((".", "#")) or name.endswith(("~", ".tmp", ".swp", ".bak")) or name == "node_modules"


def walk(
    root: Path,
    on_unreadable: Callable[[str], object] | None = None,
    is_ignored: Callable[[str], bool] = is_ignored,
) -> Iterator[Folder]:
    """Yield `root` and every folder below it; parents first, sorted by name.

    `is_ignored`: whether to ignore the files and folders of a name.

    Links are followed only if they stay below `root`, and each folder is entered only once. Folders that cannot be
    listed are skipped with a warning; `on_unreadable` is called with the path of each, below `root`.
    """
    entered_targets: set[str] = set()
    pending = [""]
    while pending:
        path = pending.pop()
        try:
            files, folders = _list_folder(str(root), path, entered_targets, is_ignored)
        except OSError as error:
            log.warning("cannot read folder %s: %s", root / path, error.strerror)
            if on_unreadable is not None:
                on_unreadable(path)
            continue
        folder = Folder(path, sorted(files))
        yield folder
        pending += (folder.join(name) for name in sorted(folders, reverse=True))


def _list_folder(
    root: str, path: str, entered_targets: set[str], is_ignored: Callable[[str], bool]
) -> tuple[list[str], list[str]]:
    """Return the names of a folder's files, and of its folders."""
    files: list[str] = []
    folders: list[str] = []
    with os.scandir(f"{root}/{path}") as entries:
        for entry in entries:
            if is_ignored(entry.name) or not _is_utf8(path, entry.name):
                continue
            if entry.is_symlink() and not _enter_link(root, f"{root}/{path}/{entry.name}", entered_targets):
                continue
            is_folder = _is_folder(entry)
            if is_folder is not None:
                (folders if is_folder else files).append(entry.name)
    return files, folders


def _is_folder(entry: os.DirEntry[str]) -> bool | None:
    """Return True for a folder, False for a regular file, None for anything else: a pipe, a link to itself."""
    try:
        return True if entry.is_dir() else False if entry.is_file() else None
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise


def _is_utf8(folder: str, name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        log.warning("skipping %r in folder %r: its name is not UTF-8", name, folder)
        return False
    return True


def _enter_link(root: str, path: str, entered_targets: set[str]) -> bool:
    """Return whether to follow a link: if its target is below the root, not above the link, and not yet entered."""
    target = os.path.realpath(path)
    if not target.startswith(root + os.sep) or path.startswith(target + os.sep) or target in entered_targets:
        return False
    entered_targets.add(target)
    return True


def list_possible_roots(content: Path) -> list[Path]:
    """Return the folders above a content folder that may be the root of its site, the nearest first."""
    return list(content.parents)[:_MAX_PARENTS]


def normalize_id(path: str) -> str:
    """Return the id of a file with this path below the content root."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)
