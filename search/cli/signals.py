"""Ending in good order, whenever the signal comes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """Whether a signal asked the program to end."""

    def __init__(self) -> None:
        self._waiting = False
        self._asked = threading.Event()

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal: break off what the main thread does, unless it waits for this, or ends already."""
        ending = self._waiting or self._asked.is_set()
        self._asked.set()
        if not ending:
            raise SystemExit(0)

    def wait(self, start: Callable[[], None], stop: Callable[[], None]) -> None:
        """Start something in the background, and stop it when a signal comes."""
        self._waiting = True
        if not self._asked.is_set():
            start()
            self._asked.wait()
            stop()


@contextmanager
def handle_stop_signals() -> Iterator[Stop]:
    """Let Ctrl-C and SIGTERM end the program in good order, with exit status 0: during `Stop.wait` what runs in the
    background is stopped first; before, what is done is broken off, and its locks and temporary files go."""
    stop = Stop()
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
