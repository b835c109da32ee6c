"""Fixtures for the tests of the command line."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search.cli.main import main
from tests.support.sites import make_site

Run = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The root of a small Hugo site."""
    return make_site(tmp_path / "site")


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the site's root, without settings from the environment."""
    monkeypatch.chdir(root)
    for name in [name for name in os.environ if name.startswith("POSTHASTE_")]:
        monkeypatch.delenv(name)

    def run_command(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return run_command
