"""A process that reads posts, one at a time, and ends if one takes too much time or memory.

The operating system ends it, so no code that a post makes slow can prevent that. The process is a fresh Python that
imports only what reading needs: threads, or a main module that is not safe to import, do not matter.

The two sides exchange messages, which are pairs of a kind and a value:

| kind | from | value |
|---|---|---|
| `ready` | reader | none: it can read now |
| `log` | reader | a log record |
| `progress` | reader | a `Progress` of the current job |
| `result` | reader | the result of the current job; the next job begins |
"""

from __future__ import annotations

import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from logging.handlers import QueueHandler
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, NamedTuple

from ..sites.site import Site
from .read_limits import CRASH_FAILURE, ReadLimits
from .reading import Progress, read_file

_OUT_OF_MEMORY = 73
"""Exit status of a reader that ran out of memory."""
_START = "import sys; sys.path[:] = sys.argv[2:]; from index.sync.reader_process import main; main(int(sys.argv[1]))"


class Order(NamedTuple):
    """Jobs for a reader."""

    site: Site
    function: Callable[..., Any]
    """Called with the site and the arguments of each job; `read_file` also reports its progress."""
    jobs: Sequence[tuple[Any, ...]]
    """The arguments of each job."""


class ReaderProcess:
    """The parent's side: starts a reader, gives it orders and receives its messages."""

    def __init__(self, limits: ReadLimits) -> None:
        """Start a reader; it is ready later. Raises OSError if the system allows no new process."""
        self._limits = limits
        self.connection, theirs = Pipe()
        with theirs:
            # Isolated (-I): the current folder may be a site with a module of any name.
            package_root = str(Path(__file__).resolve().parents[2])
            path = [*filter(None, sys.path), package_root]
            command = [sys.executable, "-I", "-c", _START, str(theirs.fileno()), *path]
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
        try:
            self.connection.send(limits)
        except OSError:  # the process has ended already
            self.kill()
            raise

    def send(self, order: Order) -> None:
        """Send jobs. Raises OSError if the process has ended."""
        self.connection.send(order)

    def interrupt(self) -> None:
        """End the process now; `kill` must follow. Any thread may call this."""
        self._process.kill()

    def kill(self) -> None:
        """End the process now. Killing it twice does nothing."""
        self._process.kill()
        self._process.wait()
        self.connection.close()

    def explain_end(self) -> tuple[str, bool]:
        """Return why a job failed whose process has ended, and whether that is sure to happen again."""
        status = self._process.wait()
        if status == -signal.SIGPROF:
            return self._limits.time_failure, True
        if status == _OUT_OF_MEMORY:
            return self._limits.memory_failure, True
        return CRASH_FAILURE, False


# ------------------------------------------------------------------------------------------------ the reader's side


def main(descriptor: int) -> None:
    """Read posts as the process at the other end of a socket orders, until that closes it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of Ctrl-C at the terminal: the parent decides
    from ..markdown import parser  # noqa: F401 - no post should be charged for the time of this import
    from ..sites import folder_site  # noqa: F401

    with suppress(EOFError, OSError):  # the parent has ended, or needs this process no more
        _work(Connection(descriptor))


def _work(connection: Connection) -> None:
    """Do jobs until the connection is closed, which raises EOFError or OSError."""
    limits = connection.recv()
    logging.getLogger().addHandler(_ForwardingHandler(connection))
    _limit_memory(limits.memory_bytes)
    connection.send(("ready", None))
    while True:
        order = connection.recv()
        for job in order.jobs:
            connection.send_bytes(_run(order, job, limits, connection))


def _run(order: Order, job: tuple[Any, ...], limits: ReadLimits, connection: Connection) -> bytes:
    """Return the message with the result of a job. If it takes too much, end this process."""

    def report(progress: Progress) -> None:
        connection.send(("progress", progress))

    reporting = (report,) if order.function is read_file else ()
    # Its signal ends the process, and as no Python code handles it, it does so also within a regular expression.
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)
    try:
        return pickle.dumps(("result", order.function(order.site, *job, *reporting)), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


class _ForwardingHandler(QueueHandler):
    """Sends log records to the parent, which handles them like its own."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(queue=queue.SimpleQueue())  # unused: see `enqueue`
        self._connection = connection

    def enqueue(self, record: logging.LogRecord) -> None:
        self._connection.send(("log", record))


def _limit_memory(more: int) -> None:
    """Let this process have `more` bytes than it has now, where the system can limit that."""
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + more
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY or limit < most:
            resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    except (OSError, ValueError):
        pass  # not Linux
