"""`posthaste check` and `posthaste stats`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.search.cli.conftest import Run


def test_check_finds_differences_and_damage_and_repairs_them(run: Run, root: Path) -> None:
    (root / "content/post/broken.md").unlink()
    assert run("check").exit_code == 1
    run("index")
    assert run("check").stdout == "no problems found\n"
    (root / "content/new.md").write_text("new")
    result = run("check")
    assert (result.exit_code, result.stdout) == (1, "new.md is not indexed; run `posthaste index`\n")
    current = (root / ".posthaste/public/CURRENT").read_text().strip()
    (segment,) = (root / ".posthaste/public" / current).glob("*.segment")
    segment.write_bytes(segment.read_bytes().replace(b"Immutable", b"Immutabel"))
    assert "has changed" in run("check").stdout
    repaired = run("check", "--repair")
    assert repaired.exit_code == 0
    assert repaired.stdout.endswith("no problems found\n")


@pytest.mark.parametrize("command", ["check", "stats"])
def test_check_and_stats_create_no_files(run: Run, root: Path, command: str) -> None:
    assert run(command).exit_code != 0
    assert not (root / ".posthaste").exists()


def test_stats_prints_counts_and_no_hidden_post(run: Run) -> None:
    run("index")
    output = run("stats").stdout
    assert "posts       4 (3 visible now)" in output
    assert "newest      2021-03-01  Errors in Rust" in output
    assert "secretword" not in output.lower()
