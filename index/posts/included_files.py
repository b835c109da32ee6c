"""Read the files that a post includes, if they are files of its site that its readers may see.

Only regular files below the site's root are read: no link out of it, nothing hidden (`.env`, `.git/`), no drafts, and
no more than fits in a post.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import stat
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import UnreadablePost
from ..file_stamp import FileStamp, find_stamp
from ..markdown.templates.includes import IncludedFile
from .front_matter import FrontMatter

MAX_FILE_SIZE = 256 * 1024
"""The largest file that is included, in bytes."""
MAX_TOTAL_SIZE = 1024 * 1024
"""The most that a post includes, in bytes."""
MAX_LOOKUPS = 600
"""How many paths are tried for a post, up to three for each file that it includes."""
_MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
_RUN_IN_CODE_SIGNS = ("mkdocs.yml", "mkdocs.yaml", "zensical.toml", "book.toml", ".vitepress")
"""What the generators that expand includes in code have in a site's root."""


class Dependency(NamedTuple):
    """A file that a post includes, or would include if it existed."""

    path: str
    """Relative to the site's root."""
    stamp: FileStamp | None
    """Taken before the file was read; None if there was no such file."""
    digest: bytes
    """Of its content; empty if it was not read."""


class IncludedFiles:
    """Reads the files that one post includes, and remembers on which files the post depends."""

    def __init__(
        self,
        root: Path,
        content: Path,
        parse_front_matter: Callable[[str], FrontMatter],
        is_draft: Callable[[dict[str, Any]], bool],
    ) -> None:
        """Prepare to read. `root` and `content`: the site's root and content root, resolved."""
        self._root = root
        self._content = content.relative_to(root).as_posix() if content.is_relative_to(root) else ""
        self._parse_front_matter = parse_front_matter
        self._is_draft = is_draft
        self._remaining_lookups, self._remaining_size = MAX_LOOKUPS, MAX_TOTAL_SIZE
        self.dependencies: dict[str, Dependency] = {}
        """By path."""

    @property
    def runs_in_code(self) -> bool:
        """See IncludeReader."""
        return any((self._root / name).exists() for name in _RUN_IN_CODE_SIGNS)

    def read(self, target: str, folder: str, *, from_root: bool) -> IncludedFile | None:
        """See IncludeReader."""
        for path in self._list_candidates(target, folder, from_root=from_root):
            if self._remaining_lookups <= 0:
                return None
            self._remaining_lookups -= 1
            data = self._read_bytes(path)
            if data is not None:
                text = self._decode(path, data)
                return None if text is None else IncludedFile(path, text)
        return None

    def _list_candidates(self, target: str, folder: str, *, from_root: bool) -> Iterator[str]:
        """Yield the paths that a target may mean, below the site's root, in the order in which they count."""
        if not target or "\\" in target or "\0" in target or len(target) > 500:
            return
        is_rooted = target.startswith(("/", "@/"))
        target = target.removeprefix("@").lstrip("/") if is_rooted else target
        page_first = (folder, self._content, "")
        bases = (self._content, "") if is_rooted else ("", self._content, folder) if from_root else page_first
        for base in dict.fromkeys(bases):
            path = posixpath.normpath(posixpath.join(base, target))
            if not any(_is_hidden(part) for part in path.split("/")):
                yield path

    def _read_bytes(self, path: str) -> bytes | None:
        """Return the content of a file below the root; None if it must not, or can't, be read."""
        full_path = self._root / path
        stamp = find_stamp(full_path)
        self.dependencies[path] = Dependency(path, stamp, b"")
        if stamp is None or stamp.size > min(MAX_FILE_SIZE, self._remaining_size):
            return None
        try:
            data = _read_regular_file(full_path, self._root)
        except (OSError, RuntimeError, ValueError):  # RuntimeError: a loop of links
            return None
        if data is not None:
            self._remaining_size -= len(data)
            self.dependencies[path] = Dependency(path, stamp, hashlib.blake2b(data, digest_size=16).digest())
        return data

    def _decode(self, path: str, data: bytes) -> str | None:
        """Return a file's text with blank lines in place of its front matter; None if it is no text, or a draft."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None
        if "\0" in text:
            return None
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if not path.lower().endswith(_MARKDOWN_SUFFIXES):
            return text
        try:
            front = self._parse_front_matter(text)
        except UnreadablePost:
            return None
        return None if self._is_draft(front.metadata) else "\n" * (front.line - 1) + front.body


def _is_hidden(name: str) -> bool:
    """Return whether a name of a path leads to hidden or private files, or out of the root."""
    return name.startswith((".", "_drafts")) or name == "node_modules" or name.endswith("~")


def _read_regular_file(path: Path, root: Path) -> bytes | None:
    """Return the content of a file, if links do not lead it out of `root` or to a hidden file. Raises OSError."""
    resolved = path.resolve()
    if not resolved.is_relative_to(root) or any(_is_hidden(part) for part in resolved.relative_to(root).parts):
        return None
    descriptor = os.open(resolved, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        data = file.read(MAX_FILE_SIZE + 1)
    return data if len(data) <= MAX_FILE_SIZE else None
