"""Commands with several sites: by `sites` in posthaste.toml, and by repeated --content."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.cli.main import main
from tests.search.cli.conftest import Run
from tests.support.processes import run_posthaste
from tests.support.several_sites import make_sites


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the sites; it is the current one."""
    monkeypatch.chdir(make_sites(tmp_path / "all"))
    for name in [name for name in os.environ if name.startswith("POSTHASTE_")]:
        monkeypatch.delenv(name)
    return tmp_path / "all"


@pytest.fixture
def run(sites: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def test_search_names_the_site_and_the_file_of_each_hit(run: Run) -> None:
    result = run("search", "swarm", "--format", "{site} {id} {path}")
    assert sorted(result.stdout.splitlines()) == [
        "blog blog/post/swarm.md blog/content/post/swarm.md",
        "docs docs/install.md manual/install.md",
    ]
    text = run("search", "manual", "--site", "docs").stdout
    assert text.splitlines()[0] == "Install  docs  docker"
    assert "  manual/install.md:5" in text


def test_search_filters_by_sites(run: Run) -> None:
    body = json.loads(run("search", "docker", "--json", "--site", "docs", "--facets", "site").stdout)
    assert ([each["id"] for each in body["results"]], body["facets"]) == (["docs/install.md"], {"site": {"docs": 1}})
    both = json.loads(run("search", "docker", "--json", "--site", "docs", "--site", "blog").stdout)
    assert both["total"] == 3
    unknown = run("search", "docker", "--site", "wiki")
    assert (unknown.exit_code, unknown.stderr) == (
        2, "posthaste: unknown site 'wiki' in --site: expected any of blog, docs\n",
    )  # fmt: skip


def test_folders_on_the_command_line_are_sites(run: Run, sites: Path) -> None:
    (sites / "posthaste.toml").unlink()
    named = ("--content", "blog", "--content", "handbook=manual")
    found = run("search", "docker", *named, "--format", "{id}").stdout.split()
    assert set(found) == {"blog/post/swarm.md", "blog/post/rust.md", "handbook/install.md"}
    elsewhere = run(
        "search", "docker", *named, "--index", str(sites / "i1"), "--index", str(sites / "i2"), "--format", "{id}"
    )
    assert set(elsewhere.stdout.split()) == set(found)
    assert (sites / "i1/public").is_dir()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--content", "blog", "--content", "blog"),
            "is the second with the name 'blog'; name it: --content NAME=blog",
        ),
        (("--content", "blog", "--content", "/"), "has no name"),
        (("--content", "blog", "--content", "x=blog"), "the index of several sites"),
        (("--content", "blog", "--content", "none"), "site 'none'"),
        (("--content", "blog", "--content", "manual", "--index", "i"), "--index: 1 for 2 sites"),
        (("--content", "blog", "--content", "BLOG=manual"), "is the second with the name 'BLOG'"),
        (("--index", "i", "--index", "j"), "--index: 2 for 1 site;"),
        (("--content", "blog", "--site", "blog"), "--site: there is one site"),
    ],
)
def test_what_is_wrong_with_several_sites_is_said(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("search", "docker", *arguments)
    assert (result.exit_code, message in result.stderr) == (2, True), result.stderr


def test_folder_with_an_equals_sign_is_a_folder(run: Run, sites: Path) -> None:
    (sites / "manual").rename(sites / "a=b")
    assert (
        "a-b/install.md" in run("search", "docker", "--content", "blog", "--content", "a=b", "--format", "{id}").stdout
    )


def test_index_stats_and_check_name_each_site(run: Run) -> None:
    assert [line.partition(":")[0] for line in run("index").stdout.splitlines() if " indexed, " in line] == [
        "blog",
        "docs",
    ]
    stats = run("stats").stdout
    assert "site        blog 3, docs 2" in stats
    assert (stats.count("\ncontent"), stats.count("\nposts")) == (2, 1)
    Path("blog/content/post/broken.md").unlink()
    assert run("check").stdout == "no problems found\n"
    Path("manual/new.md").write_text("new")
    result = run("check")
    assert (result.exit_code, result.stdout) == (1, "docs: new.md is not indexed; run `posthaste index`\n")
    assert "hidden      docs/draft.md  draft: true" in run("check", "--files").stdout
    assert run("check", "--repair").stdout.splitlines()[-1] == "no problems found"


def test_site_without_an_index_is_an_error(run: Run) -> None:
    for arguments in (("search", "docker", "--no-sync"), ("stats",)):
        result = run(*arguments)
        assert (result.exit_code, "there is no index yet" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", [("watch",), ("export", "out"), ("mcp",)])
def test_command_for_one_site_says_so(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command)
    assert (result.exit_code, "but this works with one: name its folder" in result.stderr) == (2, True), result.stderr


def test_site_url_is_one_of_each_site(sites: Path) -> None:
    result = run_posthaste("serve", sites, "--site-url", "https://x.example", "--port", "0")
    assert (result.returncode, "give each its own `site_url`" in result.stderr) == (2, True)


def test_every_line_about_a_site_names_it(run: Run) -> None:
    result = run("index")
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == ["blog", "blog", "docs", "docs"]
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["blog", "unreadable", "docs"]


def test_setting_for_one_site_is_refused_before_a_sync(sites: Path) -> None:
    result = run_posthaste("serve", sites, "--analytics", "--port", "0")
    assert (result.returncode, result.stderr) == (
        2,
        "posthaste: analytics: works with one site; serve a site on its own for that, or unset it\n",
    )
    assert not (sites / "blog/.posthaste").exists()


def test_folder_on_the_command_line_is_searched_alone_despite_sites_in_the_environment(
    run: Run, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTHASTE_SITES", f"blog={sites / 'blog'}, docs={sites / 'manual'}")
    assert run("search", "docker", "--format", "{id}").stdout.count("docs/") == 1
    assert run("search", "docker", "--content", "manual", "--format", "{id}").stdout == "install.md\n"
    assert "blog" not in run("stats", "manual").stdout


def test_index_in_a_cluster_is_refused_by_the_name_of_the_option(run: Run) -> None:
    named = ("--content", "blog", "--content", "manual")
    indexes = ("--index", "opensearch://h:9200/a", "--index", "opensearch://h:9200/b")
    result = run("search", "docker", *named, *indexes)
    assert (result.exit_code, result.stderr) == (
        2,
        "posthaste: --content and --index: site 'blog': only indexes in folders are searched as one, "
        "not opensearch://h:9200/a\n",
    )
