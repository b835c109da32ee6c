"""The files of a content folder: what every generator leaves out, and how odd trees are walked."""

from __future__ import annotations

import errno
import logging
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

log = logging.getLogger(__name__)

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")


class Folder(NamedTuple):
    """One folder of the tree: its path below the root (empty: the root) and its files' names, as the disk has them."""

    path: str
    files: list[str]


def ignored(name: str) -> bool:
    """Say whether a file or folder is left out by its name: hidden, a backup, an editor's temporary, a dependency."""
    return name.startswith((".", "#")) or name.endswith(("~", ".tmp", ".swp", ".bak")) or name == "node_modules"


def walk(root: Path, unreadable: list[str] | None = None) -> Iterator[Folder]:
    """Yield every folder below `root`, parents first, sorted. Links are followed only where they stay below `root`;
    a folder is entered once, however many ways lead there. What can't be read is left out, with a warning, and its
    path added to `unreadable`."""
    seen: set[str] = set()
    waiting = [""]
    while waiting:
        path = waiting.pop()
        try:
            files, folders = _listed(str(root), path, seen)
        except OSError as error:
            log.warning("%s: can't be read (%s)", root / path, error.strerror)
            if unreadable is not None:
                unreadable.append(path)
            continue
        yield Folder(path, sorted(files))
        waiting += (f"{path}/{name}" if path else name for name in sorted(folders, reverse=True))


def _listed(root: str, path: str, seen: set[str]) -> tuple[list[str], list[str]]:
    files: list[str] = []
    folders: list[str] = []
    with os.scandir(f"{root}/{path}") as entries:
        for entry in entries:
            if ignored(entry.name) or not _encodable(path, entry.name):
                continue
            if entry.is_symlink() and not _inside(root, f"{root}/{path}/{entry.name}", seen):
                continue
            kind = _kind(entry)
            if kind is not None:
                (folders if kind else files).append(entry.name)
    return files, folders


def _kind(entry: os.DirEntry[str]) -> bool | None:
    """Return True for a folder, False for a regular file, None for anything else: a pipe, a link to itself."""
    try:
        return True if entry.is_dir() else False if entry.is_file() else None
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise


def _encodable(folder: str, name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        log.warning("%s: the name of %r is no UTF-8; it is left out", folder, name)
        return False
    return True


def _inside(root: str, path: str, seen: set[str]) -> bool:
    """Say whether a link leads to a place below the root that isn't one of its own parents, nor was entered before."""
    target = os.path.realpath(path)
    if not target.startswith(root + os.sep) or path.startswith(target + os.sep) or target in seen:
        return False
    seen.add(target)
    return True


def nfc(path: str) -> str:
    """Return an id for a path below the root."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)
