"""The folder against the engine: what has changed becomes one batch.

One code path serves the first start, file events, a lost event queue and the timer: list the files, compare them with
what is known of them, read what differs, apply. Where nothing has changed this costs a `stat` a file.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..engine import Engine
from ..errors import IndexDamaged, PosthasteError
from ..model import Batch, Document
from ..sites.site import Site
from .file_state import FileStamp, FileState, get_content_location, read_stamp

if TYPE_CHECKING:
    from .parallel_reading import ReadResult

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the posts read so far and those to be read in all."""


class ReadFailure(NamedTuple):
    """A file that could not be read."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync found and did."""

    upserted: int
    deleted: int
    hidden: int
    """Files that are no public posts."""
    unchanged: int
    failures: tuple[ReadFailure, ...]
    seconds: float = 0.0
    generation: str = ""
    partial: bool = False
    """Only some posts were looked at: what is hidden, unchanged or failed counts among these."""


def run_sync(
    site: Site,
    engine: Engine,
    *,
    state: Path,
    rebuild: bool = False,
    changed: Collection[str] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> SyncReport:
    """Bring `engine` in step with the files of `site`; `rebuild`: read and write everything anew.

    `changed`: ids of posts that alone may have changed since the last sync. Where they are indexed and still there, so
    that which files are posts is as it was, only they are looked at: the cost is theirs, not the site's. None: any.

    `state` is a folder for a cache of what is known of each file; without it files are only read once more.
    `workers`: processes to read many files in (see `reading.read_all`).
    Raises IndexBusy while another process writes, NotWritable where there is something to write and the index can't be,
    and PosthasteError where the content folder is gone."""
    began = time.monotonic()
    make = partial(_Sync, site, engine, state, workers, progress)
    report = make().of_posts(changed) if changed and not rebuild else None
    report = report or _of_all(make, engine, rebuild)
    generation = engine.get_generation()
    return replace(report, seconds=time.monotonic() - began, generation=generation.id if generation else "")


def _of_all(make: Callable[[], _Sync], engine: Engine, rebuild: bool) -> SyncReport:
    """Look at all files. Where something is to be done the look doesn't count that was taken before the lock was held:
    another process may have read newer files, and written, since."""
    report = None if rebuild else make().idle()
    if report is None:
        with engine.hold_write_lock():
            report = make().rebuild() if rebuild else make().update()
    return report


class _Sync:
    """One look at the files, and what is done about it."""

    def __init__(self, site: Site, engine: Engine, state: Path, workers: int, progress: Progress | None) -> None:
        self._site = site
        self._engine = engine
        self._state = state
        self._workers = workers
        self._progress = progress or (lambda done, total: None)
        self._stats: dict[str, FileStamp] = {}
        self._unseen: dict[str, str] = {}
        self._retracted: set[str] = set()
        self._kept: set[str] = set()
        self._cache = FileState(None, site)

    # ---------------------------------------------------------------------------------- all files

    def idle(self) -> SyncReport | None:
        """Return the report where nothing is to be read, removed or made; else None."""
        self._look()
        try:
            if self._engine.get_generation() is None:
                return None
            indexed = self._engine.get_digests()
        except IndexDamaged:
            return None
        return None if self._unread(indexed) or self._gone(indexed) else self._report(0, 0)

    def update(self) -> SyncReport:
        """Read what differs, and apply it."""
        self._look()
        try:
            if self._engine.get_generation() is None:
                return self._rebuilt()  # streams: reading and writing go on at the same time
            indexed = self._engine.get_digests()
            documents = tuple(self._documents(self._unread(indexed), indexed))
            return self._applied(documents, self._gone(indexed))
        except IndexDamaged as error:
            log.warning("%s; it is made anew", error)
            return self._rebuilt()

    def rebuild(self) -> SyncReport:
        """Read and write everything anew."""
        self._look()
        return self._rebuilt()

    def _look(self) -> None:
        """List the files. Raises PosthasteError where the content folder is gone: that says nothing of the posts."""
        site = self._site
        if not site.content.is_dir():
            raise PosthasteError(f"{site.content}: the content folder is gone; bring it back, the index stays as it is")
        self._see(site.files())  # before the fingerprint, which needs what is found on the way
        self._cache = FileState(self._state / "files.json", site)
        before = self._cache.place
        if (
            before not in ("", get_content_location(site))
            and not (site.root / before).is_dir()
            and _digests(self._engine)
        ):
            raise PosthasteError(
                f"{site.root / before}: the content folder is gone; bring it back, the index stays as it is. "
                f"If the posts are in {site.content} now, remove {self._state}"
            )

    def _see(self, ids: Iterable[str]) -> None:
        for id in ids:
            try:
                self._stats[id] = read_stamp(self._site, id)
            except (FileNotFoundError, NotADirectoryError):
                continue  # gone in between
            except OSError as error:
                self._unseen[id] = f"can't be read: {error.strerror}"

    def _unread(self, indexed: Mapping[str, str]) -> list[str]:
        return [id for id, found in self._stats.items() if not self._cache.settled(id, found, indexed.get(id))]

    def _gone(self, indexed: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(id for id in indexed if id in self._retracted or (id not in self._stats and not self._hidden(id)))

    def _hidden(self, id: str) -> bool:
        """Say whether a file may be there still, where we can't look at the moment."""
        folders = self._site.unreadable
        return id in self._unseen or any(folder == "" or id.startswith(f"{folder}/") for folder in folders)

    def _rebuilt(self) -> SyncReport:
        before = _digests(self._engine)
        self._engine.rebuild(self._all(before))
        after = self._engine.get_digests()
        return self._report(len(after), len(before.keys() - after.keys()))

    def _all(self, before: Mapping[str, str]) -> Iterator[Document]:
        """Yield all posts: those that can't be read at the moment as the index before has them."""
        yield from self._documents(list(self._stats), {})
        kept = [id for id in before if id in self._kept or self._hidden(id)]
        if not kept:
            return
        try:
            yield from self._engine.get_documents(kept)
        except PosthasteError as error:
            log.warning("%s; %d posts that can't be read at the moment are lost with it", error, len(kept))

    # ---------------------------------------------------------------------------------- some posts

    def of_posts(self, changed: Collection[str]) -> SyncReport | None:
        """Look at indexed posts only; None where that doesn't do: some are new, or gone, or nothing is whole."""
        try:
            with self._engine.hold_write_lock():
                indexed = self._engine.get_digests(changed)
                self._see(changed)
                if not indexed.keys() >= self._stats.keys() or len(self._stats) < len(changed):
                    return None
                documents = tuple(self._documents(list(self._stats), indexed))
                return replace(self._applied(documents, tuple(self._retracted)), partial=True)
        except IndexDamaged:
            return None

    # ---------------------------------------------------------------------------------- both

    def _applied(self, documents: tuple[Document, ...], gone: tuple[str, ...]) -> SyncReport:
        if documents or gone:
            self._engine.apply(Batch(documents, gone))
        return self._report(len(documents), len(gone))

    def _documents(self, ids: list[str], indexed: Mapping[str, str]) -> Iterator[Document]:
        """Read files; yield those public posts that the engine doesn't hold as they are now."""
        if not ids:
            return
        from . import parallel_reading  # here: it needs a lot, and mostly there is nothing to read

        for done, found in enumerate(parallel_reading.read_files(self._site, ids, self._workers), 1):
            self._note(found)
            if found.document is not None and indexed.get(found.id) != found.digest:
                yield found.document
            self._progress(done, len(ids))

    def _note(self, found: ReadResult) -> None:
        if found.vanished:
            self._retracted.add(found.id)
            del self._stats[found.id]
            return
        if found.failure and self._cache.failure(found.id) != found.failure:
            log.warning("%s: %s", found.id, found.failure)
        if found.document is None:
            (self._retracted if found.retracted else self._kept).add(found.id)
        self._cache.note(found, self._stats[found.id])

    def _report(self, upserted: int, deleted: int) -> SyncReport:
        for id, reason in self._unseen.items():
            if self._cache.failure(id) != reason:
                log.warning("%s: %s", id, reason)
            self._cache.unseen(id, reason)
        seen = self._stats.keys() | self._unseen.keys()
        self._cache.save(seen)
        hidden, failures = self._cache.hidden, self._cache.failures
        failed = tuple(ReadFailure(id, reason) for id, reason in failures.items())
        return SyncReport(upserted, deleted, hidden, len(seen) - upserted - hidden - len(failed), failed)


def _digests(engine: Engine) -> Mapping[str, str]:
    try:
        return engine.get_digests()
    except IndexDamaged as error:
        log.info("%s; it is replaced", error)
        return {}
