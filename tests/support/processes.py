"""Start programs that die with the test that started them: even if the test fails, even if pytest itself is killed.

Each program gets a process group of its own, which is killed when the `with` block ends. A watchdog process, started
with the first program, kills the groups that are left when pytest dies: it waits for the end of a pipe from pytest.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.waiting import TIMEOUT

PROJECT = Path(__file__).resolve().parents[2]

_WATCHDOG = """
import os, signal, sys
groups = set()
for line in sys.stdin:
    action, group = line.split()
    (groups.add if action == "add" else groups.discard)(int(group))
for group in groups:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
"""


@contextmanager
def start_process(
    command: Sequence[str | Path], *, environ: Mapping[str, str] | None = None, **options: Any
) -> Iterator[subprocess.Popen[str]]:
    """Start a program in the project's folder; at the end of the block, kill it and all its children.

    `environ`: replaces the environment. `options`: for Popen."""
    arguments = [str(part) for part in command]
    settings: dict[str, Any] = {"cwd": PROJECT, "text": True, "env": environ, "start_new_session": True} | options
    with subprocess.Popen(arguments, **settings) as process:
        _notify_watchdog("add", process.pid)
        try:
            yield process
        finally:
            kill_group(process.pid)
            _notify_watchdog("remove", process.pid)


def run_process(
    command: Sequence[str | Path], *, timeout: float = 10 * TIMEOUT, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and return its output. Raises subprocess.TimeoutExpired."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start_process(command, **pipes | options) as process:
        output, errors = process.communicate(timeout=timeout)
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def start_posthaste(*arguments: str | Path, **options: Any) -> AbstractContextManager[subprocess.Popen[str]]:
    """Start `posthaste` with these arguments; see `start_process`."""
    return start_process([sys.executable, "-m", "search.cli", *arguments], **options)


def run_posthaste(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `posthaste` to its end and return its output."""
    return run_process([sys.executable, "-m", "search.cli", *arguments], **options)


def stop_process(process: subprocess.Popen[str]) -> int:
    """Ask a program to stop, even if it is suspended; return its exit status."""
    process.terminate()
    process.send_signal(signal.SIGCONT)
    return process.wait(TIMEOUT)


def kill_group(group: int) -> None:
    """Kill all processes of a process group."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def find_children(pid: int) -> list[int]:
    """Return the process ids of a process's children. Linux only."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def make_environ(**changes: str) -> dict[str, str]:
    """Return the environment without Posthaste's settings, with the project importable, and with these changes."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("POSTHASTE_")}
    return inherited | {"PYTHONPATH": str(PROJECT)} | changes


@cache
def _start_watchdog() -> int:
    """Start the watchdog; return the pipe to it. The pipe closes when this process ends, whatever ends it."""
    reader, writer = os.pipe()
    options: dict[str, Any] = {"stdin": reader, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", _WATCHDOG], start_new_session=True, **options)
    process.returncode = 0  # it outlives this process: no warning that it still runs
    os.close(reader)
    return writer


def _notify_watchdog(action: str, group: int) -> None:
    os.write(_start_watchdog(), f"{action} {group}\n".encode())
