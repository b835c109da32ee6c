"""Locks between processes. The operating system releases them when their holder dies."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import IndexBusy, NotWritable
from .file_stamp import FileIdentity, find_identity

_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP)
"""What `flock` fails with on some network file systems."""


class ProcessLock:
    """An exclusive lock on a file in a folder. The thread that holds it may acquire it again."""

    def __init__(self, folder: Path, name: str, busy_message: str) -> None:
        """Prepare the lock, without acquiring it.

        `name`: the lock file's name in `folder`. `busy_message`: why the lock can't be acquired, and the remedy, for
        the error raised while another process or thread holds it."""
        self._folder = folder
        self._path = folder / name
        self._busy_message = busy_message
        self._thread_lock = threading.RLock()
        self._identity: FileIdentity | None = None
        """Of the lock file while this process holds it."""

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock; create its folder, accessible to this user only, if it does not exist.

        Raises IndexBusy, without waiting, while another process or thread holds the lock, and NotWritable if the
        folder can't be written."""
        if not self._thread_lock.acquire(blocking=False):
            raise self.busy()
        try:
            if self._identity:
                yield
            else:
                with self._lock_file():
                    yield
        finally:
            self._thread_lock.release()

    @contextmanager
    def _lock_file(self) -> Iterator[None]:
        from filelock import FileLock, Timeout  # imported late: programs that only search never lock

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # A file that merely exists, as a lock, would stay after its holder dies.
            lock = FileLock(self._path, timeout=0, fallback_to_soft=False)
            lock.acquire()
        except Timeout as error:
            raise self.busy() from error
        except (OSError, NotImplementedError) as error:
            if isinstance(error, NotImplementedError) or error.errno in _NO_LOCKS:
                message = "this file system has no locks; choose an --index on another one, such as a local disk"
                raise NotWritable(f"{self._folder}: {message}") from error
            raise NotWritable(f"{self._folder}: can't be written: {error.strerror}; choose another --index") from error
        try:
            self._identity = find_identity(self._path)
            yield
        finally:
            self._identity = None
            lock.release()

    def is_lost(self) -> bool:
        """Return whether the lock file was removed while this process held it: another process may hold a new one."""
        return find_identity(self._path) != self._identity

    def busy(self) -> IndexBusy:
        """Return the error to raise while another process or thread holds the lock."""
        return IndexBusy(f"{self._folder}: {self._busy_message}")
