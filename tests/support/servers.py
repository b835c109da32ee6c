"""Start web servers in processes of their own."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from tests.support.processes import make_environ, start_process


def find_free_port() -> int:
    """Return a port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def start_gunicorn(log: Path, *options: str, workers: int = 2, **environ: str) -> Iterator[tuple[int, Popen[str]]]:
    """Start `wsgi:application` in gunicorn; yield its port and process. `environ`: the settings of Posthaste."""
    port = find_free_port()
    command = [sys.executable, "-m", "gunicorn", "wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--timeout", "120", *options]
    with (
        log.open("w") as file,
        start_process(command, environ=make_environ(**environ), stdout=file, stderr=file) as process,
    ):
        yield port, process
