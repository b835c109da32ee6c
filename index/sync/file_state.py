"""Remember each file's stamp and digest between runs, so that a sync reads only the files that changed.

The state is a cache in one JSON file beside the index. If it is absent, damaged, or written for other rules, every file
is read once more.
"""

from __future__ import annotations

import logging
import os
import time
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from ..file_stamp import FileStamp, find_stamp
from ..posts.included_files import Dependency
from ..sites.omissions import EXPIRED, NOT_YET_PUBLIC, UNREADABLE, find_hidden_kind
from .read_limits import ReadLimits

if TYPE_CHECKING:
    from .reading import ReadResult

log = logging.getLogger(__name__)


class FileRecord(NamedTuple):
    """What the last read of a file found."""

    stamp: FileStamp | None
    """None: read the file again, because its stamp may not show the next change, or because it was inaccessible."""
    digest: str
    """Of the content that was read; empty if none was."""
    is_public: bool
    failure: str
    """Why the file could not be read or accessed; empty if it could."""
    hidden_reason: str = ""
    """Why the post is not public; empty if it is, or could not be read."""
    visible_from: float | None = None
    """When a public post appears, in seconds since 1970; None: no limit."""
    visible_until: float | None = None
    """When a public post expires, or a hidden one expired; None: no limit."""
    is_exhausted: bool = False
    """Reading took too much time or memory (see `ReadResult.is_exhausted`)."""
    is_kept: bool = False
    """It did, and an earlier version stays in the index."""
    included: Mapping[str, FileStamp | None] = MappingProxyType({})
    """Path below the site's root -> stamp of each file that it includes; None: there is no such file."""


_EMPTY_RECORD = FileRecord(None, "", False, "")


class FileState:
    """What is known of each file of a site."""

    _VERSION = 6
    _SETTLE_NANOSECONDS = 2 * 10**9
    """A file that changed this shortly before it was read may change again without a new stamp: file systems store
    times coarsely."""

    def __init__(self, path: Path | None = None, fingerprint: str = "", content_location: str = "") -> None:
        """Load the state from `path`; None keeps it in memory only.

        `fingerprint`: of the rules that posts are read by; a state saved under other rules is ignored.
        `content_location`: the content folder's path relative to the site's root.
        """
        self._path = path
        self._key: list[object] = [self._VERSION, fingerprint]
        self._content_location = content_location
        self._records: dict[str, FileRecord] = {}
        self._has_changed = False
        self.previous_content_location = ""
        """Where the content folder was when the state was saved; empty if that is unknown."""
        if path is not None:
            self._load(path)

    def _load(self, path: Path) -> None:
        try:
            key, location, records = orjson.loads(path.read_bytes())
            self.previous_content_location = str(location)
            if key == self._key:
                self._records = {id: _parse_record(*values) for id, values in records.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            pass  # absent or damaged: every file is read once more

    def is_current(self, id: str, stamp: FileStamp, indexed_digest: str | None) -> bool:
        """Return whether a file need not be read: it is unchanged, and the engine has its content.

        `indexed_digest`: of the file's document in the engine; None if there is no such document.
        """
        record = self._records.get(id)
        if record is None or record.stamp != stamp or (record.failure and not record.digest):
            return False
        if not record.is_public and record.visible_until is not None and record.visible_until > time.time():
            return False  # it was hidden as expired while the clock was ahead
        return record.is_kept or indexed_digest == (record.digest if record.is_public else None)

    def forget_changed_includes(self, root: Path) -> None:
        """Forget the stamp of each file that includes a file which has changed, so that it is read again.

        `root`: of the paths of included files."""
        find = cache(lambda path: find_stamp(f"{root}/{path}"))
        for id, record in self._records.items():
            if record.stamp and any(find(path) != stamp for path, stamp in record.included.items()):
                self._records[id] = record._replace(stamp=None)

    def forget_other_limits(self, limits: ReadLimits) -> None:
        """Forget that files took more than other limits allowed, so that they are read again."""
        for id, record in self._records.items():
            if record.is_exhausted and not limits.may_cause(record.failure):
                self._records[id] = record._replace(stamp=None, is_exhausted=False)

    def list_exhausted(self) -> list[ReadResult]:
        """Return the results of the files whose reading took too much time or memory."""
        return [_make_exhausted(id, record) for id, record in self._records.items() if record.is_exhausted]

    def get_failure(self, id: str) -> str:
        """Return why a file could not be read the last time; the empty string if it could."""
        return self._records.get(id, _EMPTY_RECORD).failure

    def record_result(self, result: ReadResult, stamp: FileStamp) -> None:
        """Remember the result of reading a file. `stamp`: taken before the file was read."""
        included = {dependency.path: dependency.stamp for dependency in result.dependencies}
        stamps = [stamp, *(other for other in included.values() if other)]
        age = time.time_ns() - max(max(each.modified, each.status_changed) for each in stamps)
        trusted = stamp if age > self._SETTLE_NANOSECONDS else None
        document = result.document
        record = FileRecord(trusted, result.digest, document is not None, result.failure, result.hidden_reason)
        is_kept = result.is_exhausted and not result.is_retracted
        record = record._replace(included=included, is_exhausted=result.is_exhausted, is_kept=is_kept)
        record = record._replace(visible_until=result.expired)
        if document is not None:
            record = record._replace(visible_from=document.visible_from, visible_until=document.visible_until)
        self._records[result.id] = record
        self._has_changed = True

    def record_inaccessible(self, id: str, reason: str) -> None:
        """Remember that `stat` failed for a file, and forget its stamp."""
        previous = self._records.get(id, _EMPTY_RECORD)
        self._records[id] = previous._replace(stamp=None, failure=reason)
        self._has_changed |= self._records[id] != previous

    def get_failures(self) -> dict[str, str]:
        """Return the ids of the files that could not be read, with the reasons."""
        return {id: record.failure for id, record in self._records.items() if record.failure}

    def list_included(self) -> frozenset[str]:
        """Return the paths of all files that posts include, below the site's root."""
        return frozenset(path for record in self._records.values() for path in record.included)

    def count_hidden(self) -> int:
        """Return how many files could be read and are not public posts."""
        return sum(not record.is_public and not record.failure for record in self._records.values())

    def count_hidden_kinds(self) -> Counter[str]:
        """Return how many files no search finds now, by kind of reason (see `sites.omissions`)."""
        now = time.time()
        kinds = Counter(_find_kind(record, now) for record in self._records.values())
        del kinds[""]
        return kinds

    def save(self, present: Collection[str]) -> None:
        """Write the state of the files `present` if it has changed. Failure to write is only logged."""
        is_same_place = self._content_location == self.previous_content_location
        if self._path is None or (not self._has_changed and self._records.keys() == present and is_same_place):
            return
        self._records = {id: record for id, record in self._records.items() if id in present}
        temporary = self._path.with_suffix(f".{os.getpid()}.fresh")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.write_bytes(orjson.dumps([self._key, self._content_location, _make_plain(self._records)]))
            temporary.replace(self._path)
        except OSError as error:
            log.warning(
                "saving the file state failed; the next sync reads all files: %s: %s", self._path, error.strerror
            )


def _find_kind(record: FileRecord, now: float) -> str:
    """Return the kind of reason why no search finds a post at a moment; empty if one may."""
    if record.failure:
        return UNREADABLE
    if not record.is_public:
        return find_hidden_kind(record.hidden_reason)
    if record.visible_from is not None and record.visible_from > now:
        return NOT_YET_PUBLIC
    return EXPIRED if record.visible_until is not None and record.visible_until <= now else ""


def _make_exhausted(id: str, record: FileRecord) -> ReadResult:
    from .reading import ReadResult  # imported late: it needs many modules, and this is rare

    dependencies = tuple(Dependency(path, stamp, b"") for path, stamp in record.included.items())
    return ReadResult(
        id,
        record.digest,
        None,
        record.failure,
        is_retracted=not record.is_kept,
        dependencies=dependencies,
        is_exhausted=True,
    )


def _parse_record(stamp: list[int] | None, *others: Any) -> FileRecord:
    *middle, included = others
    values = (*middle, {path: _parse_stamp(each) for path, each in included.items()})
    return FileRecord(_parse_stamp(stamp), *values)


def _parse_stamp(values: list[int] | None) -> FileStamp | None:
    return FileStamp(*values) if values else None


def _make_plain(records: dict[str, FileRecord]) -> dict[str, tuple[object, ...]]:
    """Return records as plain tuples: orjson does not serialize NamedTuples."""
    return {
        id: (_to_tuple(stamp), *others, {path: _to_tuple(each) for path, each in included.items()})
        for id, (stamp, *others, included) in records.items()
    }


def _to_tuple(stamp: FileStamp | None) -> tuple[int, ...] | None:
    return tuple(stamp) if stamp else None
