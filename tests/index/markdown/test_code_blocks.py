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
     ("bash title='x'", "shell"), ("c++", "cpp"), ('py hl_lines="1 3" title="x.py"', "python"),
     ("{.python .numberLines}", "python"), ('{.py title="x"}', "python"), ("{ #id .py }", "python"),
     ("{: .ruby}", "ruby"), ("ts:line-numbers {1,3}", "typescript"), ("js{1,3-4} showLineNumbers", "javascript"),
     ("js [a.js]", "javascript"), ("{code-block} python", "python"), ("{python}", "python"), ("{r, echo=FALSE}", "r"),
     ("diff-js", "javascript"), ("diff", "diff"), ("{1,3}", None), ("{linenos=true}", None), ('title="x.py"', None),
     ("php?start_inline=1", "php"), ("file=hugo", None), ("asp.net", "asp.net")],
)  # fmt: skip
def test_language_aliases_are_resolved(info: str, language: str | None) -> None:
    (section,) = read_sections(f"```{info}\nx\n```\n")
    assert section.code[0].language == language


@pytest.mark.parametrize(
    ("info", "title"),
    [('js title="src/a b.js"', "src/a b.js"), ("{.py title='x.py'}", "x.py"), ("go title=main.go", "main.go"),
     ('html {file="layouts/page.html"}', "layouts/page.html"), ('js subtitle="x"', ""), ("file=hugo", ""), ("js", "")],
)  # fmt: skip
def test_title_of_code_is_text_before_it(info: str, title: str) -> None:
    (section,) = read_sections(f"Text\n\n```{info}\nx\n```\n")
    assert section.text == f"Text\n{title}".strip()
    assert [section.text[a:b] for a, b in section.inline_code] == ([title] if title else [])
    assert (section.lines[-1][1], section.code[0].line) == (3 if title else 1, 4)


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


def test_inline_code_in_headings_is_code() -> None:
    source = "## The `load` call, *`a  b`* and `load`\n\nText.\n\n## None\n"
    first, second = (section for section in read_sections(source) if section.level)
    assert [first.heading[a:b] for a, b in first.heading_code] == ["load", "a b", "load"]
    assert first.heading_code[2] == (len(first.heading) - 4, len(first.heading))
    assert second.heading_code == ()
