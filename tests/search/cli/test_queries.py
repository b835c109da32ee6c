"""`posthaste queries` prints what readers searched: safe at a terminal, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.search.cli.conftest import Run
from tests.support.counting import make_events, write_events


@pytest.fixture
def counts(root: Path, run: Run) -> Path:
    """The counts of a site that is indexed."""
    run("index")
    path = root / ".posthaste" / "queries.sqlite"
    write_events(path, make_events("docker", range(4)) + make_events("zz\x1b]0;title\x07", results=0))
    return path


def test_queries_are_printed_by_kind(run: Run, counts: Path) -> None:
    output = run("queries").output
    assert output.startswith("7 searches in 30 days, 3 without results\n\nsearches without results:\n      3  zz")
    assert "most frequent searches:\n      4  docker\n" in output
    assert "docker" not in run("queries", "--no-results").output
    assert "docker" in run("queries", "--no-clicks", "--days", "7").output
    assert run("queries", "--top", "--limit", "1").output.count("\n") == 4


def test_one_search_on_one_day_is_in_the_singular(run: Run, root: Path) -> None:
    run("index")
    write_events(root / ".posthaste" / "queries.sqlite", make_events("docker", range(1)))
    assert run("queries", "--days", "1").output.startswith("1 search in 1 day, 0 without results\n")


def test_no_control_character_reaches_the_terminal(run: Run, counts: Path) -> None:
    for arguments in ((), ("--json",)):
        output = run("queries", *arguments).output
        assert "zz" in output
        assert "\x1b" not in output and "\x07" not in output


def test_json_has_days_queries_and_advice(run: Run, counts: Path) -> None:
    body = json.loads(run("queries", "--json", "--top").output)
    assert sum(day["searches"] for day in body["days"]) == 7
    assert list(body["queries"]) == ["top"]
    first = body["queries"]["top"][0]
    assert (first["text"], first["searches"], first["watched"], first["clicks"]) == ("docker", 4, 4, 0)
    assert body["advice"] == []


def test_errors_name_the_remedy(run: Run) -> None:
    result = run("queries")
    assert result.exit_code == 2
    assert "analytics = true" in result.output
    assert "name the folder of its index with --index" in result.output
    preview = run("queries", "--drafts")
    assert (preview.exit_code, "private preview" in preview.output) == (2, True)
    assert run("queries", "--days", "0").exit_code == 2
