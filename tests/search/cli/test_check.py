"""`posthaste check` and `posthaste stats`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.search.cli.conftest import Run
from tests.support.clock import set_clock
from tests.support.sites import write_files


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


def test_files_are_listed_with_state_and_reason(run: Run, root: Path) -> None:
    write_files(root / "content", {
        "node_modules/a.md": "", "page.html": "", "post/bundle/index.md": "x", "post/bundle/part.md": "x", "a.md~": "",
    })  # fmt: skip
    before = run("check", "--files").stdout.splitlines()
    assert "new         post/rust.md" in before
    assert not (root / ".posthaste").exists()
    run("index")
    result = run("check", "--files")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:4] == [
        "skipped     node_modules/  installed dependencies",
        "indexed     notes/creme.md",
        "skipped     page.html  .html is a format that is not read",
        "unreadable  post/broken.md  line 1: the front matter is never closed; add a line `---` after it",
    ]
    assert result.stdout.splitlines()[4:] == [
        "indexed     post/bundle/index.md",
        "skipped     post/bundle/part.md  a resource of a Hugo bundle",
        "hidden      post/draft.md  draft: true",
        "hidden      post/expired.md  expired 2001-01-01T00:00:00+00:00",
        "indexed     post/future.md  not yet public: from 2099-01-01T00:00:00Z",
        "hidden      post/locked.md  password: (not shown)",
        "indexed     post/rust.md",
        "indexed     post/swarm.md",
        "hidden      post/unlisted.md  unlisted: true",
    ]


def test_files_are_listed_as_json(run: Run) -> None:
    statuses = [json.loads(line) for line in run("check", "--files", "--json").stdout.splitlines()]
    assert {"path": "post/draft.md", "state": "hidden", "reason": "draft: true"} in statuses
    assert len(statuses) == 9


@pytest.mark.parametrize("arguments", [["--files", "--repair"], ["--json"]])
def test_options_of_the_list_are_checked(run: Run, arguments: list[str]) -> None:
    assert run("check", *arguments).exit_code == 2


def test_check_sees_posts_that_a_wrong_clock_hid(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "content/post/broken.md").unlink()
    write_files(root / "content", {"window.md": "---\nexpiryDate: 2050-01-01\n---\nlantern"})
    with pytest.MonkeyPatch.context() as ahead:
        set_clock(ahead, 2060)
        run("index")
        assert run("check").stdout == "no problems found\n"
    assert run("check").stdout == "window.md is not indexed; run `posthaste index`\n"
    run("index")
    assert run("check").stdout == "no problems found\n"


def test_check_accepts_posts_that_expired_in_the_index(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "content/post/broken.md").unlink()
    write_files(root / "content", {"window.md": "---\nexpiryDate: 2050-01-01\n---\nlantern"})
    run("index")
    set_clock(monkeypatch, 2060)
    assert run("check").stdout == "no problems found\n"
    write_files(root / "content", {"window.md": "---\nexpiryDate: 2050-01-01\n---\nchanged"})
    assert run("check").stdout == "window.md is indexed but not public; run `posthaste index`\n"
