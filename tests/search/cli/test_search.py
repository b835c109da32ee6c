"""`posthaste search`: results, filters, settings, exit status."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from index.fields import FILTER_FIELDS
from search.cli.search import search_command
from tests.search.cli.conftest import Run


def test_search_creates_the_index_and_prints_title_url_place_and_text(run: Run, root: Path) -> None:
    result = run("search", "immutable", "infrastructure")
    assert result.exit_code == 0
    assert "Docker Swarm in anger  2016-06-21  docker, containers" in result.stdout
    assert "/post/swarm/" in result.stdout
    assert "content/post/swarm.md:11  Scaling" in result.stdout
    assert "Immutable infrastructure helps." in result.stdout
    assert "\x1b" not in result.stdout
    assert (root / ".posthaste/.gitignore").read_text() == "*\n"
    assert (root / ".posthaste").stat().st_mode & 0o777 == 0o700


def test_search_finds_a_post_that_was_just_saved(run: Run, root: Path) -> None:
    assert run("search", "lantern").exit_code == 1
    (root / "content/new.md").write_text("# Lantern\n")
    assert run("search", "lantern", "--no-sync").exit_code == 1
    assert run("search", "lantern").exit_code == 0


def test_json_is_the_body_of_the_http_response(run: Run) -> None:
    body = json.loads(run("search", "docker", "--json", "--limit", "1", "--facets", "tags").stdout)
    assert (body["total"], body["per_page"], len(body["results"])) == (2, 1, 1)
    assert body["facets"]["tags"]["docker"] == 1


@pytest.mark.parametrize(
    "words", [["--update-parallelism"], ["vote", "--update-parallelism"], ["code:update-parallelism"]]
)
def test_words_that_begin_with_dashes_are_searched(run: Run, words: list[str]) -> None:
    result = run("search", *words)
    assert result.exit_code == 0
    assert "post/swarm.md:15" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        (["docker"], ["Docker Swarm in anger", "Errors in Rust"]),
        (["docker", "--sort", "date"], ["Errors in Rust", "Docker Swarm in anger"]),
        (["docker", "--tag", "rust"], ["Errors in Rust"]),
        (["docker", "--tag", "rust", "--tag", "docker"], []),
        (["docker", "--from", "2020"], ["Errors in Rust"]),
        (["docker", "--to", "2016"], ["Docker Swarm in anger"]),
        (["--section", "notes"], ["Crème brûlée"]),
        (["docker", "-errors"], ["Docker Swarm in anger"]),
        (["docker", "--limit", "1", "--page", "2"], ["Errors in Rust"]),
        (["secretword"], []),
        (["secretw*"], []),
        (["tag:secretword"], []),
    ],
)
def test_options_filter_sort_and_page(run: Run, arguments: list[str], titles: list[str]) -> None:
    result = run("search", "--json", *arguments)
    assert [r["title"] for r in json.loads(result.stdout)["results"]] == titles
    assert result.exit_code == (0 if titles else 1)


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        (["--category", "recipes"], ["Lemon tart"]),
        (["--category", "Recipes", "--category", "baking"], ["Lemon tart"]),
        (["--category", "recipes", "--category", "docker"], []),
        (["--series", "advent"], ["Lemon tart"]),
        (["--author", "Ada"], ["Docker Swarm in anger"]),
        (["--author", "Bea", "--author", "Cy"], ["Lemon tart"]),
        (["--author", "Bea", "--author", "Ada"], []),
        (["--lang", "en", "--tag", "rust"], ["Errors in Rust"]),
    ],
)
def test_options_filter_by_every_field_of_the_table(
    run: Run, root: Path, arguments: list[str], titles: list[str]
) -> None:
    (root / "content/tart.md").write_text(
        "---\ntitle: Lemon tart\ncategories: [Recipes, Baking]\nseries: [Advent]\nauthors: [Bea, Cy]\n---\nSour.\n"
    )
    result = run("search", "--json", *arguments)
    assert [r["title"] for r in json.loads(result.stdout)["results"]] == titles


def test_every_filter_parameter_has_an_option() -> None:
    parameters = {parameter.name for field in FILTER_FIELDS for parameter in field.parameters}
    options = {option.removeprefix("--") for parameter in search_command.params for option in parameter.opts}
    assert parameters >= {"tag", "category", "series", "from", "to"}
    assert parameters <= options


def test_explain_prints_the_parsed_query_and_the_parts_of_the_score(run: Run) -> None:
    output = run("search", "docker AND immutable", "--explain").stdout
    assert output.startswith("parsed as: +docker +immutable\n")
    assert re.search(r"^  score \d+\.\d\d\n    +\d+\.\d\d  docker: worth [\d.]+, title [\d.]+, tags", output, re.M)
    assert "nearness" in output
    assert "score" not in run("search", "docker").stdout


def test_search_ranks_by_the_settings_of_the_site(run: Run, root: Path) -> None:
    def find_first() -> str:
        return run("search", "docker", "--format", "{id}").stdout.split()[0]

    assert find_first() == "post/swarm.md"
    (root / "posthaste.toml").write_text(
        "[ranking]\ntitle_weight = 0\ntags_weight = 0\ncode_weight = 0\nwhole_tag = 0\n"
    )
    assert find_first() == "post/rust.md"


def test_search_and_why_not_use_the_synonyms_of_the_site(run: Run, root: Path) -> None:
    (root / "words.txt").write_text("dessert = creme\nnonsense\n")
    (root / "posthaste.toml").write_text("synonyms = 'words.txt'\n")
    result = run("search", "dessert")
    assert "Crème brûlée" in result.stdout
    output = run("show", "content/notes/creme.md", "--why-not", "dessert").stdout
    assert output == "this query finds the post\n"
    (root / "words.txt").unlink()
    assert run("search", "dessert").exit_code == 1


def test_read_only_index_is_searched_without_syncing(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write lock fails here, because root can write to any folder; test_permissions.py uses real permissions."""
    run("index")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    (root / "content/new.md").write_text("lantern")
    result = run("search", "docker")
    assert result.exit_code == 0
    assert "Permission denied" in result.stderr
    assert "searching the index as it is" in result.stderr
    shutil.rmtree(root / ".posthaste")
    assert run("search", "docker").exit_code == 2
