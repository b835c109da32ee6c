"""Locks between processes, that die with their holder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import IndexBusy, PosthasteError


@contextmanager
def holding(folder: Path, name: str, otherwise: str) -> Iterator[None]:
    """Hold the lock `name` in `folder`, which is made, private, where it isn't there. Raises IndexBusy, saying
    `otherwise`, where another process holds it, and PosthasteError where the folder can't be written."""
    from filelock import FileLock, Timeout  # here: who only asks holds none

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(folder / name, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise IndexBusy(f"{folder}: {otherwise}") from error
    except OSError as error:
        raise PosthasteError(f"{folder}: can't be written: {error.strerror}; choose another --index") from error
    try:
        yield
    finally:
        lock.release()
