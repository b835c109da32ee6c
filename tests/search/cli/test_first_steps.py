"""Mistakes of the first minutes: wrong folders, no query, mistyped options and commands, Ctrl-C."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.model import Problem
from search.cli.check import find_problems
from search.open_index import open_index
from search.settings import Settings
from tests.search.cli.conftest import Run
from tests.support.sites import write_files


@pytest.mark.parametrize("command", [("index",), ("search", "x", "--content"), ("serve", "--port", "0"), ("watch",)])
def test_folder_without_markdown_is_an_error_and_stays_as_it_is(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    folder = write_files(tmp_path / "wrong", {"sub/main.py": "", "page.html": "<p>"})
    result = run(*command, str(folder))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no Markdown files here or below" in result.stderr
    assert not (folder / ".posthaste").exists()


def test_index_whose_posts_are_all_removed_is_synced(run: Run, root: Path) -> None:
    assert run("index").exit_code == 0
    for path in (root / "content").iterdir():
        shutil.rmtree(path)
    assert "4 removed" in run("index").stdout


@pytest.mark.parametrize("query", [(), ("",), (" ",), ("--json",)])
def test_search_without_a_query_is_an_error(run: Run, root: Path, query: tuple[str, ...]) -> None:
    result = run("search", *query)
    assert (result.exit_code, "No query" in result.stderr, result.stdout) == (2, True, "")
    assert not (root / ".posthaste").exists()


def test_search_by_a_filter_needs_no_query(run: Run) -> None:
    assert run("search", "--tag", "docker").exit_code == 0


@pytest.mark.parametrize(("word", "option"), [("--limt", "--limit"), ("-limit", "--limit"), ("--limt=5", "--limit")])
def test_word_like_an_option_is_noted(run: Run, word: str, option: str) -> None:
    assert f"note: {word} is searched as a word; did you mean the option {option}?" in run("search", "x", word).stderr


@pytest.mark.parametrize("word", ["--update-delay", "-p", "-azure", "limit", "--", "-"])
def test_other_words_are_not_noted(run: Run, word: str) -> None:
    assert "note:" not in run("search", "x", word).stderr


@pytest.mark.parametrize(
    ("options", "named"), [(("--limit", "0"), "--limit"), (("--page", "0"), "--page"), (("--from", "soon"), "--from")]
)
def test_error_names_the_option_that_was_typed(run: Run, options: tuple[str, ...], named: str) -> None:
    error = run("search", "x", *options).stderr
    assert f"invalid {named} " in error
    assert "per_page" not in error


def test_mistyped_command_is_corrected(run: Run) -> None:
    result = run("serch", "docker")
    assert (result.exit_code, "Did you mean 'search'?" in result.stderr) == (2, True)


def test_show_finds_the_indexed_folder_above_the_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = write_files(tmp_path / "notes", {"deep/er/a.md": "# Sourdough"})
    assert run("index", str(notes)).exit_code == 0
    monkeypatch.chdir(tmp_path)
    assert "id          deep/er/a.md" in run("show", "notes/deep/er/a.md").stdout
    assert "finds the post" in run("show", "--why-not", "sourdough", "notes/deep/er/a.md").stdout


def test_show_takes_the_current_folder_for_the_site(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_files(tmp_path / "notes", {"deep/a.md": "# Sourdough"}))
    assert "id          deep/a.md" in run("show", "deep/a.md").stdout


def test_check_reports_a_missing_content_folder_once(run: Run, root: Path) -> None:
    assert run("index").exit_code == 0
    shutil.rmtree(root / "content")
    result = run("check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{root}: no posts here or below, but 4 posts in the index; restore the content folder, "
        "or run `posthaste index`"
    ]


def test_check_reports_a_folder_that_cannot_be_listed_once(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("index").exit_code == 0
    index = open_index(Settings.load(environ={}, content=root))
    scan = index.site.scan()
    files = tuple(id for id in scan.files if not id.startswith("post/"))
    monkeypatch.setattr(type(index.site), "scan", lambda _: scan._replace(files=files, unreadable=("post",)))
    expected = Problem(f"{root / 'content/post'}: cannot list the folder", "check its permissions")
    assert find_problems(index) == [expected]


_INTERRUPT = """
import os, signal, sys

module = sys.argv[1]

class Finder:
    def find_spec(self, name, *_):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
sys.argv = ["posthaste", *sys.argv[2:]]
import search.cli
search.cli.main()
"""
"""Runs the command line, and presses Ctrl-C when it imports a module."""


@pytest.mark.parametrize("module", ["click", "search.cli.search", "search.open_index", "index.sync.execute"])
def test_ctrl_c_prints_no_traceback_and_exits_with_130(root: Path, module: str) -> None:
    command = [sys.executable, "-c", _INTERRUPT, module, "search", "docker", "--content", str(root)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode in (130, -signal.SIGINT)  # a shell reports 130 for both
    assert "Traceback" not in result.stderr
