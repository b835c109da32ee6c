"""The folder against the engine: what has changed becomes one batch.

One code path serves the first start, file events, a lost event queue and the timer: list the files, compare them with
what is known of them, read what differs, apply. Where nothing has changed this costs a `stat` a file.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import orjson

from .engine import Engine
from .errors import IndexDamaged, PosthasteError
from .model import Batch, Document
from .sites import Site

if TYPE_CHECKING:
    from .reading import Reading

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the posts read so far and those to be read in all."""


class Failure(NamedTuple):
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
    failures: tuple[Failure, ...]
    seconds: float = 0.0
    generation: str = ""
    partial: bool = False
    """Only some posts were looked at: what is hidden, unchanged or failed counts among these."""


def sync(
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
    Raises IndexBusy while another process writes."""
    began = time.monotonic()
    report = _of_posts(site, engine, changed) if changed and not rebuild else None
    if report is None:
        stats = dict(_stats(site, site.files()))  # before the fingerprint, which needs what is found on the way
        run = _Sync(site, engine, _Cache(state / "files.json", site.fingerprint), stats, workers, progress)
        report = run.rebuild() if rebuild else run.update()
    generation = engine.generation()
    return replace(report, seconds=time.monotonic() - began, generation=generation.id if generation else "")


def _of_posts(site: Site, engine: Engine, changed: Collection[str]) -> SyncReport | None:
    """Look at indexed posts only; None where that doesn't do."""
    try:
        indexed = engine.digests()
    except IndexDamaged:
        return None
    if not indexed.keys() >= set(changed):
        return None
    stats = dict(_stats(site, changed))
    if len(stats) < len(changed):
        return None
    return _Sync(site, engine, _Cache(None, site.fingerprint), stats, 1, None).update_posts(indexed)


class _Sync:
    """One run."""

    def __init__(
        self,
        site: Site,
        engine: Engine,
        cache: _Cache,
        stats: dict[str, _Stat],
        workers: int,
        progress: Progress | None,
    ) -> None:
        self._site = site
        self._engine = engine
        self._cache = cache
        self._workers = workers
        self._progress = progress or (lambda done, total: None)
        self._stats = stats
        self._retracted: set[str] = set()

    def update(self) -> SyncReport:
        try:
            if self._engine.generation() is None:
                return self.rebuild()  # streams: reading and writing go on at the same time
            indexed = self._engine.digests()
        except IndexDamaged as error:
            log.warning("%s; it is made anew", error)
            return self.rebuild()
        unread = [id for id, found in self._stats.items() if not self._cache.settled(id, found, indexed.get(id))]
        documents = tuple(self._documents(unread, indexed))
        gone = tuple(id for id in indexed if id in self._retracted or (id not in self._stats and not self._hidden(id)))
        return self._applied(documents, gone)

    def update_posts(self, indexed: Mapping[str, str]) -> SyncReport:
        """Look at the posts given, all of which are indexed, and at no other."""
        documents = tuple(self._documents(list(self._stats), indexed))
        return replace(self._applied(documents, tuple(self._retracted)), partial=True)

    def _applied(self, documents: tuple[Document, ...], gone: tuple[str, ...]) -> SyncReport:
        if documents or gone:
            self._engine.apply(Batch(documents, gone))
        return self._report(len(documents), len(gone))

    def _hidden(self, id: str) -> bool:
        """Say whether a file may be there still, in a folder that can't be looked into at the moment."""
        return any(folder == "" or id.startswith(f"{folder}/") for folder in self._site.unreadable)

    def rebuild(self) -> SyncReport:
        before = _digests(self._engine)
        self._engine.rebuild(self._documents(list(self._stats), {}))
        after = self._engine.digests()
        return self._report(len(after), len(before.keys() - after.keys()))

    def _documents(self, ids: list[str], indexed: Mapping[str, str]) -> Iterator[Document]:
        """Read files; yield those public posts that the engine doesn't hold as they are now."""
        if not ids:
            return
        from . import reading  # here: it needs a lot, and mostly there is nothing to read

        for done, found in enumerate(reading.read_all(self._site, ids, self._workers), 1):
            self._note(found)
            if found.document is not None and indexed.get(found.id) != found.digest:
                yield found.document
            self._progress(done, len(ids))

    def _note(self, found: Reading) -> None:
        if found.failure and self._cache.failure(found.id) != found.failure:
            log.warning("%s: %s", found.id, found.failure)
        if found.document is None and found.retracted:
            self._retracted.add(found.id)
        self._cache.note(found, self._stats[found.id])

    def _report(self, upserted: int, deleted: int) -> SyncReport:
        self._cache.save(self._stats)
        hidden, failures = self._cache.hidden, self._cache.failures
        return SyncReport(upserted, deleted, hidden, len(self._stats) - upserted - hidden - len(failures), failures)


def _digests(engine: Engine) -> Mapping[str, str]:
    try:
        return engine.digests()
    except PosthasteError as error:
        log.info("%s; it is replaced", error)
        return {}


# ------------------------------------------------------------------------------------------------ what is known

_Stat = tuple[int, int, int, int]
"""Size, time of change, time of the inode's change (both in nanoseconds), inode."""


def _stats(site: Site, ids: Iterable[str]) -> Iterator[tuple[str, _Stat]]:
    for id in ids:
        try:
            found = _stat(site, id)
        except OSError:
            continue  # gone in between
        yield id, (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _stat(site: Site, id: str) -> os.stat_result:
    try:
        return os.stat(f"{site.content}/{id}")  # noqa: PTH116  # thousands at each sync
    except FileNotFoundError:
        return site.path(id).stat()  # where the disk writes the name otherwise


class _Known(NamedTuple):
    """What was learnt of a file when it was read last."""

    stat: _Stat | None
    """None: it may have changed since without its times showing it."""
    digest: str
    public: bool
    failure: str


class _Cache:
    """What is known of each file, kept between runs."""

    _VERSION = 1
    _SETTLED = 2 * 10**9
    """Nanoseconds: the times of a file that was changed so shortly before it was read don't tell of the next change."""

    def __init__(self, path: Path | None, fingerprint: str) -> None:
        """None for `path`: it is not kept."""
        self._path = path
        self._key = [self._VERSION, fingerprint]
        self._known: dict[str, _Known] = {}
        self._changed = False
        if path is None:
            return
        try:
            key, known = orjson.loads(path.read_bytes())
            if key == self._key:
                self._known = {id: _Known(tuple(stat) if stat else None, *rest) for id, (stat, *rest) in known.items()}
        except (OSError, ValueError, TypeError):
            pass  # absent or damaged: the files are read once more

    def settled(self, id: str, found: _Stat, indexed: str | None) -> bool:
        """Say whether a file needn't be read: it is as it was, and the engine holds what it said then."""
        known = self._known.get(id)
        if known is None or known.stat != found or (known.failure and not known.digest):
            return False
        return indexed == (known.digest if known.public else None)

    def failure(self, id: str) -> str:
        """Return why a file could not be read the last time; empty where it could."""
        known = self._known.get(id)
        return known.failure if known else ""

    def note(self, found: Reading, stat: _Stat) -> None:
        """Remember what came of reading a file."""
        settled = time.time_ns() - max(stat[1], stat[2]) > self._SETTLED
        self._known[found.id] = _Known(
            stat if settled else None, found.digest, found.document is not None, found.failure
        )
        self._changed = True

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Files that could not be read."""
        return tuple(Failure(id, known.failure) for id, known in self._known.items() if known.failure)

    @property
    def hidden(self) -> int:
        """Files that could be read and are no public posts."""
        return sum(not known.public and not known.failure for known in self._known.values())

    def save(self, present: Mapping[str, object]) -> None:
        """Write what is known of the files that are `present`, if it has changed."""
        if self._path is None or (not self._changed and self._known.keys() == present.keys()):
            return
        self._known = {id: known for id, known in self._known.items() if id in present}
        fresh = self._path.with_suffix(f".{os.getpid()}.fresh")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.write_bytes(orjson.dumps([self._key, {id: tuple(known) for id, known in self._known.items()}]))
            fresh.replace(self._path)
        except OSError as error:
            log.warning("%s: can't be written (%s); all files will be read again", self._path, error.strerror)
