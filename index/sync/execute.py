"""Bring an engine in step with a site's files: scan, plan, execute.

One code path serves the first start, file events, a lost event queue and the timer. If nothing has changed, a sync
costs one `stat` per file and takes no lock.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..engine import Engine
from ..errors import IndexDamaged, PosthasteError
from ..file_stamp import FileStamp
from ..model import Batch, Document
from ..segment.document_json import NO_DOCUMENTS, StoredDocuments
from ..sites.omissions import OUTSIDE_LINK, SkippedFile, find_skip_kind
from ..sites.site import Site
from .file_state import FileState
from .plan import SyncPlan, plan_rebuild, plan_sync
from .scan import ScannedFiles, get_content_location, leads_outside, read_stamps, scan_files

if TYPE_CHECKING:
    from .parallel_reading import PostReader
    from .reading import ReadResult

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the number of files read so far and the number of files to read."""


class ReadFailure(NamedTuple):
    """A file that could not be read."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The result of a sync: numbers of posts."""

    upserted: int
    deleted: int
    hidden: int
    """Files that are not public posts."""
    unchanged: int
    failures: tuple[ReadFailure, ...]
    seconds: float = 0.0
    generation: str = ""
    included: frozenset[str] = frozenset()
    """Paths below the site's root: the files that posts include."""
    partial: bool = False
    """Whether only some files were scanned: then `hidden`, `unchanged`, `failures` and `included` cover only these, and
    `omitted` and `links` are empty."""
    omitted: Mapping[str, int] = field(default_factory=dict)
    """Kind of reason -> how many files no search finds now for such a reason: skipped, hidden, unreadable, not yet
    public. A folder that is skipped counts as one. See `sites.omissions`."""
    links: tuple[SkippedFile, ...] = ()
    """Links that lead outside the content folder."""


def run_sync(
    site: Site,
    engine: Engine,
    *,
    state: Path,
    rebuild: bool = False,
    changed: Collection[str] | None = None,
    reader: PostReader | None = None,
    progress: Progress | None = None,
) -> SyncReport:
    """Bring `engine` in step with the files of `site`.

    Args:
        state: the folder for the cache of file states. If the cache is lost, every file is read once more.
        rebuild: read every file and write a new index.
        changed: ids of the only posts that may have changed since the last sync; None if any may have. If all of them
            are indexed and still exist, only they are scanned.
        reader: reads the files; None: read them in this process, without limits of time and memory.
        progress: called after each file that was read.

    Raises IndexBusy if another process writes, NotWritable if there are changes and the index can't be written, and
    PosthasteError if the content folder is gone. ReadingStopped: `reader` was stopped, and nothing was written.
    """
    started = time.monotonic()
    run = _SyncRun(site, engine, state, reader, progress or _ignore_progress)
    report = run.sync_posts(changed) if changed and not rebuild else None
    report = report or run.sync_all(rebuild)
    generation = engine.get_generation()
    return replace(report, seconds=time.monotonic() - started, generation=generation.id if generation else "")


def _ignore_progress(done: int, total: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class _SyncRun:
    """The steps of one sync."""

    site: Site
    engine: Engine
    state_folder: Path
    reader: PostReader | None
    progress: Progress

    def sync_all(self, rebuild: bool) -> SyncReport:
        """Scan all files and write what changed.

        The first scan, without the lock, only decides whether there is anything to do. The scan that counts follows
        under the lock: another process may have read newer files, and written them, since the first."""
        report = None if rebuild or self._is_outdated() else self._report_if_current()
        if report is not None:
            return report
        with self.engine.hold_write_lock():
            scanned, state = self._scan()
            if rebuild:
                changes = self._rebuild(scanned, state)
            elif self._is_outdated():
                changes = self._rebuild_known(scanned, state)
            else:
                changes = self._update(scanned, state)
            return _make_report(scanned, state, changes)

    def _is_outdated(self) -> bool:
        try:
            return self.engine.is_outdated()
        except IndexDamaged:
            return False  # found again, and repaired, by the steps below

    def _report_if_current(self) -> SyncReport | None:
        """Return the report of a sync with nothing to do; None if there is something to do."""
        scanned, state = self._scan()
        try:
            plan = plan_sync(scanned, state, _read_index(self.engine))
        except IndexDamaged:
            return None
        return _make_report(scanned, state, Changes()) if plan.is_empty else None

    def _update(self, scanned: ScannedFiles, state: FileState) -> Changes:
        """Write what changed; if the index is damaged, or of another version, rebuild it."""
        try:
            plan = plan_sync(scanned, state, _read_index(self.engine))
        except IndexDamaged as error:
            _log_rebuild(error)
            return self._rebuild_known(scanned, state)
        try:
            return execute_plan(plan, self.engine, self._make_reader(scanned.stamps, state))
        except IndexDamaged as error:
            _log_rebuild(error)
            return self._rebuild(scanned, state)

    def _rebuild(self, scanned: ScannedFiles, state: FileState) -> Changes:
        """Read every file."""
        stored = self.engine.open_stored()
        plan = plan_rebuild(scanned, stored.digests)
        return execute_plan(plan, self.engine, self._make_reader(scanned.stamps, state), stored)

    def _rebuild_known(self, scanned: ScannedFiles, state: FileState) -> Changes:
        """Take the documents of files that have not changed from the old index, if it still has them."""
        stored = self.engine.open_stored()
        plan = plan_rebuild(scanned, stored.digests, state)
        log.info("%d posts are indexed again as they are stored; %d files are read", len(plan.known), len(plan.read))
        try:
            return execute_plan(plan, self.engine, self._make_reader(scanned.stamps, state), stored)
        except IndexDamaged as error:
            _log_rebuild(error)
            return self._rebuild(scanned, state)

    def sync_posts(self, ids: Collection[str]) -> SyncReport | None:
        """Scan only these posts and write what changed; None if some are not indexed, are gone or lead outside the
        content folder, or if the index is damaged: then all files must be scanned."""
        if any(leads_outside(self.site, id) for id in ids):
            return None
        try:
            with self.engine.hold_write_lock():
                indexed = self.engine.get_digests(ids)
                scanned, state = ScannedFiles(*read_stamps(self.site, ids)), FileState()
                if len(scanned.stamps) < len(ids) or not indexed.keys() >= scanned.stamps.keys():
                    return None
                plan = SyncPlan(tuple(scanned.stamps), (), (), indexed)
                changes = execute_plan(plan, self.engine, self._make_reader(scanned.stamps, state))
                return replace(_make_report(scanned, state, changes), partial=True, omitted={})
        except IndexDamaged:
            return None

    def _scan(self) -> tuple[ScannedFiles, FileState]:
        """Scan all files and load what is known of them. Raises PosthasteError if the content folder is gone."""
        site = self.site
        scanned = scan_files(site)
        state = FileState(self.state_folder / "files.json", scanned.fingerprint, get_content_location(site))
        state.forget_changed_includes(site.include_root)
        if self.reader is not None:
            state.forget_other_limits(self.reader.limits)
            self.reader.remember_exhausted(state.list_exhausted())
        previous = state.previous_content_location
        has_moved = previous not in ("", get_content_location(site))
        if has_moved and not (site.root / previous).is_dir() and _get_digests_if_readable(self.engine):
            raise PosthasteError(
                f"{site.root / previous}: the content folder is gone; bring it back, the index stays as it is. "
                f"If the posts are in {site.content} now, remove {self.state_folder}"
            )
        return scanned, state

    def _make_reader(self, stamps: Mapping[str, FileStamp], state: FileState) -> FileReader:
        return FileReader(self.site, stamps, state, self.reader, self.progress)


@dataclass(slots=True)
class FileReader:
    """Reads files for a plan, records each result in the file state, and collects the posts to delete or to keep."""

    site: Site
    stamps: Mapping[str, FileStamp]
    state: FileState
    reader: PostReader | None
    progress: Progress
    retracted: set[str] = field(default_factory=set)
    """Ids of posts that must not be in the index: hidden, malformed, or deleted meanwhile."""
    kept: set[str] = field(default_factory=set)
    """Ids of posts that could not be read and stay in the index as they are."""
    vanished: set[str] = field(default_factory=set)
    """Ids of files that were deleted after the scan."""

    def prepare(self, files: int) -> None:
        """Let the processes that will read so many files start, while this one imports what writes an index."""
        if self.reader is not None and files:
            self.reader.prepare(files)

    def read_changed(self, ids: tuple[str, ...], indexed: Mapping[str, str]) -> Iterator[Document]:
        """Read files and yield the documents of public posts whose digest differs from that in `indexed`."""
        if not ids:
            return
        for done, result in enumerate(self._read(ids), 1):
            self._record(result)
            if result.document is not None and indexed.get(result.id) != result.digest:
                yield result.document
            self.progress(done, len(ids))

    def _read(self, ids: tuple[str, ...]) -> Iterator[ReadResult]:
        if self.reader is not None:
            return self.reader.read_files(self.site, ids)
        from .parallel_reading import read_files  # imported late: it needs many modules, and most syncs read nothing

        return read_files(self.site, ids)

    def _record(self, result: ReadResult) -> None:
        if result.is_vanished:
            self.retracted.add(result.id)
            self.vanished.add(result.id)
            return
        if result.failure and self.state.get_failure(result.id) != result.failure:
            _log_unreadable(result.id, result.failure)
        if result.document is None:
            (self.retracted if result.is_retracted else self.kept).add(result.id)
        self.state.record_result(result, self.stamps[result.id])


class Changes(NamedTuple):
    """What the execution of a plan did to the index."""

    upserted: int = 0
    deleted: int = 0
    vanished: Collection[str] = ()
    """Ids of files that were deleted after the scan."""


def execute_plan(plan: SyncPlan, engine: Engine, reader: FileReader, stored: StoredDocuments = NO_DOCUMENTS) -> Changes:
    """Read the files of a plan and apply the changes as one batch, or as a new index.

    `stored`: the documents of the old index, for a rebuild. Raises IndexDamaged, IndexBusy, and NotWritable."""
    if plan.is_rebuild:
        reader.prepare(len(plan.read))
        engine.rebuild(_read_all(plan, stored, reader))
        indexed = engine.get_digests()
        return Changes(len(indexed), len(plan.indexed.keys() - indexed.keys()), reader.vanished)
    documents = tuple(reader.read_changed(plan.read, plan.indexed))
    deletes = (*plan.delete, *(id for id in plan.indexed if id in reader.retracted))
    if documents or deletes:
        engine.apply(Batch(documents, deletes))
    return Changes(len(documents), len(deletes), reader.vanished)


def _read_all(plan: SyncPlan, stored: StoredDocuments, reader: FileReader) -> Iterator[Document]:
    """Yield all documents of a new index by their ids; then posts that can't be read now, from the old index."""
    yield from merge(reader.read_changed(plan.read, {}), stored.read(plan.known), key=attrgetter("id"))
    kept = [*plan.keep, *(id for id in plan.indexed if id in reader.kept)]
    if not kept:
        return
    try:
        yield from stored.read(kept)
    except PosthasteError as error:
        log.warning("index damaged; %d posts that can't be read now are lost: %s", len(kept), error)


def _read_index(engine: Engine) -> Mapping[str, str] | None:
    """Return the digests of all indexed documents by id; None if there is no index. Raises IndexDamaged."""
    return None if engine.get_generation() is None else engine.get_digests()


def _get_digests_if_readable(engine: Engine) -> Mapping[str, str]:
    """Return the digests of all indexed documents by id; empty if there is no index, or if it is damaged."""
    try:
        return engine.get_digests()
    except IndexDamaged as error:
        log.info("index damaged; replacing it: %s", error)
        return {}


def _make_report(scanned: ScannedFiles, state: FileState, changes: Changes) -> SyncReport:
    """Complete and save the file state; return the report."""
    for id, reason in scanned.inaccessible.items():
        if state.get_failure(id) != reason:
            _log_unreadable(id, reason)
        state.record_inaccessible(id, reason)
    present = scanned.stamps.keys() | scanned.inaccessible.keys()
    present.difference_update(changes.vanished)
    state.save(present)
    hidden, failures = state.count_hidden(), state.get_failures()
    unchanged = len(present) - changes.upserted - hidden - len(failures)
    failed = tuple(ReadFailure(id, reason) for id, reason in failures.items())
    omitted = state.count_hidden_kinds() + Counter(find_skip_kind(skipped.reason) for skipped in scanned.skipped)
    links = tuple(skipped for skipped in scanned.skipped if skipped.reason == OUTSIDE_LINK)
    return SyncReport(
        changes.upserted,
        changes.deleted,
        hidden,
        unchanged,
        failed,
        included=state.list_included(),
        omitted=omitted,
        links=links,
    )


def _log_rebuild(error: IndexDamaged) -> None:
    log.warning("rebuilding the index: %s", str(error).partition("; run `")[0])


def _log_unreadable(id: str, reason: str) -> None:
    log.warning("reading a post failed: %s: %s", id, reason)
