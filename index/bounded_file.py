"""Read small files whose content nobody has checked: configuration, data files, rules of a site.

Such files come with a site, which somebody else may have written. A file of 500 MB, a pipe or a device in the place of
one must not fill the memory or stop the process.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

CONFIGURATION_LIMIT = 1024 * 1024
"""The largest configuration or data file that is read, in bytes."""


def is_file(path: Path) -> bool:
    """Return whether a path that a configuration names is a regular file. Names that are too long are none."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Return whether a path that a configuration names is a folder. Names that are too long are none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file_below(path: Path, folder: Path) -> bool:
    """Return whether a path is a regular file, and no link leads it out of `folder`, which is resolved."""
    try:
        return path.is_file() and path.resolve().is_relative_to(folder)
    except (OSError, RuntimeError):  # RuntimeError: a loop of links
        return False


def read_bounded(path: str | Path, limit: int = CONFIGURATION_LIMIT) -> bytes:
    """Return the content of a regular file of at most `limit` bytes.

    Raises OSError if the file cannot be read, is no regular file, or is larger.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        with os.fdopen(os.dup(descriptor), "rb", buffering=0) as file:
            data = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"the file has more than {limit} bytes; shorten it", str(path))
    return data


def read_bounded_text(path: str | Path, limit: int = CONFIGURATION_LIMIT) -> str:
    """Return the text of a UTF-8 file, without a byte order mark. Raises OSError, as `read_bounded`, and ValueError."""
    return read_bounded(path, limit).decode("utf-8-sig")
