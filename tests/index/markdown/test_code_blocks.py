"""Read code blocks and code spans."""

from __future__ import annotations

import pytest

from index.model import CodeBlock
from tests.support.markdown import read_sections


def test_code_block_has_its_language_and_line() -> None:
    body = (
        "Text.\n\n```Go {linenos=true}\nfunc main() {}\n\n# no heading\n```\n\n"
        "    indented\n\n1. item\n\n   ~~~\n   in list\n   ~~~\n"
    )
    (section,) = read_sections(body, first_line=10)
    assert section.code == (
        CodeBlock("go", "func main() {}\n\n# no heading", 13),
        CodeBlock(None, "indented", 18),
        CodeBlock(None, "in list", 23),
    )
    assert section.text == "Text.\nitem"


@pytest.mark.parametrize(
    ("info", "language"),
    [("js", "javascript"), ("JavaScript", "javascript"), ("{.python}", "python"), ("rust,ignore", "rust"), ("", None),
     ("bash title='x'", "shell"), ("c++", "cpp")],
)  # fmt: skip
def test_language_aliases_are_resolved(info: str, language: str | None) -> None:
    (section,) = read_sections(f"```{info}\nx\n```\n")
    assert section.code[0].language == language


def test_nested_fences_are_one_block() -> None:
    (section,) = read_sections("````md\n```sh\n# install it\n```\n## not a heading\n````\n")
    assert section.code == (CodeBlock("markdown", "```sh\n# install it\n```\n## not a heading", 2),)


def test_inline_code_spans_lie_inside_the_text() -> None:
    (section,) = read_sections("`1` `` ` ``\n\n`x  `")
    assert [section.text[a:b] for a, b in section.inline_code] == ["1", "`", "x"]


def test_inline_code_is_both_text_and_code() -> None:
    (section,) = read_sections("Run `git log` and *`x`* now.")
    assert section.text == "Run git log and x now."
    assert [section.text[a:b] for a, b in section.inline_code] == ["git log", "x"]


def test_pre_elements_are_code() -> None:
    (section,) = read_sections("<div>\n<pre><code>one &lt;\ntwo</code></pre>\n</div>\n")
    assert section.code == (CodeBlock(None, "one <\ntwo", 2),)
    assert section.text == ""
