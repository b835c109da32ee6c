"""Generations: each state of the index is a folder, complete before one atomic rename makes it the current one.

    CURRENT               the name of the current generation
    000007-5f0c2a/        a Whoosh index, a segment file for each of its segments, manifest.json
    write.lock            locked by the process that writes; released when it dies

A new generation starts as hard links to the files of its base: segments never change, so only new ones are written.
Readers in other processes read CURRENT and open that generation. Its open files stay readable after it is deleted, and
it is deleted only some time after the next one is published.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from ..errors import IndexDamaged, IndexUnreadable, PosthasteError
from ..locks import ProcessLock
from .durable_files import FRESH_SUFFIX, link_file, replace_file, sync_folder, write_file
from .manifest import (
    MANIFEST_NAME,
    Manifest,
    SegmentEntry,
    decode_manifest,
    describe_files,
    encode_manifest,
    find_changed_files,
)

_KEEP_SECONDS = 60.0
"""An old generation is deleted this long after it was replaced: readers may be about to open it."""
_CURRENT = "CURRENT"
_GENERATION_NAME = re.compile(r"\d{6}-[0-9a-f]{6}")
_DAMAGE_ERRORS = (errno.ENOENT, errno.ENOTDIR, errno.EIO)
"""Errors that show damaged files; all others are about permissions or the system."""


class Generations:
    """The generations in one folder. Methods that read raise IndexDamaged or IndexUnreadable (see
    `convert_os_error`)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._current_path = str(path / _CURRENT)
        self._lock = ProcessLock(path, "write.lock", "another process writes this index; try again when it is done")

    # ---------------------------------------------------------------------------------- reading

    def get_stamp(self) -> tuple[int, int] | None:
        """Return a value that changes with the current generation; None if there is none. Costs one `stat`."""
        try:
            status = os.stat(self._current_path)  # noqa: PTH116  # runs at every request: a Path would take longer
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise convert_os_error(self.path, error) from error
        return status.st_ino, status.st_mtime_ns

    def read_current(self) -> Manifest | None:
        """Return the manifest of the current generation; None if nothing was published yet."""
        name = self._read_current_name()
        return None if name is None else self.read_manifest(name)

    def _read_current_name(self) -> str | None:
        try:
            name = (self.path / _CURRENT).read_text("ascii", "replace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise convert_os_error(self.path / _CURRENT, error) from error
        if not _GENERATION_NAME.fullmatch(name):
            raise _make_damage_error(self.path / _CURRENT, "does not name a generation")
        return name

    def read_manifest(self, generation: str) -> Manifest:
        """Return the manifest of a generation. Raises FileNotFoundError if it is gone."""
        path = self.path / generation / MANIFEST_NAME
        try:
            return decode_manifest(path.read_bytes())
        except FileNotFoundError:
            raise
        except OSError as error:
            raise convert_os_error(path, error) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _make_damage_error(path, error) from error

    def get_folder(self, generation: str) -> Path:
        """Return the folder of a generation."""
        return self.path / generation

    def measure(self, generation: str) -> int:
        """Return the size of a generation's files in bytes."""
        return sum(file.stat().st_size for file in self.get_folder(generation).iterdir())

    def find_damage(self, manifest: Manifest) -> list[str]:
        """Read all files that a manifest lists and return what is wrong with them, one sentence per problem."""
        return find_changed_files(self.get_folder(manifest.generation), manifest, manifest.files)

    def require_unchanged(self, manifest: Manifest, prefix: str) -> None:
        """Read the files whose names begin with `prefix`. Raises IndexDamaged if one has changed."""
        names = [name for name in manifest.files if name.startswith(prefix)]
        problems = find_changed_files(self.get_folder(manifest.generation), manifest, names)
        if problems:
            raise IndexDamaged(f"{problems[0]}; run `posthaste index --rebuild`")

    # ---------------------------------------------------------------------------------- writing

    def hold_write_lock(self) -> AbstractContextManager[None]:
        """Return a context that holds the write lock; the holder may enter it again. Raises IndexBusy if another
        process or thread holds it, NotWritable if the folder can't be written."""
        return self._lock.hold()

    def publish(self, version: int, write: Callable[[Path], list[SegmentEntry]], base: Manifest | None) -> Manifest:
        """Write a generation and make it the current one. If anything fails, nothing changes.

        `write` gets the new folder, with the files of `base` in it (empty if `base` is None), and returns the segments.
        All files are synced before the switch. Raises IndexBusy if another process has published since, which is
        possible only if the lock file was deleted.
        """
        pointer = self._read_pointer()
        name = self._choose_name()
        folder = self.get_folder(name)
        folder.mkdir(mode=0o700)
        try:
            manifest = self._write_generation(name, version, write, base)
            if self._lock.is_lost() or self._read_pointer() != pointer:
                raise self._lock.busy()
            replace_file(self.path / _CURRENT, f"{name}\n".encode())
        except BaseException as error:
            if self._read_pointer() == pointer:  # otherwise it is published; only the last sync failed
                shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, Exception) and self._lock.is_lost():  # the new holder deleted our unfinished folder
                raise self._lock.busy() from error
            raise
        with contextlib.suppress(OSError):  # anything left over is deleted the next time
            self._delete_old(name)
        return manifest

    def _write_generation(
        self, name: str, version: int, write: Callable[[Path], list[SegmentEntry]], base: Manifest | None
    ) -> Manifest:
        folder = self.get_folder(name)
        if base is not None:
            _link_files(self.get_folder(base.generation), folder)
        segments = write(folder)
        manifest = Manifest(name, version, time.time(), tuple(segments), describe_files(folder, base))
        write_file(folder / MANIFEST_NAME, encode_manifest(manifest))
        sync_folder(folder)
        return manifest

    def _read_pointer(self) -> bytes:
        """Return the content of CURRENT, valid or not; empty if the file is absent."""
        try:
            return (self.path / _CURRENT).read_bytes()
        except FileNotFoundError:
            return b""

    def _choose_name(self) -> str:
        """Return a name that sorts after all others and was never used, not even by an index deleted since."""
        numbers = [int(folder.name[:6]) for folder in self._list_folders()]
        return f"{max(numbers, default=0) + 1:06d}-{secrets.token_hex(3)}"

    def _list_folders(self) -> list[Path]:
        return sorted(path for path in self.path.iterdir() if path.is_dir() and path.name[:6].isdecimal())

    def _delete_old(self, current: str) -> None:
        """Delete the generations that were replaced long enough ago, and the unfinished ones of killed writers."""
        replaced = time.time()
        for folder in reversed(self._list_folders()):
            try:
                published = self.read_manifest(folder.name).published
            except (PosthasteError, OSError):
                published = None
            if folder.name != current and (published is None or time.time() - replaced > _KEEP_SECONDS):
                shutil.rmtree(folder, ignore_errors=True)
            replaced = published or replaced


def convert_os_error(path: Path, error: OSError) -> PosthasteError:
    """Return the error to raise for an error of the system: IndexDamaged if it shows damaged files, IndexUnreadable
    if the system refuses to read them."""
    if error.errno in _DAMAGE_ERRORS:
        return _make_damage_error(path, error.strerror)
    return IndexUnreadable(f"{path}: {error.strerror}; make the index readable for this user")


def _make_damage_error(path: Path, problem: object) -> IndexDamaged:
    return IndexDamaged(f"{path}: {problem}; run `posthaste index --rebuild`")


def _link_files(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.name != MANIFEST_NAME and file.suffix != FRESH_SUFFIX:
            link_file(file, target / file.name)
