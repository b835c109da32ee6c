"""The systemd unit is correct and keeps the service in a sandbox. Needs systemd's programs, not a running systemd."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.processes import PROJECT
from tests.support.tools import find_tool

pytestmark = pytest.mark.slow
MAX_EXPOSURE = 20
"""In tenths, as `systemd-analyze security` rates it: a service without any protection has 96."""


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    text = (PROJECT / "deploy/posthaste.service").read_text("utf-8")
    assert "/opt/posthaste/bin/posthaste" in text
    path = tmp_path / "posthaste.service"
    path.write_text(text.replace("/opt/posthaste/bin/posthaste", "/bin/true"))
    return path


def analyze(*arguments: str | Path) -> str:
    tool = find_tool("systemd-analyze", "apt-get install systemd")
    run = subprocess.run([tool, "--no-pager", *map(str, arguments)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def test_unit_has_no_mistake(unit: Path) -> None:
    output = analyze("verify", unit)
    assert [line for line in output.splitlines() if "posthaste.service" in line] == []


def test_service_is_exposed_little(unit: Path) -> None:
    assert "overall exposure level" in analyze("security", "--offline=yes", f"--threshold={MAX_EXPOSURE}", unit).lower()
