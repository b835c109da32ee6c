"""`posthaste index` and `posthaste watch`."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import IndexBusy
from index.sync.watcher import hold_leadership
from tests.search.cli.conftest import Run
from tests.support.sites import write_files


def test_index_prints_counts_and_names_unreadable_posts(run: Run) -> None:
    result = run("index")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "4 indexed, 0 unchanged, 0 removed, 4 not public (2 unlisted, 1 draft, 1 expired), 1 unreadable in "
    )
    assert "post/broken.md: line 1: the front matter" in result.stderr
    assert run("index").stdout.startswith("0 indexed, 4 unchanged")
    assert run("index", "--rebuild").stdout.startswith("4 indexed")


@pytest.mark.parametrize("command", [("index",), ("index", "--rebuild"), ("search", "docker")])
def test_index_of_another_version_is_rebuilt(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    run("index")
    monkeypatch.setattr("index.whoosh_engine.engine.VERSION", 0)
    result = run(*command)
    assert (result.exit_code, "posthaste: " in result.stderr) == (0, False)
    assert run("search", "docker", "--no-sync").exit_code == 0


@pytest.mark.parametrize("command", [("index",), ("search", "docker")])
def test_damaged_index_is_rebuilt(run: Run, root: Path, command: tuple[str, ...]) -> None:
    run("index")
    (manifest,) = (root / ".posthaste/public").glob("*/manifest.json")
    manifest.write_bytes(manifest.read_bytes()[:20])
    assert run(*command).exit_code == 0
    assert run("search", "docker", "--no-sync").exit_code == 0


def test_index_says_what_is_not_indexed(run: Run, root: Path, tmp_path: Path) -> None:
    write_files(root / "content", {"a.html": "", "b.html": "", "post/_index.md": ""})
    (root / "content/away").symlink_to(tmp_path)
    result = run("index")
    assert result.stdout.splitlines()[1] == (
        "9 not indexed: 2 .html files, 2 unlisted, 1 draft, 1 expired, 1 link, 1 section, 1 unreadable; "
        "1 not yet public; `posthaste check --files` lists them, `posthaste show FILE` says why"
    )
    assert f"not read: {root}/content/away: a link that leads outside the content folder; " in result.stderr


def test_index_of_public_posts_says_no_more(run: Run, tmp_path: Path) -> None:
    root = write_files(tmp_path / "notes", {"a.md": "text"})
    assert len(run("index", str(root)).stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("files", "arguments", "recognition"),
    [
        ({"eleventy.config.js": "", "_posts/a.md": ""}, [], "eleventy (eleventy.config.js)"),
        ({"mkdocs.yml": "", "docs/a.md": ""}, [], "mkdocs (mkdocs.yml)"),
        ({"_toc.yml": "", "a.md": ""}, [], "jupyter-book, read as a plain folder (_toc.yml)"),
        ({"a.md": ""}, [], "plain (no files of another generator found)"),
        ({"a.md": ""}, ["--generator", "zola"], "zola (set)"),
    ],
)  # fmt: skip
def test_first_run_and_stats_name_the_generator(
    run: Run, tmp_path: Path, files: dict[str, str], arguments: list[str], recognition: str
) -> None:
    root = str(write_files(tmp_path / "other", files))
    assert f"generator: {recognition}; content: {root}" in run("index", root, *arguments).stderr
    assert "generator" not in run("index", root, *arguments).stderr
    assert f"generator   {recognition}\n" in run("stats", root, *arguments).stdout


def test_sites_in_a_plain_folder_are_named(run: Run, tmp_path: Path) -> None:
    files = {
        "blog/hugo.toml": "",
        "blog/content/a.md": "",
        "work/docs/mkdocs.yml": "",
        "work/docs/docs/a.md": "",
        "a.md": "",
    }
    root = write_files(tmp_path / "sites", files)
    note = (
        "note: blog/ and work/docs/ look like sites (hugo.toml, mkdocs.yml); index each on its own, for example "
        f"`posthaste index {root}/blog`. All are indexed as one plain folder now; --generator plain says that this is "
        "wanted\n"
    )
    assert note in run("index", str(root)).stderr
    assert note in run("index", str(root)).stderr
    assert "note:" not in run("index", str(root), "--generator", "plain").stderr
    assert "note:" not in run("index", str(root / "blog")).stderr


def test_notes_below_a_vault_or_in_a_site_are_not_named_as_sites(run: Run, tmp_path: Path) -> None:
    inner = {"example/mkdocs.yml": "", "example/docs/a.md": "", "a.md": ""}
    root = write_files(
        tmp_path / "notes", {"vault/.obsidian/app.json": "", "vault/a.md": "", "node_modules/a/book.toml": ""}
    )
    assert "note:" not in run("index", str(root)).stderr
    assert "note:" not in run("index", str(write_files(tmp_path / "site", inner | {"_config.yml": ""}))).stderr


def test_preview_includes_drafts_and_leaves_the_public_index_alone(run: Run, root: Path) -> None:
    assert run("search", "secretword").exit_code == 1
    assert "Secretword draft" in run("search", "secretword", "--drafts").stdout
    assert "Secretword future" in run("search", "secretword", "--future").stdout
    assert run("search", "secretword").exit_code == 1
    names = {path.name for path in (root / ".posthaste").iterdir()}
    assert names == {".gitignore", "public", "preview-drafts", "preview-future"}


def test_second_watch_process_is_refused(run: Run, root: Path) -> None:
    with hold_leadership(root / ".posthaste/public"):
        result = run("watch")
    assert result.exit_code == 2
    assert "another process" in result.stderr
    assert IndexBusy.__doc__
