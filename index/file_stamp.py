"""Detect from `stat` alone whether a file has changed or has been replaced.

A stamp changes when a file's content or metadata changes. An identity changes only when a path leads to another file
or folder than before. Both cost one `stat` and never open the file.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple


class FileStamp(NamedTuple):
    """The fields of `stat` that change whenever a file changes."""

    size: int
    """Bytes."""
    modified: int
    """Time of the last change of the content, in nanoseconds since the epoch."""
    status_changed: int
    """Time of the last change of content or metadata, in nanoseconds: unlike `modified`, no program can set it."""
    inode: int


class FileIdentity(NamedTuple):
    """What a path leads to: unique among the files that exist at one moment."""

    device: int
    inode: int


def read_stamp(path: str | Path) -> FileStamp:
    """Return the stamp of a file, following links. Raises OSError."""
    return _make_stamp(os.stat(path))  # noqa: PTH116  # thousands at each sync; creating a Path takes longer


def find_stamp(path: str | Path) -> FileStamp | None:
    """Return the stamp of a regular file; None if the path does not lead to one."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return _make_stamp(status) if stat.S_ISREG(status.st_mode) else None


def find_identity(path: str | Path) -> FileIdentity | None:
    """Return the identity of a file or folder, following links; None if the path leads nowhere."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return FileIdentity(status.st_dev, status.st_ino)


def _make_stamp(status: os.stat_result) -> FileStamp:
    return FileStamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
