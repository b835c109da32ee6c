"""Limit the time that hostile or huge Markdown takes."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from index.markdown.parser import parse_markdown
from tests.support.markdown import RULES, read_family, read_sections


@pytest.mark.parametrize("piece", ["![", "[", "[](", "# a\n"])
def test_markdown_bombs_are_read_in_seconds(piece: str) -> None:
    body = piece * (60_000 // len(piece))  # without limits: 10 s
    sections = read_sections(f"Begin\n\n{piece * 3}" + body)
    assert sections[0].text.startswith("Begin")


@pytest.mark.slow
def test_large_post_is_parsed_completely() -> None:
    prose = "Some *words* of a [post](b.md) with `code`, and so on until the end of a usual line.\n" * 20
    body = "".join(f"## Part {number}\n\n{prose}\n| a | b |\n|---|---|\n| c | d |\n\n" for number in range(550))
    assert 900_000 < len(body) < 1_048_576
    sections = parse_markdown(body, 1, RULES).sections
    assert (len(sections), sections[-1].heading) == (550, "Part 549")


@pytest.mark.slow
def test_body_after_the_cost_limit_is_plain_text() -> None:
    body = "## Items\n\n" + "- a\n" * 90_000 + "<!-- secret -->\n## Beacon\n\n- lantern\n"
    *parsed, rest = parse_markdown(body, 11, RULES).sections
    assert [section.heading for section in parsed] == ["Items"]
    assert rest.text.endswith("- a ## Beacon - lantern")
    assert rest.line == 11 + body.count("\n") - rest.text.count("- a") - 4


@pytest.mark.parametrize("ended", ["-->\nlantern", ""])
def test_comment_across_the_cost_limit_is_not_text(ended: str) -> None:
    body = "beacon\n\n<!--\n" + "- secret\n" * 90_000 + ended
    text = " ".join(section.text for section in parse_markdown(body, 1, RULES).sections)
    assert text == ("beacon lantern" if ended else "beacon")


HOSTILE = {
    "kramdown": [
        "{:", "{: .c}\n", "- a\n{:toc}\n", "[a](b){: ", "*a*{:", "{:a: b}\n", "<div>", "<div>\n", "<div ", "<p>\n\n",
        '<div markdown="1">\n', "<div><div markdown=1>\n", "<hr>", "- <div>\n", "> <div>\n", "<!--\n\n", "`<div>", "$$",
        "$$\n", "a|b\n", "|", "- a\n^\n", "*[a]: b\n", "{::comment}", "~~~~~~~~ x\n<div>\n",
    ],
    "Python-Markdown": [
        "{ .", "a\n{ .c }\nb\n", "[a](b){", '{a="', "<div markdown>\n", "<div>\n~~~ x\n", "<h2 id=a markdown>\n",
        "#a\n", "# #", "#\t", ":material-", ":material-a:", "\\[\n", "\\(", "$a ", "\t:::a\n\n", "| a { .c } |\n|-|\n",
    ],
    "markdown-it-attrs": ["{#", "a {#", "*a*{.c}", '{"', "a{.c}\n", "$a", "\\[a"],
    "CommonMark": ["<div ", '<div a="', '<h2 id="a">', '```a title="b"\n', "```{.", "$a b$", "$$ a\n"],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("family", "piece"), [(family, piece) for family in HOSTILE for piece in HOSTILE[family]])
def test_repeated_openers_are_read_in_seconds(family: str, piece: str) -> None:
    began = time.process_time()
    read_family(family, piece * 20_000)  # in quadratic time: from 20 s to hours
    assert time.process_time() - began < 32


@pytest.mark.parametrize("piece", ["==", "^", "+", "~ "])
def test_long_runs_of_marks_are_read_in_linear_time(piece: str) -> None:
    family = replace(RULES.family, marks=frozenset({"^", "==", "++", "~"}))
    assert parse_markdown(piece * 20_000, 1, replace(RULES, family=family)).sections


def test_deeply_nested_html_loses_no_text() -> None:
    body = '<div markdown="1">\n' * 50 + "*lantern*\n\n" + "</div>\n" * 50 + "*beacon*"
    text = " ".join(section.text for section in read_family("kramdown", body))
    assert "lantern" in text
    assert text.endswith("beacon")
