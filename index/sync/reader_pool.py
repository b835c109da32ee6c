"""Share jobs among processes that read posts; replace a process that ends, and continue with the next job."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from selectors import EVENT_READ, DefaultSelector
from typing import Any, NamedTuple

from ..errors import ReadingStopped
from .read_limits import ReadLimits
from .reader_process import Order, ReaderProcess
from .reading import NO_PROGRESS, Progress

log = logging.getLogger(__name__)

_CHUNK_SIZE = 50
"""Jobs that a process is ordered to do at once."""
_CHUNKS_AHEAD = 3
"""Chunks per process that are done ahead of the consumer."""
_MIN_PARALLEL = 100
"""Fewer jobs than this are done faster by one process than another one starts."""
_WALL_CLOCK_FACTOR = 4
_WALL_CLOCK_SECONDS = 10.0
"""A job may wait for the disk, or for a busy machine: how much longer it may take than its processor time."""


class Failure(NamedTuple):
    """Stands for the result of a job that has none: its process ended."""

    reason: str
    progress: Progress


@dataclass(slots=True)
class _Chunk:
    """Some of the jobs of an order."""

    jobs: deque[tuple[Any, ...]]
    """The jobs without a result; the first one is the current one."""
    results: deque[Any] = field(default_factory=deque)
    progress: Progress = NO_PROGRESS
    """Of the current job."""
    has_crashed: bool = False
    """A process has ended during the current job, for no known reason."""

    def finish_job(self, result: Any) -> None:
        """Add the result of the current job; the next one begins."""
        self.jobs.popleft()
        self.results.append(result)
        self.progress, self.has_crashed = NO_PROGRESS, False


@dataclass(slots=True)
class _Reader:
    """A process, and the chunk that it works on."""

    process: ReaderProcess
    chunk: _Chunk | None = None
    is_ready: bool = False
    """It has started."""


class ReaderPool:
    """Processes that read posts. They are kept for later jobs.

    One thread at a time may use a pool; only `stop` may be called from another one.
    """

    def __init__(self, limits: ReadLimits, workers: int = 1) -> None:
        """Prepare to use up to `workers` processes; start none."""
        self.limits = limits
        self._workers = workers
        self._readers: list[_Reader] = []
        self._busy = DefaultSelector()
        """The connections of the readers that have a chunk: listing them for each message would take longer."""
        self._is_stopped = False

    def prepare(self, jobs: int = 1) -> None:
        """Start the processes that will do so many jobs, so that they begin at once. Raises OSError."""
        while len(self._readers) < self._count_workers(jobs) and not self._is_stopped:
            self._start_reader()

    def _count_workers(self, jobs: int) -> int:
        return self._workers if jobs >= _MIN_PARALLEL else 1

    def close(self) -> None:
        """End all processes."""
        while self._readers:
            self._discard(self._readers[-1])

    def stop(self) -> None:
        """Let the running jobs, and all later ones, raise ReadingStopped."""
        self._is_stopped = True
        for reader in tuple(self._readers):
            reader.process.interrupt()

    def run(self, order: Order) -> Iterator[Any]:
        """Yield the result of each job, in order; a Failure for those that take too much time or memory.

        Raises ReadingStopped, and OSError if the system allows no new process.
        """
        starts = range(0, len(order.jobs), _CHUNK_SIZE)
        waiting = deque(_Chunk(deque(order.jobs[start : start + _CHUNK_SIZE])) for start in starts)
        workers = self._count_workers(len(order.jobs))
        started: deque[_Chunk] = deque()
        try:
            while waiting or started:
                self._hand_out(order, waiting, started, workers)
                while started[0].results:
                    yield started[0].results.popleft()
                if not started[0].jobs:
                    started.popleft()
                else:
                    self._receive(order)
        finally:
            for reader in [reader for reader in self._readers if reader.chunk is not None]:
                self._discard(reader)  # it works on jobs whose results nobody wants any more

    def _hand_out(self, order: Order, waiting: deque[_Chunk], started: deque[_Chunk], workers: int) -> None:
        """Give chunks to the processes that have none."""
        while waiting and len(started) < _CHUNKS_AHEAD * workers:
            reader = next((reader for reader in self._readers if reader.chunk is None), None)
            if reader is None and len(self._readers) >= workers:
                return
            self._begin(order, waiting[0], reader or self._start_reader())
            started.append(waiting.popleft())

    def _begin(self, order: Order, chunk: _Chunk, reader: _Reader) -> None:
        reader.chunk = chunk
        self._busy.register(reader.process.connection, EVENT_READ, reader)
        with suppress(OSError):  # it has ended: `_receive` notices that
            reader.process.send(order._replace(jobs=tuple(chunk.jobs)))

    def _start_reader(self) -> _Reader:
        reader = _Reader(ReaderProcess(self.limits))
        self._readers.append(reader)
        if self._is_stopped:
            reader.process.interrupt()
        return reader

    def _discard(self, reader: _Reader) -> None:
        self._readers.remove(reader)
        self._release(reader)
        reader.process.kill()

    def _release(self, reader: _Reader) -> None:
        """Expect no more messages from a reader."""
        if reader.chunk is not None:
            self._busy.unregister(reader.process.connection)
            reader.chunk = None

    # ---------------------------------------------------------------------------------- messages

    def _receive(self, order: Order) -> None:
        """Wait for messages and handle one of each reader that has sent any."""
        seconds = self.limits.seconds * _WALL_CLOCK_FACTOR + _WALL_CLOCK_SECONDS if self.limits.seconds else None
        ready = [key.data for key, _ in self._busy.select(seconds)]
        if self._is_stopped:
            raise ReadingStopped("the reading of posts was stopped")
        if not ready and seconds:
            for reader in [key.data for key in self._busy.get_map().values()]:
                self._replace(order, reader, self.limits.time_failure)
        for reader in ready:
            self._handle_message(order, reader)

    def _handle_message(self, order: Order, reader: _Reader) -> None:
        try:
            kind, value = reader.process.connection.recv()
        except (EOFError, OSError):
            self._replace(order, reader)
            return
        chunk = reader.chunk
        assert chunk is not None, "only processes with a chunk send messages"
        match kind:
            case "ready":
                reader.is_ready = True
            case "log":
                _handle_record(value)
            case "progress":
                chunk.progress = value
            case "result":
                chunk.finish_job(value)
                if not chunk.jobs:
                    self._release(reader)

    def _replace(self, order: Order, reader: _Reader, failure: str = "") -> None:
        """Let another process continue with the chunk of one that has ended, or takes too long (`failure`)."""
        chunk = reader.chunk
        assert chunk is not None, "only processes with a chunk are replaced"
        if not failure and not reader.is_ready:
            raise OSError("a process that reads posts ended when it started")
        reason, is_sure = (failure, True) if failure else reader.process.explain_end()
        self._discard(reader)
        if is_sure or chunk.has_crashed:
            chunk.finish_job(Failure(reason, chunk.progress))
        else:
            chunk.has_crashed = True
        if chunk.jobs:
            self._begin(order, chunk, self._start_reader())


def _handle_record(record: logging.LogRecord) -> None:
    logger = logging.getLogger(record.name)
    if logger.isEnabledFor(record.levelno):
        logger.handle(record)
