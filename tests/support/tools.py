"""Programs that some tests need, beside this Python or on the path. A test skips without its program."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest


def find_tool(name: str, remedy: str) -> str:
    """Return the path of a program, or skip the current test. `remedy`: how to install it."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/sbin"])
    path = shutil.which(name, path=places)
    if path is None:
        pytest.skip(f"{name} is absent: {remedy}")
    return path
