"""File events -> debounced sync.

Events only say *that* something happened, and perhaps to which posts: what, the disk is asked (`sync`). So editors'
temporary files, renames, lost events and folders moved in need no code of their own. A timer syncs even where no event
comes.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from ..engine import Engine
from ..errors import IndexBusy, PosthasteError
from ..locks import ProcessLock
from ..sites.site import Site
from ..sites.walk import nfc
from .execute import SyncReport, run_sync

log = logging.getLogger(__name__)

_READING = frozenset({"opened", "closed_no_write"})
"""Events that our own reading makes."""

_LOOKS = 10
"""How often, in a second, it is looked whether all folders send events, before it is certain that some don't."""

_BUSY_SECONDS = 0.1
"""How often it is tried whether another process writes still."""

_LOOK_SECONDS = 1.0
"""How often it is looked whether a folder was replaced, of which no event tells."""


def hold_leadership(state: Path) -> AbstractContextManager[None]:
    """Be the one process that follows the files of the index in the folder `state`.
    Raises IndexBusy where another process is."""
    return ProcessLock(state, "watch.lock", "another process follows the files of this index already").hold()


class Watcher:
    """Keeps an engine in step with a site's files until stopped."""

    def __init__(
        self,
        reopen: Callable[[], Site],
        engine: Engine,
        *,
        state: Path,
        debounce: float = 0.1,
        longest: float = 1.0,
        interval: float = 60.0,
        poll: bool = False,
        on_sync: Callable[[SyncReport], None] | None = None,
        on_failure: Callable[[], None] | None = None,
    ) -> None:
        """`reopen` opens the site, again whenever its configuration may have changed. A sync follows `debounce`
        seconds after the last event, `longest` seconds after the first at the latest, and every `interval` seconds.
        `poll`: look for changes, for file systems that send no events."""
        self._reopen = reopen
        self._engine = engine
        self._state = state
        self._debounce = debounce
        self._longest = longest
        self._interval = interval
        self._poll = poll
        self._on_sync = on_sync or (lambda report: None)
        self._on_failure = on_failure or (lambda: None)
        self._dirty = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._reconfigured = False
        self._changed: set[str] | None = None  # posts that events named; None: anything may have changed
        self._touched = self._last = 0.0
        self._failures = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="posthaste-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the sync in work, and end. Stopping twice does nothing."""
        self._stopping.set()
        self._dirty.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def run(self) -> None:
        """Follow the files until `stop` is called."""
        while not self._stopping.is_set():
            try:
                self._follow()
            except Exception as error:  # whatever it was: the files go on changing, and so must we
                self._failures += 1
                self._on_failure()
                expected = isinstance(error, PosthasteError | OSError)
                log.log(
                    logging.WARNING if expected else logging.ERROR,
                    "following the files failed, it is tried again: %s",
                    error,
                    exc_info=not expected,
                )
                self._back_off(min(0.5 * 2**self._failures, 30.0))

    def _back_off(self, seconds: float) -> None:
        """Wait, but not longer than until the folders are others: then what failed may be past."""
        until, before = time.monotonic() + seconds, self._where()
        while time.monotonic() < until and self._where() == before:
            if self._stopping.wait(min(_LOOK_SECONDS, seconds)):
                return

    def _where(self) -> object:
        """Return what changes when the site's folders come or go."""
        try:
            site = self._reopen()
        except PosthasteError as error:
            return str(error)
        return site.content, _identity(site.content)

    def _follow(self) -> None:
        """Watch one folder for as long as it is the one that the site's path leads to."""
        site = self._reopen()
        with _holding(site.watched_paths) as replaced:
            if _identity(site.unresolved_content) != _identity(site.content):
                return  # replaced in between
            observer = self._observer(site)
            try:
                self._sync(site)  # after the watch began: nothing falls between
                self._wait(site, replaced)
            finally:
                observer.stop()
                observer.join()

    def _observer(self, site: Site) -> BaseObserver:
        try:
            return self._started(site, PollingObserver() if self._poll else Observer())
        except OSError as error:
            if self._poll:
                raise
            log.warning("no file events can be had (%s); looking for changes instead", error)
            return self._started(site, PollingObserver())

    def _started(self, site: Site, observer: BaseObserver) -> BaseObserver:
        observer.schedule(_Handler(site, self._touch), str(site.content), recursive=True)
        if site.root != site.content:
            observer.schedule(_Handler(site, self._touch), str(site.root), recursive=False)  # its configuration
        try:
            observer.start()
            if not isinstance(observer, PollingObserver):
                _confirm_events(site.content)
        except OSError:
            observer.stop()  # what of it began
            raise
        return observer

    def _touch(self, post: str | None, rules: bool) -> None:
        """Note an event: of a post, of the rules that posts are read by, or of something else."""
        with self._lock:
            self._last = time.monotonic()
            if not self._dirty.is_set():
                self._touched, self._changed = self._last, set()
            self._reconfigured |= rules
            if post is None:
                self._changed = None
            elif self._changed is not None:
                self._changed.add(post)
            self._dirty.set()

    def _taken(self) -> tuple[set[str] | None, bool]:
        """Return what happened since the last time: the posts (None: anything), and whether the rules changed."""
        with self._lock:
            changed, rules = (self._changed if self._dirty.is_set() else None), self._reconfigured
            self._dirty.clear()
            self._changed, self._reconfigured = None, False
        return changed, rules

    def _wait(self, site: Site, replaced: Callable[[], bool]) -> None:
        """Sync after events and at intervals; return when a folder has been replaced or we are stopped."""
        last_sync = time.monotonic()
        while not self._stopping.is_set():
            happened = self._dirty.wait(_LOOK_SECONDS)
            if self._stopping.is_set():
                return
            if replaced():
                log.info("%s was replaced; it is watched anew", site.content)
                return
            if happened:
                self._settle()
            late = time.monotonic() - last_sync >= self._interval
            if not (happened or late):
                continue
            changed, rules = self._taken()
            if rules or late:
                changed = None
                before, site = site, self._reopen()
                if (site.content, site.root) != (before.content, before.root):
                    return
            self._sync(site, changed)
            last_sync = last_sync if changed else time.monotonic()

    def _settle(self) -> None:
        """Wait until no event has come for a while, but not for ever."""
        while not self._stopping.is_set():
            now = time.monotonic()
            until = min(self._last + self._debounce, self._touched + self._longest)
            if now >= until:
                return
            self._stopping.wait(until - now)

    def _sync(self, site: Site, changed: Collection[str] | None = None) -> None:
        while (report := self._synced(site, changed)) is None:
            changed = None  # the other process may have seen something else
            if not self._until_free():
                return
        self._failures = 0
        if report.upserted or report.deleted:
            log.info("%d posts updated, %d removed in %.0f ms", report.upserted, report.deleted, 1000 * report.seconds)
        self._on_sync(report)

    def _synced(self, site: Site, changed: Collection[str] | None) -> SyncReport | None:
        """Sync; None where another process writes."""
        try:
            return run_sync(site, self._engine, state=self._state, changed=changed)
        except IndexBusy as error:
            log.warning("%s", error)
            self._on_failure()
            return None

    def _until_free(self) -> bool:
        """Wait for the process that writes: what has changed meanwhile is due as soon as it is done. False where we are
        stopped."""
        while not self._stopping.wait(_BUSY_SECONDS):
            with suppress(IndexBusy), self._engine.hold_write_lock():
                return True
        return False


@contextmanager
def _holding(paths: Collection[Path]) -> Iterator[Callable[[], bool]]:
    """Hold open what some paths lead to; yield what says whether any of them leads elsewhere now. What is held can't be
    deleted and followed by another of the same number in the file system, which would look the same and yet send its
    events to nobody."""
    held = []
    try:
        for path in paths:
            with suppress(OSError):
                held.append(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        before = [_identity(path) for path in paths]
        yield lambda: [_identity(path) for path in paths] != before
    finally:
        for handle in held:
            os.close(handle)


def _confirm_events(content: Path) -> None:
    """Raise OSError where some folders send no events: beyond the kernel's limit, of which watchdog doesn't tell."""
    for _ in range(_LOOKS):  # folders that came meanwhile may be heard a moment later
        heard, folders = _watches(), sum(1 for _ in os.walk(content))
        if heard is None or heard >= folders:
            return
        time.sleep(0.1)
    raise OSError(f"only {heard} of {folders} folders send events: raise fs.inotify.max_user_watches")


def _watches() -> int | None:
    """Return how many folders this process is sent events of; None where the system doesn't tell."""
    handles = Path("/proc/self/fdinfo")
    if not handles.is_dir():
        return None
    found = 0
    for handle in handles.iterdir():
        with suppress(OSError):  # closed in between
            found += handle.read_text().count("inotify wd:")
    return found


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Handler(FileSystemEventHandler):
    """Says that something happened that may concern a post, a folder of posts or the rules they are read by."""

    def __init__(self, site: Site, touch: Callable[[str | None, bool], None]) -> None:
        self._site = site
        self._touch = touch

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _READING or (event.is_directory and event.event_type == "modified"):
            return  # what happens in a folder is told of its files; our own index may stand in it
        for path in (event.src_path, event.dest_path):
            if path:
                self._consider(Path(path.decode() if isinstance(path, bytes) else path), event.is_directory)

    def _consider(self, path: Path, folder: bool) -> None:
        if self._site.is_configuration(path):
            self._touch(None, True)
        elif path.is_relative_to(self._site.content):
            id = nfc(path.relative_to(self._site.content).as_posix())
            if self._site.may_be_post(f"{id}/x.md" if folder else id):
                self._touch(None if folder else id, False)
