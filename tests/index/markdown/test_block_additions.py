"""Read headings, tables and abbreviations by family."""

from __future__ import annotations

import pytest

from index.model import CodeBlock
from tests.support.markdown import read_family, read_family_text


@pytest.mark.parametrize(
    ("body", "commonmark", "kramdown", "python_markdown"),
    [
        ("#Title", [], [], ["Title"]),
        ("text\n#Title ##\nmore", [], [], ["Title"]),
        ("  ## Title", ["Title"], [], []),
        ("## Title ##", ["Title"], ["Title"], ["Title"]),
        ("## C#", ["C#"], ["C#"], ["C"]),
        ("one\ntwo\n---", ["one two"], [], []),
        ("Title\n---", ["Title"], ["Title"], ["Title"]),
        ("- a\n## Title", ["Title"], ["Title"], ["Title"]),
        ("- a\n\n    ## Title", ["Title"], ["Title"], ["Title"]),
    ],
)
def test_headings_by_family(body: str, commonmark: list[str], kramdown: list[str], python_markdown: list[str]) -> None:
    headings = [
        [section.heading for section in read_family(family, body) if section.level]
        for family in ("CommonMark", "kramdown", "Python-Markdown")
    ]
    assert headings == [commonmark, kramdown, python_markdown]


@pytest.mark.parametrize("family", ["kramdown", "Python-Markdown"])
def test_definition_of_an_abbreviation_is_not_text(family: str) -> None:
    assert read_family_text(family, "The HTML\n\n*[HTML]: Hyper *x*\n*[W3C]:  World\n\nmore") == "The HTML\nmore"


def test_abbreviation_is_text_in_commonmark() -> None:
    assert read_family_text("CommonMark", "*[HTML]: Hyper") == "*[HTML]: Hyper"


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("a | b\nc | `d`", "a\nb\nc\nd"),
        ("| a | b |\n\ntext", "a\nb\ntext"),
        ("|---\n| a | b\n|===\n| c", "a\nb\nc"),
        ("| a \\| b |", "a | b"),
        ("a | b\nno table", "a | b no table"),
    ],
)
def test_lines_with_pipes_are_a_table_in_kramdown(body: str, seen: str) -> None:
    assert read_family_text("kramdown", body) == seen


def test_end_of_block_is_not_text_in_kramdown() -> None:
    assert read_family_text("kramdown", "- a\n^\n- b") == "a\nb"
    assert read_family_text("CommonMark", "- a\n\n^") == "a\n^"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("    :::python\n    x = 1", CodeBlock("python", "x = 1", 2)),
        ("```\n#!js hl_lines='1'\nx\n```", CodeBlock("javascript", "x", 3)),
        ("    #!/bin/sh\n    x", CodeBlock(None, "#!/bin/sh\nx", 1)),
        ("```sh\n:::x\n```", CodeBlock("shell", ":::x", 2)),
    ],
)
def test_first_line_of_code_names_its_language_in_python_markdown(body: str, code: CodeBlock) -> None:
    assert read_family("Python-Markdown", body)[0].code == (code,)
