"""What is known of each file from the last time it was read: a cache beside the index, for `sync`."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import orjson

from ..sites.site import Site

if TYPE_CHECKING:
    from .parallel_reading import ReadResult

log = logging.getLogger(__name__)

FileStamp = tuple[int, int, int, int]
"""Size, time of change, time of the inode's change (both in nanoseconds), inode."""


def read_stamp(site: Site, id: str) -> FileStamp:
    """Return what tells that a file has changed. Raises OSError."""
    try:
        found = os.stat(f"{site.content}/{id}")  # noqa: PTH116  # thousands at each sync
    except FileNotFoundError:
        found = site.path_of(id).stat()  # where the disk writes the name otherwise
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def get_content_location(site: Site) -> str:
    """Return where in its site the content is: `.` where it is the site's root itself."""
    return site.unresolved_content.relative_to(site.root).as_posix()


class _Fact(NamedTuple):
    """What was learnt of a file when it was read last."""

    stat: FileStamp | None
    """None: it may have changed since without its times showing it."""
    digest: str
    public: bool
    failure: str


class FileState:
    """What is known of each file, kept between runs."""

    _VERSION = 2
    _SETTLED = 2 * 10**9
    """Nanoseconds: the times of a file that was changed so shortly before it was read don't tell of the next change."""

    def __init__(self, path: Path | None, site: Site) -> None:
        """None for `path`: it is not kept."""
        self._path = path
        self._key: list[object] = []
        self._place = get_content_location(site)
        self._known: dict[str, _Fact] = {}
        self._changed = False
        self.place = ""
        """Where the content was the last time (see `place_of`); empty: that isn't known."""
        if path is None:
            return
        self._key = [self._VERSION, site.fingerprint]
        try:
            key, place, known = orjson.loads(path.read_bytes())
            self.place = str(place)
            if key == self._key:
                self._known = {id: _Fact(tuple(stat) if stat else None, *rest) for id, (stat, *rest) in known.items()}
        except (OSError, ValueError, TypeError):
            pass  # absent or damaged: the files are read once more

    def settled(self, id: str, found: FileStamp, indexed: str | None) -> bool:
        """Say whether a file needn't be read: it is as it was, and the engine holds what it said then."""
        known = self._known.get(id)
        if known is None or known.stat != found or (known.failure and not known.digest):
            return False
        return indexed == (known.digest if known.public else None)

    def failure(self, id: str) -> str:
        """Return why a file could not be read the last time; empty where it could."""
        known = self._known.get(id)
        return known.failure if known else ""

    def note(self, found: ReadResult, stat: FileStamp) -> None:
        """Remember what came of reading a file."""
        settled = time.time_ns() - max(stat[1], stat[2]) > self._SETTLED
        self._known[found.id] = _Fact(
            stat if settled else None, found.digest, found.document is not None, found.failure
        )
        self._changed = True

    def unseen(self, id: str, reason: str) -> None:
        """Remember that a file can't be looked at: whatever else is known of it stays, but for its times."""
        before = self._known.get(id, _Fact(None, "", False, ""))
        self._known[id] = before._replace(stat=None, failure=reason)
        self._changed |= self._known[id] != before

    @property
    def failures(self) -> dict[str, str]:
        """Files that could not be read, and why."""
        return {id: known.failure for id, known in self._known.items() if known.failure}

    @property
    def hidden(self) -> int:
        """Files that could be read and are no public posts."""
        return sum(not known.public and not known.failure for known in self._known.values())

    def save(self, present: Collection[str]) -> None:
        """Write what is known of the files that are `present`, if it has changed."""
        unchanged = not self._changed and self._known.keys() == present and self._place == self.place
        if self._path is None or unchanged:
            return
        self._known = {id: known for id, known in self._known.items() if id in present}
        fresh = self._path.with_suffix(f".{os.getpid()}.fresh")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            known = {id: tuple(fact) for id, fact in self._known.items()}
            fresh.write_bytes(orjson.dumps([self._key, self._place, known]))
            fresh.replace(self._path)
        except OSError as error:
            log.warning("%s: can't be written (%s); all files will be read again", self._path, error.strerror)
