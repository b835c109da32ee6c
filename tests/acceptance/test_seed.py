"""Searches of the first user's post from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from search.cli.main import main


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


def search(shared: Path, index: Path, *words: str) -> Any:
    """Run `posthaste search --json` on the post; return the response."""
    arguments = ["search", *words, "--content", str(shared / "seed" / "content"), "--index", str(index), "--json"]
    return json.loads(CliRunner().invoke(main, arguments, catch_exceptions=False).stdout)


def test_result_has_the_fields_of_the_post(shared: Path, index: Path) -> None:
    (result,) = search(shared, index, "swarm mode")["results"]
    assert result["title"] == "DockerCon 2016 Highlights Day 1"
    assert result["url"] == "/post/dockercon-2016-highlights-day-1/"
    assert result["date"] == "2016-06-21T10:03:36-06:00"
    assert result["tags"] == ["conferences", "docker"]
    assert "keynote-highlights" in [sub["anchor"] for sub in result["sub_results"]]


@pytest.mark.parametrize(("words", "line"), [("--update-parallelism", 33), ("code:instavote/vote", 28)])
def test_code_has_its_line_in_the_file(shared: Path, index: Path, words: str, line: int) -> None:
    (result,) = search(shared, index, words)["results"]
    (sub,) = [sub for sub in result["sub_results"] if sub["kind"] == "code"]
    assert sub["line"] == line
    assert "<mark>" in sub["excerpt_html"]
    file = shared / "seed" / "content" / result["id"]
    source = file.read_text("utf-8").splitlines()[line - 1]
    assert words.removeprefix("code:") in source


TALK = "talk-highlights-the-golden-ticket-docker-and-high-security-microservices"


@pytest.mark.parametrize(
    ("words", "anchor", "marks"),
    [
        ("heading:immutable", "immutable-infrastructure", []),
        ('"immutable infrastructure"', "immutable-infrastructure", []),
        ("apparmor profile", TALK, ["apparmor profile"]),
        ("seccomp", TALK, ["seccomp"]),
    ],
)  # fmt: skip
def test_fragment_comes_from_the_matching_section(
    shared: Path, index: Path, words: str, anchor: str, marks: list[str]
) -> None:
    (result,) = search(shared, index, words)["results"]
    assert result["sub_results"][0]["anchor"] == anchor
    assert all(f"<mark>{mark}</mark>" in result["sub_results"][0]["excerpt_html"] for mark in marks)


def test_tag_filter_finds_the_post(shared: Path, index: Path) -> None:
    assert search(shared, index, "tag:docker")["total"] == 1


@pytest.mark.parametrize("words", ["relref", "ryanwalls comments true"])
def test_no_snippet_contains_markup_or_metadata(shared: Path, index: Path, words: str) -> None:
    results = search(shared, index, words)["results"]
    snippets = json.dumps([result["excerpt_html"] + str(result["sub_results"]) for result in results])
    for leak in ("relref", "{{", "ryanwalls", "comments = ", "share = ", "+++"):
        assert leak not in snippets
