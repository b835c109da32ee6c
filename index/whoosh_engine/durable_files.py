"""Write, replace, link, sync and hash files, so that a published state survives power loss."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

FRESH_SUFFIX = ".fresh"
"""Ends the name of a file that is not complete until it is renamed."""


def write_file(path: Path, data: bytes) -> None:
    """Write a new file and sync it. Raises FileExistsError if it exists."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Replace the content of a file atomically: readers see the old content or the new, never a part of it."""
    fresh = path.with_name(path.name + FRESH_SUFFIX)
    fresh.unlink(missing_ok=True)
    write_file(fresh, data)
    sync_folder(path.parent)  # everything that the content names is on disk before it is named
    fresh.replace(path)
    sync_folder(path.parent)


def link_file(source: Path, target: Path) -> None:
    """Make `target` a hard link to `source`, or a synced copy on a file system without hard links."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)
        sync_file(target)


def sync_file(path: Path) -> None:
    """Wait until the content of a file is on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def compute_sha256(path: Path) -> str:
    """Read a file and return its SHA-256 in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
