"""Processes killed while they write. The numbers are those of docs/faults.md."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.support import tally
from tests.support.processes import run_process
from tests.support.tally import Times

pytestmark = pytest.mark.torture


@pytest.mark.slow
def test_01_kill_at_a_random_moment_leaves_the_old_or_the_new_state(path: Path, times: Times) -> None:
    rounds = times(100, 1000)
    done = run_process([sys.executable, "-m", "tests.support.kill_writer", path, str(rounds)], timeout=3600)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    row = tally.row(1, "kill -9 while adding, merging, publishing")
    row.tried, row.lost, row.recovered = outcome["tried"], outcome["lost"], outcome["recovered"]
    assert (outcome["tried"], outcome["lost"]) == (rounds, 0), outcome
    assert outcome["published"] > 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is absent: apt-get install strace")
def test_02_kill_at_each_system_call_leaves_the_old_or_the_new_state(work: Path, times: Times) -> None:
    row = tally.row(2, "kill at every file-system call")
    most = times(24, 0)
    done = run_process([sys.executable, "-m", "tests.support.kill_at_calls", work, str(most)], timeout=3600)
    if "Operation not permitted" in done.stderr:
        pytest.skip("strace is not permitted to trace processes here")
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    row.tried, row.lost, row.recovered = outcome["tried"], outcome["lost"], outcome["recovered"]
    assert (outcome["lost"], outcome["recovered"]) == (0, outcome["tried"]), done.stderr
    assert outcome["calls"] > 300
    assert outcome["tried"] >= (most or outcome["calls"] * 0.95)  # a sync may make a few calls fewer than counted
