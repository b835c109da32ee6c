"""Shut down cleanly on Ctrl-C and SIGTERM, at any moment."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_IMPORT_SYSTEM = "<frozen importlib"
_RETRY_SECONDS = 0.01


class StopSignal:
    """Whether a signal has asked the program to stop."""

    def __init__(self) -> None:
        self._is_running = False
        self._received = threading.Event()

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal: interrupt the main thread, unless it waits for the signal or is stopping already."""
        if frame is not None and frame.f_code.co_filename.startswith(_IMPORT_SYSTEM):
            # The import system ignores exceptions in its callbacks, so SystemExit could be lost here: try again soon.
            # To the main thread: a signal raised in the timer's own thread would not interrupt a wait there.
            retry = threading.Timer(_RETRY_SECONDS, signal.pthread_kill, (threading.main_thread().ident, number))
            retry.daemon = True
            retry.start()
            return
        must_interrupt = not (self._is_running or self._received.is_set())
        self._received.set()
        if must_interrupt:
            raise SystemExit(0)

    def run_until_stopped(self, start: Callable[[], None], stop: Callable[[], None]) -> None:
        """Start a background task, wait for a signal and stop the task."""
        self._is_running = True
        if not self._received.is_set():
            start()
            self._received.wait()
            stop()


@contextmanager
def handle_stop_signals() -> Iterator[StopSignal]:
    """End the program on Ctrl-C and SIGTERM with exit status 0.

    During `StopSignal.run_until_stopped` the background task is stopped first. At any other moment the main thread is
    interrupted by SystemExit, so that it releases locks and removes temporary files.
    """
    stop_signal = StopSignal()
    previous = {number: signal.signal(number, stop_signal.handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop_signal
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
