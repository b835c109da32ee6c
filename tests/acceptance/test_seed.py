"""The first user's post, asked as the first user would ask."""

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


def ask(shared: Path, index: Path, *words: str) -> Any:
    arguments = ["search", *words, "--content", str(shared / "seed" / "content"), "--index", str(index), "--json"]
    return json.loads(CliRunner().invoke(main, arguments, catch_exceptions=False).stdout)


def test_swarm_mode(shared: Path, index: Path) -> None:
    (found,) = ask(shared, index, "swarm mode")["results"]
    assert found["title"] == "DockerCon 2016 Highlights Day 1"
    assert found["url"] == "/post/dockercon-2016-highlights-day-1/"
    assert found["date"] == "2016-06-21T10:03:36-06:00"
    assert found["tags"] == ["conferences", "docker"]
    assert "keynote-highlights" in [sub["anchor"] for sub in found["sub_results"]]


@pytest.mark.parametrize(("words", "line"), [("--update-parallelism", 33), ("code:instavote/vote", 28)])
def test_code_is_found_at_its_line(shared: Path, index: Path, words: str, line: int) -> None:
    (found,) = ask(shared, index, words)["results"]
    (sub,) = [sub for sub in found["sub_results"] if sub["kind"] == "code"]
    assert sub["line"] == line
    assert "<mark>" in sub["excerpt_html"]
    file = shared / "seed" / "content" / found["id"]
    source = file.read_text("utf-8").splitlines()[line - 1]
    assert words.removeprefix("code:") in source


TALK = "talk-highlights-the-golden-ticket-docker-and-high-security-microservices"


@pytest.mark.parametrize(
    ("words", "anchor", "marks"),
    [
        ("heading:immutable", "immutable-infrastructure", []),
        ('"immutable infrastructure"', "immutable-infrastructure", []),
        ("apparmor profile", TALK, ["apparmor", "profile"]),
        ("seccomp", TALK, ["seccomp"]),
    ],
)  # fmt: skip
def test_fragments_come_from_the_right_section(
    shared: Path, index: Path, words: str, anchor: str, marks: list[str]
) -> None:
    (found,) = ask(shared, index, words)["results"]
    assert found["sub_results"][0]["anchor"] == anchor
    assert all(f"<mark>{mark}</mark>" in found["sub_results"][0]["excerpt_html"] for mark in marks)


def test_a_tag(shared: Path, index: Path) -> None:
    assert ask(shared, index, "tag:docker")["total"] == 1


@pytest.mark.parametrize("words", ["relref", "ryanwalls comments true"])
def test_markup_and_metadata_are_in_no_snippet(shared: Path, index: Path, words: str) -> None:
    told = json.dumps([r["excerpt_html"] + str(r["sub_results"]) for r in ask(shared, index, words)["results"]])
    for leak in ("relref", "{{", "ryanwalls", "comments = ", "share = ", "+++"):
        assert leak not in told
