"""Keep an engine in step with a site's files: sync after file events, and at intervals.

The watcher survives everything that a long-running process meets: lost events (the timer scans all files), folders that
are deleted, replaced or switched (the site is opened again), other processes that write (it waits for them), and
failures of any kind (it retries, less and less often).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ..engine import Engine
from ..errors import IndexBusy, PosthasteError, ReadingStopped
from ..file_stamp import find_identity
from ..locks import ProcessLock
from ..sites.omissions import format_omissions
from ..sites.site import Site
from .debounce import Debouncer
from .event_source import EventSource
from .execute import SyncReport, run_sync
from .heartbeat import beat
from .parallel_reading import PostReader
from .read_limits import DEFAULT_LIMITS, ReadLimits

log = logging.getLogger(__name__)

_BUSY_CHECK_SECONDS = 0.1
"""How often to check whether another process still writes."""
_FOLDER_CHECK_SECONDS = 1.0
"""How often to check whether a folder was replaced, which sends no event."""
LEADER_LOCK = "watch.lock"
"""The file, in the folder of the index, that the leader locks."""
_MAX_RETRY_SECONDS = 30.0


@contextmanager
def hold_leadership(state: Path) -> Iterator[None]:
    """Be the leader in this context: the only process that watches files for the index in `state`.

    Raises IndexBusy if another process is the leader, and NotWritable if the folder can't be written."""
    lock = ProcessLock(state, LEADER_LOCK, "another process is watching the files of this index already")
    with lock.hold(), beat(state / LEADER_LOCK):
        yield


class Watcher:
    """Keeps an engine in step with a site's files until stopped."""

    def __init__(
        self,
        open_site: Callable[[], Site],
        engine: Engine,
        *,
        state: Path,
        debounce: float = 0.1,
        max_delay: float = 1.0,
        interval: float = 60.0,
        poll: bool = False,
        limits: ReadLimits = DEFAULT_LIMITS,
        on_sync: Callable[[SyncReport], None] | None = None,
        on_failure: Callable[[], None] | None = None,
    ) -> None:
        """Prepare to watch; `start` or `run` begins.

        Args:
            open_site: opens the site; called again whenever its folders or its configuration may have changed.
            state: the folder for the cache of file states (see `run_sync`).
            debounce: seconds between the last event and the sync.
            max_delay: seconds between the first event and the sync, at most.
            interval: seconds between scans of all files.
            poll: compare files regularly instead of waiting for events.
            limits: what reading a post may take.
            on_sync: called after each sync.
            on_failure: called after each sync that failed, or found the index busy.
        """
        self._open_site = open_site
        self._engine = engine
        self._state = state
        self._interval = interval
        self._poll = poll
        self._on_sync = on_sync or (lambda report: None)
        self._on_failure = on_failure or (lambda: None)
        self._debouncer = Debouncer(debounce, max_delay)
        self._reader = PostReader(limits)
        self._stopping = threading.Event()
        self._failures = 0
        """Since the last sync that succeeded."""
        self._omitted: Mapping[str, int] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Watch in a new thread."""
        self._thread = threading.Thread(target=self.run, name="posthaste-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End. Stopping twice does nothing.

        A sync that reads posts is abandoned; one that writes finishes.
        """
        self._stopping.set()
        self._reader.stop()
        self._debouncer.wake()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def run(self) -> None:
        """Watch until `stop` is called."""
        with self._reader:
            while not self._stopping.is_set():
                try:
                    self._watch_site()
                except ReadingStopped:
                    return
                except Exception as error:  # of any kind: the files keep changing, so retry
                    self._handle_failure(error)

    def _handle_failure(self, error: Exception) -> None:
        self._failures += 1
        self._on_failure()
        seconds = min(0.5 * 2**self._failures, _MAX_RETRY_SECONDS)
        is_expected = isinstance(error, PosthasteError | OSError)
        level = logging.WARNING if is_expected else logging.ERROR
        log.log(level, "sync failed; retrying in %g s: %s", seconds, error, exc_info=not is_expected)
        self._back_off(seconds)

    def _back_off(self, seconds: float) -> None:
        """Wait, but only until the site's folders change: that may have resolved the failure."""
        end, before = time.monotonic() + seconds, self._locate_site()
        while time.monotonic() < end and self._locate_site() == before:
            if self._stopping.wait(min(_FOLDER_CHECK_SECONDS, seconds)):
                return

    def _locate_site(self) -> object:
        """Return a value that changes when the site's folders come, go, or are replaced."""
        try:
            site = self._open_site()
        except PosthasteError as error:
            return str(error)
        return site.content, find_identity(site.content)

    def _watch_site(self) -> None:
        """Watch the folders that the site's path leads to now; return when they are replaced, or we are stopped."""
        site = self._open_site()
        with EventSource(site, self._debouncer.add, poll=self._poll) as source:
            if source.is_replaced():
                return
            source.start()
            self._sync(site, source)  # after the events started, so that no change falls between
            log.info("watching started: %s", site.content)
            self._sync_on_changes(site, source)

    def _sync_on_changes(self, site: Site, source: EventSource) -> None:
        last_scan = time.monotonic()
        while not self._stopping.is_set():
            has_events = self._debouncer.wait_for_change(_FOLDER_CHECK_SECONDS)
            if self._stopping.is_set():
                return
            if source.is_replaced():
                log.info("folder replaced; watching the new one: %s", site.content)
                return
            if source.has_failed():
                log.warning("the file events ended; watching the files again: %s", site.content)
                return
            if has_events:
                self._debouncer.wait_until_quiet(self._stopping)
            is_scan_due = time.monotonic() - last_scan >= self._interval
            if not (has_events or is_scan_due):
                continue
            posts, is_reconfigured = self._debouncer.take()
            if is_reconfigured or is_scan_due:
                posts = None
                previous, site = site, self._open_site()
                if (site.content, site.root) != (previous.content, previous.root):
                    return
            self._sync(site, source, posts)
            if not posts:
                last_scan = time.monotonic()

    def _sync(self, site: Site, source: EventSource, posts: Collection[str] | None = None) -> None:
        """Sync; while another process writes, wait for it. `posts`: the only ones that may have changed."""
        while (report := self._sync_unless_busy(site, posts)) is None:
            posts = None  # the other process may have scanned the files at another moment
            if not self._wait_until_free():
                return
        self._failures = 0
        self._reader.prepare()
        source.watch_included(report.included)
        if report.upserted or report.deleted:
            milliseconds = 1000 * report.seconds
            log.info("synced in %.0f ms: %d posts updated, %d removed", milliseconds, report.upserted, report.deleted)
        self._log_omissions(report)
        self._on_sync(report)

    def _log_omissions(self, report: SyncReport) -> None:
        """Log how many files no search finds, if that has changed."""
        if not report.partial and report.omitted != self._omitted:
            self._omitted = report.omitted
            log.info("files that no search finds: %s", format_omissions(report.omitted) or "none")

    def _sync_unless_busy(self, site: Site, posts: Collection[str] | None) -> SyncReport | None:
        """Return the report of a sync; None if another process writes."""
        try:
            return run_sync(site, self._engine, state=self._state, changed=posts, reader=self._reader)
        except IndexBusy as error:
            log.warning("sync postponed: %s", error)
            self._on_failure()
            return None

    def _wait_until_free(self) -> bool:
        """Wait until no other process writes, without debouncing again afterwards. Return False if we are stopped."""
        while not self._stopping.wait(_BUSY_CHECK_SECONDS):
            with suppress(IndexBusy), self._engine.hold_write_lock():
                return True
        return False
