"""Walk a content folder: find its files, except those that every generator ignores."""

from __future__ import annotations

import errno
import logging
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from .omissions import DEAD_LINK, OUTSIDE_LINK, REPEATED_LINK, UNREAD_LINK, Omissions, find_other_suffix

log = logging.getLogger(__name__)

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
"""The suffixes of Markdown files, in lower case."""

_CONFLICT = re.compile(
    r"\.sync-conflict-\d|_conflict-\d{8}-\d{6}|\((?:[^()]*\s)?conflicted copy\b[^()]*\)|\(SFConflict\b[^()]*\)"
    r"|\((?:case|selective sync|unicode encoding) conflict\b[^()]*\)",
    re.IGNORECASE,
)
"""Matches names that Syncthing, ownCloud, Dropbox and Nextcloud, and Seafile give to the other version of a file."""
_DEPENDENCIES = "installed dependencies"
_THEME_FILES = frozenset(("theme.toml", "theme.yaml", "theme.yml", "hugo.toml", "_config.yml"))
_THEME_FOLDERS = frozenset(("layouts", "layout"))
_OUTPUT_NAMES = ("_site", "site", "public", "dist", "build", "output", "_build", "book", "_book")
_OUTPUT_FILES = frozenset(("sitemap.xml", "404.html", "search", "_astro", "feed.xml", "index.xml", "archives.html"))
_NEVER_REPORTED = (".git", ".hg", ".svn", ".posthaste")
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


def find_ignored_reason(name: str) -> str:
    """Return why no generator reads a file or folder of this name; empty if one may."""
    stem = name.rpartition(".")[0] or name
    if name.startswith((".#", "#")) or name.endswith(("~", ".tmp", ".swp", ".bak")) or stem.endswith("~"):
        return "a temporary file or a backup"
    if name.startswith("."):
        return "hidden: the name begins with a dot"
    if "conflict" in name.lower() and _CONFLICT.search(name):
        return "a copy that a program made because of a conflict"
    return _DEPENDENCIES if name == "node_modules" else ""


def walk(
    root: Path,
    omissions: Omissions | None = None,
    find_ignored_reason: Callable[[str], str] = find_ignored_reason,
    *,
    reads_links: bool = True,
) -> Iterator[Folder]:
    """Yield `root` and every folder below it; parents first, sorted by name.

    Links are followed only if they stay below `root`, and each folder is entered only once. Folders that cannot be
    listed are skipped. `omissions` collects what is skipped; folders that cannot be listed are then logged.
    `find_ignored_reason` returns why to ignore the files and folders of a name. `reads_links`: whether the generator
    reads links to files and folders at all.
    """
    lister = _Lister(str(root), omissions or Omissions(), find_ignored_reason, reads_links)
    pending = [""]
    while pending:
        path = pending.pop()
        try:
            files, folders = lister.list_folder(path)
        except OSError as error:
            lister.omissions.unreadable.append(path)
            if omissions is not None:
                log.warning("cannot read folder %s: %s", root / path, error.strerror)
            continue
        if reason := _find_foreign_reason(path, files, folders):
            lister.omissions.skip(f"{path}/", reason)
            continue
        folder = Folder(path, sorted(files))
        yield folder
        pending += (folder.join(name) for name in sorted(folders, reverse=True))


def _find_foreign_reason(path: str, files: Sequence[str], folders: Sequence[str]) -> str:
    """Return why the files of a folder are unmistakably no posts of this site; empty if they may be."""
    if not path:
        return ""
    if "pyvenv.cfg" in files:
        return "a Python environment"
    *_, parent, name = ("", *path.split("/"))
    if parent == "vendor" and name == "bundle" and "ruby" in folders:
        return _DEPENDENCIES
    if parent == "themes" and (not _THEME_FILES.isdisjoint(files) or not _THEME_FOLDERS.isdisjoint(folders)):
        return "a theme"
    is_built = name in _OUTPUT_NAMES and "index.html" in files and not _OUTPUT_FILES.isdisjoint((*files, *folders))
    return "a site that a generator has built" if is_built else ""


class _Lister:
    """Lists the folders of one tree."""

    def __init__(
        self, root: str, omissions: Omissions, find_ignored_reason: Callable[[str], str], reads_links: bool
    ) -> None:
        self.omissions = omissions
        self._reads_links = reads_links
        self._find_ignored_reason = find_ignored_reason
        self._root = root
        self._entered_targets: set[str] = set()

    def list_folder(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of a folder's files, and of its folders."""
        files: list[str] = []
        folders: list[str] = []
        with os.scandir(f"{self._root}/{path}") as entries:
            for entry in entries:
                if self._is_ignored(path, entry) or (entry.is_symlink() and not self._enter_link(path, entry.name)):
                    continue
                is_folder = _is_folder(entry)
                if is_folder is None:
                    self._skip(path, entry.name, False, "not a regular file")
                else:
                    (folders if is_folder else files).append(entry.name)
        return files, folders

    def _is_ignored(self, path: str, entry: os.DirEntry[str]) -> bool:
        name = entry.name
        if not _is_utf8(path, name):
            shown = name.encode("utf-8", "replace").decode()
            self._skip(path, shown, False, "the name is not UTF-8")
            return True
        reason = self._find_ignored_reason(name)
        if reason and name not in _NEVER_REPORTED:
            self._skip(path, name, _is_real_folder(entry), reason)
        return reason != ""

    def _skip(self, path: str, name: str, is_folder: bool, reason: str) -> None:
        """Report a folder, or a file that could be a post but for `reason`."""
        full = f"{path}/{name}" if path else name
        if is_folder or is_page_name(name):
            self.omissions.skip(f"{normalize_id(full)}{'/' if is_folder else ''}", reason)

    def _enter_link(self, folder: str, name: str) -> bool:
        """Return whether to follow a link: if its target is below the root, not above the link, and not yet entered."""
        path = f"{self._root}/{folder}/{name}"
        target = os.path.realpath(path)
        if not target.startswith(self._root + os.sep) and target != self._root:
            reason = OUTSIDE_LINK
        elif target in self._entered_targets or path.startswith(target + os.sep) or target == self._root:
            reason = REPEATED_LINK
        elif not os.path.lexists(target):
            reason = DEAD_LINK
        elif not self._reads_links:
            reason = UNREAD_LINK
        else:
            self._entered_targets.add(target)
            return True
        self._skip(folder, name, os.path.isdir(target), reason)  # noqa: PTH112  # os.path, as the other functions here
        return False


def _is_real_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


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


def is_page_name(name: str) -> bool:
    """Return whether a file of this name is a page, in a format that is read or not."""
    return name.lower().endswith(SUFFIXES) or find_other_suffix(name) != ""


def list_possible_roots(content: Path) -> list[Path]:
    """Return the folders above a content folder that may be the root of its site, the nearest first."""
    return list(content.parents)[:_MAX_PARENTS]


def normalize_id(path: str) -> str:
    """Return the id of a file with this path below the content root."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)
