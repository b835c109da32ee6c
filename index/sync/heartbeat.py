"""Notice a leader that is alive but stopped, by SIGSTOP or a debugger: it keeps its lock, so no other takes over.

The leader changes the time of its lock file every few seconds. The others see whether that time still changes. They
never compare it with a clock: clocks differ between machines, and are set.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BEAT_SECONDS = 3.0
"""How often the leader changes the time of its lock file."""
STALLED_SECONDS = 15.0
"""A leader whose lock file stays unchanged for so long does not run."""


@contextmanager
def beat(path: Path) -> Iterator[None]:
    """Change the time of the file `path` every BEAT_SECONDS, in a background thread, while in this context."""
    stopping = threading.Event()

    def run() -> None:
        while not stopping.wait(BEAT_SECONDS):
            with suppress(OSError):  # removed or read-only now: the others will report it
                os.utime(path)

    thread = threading.Thread(target=run, name="posthaste-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


class HeartbeatMonitor:
    """Tells whether another process still changes the time of a file."""

    def __init__(self, path: Path) -> None:
        """Watch the file `path`, which need not exist."""
        self._path = path
        self._last: int | None = None
        self._changed = time.monotonic()

    def is_stalled(self) -> bool:
        """Return whether the file's time has stayed the same for STALLED_SECONDS, as far as calls of this saw it."""
        try:
            current = self._path.stat().st_mtime_ns
        except OSError:
            current = None
        if current != self._last:
            self._last, self._changed = current, time.monotonic()
        return time.monotonic() - self._changed >= STALLED_SECONDS
