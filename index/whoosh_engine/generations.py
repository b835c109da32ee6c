"""Generations: each state of the index is a folder of its own, whole before one atomic switch makes it the current one.

    CURRENT               the name of the generation that answers
    000007-5f0c2a/        a Whoosh index, its segments' columns, manifest.json
    write.lock            held by the process that writes; dies with it

A new generation begins as hard links to the files of the one before: segments never change, so only what is new is
written. Readers in other processes look at CURRENT and open what it names; what they have open stays readable after
it is removed, and it is removed only a while after the next one came.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import orjson

from ..errors import IndexDamaged, IndexUnreadable, PosthasteError
from ..locks import ProcessLock
from ..segment import array_file

log = logging.getLogger(__name__)

_KEEP_SECONDS = 60.0
"""An old generation is removed this long after it was replaced: readers may be about to open it."""
_MANIFEST = "manifest.json"
_CURRENT = "CURRENT"
_NAME = re.compile(r"\d{6}-[0-9a-f]{6}")
_PLAIN = re.compile(r"\w[\w.]*")
"""Names of files that a manifest may name: none that lead elsewhere."""
_GONE = (errno.ENOENT, errno.ENOTDIR, errno.EIO)
"""Errors that tell of the files; all others tell of our rights to them, or of the system."""


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment, as a manifest lists it."""

    id: str
    documents: int
    """Alive and deleted."""
    deleted: tuple[int, ...]
    """Numbers of the deleted documents."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds."""

    generation: str
    version: int
    """The schema version that it was written by."""
    published: float
    """Seconds since 1970."""
    segments: tuple[SegmentEntry, ...]
    files: dict[str, tuple[int, str]]
    """Name -> size in bytes, SHA-256, of all but the columns, which are checked by themselves."""

    @property
    def documents(self) -> int:
        """Documents alive."""
        return sum(segment.documents - len(segment.deleted) for segment in self.segments)


class Generations:
    """The generations in one folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamped = str(path / _CURRENT)
        self._lock = ProcessLock(path, "write.lock", "another process writes this index; try again when it is done")

    # ---------------------------------------------------------------------------------- reading

    def stamp(self) -> tuple[int, int] | None:
        """Return what changes whenever another generation becomes current; None where there is none. One stat."""
        try:
            found = os.stat(self._stamped)  # noqa: PTH116  # asked at every request: making a Path takes longer
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise unreadable(self.path, error) from error
        return found.st_ino, found.st_mtime_ns

    def current(self) -> Manifest | None:
        """Return the manifest of the current generation, None where nothing was published yet."""
        name = self._current_name()
        return None if name is None else self.manifest(name)

    def _current_name(self) -> str | None:
        try:
            name = (self.path / _CURRENT).read_text("ascii", "replace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unreadable(self.path / _CURRENT, error) from error
        if not _NAME.fullmatch(name):
            raise _damaged(self.path / _CURRENT, "names no generation")
        return name

    def manifest(self, name: str) -> Manifest:
        """Read one generation's manifest. FileNotFoundError where it is gone, IndexDamaged where it isn't whole,
        IndexUnreadable where the system keeps it from us."""
        path = self.path / name / _MANIFEST
        try:
            return _manifest(path.read_bytes())
        except FileNotFoundError:
            raise
        except OSError as error:
            raise unreadable(path, error) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _damaged(path, error) from error

    def folder(self, generation: str) -> Path:
        """Return the folder of a generation."""
        return self.path / generation

    def size(self, generation: str) -> int:
        """Return the bytes that a generation's files have."""
        return sum(file.stat().st_size for file in self.folder(generation).iterdir())

    # ---------------------------------------------------------------------------------- writing

    def hold_write_lock(self) -> AbstractContextManager[None]:
        """Hold the lock of the one writer; who holds it may take it again. Raises IndexBusy where another holds it."""
        return self._lock.hold()

    def publish(self, version: int, write: Callable[[Path], list[SegmentEntry]], base: Manifest | None) -> Manifest:
        """Make a generation and switch to it. `write` is given its folder, with the files of `base` in it (None:
        empty), and returns its segments. All is synced before the switch; if anything fails nothing has changed.
        Raises IndexBusy where another process has written meanwhile, since somebody removed the lock's file."""
        before = self._pointer()
        name = self._next_name()
        folder = self.folder(name)
        folder.mkdir(mode=0o700)
        try:
            if base is not None:
                _link_all(self.folder(base.generation), folder)
            segments = write(folder)
            manifest = Manifest(name, version, time.time(), tuple(segments), _described(folder, base))
            _write_synced(folder / _MANIFEST, _sealed(manifest))
            _sync_folder(folder)
            if self._lock.is_lost() or self._pointer() != before:
                raise self._lock.busy()
            self._switch(name)
        except BaseException as error:
            if self._pointer() == before:  # else it is published, and only that may not be on the disk yet
                shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, Exception) and self._lock.is_lost():  # its new holder took our folder for a dead one's
                raise self._lock.busy() from error
            raise
        with contextlib.suppress(OSError):  # what is left over is removed the next time
            self._remove_old(name)
        return manifest

    def _pointer(self) -> bytes:
        """Return what CURRENT holds, whole or not."""
        try:
            return (self.path / _CURRENT).read_bytes()
        except FileNotFoundError:
            return b""

    def _next_name(self) -> str:
        """Return a name that sorts after all others and was never used, even by an index that was deleted since."""
        numbers = [int(path.name[:6]) for path in self._all()]
        return f"{max(numbers, default=0) + 1:06d}-{secrets.token_hex(3)}"

    def _all(self) -> list[Path]:
        return sorted(path for path in self.path.iterdir() if path.is_dir() and path.name[:6].isdecimal())

    def _switch(self, name: str) -> None:
        fresh = self.path / f"{_CURRENT}.fresh"
        fresh.unlink(missing_ok=True)
        _write_synced(fresh, f"{name}\n".encode())
        _sync_folder(self.path)  # what CURRENT names is there before it is named
        fresh.replace(self.path / _CURRENT)
        _sync_folder(self.path)

    def _remove_old(self, current: str) -> None:
        """Remove what was replaced long enough ago, and what a killed writer left half made."""
        newer = time.time()
        for folder in reversed(self._all()):
            try:
                published = self.manifest(folder.name).published
            except (PosthasteError, OSError):
                published = None
            if folder.name != current and (published is None or time.time() - newer > _KEEP_SECONDS):
                shutil.rmtree(folder, ignore_errors=True)
            newer = published or newer

    def damage(self, manifest: Manifest) -> list[str]:
        """Read all files of a generation and return what is wrong with them, a sentence each."""
        return self._changed(manifest, manifest.files)

    def confirm(self, manifest: Manifest, beginning: str) -> None:
        """Read those files of a generation whose names begin so. Raises IndexDamaged where they have changed."""
        found = self._changed(manifest, [name for name in manifest.files if name.startswith(beginning)])
        if found:
            raise IndexDamaged(f"{found[0]}; run `posthaste index --rebuild`")

    def _changed(self, manifest: Manifest, names: Iterable[str]) -> list[str]:
        found = []
        for name in names:
            size, digest = manifest.files[name]
            path = self.folder(manifest.generation) / name
            try:
                if path.stat().st_size != size or _digest(path) != digest:
                    found.append(f"{path} has changed since it was written")
            except OSError as error:
                found.append(f"{path}: {error.strerror}")
        return found


def unreadable(path: Path, error: OSError) -> PosthasteError:
    """Return what an error of the system says of the index: damage, or that it is kept from us."""
    if error.errno in _GONE:
        return _damaged(path, error.strerror)
    return IndexUnreadable(f"{path}: {error.strerror}; make the index readable for this user")


def _damaged(path: Path, what: object) -> IndexDamaged:
    return IndexDamaged(f"{path}: {what}; run `posthaste index --rebuild`")


def _sealed(manifest: Manifest) -> bytes:
    """Write a manifest, its own digest as the last value."""
    body = orjson.dumps(manifest)
    return body[:-1] + b',"seal":"' + _seal(body) + b'"}'


def _seal(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _manifest(data: bytes) -> Manifest:
    """Read a manifest. Raises ValueError and the like where it isn't as it was written."""
    values = orjson.loads(data)
    seal = values.pop("seal", "").encode()
    if seal != _seal(orjson.dumps(values)) and values["version"] > 2:  # before, manifests had no seal
        raise ValueError("has changed since it was written")
    if not all(_PLAIN.fullmatch(name) for name in (*values["files"], *(s["id"] for s in values["segments"]))):
        raise ValueError("names files that are not the index's")
    return Manifest(
        values["generation"],
        values["version"],
        values["published"],
        tuple(SegmentEntry(s["id"], s["documents"], tuple(s["deleted"])) for s in values["segments"]),
        {file: (size, digest) for file, (size, digest) in values["files"].items()},
    )


def columns_path(folder: Path, segment: str) -> Path:
    """Return the file of a segment's columns. Whoosh removes it together with the segment, by its name."""
    return folder / f"{segment}{array_file.SUFFIX}"


def _link_all(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.name != _MANIFEST and file.suffix != ".fresh":
            try:
                (target / file.name).hardlink_to(file)
            except OSError:  # a file system without hard links
                shutil.copy2(file, target / file.name)
                _sync(target / file.name)


def _described(folder: Path, base: Manifest | None) -> dict[str, tuple[int, str]]:
    """Describe each file, and sync the new ones."""
    known = base.files if base is not None else {}
    files = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == array_file.SUFFIX:
            continue  # synced when written, and checked by itself
        if path.name not in known:
            _sync(path)
            files[path.name] = (path.stat().st_size, _digest(path))
        else:
            files[path.name] = known[path.name]
    return files


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
