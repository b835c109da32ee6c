"""Read formulas, icons and marks like `==highlight==`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.markdown.families import COMMONMARK, PYTHON_MARKDOWN
from index.markdown.parser import parse_markdown
from tests.support.markdown import FAMILIES, PYTHON_MARKDOWN_RULES, RULES, read_family_text


@pytest.mark.parametrize(
    ("family", "body"),
    [
        ("CommonMark", "$x_1 * y_1 * z$"),
        ("CommonMark", "$a<b>c$"),
        ("CommonMark", "$$\\{a\\} * b * c_1_$$"),
        ("kramdown", "$$a_1 * b * c_1$$"),
        ("Python-Markdown", "$a_1 * b * c_1$"),
        ("Python-Markdown", "\\(a_1 * b * c_1\\)"),
        ("Python-Markdown", "\\[a_1 * b * c_1\\]"),
    ],
)
def test_formula_is_text_as_written(family: str, body: str) -> None:
    assert read_family_text(family, f"The *sum* {body} of *it*") == f"The sum {body} of it"


@pytest.mark.parametrize("family", FAMILIES)
def test_formula_on_lines_of_its_own_may_have_blank_lines(family: str) -> None:
    body = "Text\n$$\na_1 * b <c\n\n# d * e\\\\\n$$\n*after*"
    assert read_family_text(family, body) == "Text\n$$\na_1 * b <c\n# d * e\\\\\n$$\nafter"


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("from $5 to *$6*", "from $5 to $6"),
        ("*$5* and *$6*", "$5 and $6"),
        ("`$a` and *b* `c$`", "$a and b c$"),
        ("[$5](a) *or* [6$](b)", "$5 or 6$"),
        ("set $width for **a** and **$[height]**", "set $width for a and $[height]"),
        ("$a <!-- *hidden* --> b$", "$a  b$"),
        ("$$\n*never closed*", "$$ never closed"),
        ("\\$a *b* c$", "$a b c$"),
    ],
)
def test_dollars_that_are_no_formula_change_nothing(body: str, seen: str) -> None:
    assert read_family_text("CommonMark", body) == seen


@pytest.mark.parametrize(
    "body", ["$$\n<!-- secret -->\n$$", "$$\na\n<script>secret</script>\n$$", "$a <!-- secret --> b$"]
)
def test_hidden_html_between_dollars_stays_hidden(body: str) -> None:
    assert "secret" not in read_family_text("CommonMark", body)


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (":material-clock: Time", "Time"),
        ("At :octicons-clock-16: noon :fontawesome-brands-github:{ .lg }!", "At noon !"),
        (":simple-python:`x` :lucide-a: :smile: a:b:c", "x :smile: a:b:c"),
        ("- :material-clock:{ .lg .middle } __Set__ [:octicons-x-24: up](#)", "Set up"),
        ("`:material-clock:`", ":material-clock:"),
    ],
)
def test_icons_are_not_text(body: str, seen: str) -> None:
    assert read_family_text("Python-Markdown", body) == seen


def test_icon_in_a_heading_is_not_text() -> None:
    assert parse_markdown("## :material-clock: Time", 1, PYTHON_MARKDOWN_RULES).sections[0].heading == "Time"


def test_icons_are_text_for_other_families() -> None:
    assert read_family_text("CommonMark", ":material-clock: x") == ":material-clock: x"


MARKS = frozenset({"^", "^^", "~", "==", "++"})


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("x^2^ H~2~O ==*high* light== ^^under^^ ++ins++", "x2 H2O high light under ins"),
        ("x^2 + y^2 and a ~ b ~ c", "x^2 + y^2 and a ~ b ~ c"),
        ("a == b == c, i++ and j++, ===x===", "a == b == c, i++ and j++, ===x==="),
        ("`==x==` ~~gone~~", "==x== gone"),
    ],
)
def test_marks_of_a_family_are_not_text(body: str, seen: str) -> None:
    for family in (COMMONMARK, PYTHON_MARKDOWN):
        rules = replace(RULES, family=replace(family, marks=MARKS))
        assert parse_markdown(body, 1, rules).sections[0].text == seen
    assert read_family_text("Python-Markdown", "==a== ^b^") == "==a== ^b^"
