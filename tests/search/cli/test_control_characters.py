"""Names of files, titles and tags of a hostile site never reach a terminal or a text log raw."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

import pytest

from search import logs
from tests.support.processes import run_posthaste
from tests.support.sites import write_files

EVIL = "\x1b]0;owned\x07\u202e"
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NAME = "we\x1bird\u202e  name\nposthaste: fake.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    title = '"na\\e]0;owned\\a\\u202eme"'
    return write_files(tmp_path / "site", {
        NAME: f"---\ntitle: {title}\ntags: [{title}]\n---\nlantern {EVIL} text\n",
        f"{EVIL}unreadable.md": "---\ntitle: [\n---\n",
        f"{EVIL}draft.md": "---\ndraft: true\n---\n",
        f"{EVIL}page.html": "",
    })  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ("index", "."), ("index", ".", "--rebuild"), ("-v", "index", "."), ("check", "."),
        ("check", ".", "--files"),
        ("stats", "."), ("search", "lantern"), ("search", "lantern", "--color", "always"), ("search", f"la{EVIL}ntern"),
        ("show", NAME), ("show", NAME, "--why-not", "absent"), ("show", f"{EVIL}unreadable.md"),
        ("show", f"no{EVIL}.md"),
        ("search", "lantern", "--generator", f"x{EVIL}"), (f"serv{EVIL}",),
    ],
)  # fmt: skip
def test_no_command_prints_control_characters(root: Path, arguments: tuple[str, ...]) -> None:
    (root / f"{EVIL}link.md").symlink_to("/etc/passwd")
    run_posthaste("index", root)
    process = run_posthaste(*arguments, cwd=root)
    for output in (process.stdout, process.stderr):
        plain = re.sub(r"\x1b\[[0-9;]*m", "", output) if "always" in arguments else output
        assert not UNSAFE.search(plain), plain
        assert not re.search(r"^posthaste: fake", plain, re.MULTILINE), plain


def test_format_prints_names_exactly(root: Path) -> None:
    process = run_posthaste("search", "lantern", "--content", ".", "--format", "{id}|{path}|{title}", cwd=root)
    id, path, title = process.stdout.removesuffix("\n").split("|")
    assert id == NAME
    assert path == NAME
    assert (root / path).is_file()
    assert not UNSAFE.search(title)


def test_text_log_has_one_line_for_each_message() -> None:
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, "bad file: %s", (f"a\nERROR fake {EVIL}",), None)
    text = logs._TextFormatter("%(levelname)s %(message)s").format(record)
    assert "\n" not in text
    assert not UNSAFE.search(text)
    try:
        raise ValueError(EVIL)
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    record.exc_text = None
    lines = logs._TextFormatter("%(levelname)s %(message)s").format(record).split("\n")
    assert lines[1].startswith("Traceback")
    assert not UNSAFE.search("".join(lines))


def test_letters_and_signs_of_all_scripts_are_printed(tmp_path: Path) -> None:
    title = "नमस्ते 👩‍🚀 می‌خواهم שלום C++"
    root = write_files(tmp_path, {"a.md": f"---\ntitle: {title}\n---\nlantern\n"})
    assert title in run_posthaste("search", "lantern", "--content", root).stdout
    assert os.fspath(root) in run_posthaste("stats", root).stdout
