"""The group `posthaste`: errors, help, completion, imports."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest

from index.whoosh_engine.engine import VERSION
from search.cli.main import main
from tests.search.cli.conftest import Run

COMMANDS = {"check", "embed", "export", "index", "mcp", "queries", "search", "serve", "show", "stats", "watch"}


@pytest.mark.parametrize(
    ("arguments", "message"),
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
        (["serve", "--site-url", "ftp://x"], "--site-url: invalid site_url 'ftp://x': expected an address"),
        (["serve", "--port", "70000"], "--port: invalid port 70000: expected a whole number from 0 to 65535"),
        (["show", "nothing.md"], "nothing.md: no such file"),
        (["show", "content/post/broken.md"], "front matter"),
        (["stats"], "posthaste index"),
        (["index", "--port", "1"], "No such option"),
        (["mcp", "--host", "::1"], "--host needs --http"),
        (["nonsense"], "No such command 'nonsense'. See"),
    ],
)
def test_error_is_one_line_with_exit_status_2(run: Run, arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("posthaste: ")
    assert message in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which acts as a full disk")
@pytest.mark.slow
def test_full_disk_is_an_error_with_exit_status_2(root: Path) -> None:
    command = [sys.executable, "-m", "search.cli", "search", "docker", "--content", str(root)]
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert process.returncode == 2
    assert process.stderr.splitlines()[-1].startswith("posthaste: No space left on device")
    assert "Traceback" not in process.stderr


def test_every_command_and_option_has_help() -> None:
    context = click.Context(main)
    assert set(main.list_commands(context)) == COMMANDS
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (name, parameter.name)


def test_help_says_what_each_command_does_without_cutting_it(run: Run) -> None:
    assert "..." not in run("--help").stdout.partition("Commands:")[2]


@pytest.mark.parametrize(("command", "extra"), [("mcp", "mcp"), ("export", "static")])
def test_command_to_install_an_extra_is_on_one_line(run: Run, command: str, extra: str) -> None:
    assert f"pip install 'posthaste-search[{extra}]'" in run(command, "--help").stdout


def test_help_lists_every_command(run: Run) -> None:
    output = run("--help").stdout
    assert [name for name in sorted(COMMANDS) if f"\n  {name} " not in output] == []


# ------------------------------------------------------------------------------------------------ completion


def run_completion(**environ: str) -> str:
    script = "from search.cli import main; main(prog_name='posthaste')"
    environment = os.environ | environ
    command = [sys.executable, "-c", script]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("posthaste se", {"search", "serve"}),
        ("posthaste search --fo", {"--format"}),
        ("posthaste search --sort d", {"date"}),
        ("posthaste search x --color ", {"auto", "always", "never"}),
    ],
)
def test_shell_completes_commands_options_and_choices(words: str, offered: set[str]) -> None:
    position = str(words.count(" "))
    output = run_completion(_POSTHASTE_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=position)
    assert {line.removeprefix("plain,") for line in output.splitlines()} == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_exists_for_each_shell(shell: str) -> None:
    output = run_completion(_POSTHASTE_COMPLETE=f"{shell}_source")
    assert f"_POSTHASTE_COMPLETE={shell}_complete" in output


# ------------------------------------------------------------------------------------------------ imports


@pytest.mark.slow
def test_search_imports_neither_whoosh_nor_flask_nor_markdown(root: Path) -> None:
    command = [sys.executable, "-m", "search.cli"]
    subprocess.run([*command, "index", str(root)], check=True, capture_output=True)
    script = (
        "import sys; from search.cli import main\n"
        f"try: main(['search', 'docker', '--no-sync', '--content', {str(root)!r}])\n"
        "except SystemExit: pass\n"
        "unused = {'flask', 'whoosh', 'waitress', 'watchdog', 'markdown_it', 'rapidfuzz', 'filelock'}\n"
        "print(sorted(unused & set(sys.modules)), file=sys.stderr)"
    )
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert process.stderr.strip() == "[]"
    assert "Docker Swarm" in process.stdout


@pytest.mark.slow
def test_an_application_answers_queries_without_whoosh(root: Path) -> None:
    subprocess.run([sys.executable, "-m", "search.cli", "index", str(root)], check=True, capture_output=True)
    script = (
        "import sys; from search import create_app; from search.settings import Settings\n"
        f"client = create_app(Settings.load(content={str(root)!r}, watch=False)).test_client()\n"
        "for path in ('/search?q=docker', '/search?q=dokcer+swar*&facets=tags', '/suggest?q=doc', '/?q=docker'):\n"
        "    assert client.get(path).status_code == 200, path\n"
        "assert client.get('/search?q=docker').get_json()['total']\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'whoosh'])"
    )
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"


def test_versions_are_those_of_program_index_and_engine(run: Run) -> None:
    first, second = run("--version").stdout.splitlines()
    assert first == f"posthaste, version {version('posthaste-search')}"
    assert second == f"index format {VERSION}, whoosh3 {version('whoosh3')}, Python {platform.python_version()}"
