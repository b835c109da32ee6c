"""Keep the index in sync with the site's files in the background: for the CLI, the server, and embedded apps.

Of all processes that use an index, only one watches the files: the leader. The others wait, and one of them takes over
when the leader dies.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from queue import SimpleQueue

from index.engine import Engine
from index.errors import IndexBusy, PosthasteError
from index.sites.site import Site
from index.sync.execute import SyncReport

from .open_index import create_private_folder, open_site_from_settings
from .printable import format_count
from .settings import Settings

log = logging.getLogger(__name__)

_STOP_SECONDS = 6.0
"""How long `stop` waits for a sync that writes."""
_RETRY_SECONDS = 3.0
"""How often to try to become the leader."""


@dataclass(slots=True)
class SyncStatus:
    """The outcome of the syncs and pulls of this process."""

    syncs: int = 0
    errors: int = 0
    """How many syncs failed."""
    failing: bool = False
    """The last sync failed."""
    unreadable: int = 0
    """How many posts the last scan of all files could not read."""
    leader_stalled: bool = False
    """Another process is the leader, but does not run: it is stopped."""
    pulls: int = 0
    """How often `git pull` ran."""
    pull_errors: int = 0
    pull_failing: bool = False
    """The last pull failed."""

    def record_sync(self, report: SyncReport) -> None:
        """Record a sync."""
        self.syncs, self.failing = self.syncs + 1, False
        if not report.partial:
            self.unreadable = len(report.failures)

    def record_failure(self) -> None:
        """Record a sync that failed."""
        self.errors, self.failing = self.errors + 1, True

    def record_pull(self, *, succeeded: bool) -> None:
        """Record a `git pull`."""
        self.pulls, self.pull_errors = self.pulls + 1, self.pull_errors + (not succeeded)
        self.pull_failing = not succeeded

    def list_problems(self) -> list[str]:
        """Return the current problems, a sentence each; the log has details."""
        problems = ["the last sync failed"] if self.failing else []
        if self.pull_failing:
            problems.append("the last pull failed")
        if self.leader_stalled:
            problems.append("the process that watches the files is stopped: changes are not indexed; resume or end it")
        return problems + ([f"{format_count(self.unreadable, 'post')} can't be read"] if self.unreadable else [])


class JoinedStatus:
    """The outcome of the syncs of several sites, as that of one."""

    def __init__(self, statuses: Mapping[str, SyncStatus]) -> None:
        """`statuses`: by the name of the site."""
        self._statuses = statuses

    @property
    def syncs(self) -> int:
        """See SyncStatus."""
        return sum(status.syncs for status in self._statuses.values())

    @property
    def errors(self) -> int:
        """See SyncStatus."""
        return sum(status.errors for status in self._statuses.values())

    @property
    def unreadable(self) -> int:
        """See SyncStatus."""
        return sum(status.unreadable for status in self._statuses.values())

    @property
    def pulls(self) -> int:
        """See SyncStatus."""
        return sum(status.pulls for status in self._statuses.values())

    @property
    def pull_errors(self) -> int:
        """See SyncStatus."""
        return sum(status.pull_errors for status in self._statuses.values())

    def list_problems(self) -> list[str]:
        """Return the current problems, each with the name of its site."""
        return [f"{site}: {problem}" for site, status in self._statuses.items() for problem in status.list_problems()]


class Follower:
    """Becomes the leader, then keeps the index in sync with the site's files, in a background thread."""

    def __init__(
        self,
        settings: Settings,
        site: Site,
        engine: Engine,
        status: SyncStatus,
        on_sync: Callable[[SyncReport], None] | None = None,
        *,
        must_lead: bool = False,
    ) -> None:
        """Prepare the background thread; `start` runs it.

        Args:
            status: records the syncs.
            on_sync: called after each sync, in the background thread.
            must_lead: let `start` fail if this process can't become the leader at once. Otherwise wait for that in the
                background: until the leader dies, or the folder of the index can be written.
        """
        from index.sync.heartbeat import HeartbeatMonitor
        from index.sync.watcher import LEADER_LOCK, Watcher  # imported late: watchdog takes time

        self._status = status
        self._on_sync = on_sync or (lambda report: None)
        self._must_lead = must_lead
        self._state = settings.index_path(site.root)
        self._watcher = Watcher(
            lambda: open_site_from_settings(settings),
            engine,
            state=self._state,
            interval=settings.interval,
            poll=settings.poll,
            limits=settings.read_limits,
            on_sync=self._record_sync,
            on_failure=status.record_failure,
        )
        self._leader = HeartbeatMonitor(self._state / LEADER_LOCK)
        self.is_leading = False
        """Whether this process watches the files now."""
        self._stopping = threading.Event()
        self._start_errors: SimpleQueue[Exception | None] = SimpleQueue()
        """For `start`: None once this process is the leader, or the reason why it can't be."""
        self._last_problem = ""
        self._thread = threading.Thread(target=self._run, name="posthaste-follow", daemon=True)

    def start(self) -> None:
        """Start the background thread.

        With `must_lead`, return as soon as this process is the leader. Raises IndexBusy if another process is, and
        NotWritable if the folder of the index can't be written.
        """
        self._thread.start()
        if self._must_lead and (error := self._start_errors.get()) is not None:
            raise error

    def stop(self) -> bool:
        """Give up the leadership and end; return whether the background thread has ended. Stopping twice does nothing.

        A sync that reads posts is abandoned. One that writes finishes; if that takes too long, it goes on until the
        process ends, which leaves the index complete.
        """
        self.ask_to_stop()
        return self.wait_until_stopped(_STOP_SECONDS)

    def ask_to_stop(self) -> None:
        """Let the background thread end, without waiting for it."""
        self._stopping.set()
        self._watcher.stop()

    def wait_until_stopped(self, seconds: float) -> bool:
        """Wait for the end of the background thread; return whether it has ended."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _record_sync(self, report: SyncReport) -> None:
        self._status.record_sync(report)
        self._on_sync(report)

    def _run(self) -> None:
        has_led = False
        while not self._stopping.is_set():
            try:
                with self._hold_leadership():
                    self.is_leading = has_led = True
                    self._status.leader_stalled = False
                    self._start_errors.put(None)
                    self._watcher.run()
                    return
            except Exception as error:
                if self._must_lead and not has_led:
                    self._start_errors.put(error)
                    return
                self._status.leader_stalled = isinstance(error, IndexBusy) and self._leader.is_stalled()
                self._log_failure(error)
            finally:
                self.is_leading = False
            self._stopping.wait(_RETRY_SECONDS)

    def _log_failure(self, error: Exception) -> None:
        """Log why this process can't watch the files, once per reason; another leader is not a failure."""
        if isinstance(error, IndexBusy) or str(error) == self._last_problem:
            return
        self._last_problem = str(error)
        is_expected = isinstance(error, PosthasteError)
        level = logging.WARNING if is_expected else logging.ERROR
        message = "watching the files failed; retrying every %g s: %s"
        log.log(level, message, _RETRY_SECONDS, error, exc_info=not is_expected)

    def _hold_leadership(self) -> AbstractContextManager[None]:
        from index.sync.watcher import hold_leadership

        create_private_folder(self._state.parent)
        return hold_leadership(self._state)


class Followers:
    """The followers of several sites, as one."""

    def __init__(self, followers: Sequence[Follower]) -> None:
        """Combine followers, which are not started yet."""
        self._followers = followers

    def start(self) -> None:
        """Start all background threads."""
        for follower in self._followers:
            follower.start()

    def stop(self) -> bool:
        """Stop all, see `Follower.stop`; return whether all background threads have ended."""
        for follower in self._followers:
            follower.ask_to_stop()
        deadline = time.monotonic() + _STOP_SECONDS
        ended = [follower.wait_until_stopped(max(deadline - time.monotonic(), 0)) for follower in self._followers]
        return all(ended)
