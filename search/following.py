"""Following a site's files in the background of a program that answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from index.engine import Engine
from index.errors import IndexBusy, PosthasteError
from index.sites.site import Site
from index.sync.execute import SyncReport

from .open_index import create_private_folder, open_site_from_settings
from .settings import Settings

log = logging.getLogger(__name__)

_RETRY_SECONDS = 3.0


@dataclass(slots=True)
class SyncStatus:
    """What is known of the syncs of this process."""

    syncs: int = 0
    errors: int = 0
    """Syncs that failed."""
    failing: bool = False
    """The last one did."""
    unreadable: int = 0
    """Posts that the last look at all files could not read."""

    def synced(self, report: SyncReport) -> None:
        """Note a sync."""
        self.syncs, self.failing = self.syncs + 1, False
        if not report.partial:
            self.unreadable = len(report.failures)

    def failed(self) -> None:
        """Note a sync that failed."""
        self.errors, self.failing = self.errors + 1, True

    def amiss(self) -> list[str]:
        """Return what is wrong, a sentence each; the log has more."""
        said = ["the last sync failed"] if self.failing else []
        return said + ([f"{self.unreadable} posts can't be read"] if self.unreadable else [])


class Follower:
    """Follows a site's files in a thread, for as long as no other process does: of several workers one leads, and if
    it dies another takes over."""

    def __init__(
        self,
        settings: Settings,
        site: Site,
        engine: Engine,
        status: SyncStatus,
        on_sync: Callable[[SyncReport], None] | None = None,
    ) -> None:
        from index.sync.watcher import Watcher

        self._status = status
        self._on_sync = on_sync or (lambda report: None)
        self._state = settings.index_path(site.root)
        self._watcher = Watcher(
            lambda: open_site_from_settings(settings),
            engine,
            state=self._state,
            interval=settings.interval,
            poll=settings.poll,
            on_sync=self._synced,
            on_failure=status.failed,
        )
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="posthaste-follow", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the sync in work, and end."""
        self._stopping.set()
        self._watcher.stop()
        self._thread.join()

    def _synced(self, report: SyncReport) -> None:
        self._status.synced(report)
        self._on_sync(report)

    def _run(self) -> None:
        from index.sync.watcher import hold_leadership

        said = ""
        while not self._stopping.is_set():
            try:
                create_private_folder(self._state.parent)
                with hold_leadership(self._state):
                    self._watcher.run()
                    return
            except IndexBusy:
                self._stopping.wait(_RETRY_SECONDS)
            except PosthasteError as error:
                if str(error) != said:
                    log.warning("the files can't be followed, it is tried again: %s", error)
                said = str(error)
                self._stopping.wait(_RETRY_SECONDS)
            except Exception:
                log.exception("the files can't be followed; it is tried again")
                self._stopping.wait(_RETRY_SECONDS)
