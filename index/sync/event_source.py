"""Receive file events of one site: from the operating system, or from polling if it sends none.

Events only say that something may have changed, and perhaps which post; a sync then scans the files. So temporary
files of editors, renames, and folders moved in need no special code. Three causes of missing events are detected: a
kernel limit that leaves some folders without events, a watched folder that was replaced by another, and a thread of
watchdog that an exception has ended.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver
from watchdog.utils import BaseThread

from ..file_stamp import find_identity
from ..sites.site import Site
from ..sites.walk import normalize_id

log = logging.getLogger(__name__)

# watchdog 7 warns if it finds a new folder twice: by its event, and when it lists the parent. That is harmless.
warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)

OnChange = Callable[[str | None, bool], None]
"""Called with the id of the only post concerned (None: any may be), and whether the site's configuration changed."""

_OWN_EVENTS = frozenset({"opened", "closed_no_write"})
"""Events caused by reading, including our own."""
_MAX_INCLUDED_FOLDERS = 100
"""How many folders outside the content folder are watched for included files."""
_WATCH_CHECKS = 10
"""How often to count the watched folders, 0.1 s apart, before concluding that some send no events."""


class EventSource:
    """The events of one site, from `start` until the end of the `with` block."""

    def __init__(self, site: Site, on_change: OnChange, *, poll: bool = False) -> None:
        """Prepare to watch. `on_change` is called from another thread. `poll`: compare the files regularly, for file
        systems that send no events."""
        self._site = site
        self._handler = _Handler(site, on_change)
        self._poll = poll
        self._observer: BaseObserver | None = None
        self._threads: list[BaseThread] = []
        """Those of the observer."""
        self._descriptors: list[int] = []
        self._identities: list[object] = []
        self._included_folders: set[Path] = set()

    def __enter__(self) -> EventSource:
        """Keep the watched folders open: an open folder's inode number can't be reused. Otherwise a folder could be
        deleted and replaced by another of the same identity, whose events nobody receives."""
        for path in self._site.watched_paths:
            with suppress(OSError):
                self._descriptors.append(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        self._identities = self._find_identities()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop the events and close the folders."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
        for descriptor in self._descriptors:
            os.close(descriptor)

    def is_replaced(self) -> bool:
        """Return whether a path of the site leads to another folder than when it was opened: open the site again."""
        site = self._site
        if find_identity(site.unresolved_content) != find_identity(site.content):
            return True
        return self._find_identities() != self._identities

    def has_failed(self) -> bool:
        """Return whether a thread of watchdog has ended, so that events may be missing: open the site again.

        watchdog forgets which folder it watches if that is moved out of the site and another takes its name and goes.
        When the first one is deleted, the thread that reads the events ends with a KeyError (6.0 and 7.1).
        """
        return not all(thread.is_alive() for thread in self._threads)

    def _find_identities(self) -> list[object]:
        return [find_identity(path) for path in self._site.watched_paths]

    def start(self) -> None:
        """Start the events. Raises OSError if the content folder can't be watched."""
        if self._poll:
            self._start_observer(PollingObserver)
            return
        try:
            self._start_observer(Observer)
        except OSError as error:
            log.warning("file events unavailable; polling for changes instead: %s", error)
            self._start_observer(PollingObserver)

    def watch_included(self, paths: Iterable[str]) -> None:
        """Also report changes of files that posts include, given below the site's root, from now on.

        Of files outside the content folder, the folders are watched, if they exist and are not too many.
        """
        root, content = self._site.include_root, self._site.content
        self._handler.included |= {root / path for path in paths}
        folders = {path.parent for path in self._handler.included if not path.is_relative_to(content)}
        for folder in sorted(folders - self._included_folders - {self._site.root})[:_MAX_INCLUDED_FOLDERS]:
            self._included_folders.add(folder)
            with suppress(OSError):  # then a scan of all files notices the changes
                if self._observer is not None and folder.is_dir():
                    self._observer.schedule(self._handler, str(folder), recursive=False)

    def _start_observer(self, make_observer: Callable[[], BaseObserver]) -> None:
        site, earlier = self._site, set(threading.enumerate())
        observer = make_observer()
        observer.schedule(self._handler, str(site.content), recursive=True)
        if site.root != site.content:
            observer.schedule(self._handler, str(site.root), recursive=False)  # for its configuration files
        try:
            observer.start()
            if not isinstance(observer, PollingObserver):
                check_watch_limit(site.content)
        except OSError:
            observer.stop()  # some of its threads may run
            raise
        self._observer = observer
        # If another site starts at the same time, its threads may be among them: then this site is opened once more
        # when that one stops.
        self._threads = [each for each in threading.enumerate() if isinstance(each, BaseThread) and each not in earlier]


def check_watch_limit(content: Path) -> None:
    """Raise OSError if some folders below `content` send no events. That happens beyond the kernel's limit of watches;
    watchdog ignores it."""
    for _ in range(_WATCH_CHECKS):  # a folder that was created meanwhile may be watched a moment later
        watched, folders = _count_watches(), sum(1 for _ in os.walk(content))
        if watched is None or watched >= folders:
            return
        time.sleep(0.1)
    raise OSError(f"only {watched} of {folders} folders send events: raise fs.inotify.max_user_watches")


def _count_watches() -> int | None:
    """Return how many inotify watches this process has; None if the system does not report it."""
    descriptors = Path("/proc/self/fdinfo")
    if not descriptors.is_dir():
        return None
    count = 0
    for descriptor in descriptors.iterdir():
        with suppress(OSError):  # closed meanwhile
            count += descriptor.read_text().count("inotify wd:")
    return count


class _Handler(FileSystemEventHandler):
    """Reports the events that may concern a post, a folder of posts, or the site's configuration."""

    def __init__(self, site: Site, on_change: OnChange) -> None:
        self._site = site
        self._on_change = on_change
        self.included: frozenset[Path] = frozenset()
        """The files that posts include."""

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _OWN_EVENTS or (event.is_directory and event.event_type == "modified"):
            return  # changes in a folder have events of their own; our index may be in it
        for path in (event.src_path, event.dest_path):
            if path:
                self._report(Path(path.decode() if isinstance(path, bytes) else path), event.is_directory)

    def _report(self, path: Path, is_folder: bool) -> None:
        if self._site.is_configuration(path):
            self._on_change(None, True)
        elif path in self.included:
            self._on_change(None, False)
        elif path.is_relative_to(self._site.content):
            id = normalize_id(path.relative_to(self._site.content).as_posix())
            if not self._site.find_skip_reason(f"{id}/x.md" if is_folder else id):
                self._on_change(None if is_folder else id, False)
