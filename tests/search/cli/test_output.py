"""Output of `posthaste search`: colors, templates, control characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.cli.search import _is_colored
from search.views.line_template import NAMES
from tests.search.cli.conftest import Run
from tests.support.processes import PROJECT


def test_option_color_switches_colors_on_and_off(run: Run) -> None:
    assert "\x1b[1;33mDocker\x1b[0m" in run("search", "docker", "--color", "always").stdout
    assert "\x1b" not in run("search", "docker", "--color", "never").stdout


@pytest.mark.parametrize(
    ("environ", "option", "is_colored"),
    [
        ({}, "auto", False),
        ({"FORCE_COLOR": "1"}, "auto", True),
        ({"FORCE_COLOR": ""}, "auto", False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
        ({"FORCE_COLOR": "1"}, "never", False),
        ({"NO_COLOR": "1"}, "always", True),
    ],
)
def test_environment_switches_colors_unless_the_option_does(
    run: Run, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], option: str, is_colored: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run("search", "docker", "--color", option).stdout) == is_colored


def test_terminal_gets_colors_unless_no_color_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for value, is_colored in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", value)
        assert _is_colored("auto") is is_colored


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
def test_template_prints_a_line_per_result(run: Run, template: str, lines: list[str]) -> None:
    result = run("search", "docker", "--format", template, "--color", "always")
    assert result.stdout.splitlines() == lines
    assert result.exit_code == 0
    nothing = run("search", "nowherezz", "--format", template)
    assert (nothing.exit_code, nothing.stdout) == (1, "")


def test_template_prints_a_line_for_a_result_without_values(run: Run) -> None:
    assert run("search", "creme", "--format", "{tags}").stdout == "\n"


def test_docs_list_every_name_of_templates() -> None:
    docs = (PROJECT / "docs" / "shell.md").read_text("utf-8")
    assert [name for name in NAMES if f"`{name}`" not in docs] == []


def test_control_characters_of_a_post_do_not_reach_the_terminal(run: Run, root: Path) -> None:
    (root / "content/evil.md").write_text("---\ntitle: lantern\n---\nlantern \x1b[31m\x07 red")
    assert "\x1b" not in run("search", "lantern").stdout
