"""The command line, as a shell sees it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.errors import IndexBusy
from index.sync.watcher import hold_leadership
from search.cli.main import _coloured, main
from search.views.line_template import NAMES
from tests.conftest import PROJECT
from tests.support.sites import make_site

Run = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site")


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the site's root."""
    monkeypatch.chdir(root)
    for name in [name for name in os.environ if name.startswith("POSTHASTE_")]:
        monkeypatch.delenv(name)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return command


def test_a_search_makes_the_index_and_prints_title_url_place_and_text(run: Run, root: Path) -> None:
    result = run("search", "immutable", "infrastructure")
    assert result.exit_code == 0
    assert "Docker Swarm in anger  2016-06-21  docker, containers" in result.stdout
    assert "/post/swarm/" in result.stdout
    assert "content/post/swarm.md:11  Scaling" in result.stdout
    assert "Immutable infrastructure helps." in result.stdout
    assert "\x1b" not in result.stdout
    assert (root / ".posthaste/.gitignore").read_text() == "*\n"
    assert (root / ".posthaste").stat().st_mode & 0o777 == 0o700


def test_a_search_sees_what_was_just_saved(run: Run, root: Path) -> None:
    assert run("search", "lantern").exit_code == 1
    (root / "content/new.md").write_text("# Lantern\n")
    assert run("search", "lantern", "--no-sync").exit_code == 1
    assert run("search", "lantern").exit_code == 0


def test_json_is_the_http_body(run: Run) -> None:
    body = json.loads(run("search", "docker", "--json", "--limit", "1", "--facets", "tags").stdout)
    assert (body["total"], body["per_page"], len(body["results"])) == (2, 1, 1)
    assert body["facets"]["tags"]["docker"] == 1


@pytest.mark.parametrize(
    "words", [["--update-parallelism"], ["vote", "--update-parallelism"], ["code:update-parallelism"]]
)
def test_words_of_code_are_typed_just_so(run: Run, words: list[str]) -> None:
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
def test_filters(run: Run, arguments: list[str], titles: list[str]) -> None:
    result = run("search", "--json", *arguments)
    assert [r["title"] for r in json.loads(result.stdout)["results"]] == titles
    assert result.exit_code == (0 if titles else 1)


def test_a_score_is_explained(run: Run) -> None:
    told = run("search", "docker AND immutable", "--explain").stdout
    assert told.startswith("parsed as: docker immutable\n")
    assert re.search(r"^  score \d+\.\d\d\n    +\d+\.\d\d  docker: worth [\d.]+, title [\d.]+, tags", told, re.M)
    assert "nearness" in told
    assert "score" not in run("search", "docker").stdout


def test_the_shell_ranks_by_the_settings_of_the_site(run: Run, root: Path) -> None:
    def first() -> str:
        return run("search", "docker", "--format", "{id}").stdout.split()[0]

    assert first() == "post/swarm.md"
    (root / "posthaste.toml").write_text(
        "[ranking]\ntitle_weight = 0\ntags_weight = 0\ncode_weight = 0\nwhole_tag = 0\n"
    )
    assert first() == "post/rust.md"


def test_synonyms_of_the_site_hold_in_the_shell_too(run: Run, root: Path) -> None:
    (root / "words.txt").write_text("dessert = creme\nnonsense\n")
    (root / "posthaste.toml").write_text("synonyms = 'words.txt'\n")
    result = run("search", "dessert")
    assert "Crème brûlée" in result.stdout
    told = run("show", "content/notes/creme.md", "--why-not", "dessert").stdout
    assert told == "it is found by this query\n"
    (root / "words.txt").unlink()
    assert run("search", "dessert").exit_code == 1


def test_colours_only_where_asked_for(run: Run) -> None:
    assert "\x1b[1;33mDocker\x1b[0m" in run("search", "docker", "--color", "always").stdout
    assert "\x1b" not in run("search", "docker", "--color", "never").stdout


@pytest.mark.parametrize(
    ("environ", "option", "coloured"),
    [
        ({}, "auto", False),
        ({"FORCE_COLOR": "1"}, "auto", True),
        ({"FORCE_COLOR": ""}, "auto", False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
        ({"FORCE_COLOR": "1"}, "never", False),
        ({"NO_COLOR": "1"}, "always", True),
    ],
)
def test_colours_as_the_environment_says(
    run: Run, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], option: str, coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run("search", "docker", "--color", option).stdout) == coloured


def test_colours_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for value, coloured in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", value)
        assert _coloured("auto") is coloured


@pytest.mark.parametrize(
    ("template", "lines"),
    [
        (
            "{path}:{line}: {title}",
            ["content/post/swarm.md:14: Docker Swarm in anger", "content/post/rust.md:7: Errors in Rust"],
        ),
        (r"{date}\t{url}", ["2016-06-21T10:03:36-06:00\t/post/swarm/", "2021-03-01\t/post/rust/"]),
        ("{{{id}}} {tags}", ["{post/swarm.md} docker,containers", "{post/rust.md} rust"]),
        (
            "{excerpt}",
            [
                "docker service ls docker service update vote --update-parallelism 2",
                "Management of errors. Docker too.",
            ],
        ),
        (r"x\nC:\\n", ["x", r"C:\n", "x", r"C:\n"]),
    ],
)
def test_a_line_a_result_by_a_template(run: Run, template: str, lines: list[str]) -> None:
    result = run("search", "docker", "--format", template, "--color", "always")
    assert result.stdout.splitlines() == lines
    assert result.exit_code == 0
    nothing = run("search", "nowherezz", "--format", template)
    assert (nothing.exit_code, nothing.stdout) == (1, "")


def test_the_names_of_templates_are_in_the_docs() -> None:
    docs = (PROJECT / "docs" / "shell.md").read_text("utf-8")
    assert [name for name in NAMES if f"`{name}`" not in docs] == []


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("posthaste se", {"search", "serve"}),
        ("posthaste search --fo", {"--format"}),
        ("posthaste search --sort d", {"date"}),
        ("posthaste search x --color ", {"auto", "always", "never"}),
    ],
)
def test_a_shell_completes_commands_options_and_choices(words: str, offered: set[str]) -> None:
    environ = os.environ | {
        "_POSTHASTE_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    script = "from search.cli import main; main(prog_name='posthaste')"
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert {line.removeprefix("plain,") for line in done.stdout.splitlines()} == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_for_completion(shell: str) -> None:
    environ = os.environ | {"_POSTHASTE_COMPLETE": f"{shell}_source"}
    script = "from search.cli import main; main(prog_name='posthaste')"
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert f"_POSTHASTE_COMPLETE={shell}_complete" in done.stdout


def test_control_characters_of_a_post_do_not_reach_the_terminal(run: Run, root: Path) -> None:
    (root / "content/evil.md").write_text("---\ntitle: lantern\n---\nlantern \x1b[31m\x07 red")
    assert "\x1b" not in run("search", "lantern").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "x", "--content", "nowhere"], "nowhere: there is no such folder"),
        (["index", "nowhere"], "nowhere: there is no such folder"),
        (["serve", "nowhere"], "nowhere: there is no such folder"),
        (["search", "x", "--limit", "51"], "from 1 to 50"),
        (["search", "x", "--sort", "size"], "'size' is not one of"),
        (["search", "x", "--format", "{pth}"], "unknown name `{pth}`: expected any of path, line, title"),
        (["search", "x", "--format", "{path"], "unknown name `{`"),
        (["search", "x", "--format", "{}"], "unknown name `{}`"),
        (["search", "x", "--format", "{path}", "--json"], "--json and --format"),
        (["search", "x", "--from", "soon"], "2016-06-21"),
        (["show", "nothing.md"], "nothing.md: there is no such file"),
        (["show", "content/post/broken.md"], "never closed"),
        (["stats"], "posthaste index"),
        (["index", "--port", "1"], "No such option"),
    ],
)
def test_an_error_is_one_line_and_status_2(run: Run, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("posthaste: ")
    assert said in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full absent: it plays the full disk")
def test_a_full_disk_is_an_error_and_not_nothing_found(root: Path) -> None:
    command = [sys.executable, "-m", "search.cli", "search", "docker", "--content", str(root)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("posthaste: No space left on device")
    assert "Traceback" not in done.stderr


def test_indexing_says_what_it_did_and_names_what_it_could_not_read(run: Run) -> None:
    result = run("index")
    assert result.exit_code == 0
    assert result.stdout.startswith("4 indexed, 0 unchanged, 0 removed, 4 not public, 1 unreadable in ")
    assert "post/broken.md: line 1: the front matter is never closed" in result.stderr
    assert run("index").stdout.startswith("0 indexed, 4 unchanged")
    assert run("index", "--rebuild").stdout.startswith("4 indexed")


def test_a_preview_shows_drafts_and_leaves_the_public_index_alone(run: Run, root: Path) -> None:
    assert run("search", "secretword").exit_code == 1
    assert "Secretword draft" in run("search", "secretword", "--drafts").stdout
    assert "Secretword future" in run("search", "secretword", "--future").stdout
    assert run("search", "secretword").exit_code == 1
    names = {path.name for path in (root / ".posthaste").iterdir()}
    assert names == {".gitignore", "public", "preview-drafts", "preview-future"}


def test_show_says_what_was_read_and_why_a_post_is_not_public(run: Run) -> None:
    shown = run("show", "content/post/swarm.md").stdout
    assert "public      yes" in shown
    assert "url         /post/swarm/" in shown
    assert "line 9: ## Scaling  (#scaling)" in shown
    assert "line 14: code in shell" in shown
    assert "public      no: draft: true" in run("show", "content/post/draft.md").stdout
    assert "public      yes: public from 2099-01-01" in run("show", "content/post/future.md").stdout


def test_show_names_a_file_that_is_no_post_or_cannot_be_read(run: Run, root: Path) -> None:
    for name in ("post/_index.md", "post/bundle/index.md", "post/bundle/notes.md"):
        (root / "content" / name).parent.mkdir(exist_ok=True)
        (root / "content" / name).write_text("---\ntitle: T\n---\n")
    for name, said in (("_index.md", "is no post"), ("bundle/notes.md", "is no post"), ("broken.md", "never closed")):
        for more in ((), ("--why-not", "docker")):
            result = run("show", f"content/post/{name}", *more)
            assert result.exit_code == 2
            assert f"content/post/{name}: " in result.stderr
            assert said in result.stderr


def test_why_not_tells_that_the_index_is_behind(run: Run, root: Path) -> None:
    run("index")
    with (root / "content/post/swarm.md").open("a") as file:
        file.write("\nNow with zebras.\n")
    told = run("show", "content/post/swarm.md", "--why-not", "zebras").stdout
    assert told == "note: it has changed since it was indexed: run `posthaste index`\ndoesn't match: zebras\n"


@pytest.mark.parametrize(
    ("file", "query", "told"),
    [
        ("post/swarm.md", "immutable infrastructure", "it is found by this query"),
        (
            "post/swarm.md",
            'immutable lantern "swarm docker"',
            "doesn't match: lantern\ndoesn't match: \"swarm docker\"",
        ),
        ("post/swarm.md", "immutable -docker", "doesn't match: -docker"),
        ("post/swarm.md", "tag:rust OR title:rust", "doesn't match: tag:rust OR title:rust"),
        ("post/swarm.md", "immutabel", "doesn't match: immutabel"),
        ("post/draft.md", "secretword", "not public: draft: true"),
        ("post/future.md", "secretword", "not yet public: public from 2099-01-01T00:00:00+00:00"),
    ],
)
def test_why_a_post_is_not_found(run: Run, file: str, query: str, told: str) -> None:
    run("index")
    assert run("show", f"content/{file}", "--why-not", query).stdout == told + "\n"


def test_check_finds_what_is_out_of_step_and_repairs(run: Run, root: Path) -> None:
    (root / "content/post/broken.md").unlink()
    assert run("check").exit_code == 1
    run("index")
    assert run("check").stdout == "all is well\n"
    (root / "content/new.md").write_text("new")
    result = run("check")
    assert (result.exit_code, result.stdout) == (1, "new.md is not indexed; run `posthaste index`\n")
    current = (root / ".posthaste/public/CURRENT").read_text().strip()
    (columns,) = (root / ".posthaste/public" / current).glob("*.columns")
    columns.write_bytes(columns.read_bytes().replace(b"Immutable", b"Immutabel"))
    assert "has changed" in run("check").stdout
    repaired = run("check", "--repair")
    assert repaired.exit_code == 0
    assert repaired.stdout.endswith("all is well\n")


@pytest.mark.parametrize("command", ["check", "stats"])
def test_looking_makes_nothing(run: Run, root: Path, command: str) -> None:
    assert run(command).exit_code != 0
    assert not (root / ".posthaste").exists()


def test_an_index_that_cannot_be_written_is_asked_as_it_is(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root, to whom no folder is read-only, the lock plays it; test_15 has the real thing."""
    run("index")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    (root / "content/new.md").write_text("lantern")
    result = run("search", "docker")
    assert result.exit_code == 0
    assert "Permission denied" in result.stderr
    assert "it is asked as it is" in result.stderr
    shutil.rmtree(root / ".posthaste")
    assert run("search", "docker").exit_code == 2


@pytest.mark.parametrize("command", ["serve", "watch"])
def test_a_stop_that_comes_early_ends_in_good_order(root: Path, command: str) -> None:
    for number in range(400):
        (root / f"content/{number}.md").write_text(f"# Post {number}\n" + "word " * 500)
    for seconds in (0.0, 0.1, 0.3, 0.6):
        process = subprocess.Popen(
            [sys.executable, "-c", _TELLING, command, str(root), *(["--port", "0"] if command == "serve" else [])],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"handlers are set\n"
        time.sleep(seconds)
        process.terminate()
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, b"Traceback" in errors) == (0, False), errors.decode()
    index = root / ".posthaste/public"
    assert not index.exists() or [p for p in index.iterdir() if p.is_dir() and not (p / "manifest.json").exists()] == []


_TELLING = """
import signal
from search import stopping
real = signal.signal
def telling(number, handler):
    if number == signal.SIGTERM and callable(handler):
        before = real(number, handler)
        print("handlers are set", flush=True)
        return before
    return real(number, handler)
stopping.signal.signal = telling
from search.cli import main
main()
"""


def test_stats(run: Run) -> None:
    run("index")
    told = run("stats").stdout
    assert "posts       4 (3 visible now)" in told
    assert "newest      2021-03-01  Errors in Rust" in told
    assert "secretword" not in told.lower()


def test_only_one_watches(run: Run, root: Path) -> None:
    with hold_leadership(root / ".posthaste/public"):
        result = run("watch")
    assert result.exit_code == 2
    assert "another process follows" in result.stderr
    assert IndexBusy.__doc__


def test_asking_imports_little(root: Path) -> None:
    command = [sys.executable, "-m", "search.cli"]
    subprocess.run([*command, "index", str(root)], check=True, capture_output=True)
    script = (
        "import sys; from search.cli import main\n"
        f"try: main(['search', 'docker', '--no-sync', '--content', {str(root)!r}])\n"
        "except SystemExit: pass\n"
        "unused = {'flask', 'whoosh', 'waitress', 'watchdog', 'markdown_it', 'rapidfuzz', 'filelock'}\n"
        "print(sorted(unused & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "Docker Swarm" in done.stdout


def test_every_command_has_help() -> None:
    for name, command in main.commands.items():
        assert command.help, name
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert parameter.help, (name, parameter.name)  # type: ignore[attr-defined]
