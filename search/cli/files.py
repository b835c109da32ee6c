"""`posthaste check --files`: list every file of a site with its state."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import orjson

from index.errors import PosthasteError

if TYPE_CHECKING:
    from index.sync.reading import ReadResult

    from ..open_index import OpenIndex


class FileStatus(NamedTuple):
    """What a sync does with a file."""

    path: str
    """Below the content root; a folder ends in a slash."""
    state: str
    """`indexed`, `new` (to be indexed by the next sync), `hidden`, `skipped` or `unreadable`."""
    reason: str
    """Empty if the file is indexed and public."""


def list_files(index: OpenIndex) -> list[FileStatus]:
    """Read every file; return the status of each one, sorted by path. The index need not exist."""
    from index.sync.parallel_reading import PostReader

    site, digests = index.site, _read_digests(index)
    scan = site.scan()
    with PostReader(index.limits, os.cpu_count() or 1) as reader:
        readings = reader.read_files(site, scan.files)
        statuses = [_make_status(reading, digests) for reading in readings if not reading.is_vanished]
    statuses += (FileStatus(path, "skipped", reason) for path, reason in scan.skipped)
    statuses += (FileStatus(f"{path}/", "unreadable", "the folder cannot be listed") for path in scan.unreadable)
    return sorted(statuses)


def _read_digests(index: OpenIndex) -> Mapping[str, str]:
    """Return the digests of all indexed posts by id; empty without an index, or if it is damaged."""
    try:
        return index.engine.get_digests()
    except PosthasteError:
        return {}


def _make_status(reading: ReadResult, digests: Mapping[str, str]) -> FileStatus:
    document = reading.document
    if reading.failure:
        return FileStatus(reading.id, "unreadable", reading.failure)
    if document is None:
        return FileStatus(reading.id, "hidden", reading.hidden_reason)
    state = "indexed" if digests.get(reading.id) == reading.digest else "new"
    is_waiting = document.visible_from is not None and document.visible_from > time.time()
    return FileStatus(
        reading.id, state, f"not yet public: from {_format_time(document.visible_from)}" if is_waiting else ""
    )


def _format_time(seconds: float | None) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def format_files(statuses: Iterable[FileStatus], *, json: bool) -> Iterator[str]:
    """Yield one line per file: columns for people, or a JSON object with `path`, `state` and `reason`."""
    for status in statuses:
        if json:
            yield orjson.dumps(status._asdict()).decode()
        else:
            yield f"{status.state:<10}  {status.path}  {status.reason}".rstrip()
