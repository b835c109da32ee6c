"""Locks between processes, that die with their holder."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import IndexBusy, NotWritable


class ProcessLock:
    """A lock file in a folder. The thread that holds it may take it again."""

    def __init__(self, folder: Path, name: str, otherwise: str) -> None:
        """`otherwise`: what is said where another process holds it."""
        self._folder = folder
        self._path = folder / name
        self._otherwise = otherwise
        self._mine = threading.RLock()
        self._held: tuple[int, int] | None = None

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock; its folder is made, private, where it isn't there. Raises IndexBusy where another process, or
        another thread, holds it, and NotWritable where the folder can't be written."""
        if not self._mine.acquire(blocking=False):
            raise self.busy()
        try:
            if self._held:
                yield
            else:
                with self._acquired():
                    yield
        finally:
            self._mine.release()

    @contextmanager
    def _acquired(self) -> Iterator[None]:
        from filelock import FileLock, Timeout  # here: who only asks holds none

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(self._path, timeout=0)
            lock.acquire()
        except Timeout as error:
            raise self.busy() from error
        except OSError as error:
            raise NotWritable(f"{self._folder}: can't be written: {error.strerror}; choose another --index") from error
        try:
            self._held = _identity(self._path)
            yield
        finally:
            self._held = None
            lock.release()

    def is_lost(self) -> bool:
        """Say whether the file of the lock we hold was removed: another process may hold one of the same name."""
        return _identity(self._path) != self._held

    def busy(self) -> IndexBusy:
        """Return the error that says who holds it."""
        return IndexBusy(f"{self._folder}: {self._otherwise}")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino
