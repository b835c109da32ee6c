"""Synonyms and pins: the lines of their files, and reloading the files."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from search.curation import InvalidLine, RuleFile, build_pin_table, parse_pin_rule, parse_synonym_rule
from search.query.synonyms import build_synonym_table


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
    assert load_table().synonyms == {}
    path.write_text("# ours\n\nnonsense\n#!/x = shebang\nk8s = kubernetes\n")
    with caplog.at_level(logging.WARNING):
        assert set(load_table().synonyms) == {("k8s",), ("kubernetes",), ("#!/x",), ("shebang",)}
        assert load_table() is load_table()
    (message,) = caplog.messages
    assert message.startswith(f"{path}:3: ")
    path.write_text("k8s = kube\n")
    os.utime(path, ns=(1, 1))
    assert load_table().synonyms[("k8s",)] == ("kube",)
    path.unlink()
    assert load_table().synonyms == {}
    path.mkdir()
    assert load_table().synonyms == {}
