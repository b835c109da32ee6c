"""Shut down cleanly on Ctrl-C and SIGTERM, at any moment, and in any case within the grace period."""

from __future__ import annotations

import logging
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import FrameType

_IMPORT_SYSTEM = "<frozen importlib"
_RETRY_SECONDS = 0.01
_GRACE_SECONDS = 8.0
"""How long a clean shutdown may take; docs/faults.md promises 10 s with everything before and after it."""
_CHECK_SECONDS = 0.5
"""A signal that arrives just before the main thread begins to wait does not end the wait: it is handled after it."""
_REPEAT_SECONDS = 0.2
"""A wrapper may pass on the Ctrl-C that the terminal has sent already: this soon after the first it is the same one."""
_INTERRUPTED, _TERMINATED, _OVERDUE = 130, 143, 1
"""Exit statuses of a shutdown that was not clean."""

log = logging.getLogger(__name__)


class StopSignal:
    """Whether a signal has asked the program to stop."""

    def __init__(self) -> None:
        self._is_running = False
        self._is_received = False
        self._received_at = math.inf
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._deadline = threading.Timer(_GRACE_SECONDS, _end_now)
        self._deadline.daemon = True

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal: interrupt the main thread, unless it waits for the signal or is stopping already.

        A second Ctrl-C ends the process at once. The index survives that, as it survives a kill.
        """
        if number == signal.SIGINT and self._is_repeated():
            os._exit(_INTERRUPTED)
        if frame is not None and frame.f_code.co_filename.startswith(_IMPORT_SYSTEM):
            # The import system ignores exceptions in its callbacks, so SystemExit could be lost here: try again soon.
            # To the main thread: a signal raised in the timer's own thread would not interrupt a wait there.
            retry = threading.Timer(_RETRY_SECONDS, signal.pthread_kill, (threading.main_thread().ident, number))
            retry.daemon = True
            retry.start()
            return
        # The next signal may interrupt this function at any call. So it is the first thing to be noted, without a call,
        # and the main thread is woken by a queue: unlike an Event, that has no lock which both could wait for.
        is_first, self._is_received = not self._is_received, True
        if not is_first:
            return
        self._received_at = time.monotonic()
        self._wake.put(None)
        self._deadline.start()
        if not self._is_running:
            raise SystemExit(0)

    def forget(self) -> None:
        """Let the process go on after all: everything is cleaned up."""
        self._deadline.cancel()

    def _is_repeated(self) -> bool:
        return self._is_received and time.monotonic() - self._received_at > _REPEAT_SECONDS

    def run_until_stopped(self, start: Callable[[], None], stop: Callable[[], object]) -> None:
        """Start a background task, wait for a signal and stop the task."""
        self._is_running = True
        if not self._is_received:
            start()
            while not self._is_received:
                with suppress(Empty):
                    self._wake.get(timeout=_CHECK_SECONDS)
            stop()


def _end_now() -> None:
    log.warning("stopping takes too long; ended without waiting. The index is complete, and the next sync continues")
    os._exit(_OVERDUE)


@contextmanager
def handle_stop_signals() -> Iterator[StopSignal]:
    """End the program on Ctrl-C and SIGTERM with exit status 0.

    During `StopSignal.run_until_stopped` the background task is stopped first. At any other moment the main thread is
    interrupted by SystemExit, so that it releases locks and removes temporary files. If that takes longer than the
    grace period, or at a second Ctrl-C, the process ends at once, with another exit status.
    """
    stop_signal = StopSignal()
    previous = {number: signal.signal(number, stop_signal.handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop_signal
    finally:
        stop_signal.forget()
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextmanager
def interrupt_on_sigterm() -> Iterator[None]:
    """Let SIGTERM interrupt the main thread by SystemExit, so that it removes temporary files."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # another would interrupt the removal
        raise SystemExit(_TERMINATED)

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
