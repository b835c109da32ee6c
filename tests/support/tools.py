"""Programs that some tests need, beside this Python or on the path. A test skips without its program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import PROJECT


def find_tool(name: str, remedy: str) -> str:
    """Return the path of a program, or skip the current test. `remedy`: how to install it."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/sbin"])
    path = shutil.which(name, path=places)
    if path is None:
        pytest.skip(f"{name} is absent: {remedy}")
    return path


def run_tool(*command: str | Path) -> None:
    """Run a program in the project's folder. Fails with its output unless it succeeds."""
    run = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=PROJECT)
    assert run.returncode == 0, run.stdout + run.stderr
