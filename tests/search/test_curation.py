"""Synonyms and pins: the lines of their files, and reloading the files."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from search.curation import (
    InvalidLine,
    RuleFile,
    build_pin_table,
    open_curation,
    parse_pin_rule,
    parse_synonym_rule,
)
from search.query.synonyms import MAX_SYNONYMS, build_synonym_table
from search.settings import Settings


def test_pin_rule_names_a_query_and_its_posts() -> None:
    assert parse_pin_rule("How  TO déploy = post/a.md, /b/?p=1,,") == ("how to deploy", ("post/a.md", "/b/?p=1"))
    rules = [parse_pin_rule("a = x.md"), parse_pin_rule("b = y.md"), parse_pin_rule("A = z.md, x.md")]
    assert build_pin_table(rules) == {"a": ("x.md", "z.md"), "b": ("y.md",)}


@pytest.mark.parametrize("line", ["docker", "docker =", "= a.md", "docker = ,"])
def test_pin_rule_without_query_or_posts_is_invalid(line: str) -> None:
    with pytest.raises(InvalidLine):
        parse_pin_rule(line)


@pytest.mark.parametrize(
    "line", ["k8s", "= kubernetes", "k8s =", "a =>", "=> b", "a => b => c", "!!! = bang", 'a = "b"']
)
def test_synonym_rule_without_two_words_is_invalid(line: str) -> None:
    with pytest.raises(InvalidLine):
        parse_synonym_rule(line)


def test_rule_file_is_reloaded_when_it_changes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "synonyms.txt"
    load_table = RuleFile(path, parse_synonym_rule, build_synonym_table)
    assert load_table().groups == {}
    path.write_text("# ours\n\nnonsense\n#!/x = shebang\nk8s = kubernetes\n")
    with caplog.at_level(logging.WARNING):
        assert set(load_table().groups) == {("k8s",), ("kubernetes",), ("#!/x",), ("shebang",)}
        assert load_table() is load_table()
    (message,) = caplog.messages
    assert message.startswith(f"{path}:3: ")
    path.write_text("k8s = kube\n")
    os.utime(path, ns=(1, 1))
    assert load_table().find(("k8s",)) == ("kube",)
    path.unlink()
    assert load_table().groups == {}
    path.mkdir()
    assert load_table().groups == {}


def test_hostile_files_of_rules_are_bounded(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "synonyms.txt"
    load_table = RuleFile(path, parse_synonym_rule, build_synonym_table)
    path.write_text(" = ".join(f"word{n}" for n in range(2000)) + "\nk8s = kubernetes\n")
    with caplog.at_level(logging.WARNING):
        assert set(load_table().groups) == {("k8s",), ("kubernetes",)}
    assert "synonyms.txt:1" in caplog.text
    path.write_text("".join(f"docker = c{n}\n" for n in range(5000)))
    assert len(load_table().find(("docker",))) == MAX_SYNONYMS
    path.write_text("k8s = kubernetes\n" * 100_000)
    assert load_table().groups == {}
    assert "more than" in caplog.text
    path.unlink()
    os.mkfifo(path)
    assert load_table().groups == {}


@pytest.mark.parametrize("name", ["synonyms.txt", "pins.txt"])
def test_link_out_of_the_site_is_not_read(tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("k8s = kubernetes\n")
    root = tmp_path / "site"
    root.mkdir()
    (root / name).symlink_to(secret)
    settings = Settings.load(environ={}, content=root)
    curation = open_curation(settings, root)
    assert (curation.synonyms().groups, curation.pins()) == ({}, {})
    (root / "mine.txt").write_text("k8s = kubernetes\n")
    (root / name).unlink()
    (root / name).symlink_to("mine.txt")
    curation = open_curation(settings, root)
    assert curation.synonyms().groups or curation.pins()


def test_configured_file_that_is_absent_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The files of the site itself need not exist."""
    open_curation(Settings.load(environ={}, content=tmp_path), tmp_path)
    assert caplog.messages == []
    open_curation(Settings.load(environ={}, content=tmp_path, synonyms=tmp_path / "x.txt", pins=tmp_path), tmp_path)
    assert [
        f"{path}: there is no such file" in text
        for path, text in zip((tmp_path / "x.txt", tmp_path), caplog.messages, strict=True)
    ] == [True, True]
