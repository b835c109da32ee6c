"""Read attribute lists: they are not text, and an id is the anchor of its heading."""

from __future__ import annotations

import pytest

from index.model import CodeBlock
from tests.support.markdown import read_family, read_family_text


@pytest.mark.parametrize(
    ("family", "body", "heading", "anchor"),
    [
        ("CommonMark", "## A {#own .c}", "A", "own"),
        ("CommonMark", '## A {.c id="own" data-x="y"}', "A", "own"),
        ("goldmark", "## A\n{#no}", "A", "a"),
        ("goldmark", "## A {#own}\n{.c}", "A", "own"),
        ("kramdown", "## A {#own}", "A", "own"),
        ("kramdown", "## A ## {#own}", "A", "own"),
        ("kramdown", "A {#own}\n---", "A", "own"),
        ("kramdown", "## A\n{: #own}", "A", "own"),
        ("kramdown", "A\n---\n{:.c #own}", "A", "own"),
        ("kramdown", "text\n\n{: #own}\n## A", "A", "own"),
        ("kramdown", "text\n\n{: #own}\n{:.c}\nA\n---", "A", "own"),
        ("kramdown", "<div>\n</div>\n{: #no}\n## A", "A", "a"),
        ("kramdown", "## A\n{:.no_toc}", "A", "a"),
        ("kramdown", "## A {: #no}", "A {: #no}", "a--no"),
        ("Python-Markdown", "## A {: #own .c }", "A", "own"),
        ("Python-Markdown", "## A {#own}", "A", "own"),
        ("Python-Markdown", "## A { .c #own data-x='y' }", "A", "own"),
        ("Python-Markdown", "## A # {#own}", "A", "own"),
        ("Python-Markdown", "A {#own}\n---", "A", "own"),
        ("Python-Markdown", "## A{#no}", "A{#no}", ""),
        ("markdown-it-attrs", "## A {#own .c}", "A", "own"),
    ],
)
def test_heading_has_the_id_of_its_attributes(family: str, body: str, heading: str, anchor: str) -> None:
    section = read_family(family, body)[-1]
    assert (section.heading, section.anchor, section.text) == (heading, anchor, "")


@pytest.mark.parametrize(
    ("family", "body", "seen"),
    [
        ("kramdown", '[a](b){:target="_blank"} ![i](j){: .c} *e*{:.c} `c`{:.ruby} **b**{: #x} [r][x]{:.c}\n\n[x]: /u',
         "a i e c b r"),
        ("kramdown", "[a](b){ .c } *e*{.c} word{: .c} `{: .c}` [a](b) {: .c} \\{: .c}",
         "a{ .c } e{.c} word{: .c} {: .c} a {: .c} {: .c}"),
        ("Python-Markdown", '[a](b){: .c } [a](b){ .md-button } *e*{.c} `c`{: .x} ![i](j){ w="}" } **b**{x}',
         "a a e c i b"),
        ("Python-Markdown", "word{: .c} {x} `{.c}` [a](b) {: .c}", "word{: .c} {x} {.c} a {: .c}"),
        ("markdown-it-attrs", '[a](b){.c} *e*{ #x } `c`{target="_blank"} {x} word{.c} x', "a e c {x} word{.c} x"),
        ("CommonMark", "[a](b){.c} *e*{: .c}", "a{.c} e{: .c}"),
    ],
)  # fmt: skip
def test_attributes_after_an_element_are_not_text(family: str, body: str, seen: str) -> None:
    assert read_family_text(family, body) == seen


@pytest.mark.parametrize(
    ("family", "body", "seen"),
    [
        ("kramdown", "text\n{: .c}\nmore", "text\nmore"),
        ("kramdown", "{: .c}\ntext", "text"),
        ("kramdown", "- a\n- b\n{: .c}\n\n> q\n{: .c}\n\n> q\n> {: .c}", "a\nb\nq\nq"),
        ("kramdown", "| a | b |\n|---|---|\n| c | d |\n{: .c}\n\nx", "a\nb\nc\nd\nx"),
        ("kramdown", "* {:.c} a\n* b\n  {: .d}", "a\nb"),
        ("kramdown", '{:ref: .c #d title="x"}\n\ntext\n{: ref}', "text"),
        ("kramdown", "* list\n{:toc}\n\ntext", "text"),
        ("kramdown", "1. one\n2. two\n{:toc .c}\n\n- kept\n{: .c}", "kept"),
        ("kramdown", '{::options toc_levels="2" /}\n\ntext', "text"),
        ("kramdown", "text\n{ .c }", "text { .c }"),
        ("Python-Markdown", "text\n{: .c #x }\n\nmore", "text\nmore"),
        ("Python-Markdown", "text\n{ .c }\n## H\n\nx", "text\nx"),
        ("Python-Markdown", "text\n{: .c}\nmore", "text {: .c} more"),
        ("Python-Markdown", "{: .c}\ntext", "{: .c} text"),
        ("Python-Markdown", "- a\n- b\n{: .c}\n\n* toc\n{:toc}", "a\nb\ntoc"),
        ("Python-Markdown", "| a | b |\n|---|---|\n| c | d {: .x } |", "a\nb\nc\nd"),
        ("Python-Markdown", "## H\n{: #no}", "{: #no}"),
        ("markdown-it-attrs", "text\n{.c}\n\nmore {.c}\n\n- item {#x}", "text\nmore\nitem"),
        ("markdown-it-attrs", "a{.c}\n\n{.c}\n\nb\n{x}\n\n{.c}\nd\n\n{{ e }}", "a\nb\n{.c} d\n{{ e }}"),
        ("goldmark", "text *a*\n{.c}\nmore\n\n- a\n- b\n{#l}\n\n> q\n{.c}\n\n{.c}\nx", "text a\nmore\na\nb\nq\nx"),
        ("goldmark", "| a |\n|---|\n| b |\n{.c}\n\n![i](j)\n{.c data-x='y'}\n\n***\n{.c}", "a\nb\ni"),
        ("goldmark", "text {.c}\n\n[a](b){.c}\n\ntext\n{x}", "text {.c}\na{.c}\ntext {x}"),
        ("CommonMark", "text\n{: .c}", "text {: .c}"),
        ("CommonMark", "text\n{.c}", "text {.c}"),
    ],
)
def test_attributes_on_a_line_are_not_text(family: str, body: str, seen: str) -> None:
    assert read_family_text(family, body) == seen


@pytest.mark.parametrize("code", ["```\nx\n```", "~~~\nx\n~~~", "    x"])
def test_attributes_after_code_name_its_language(code: str) -> None:
    (section,) = read_family("kramdown", f"{code}\n{{: .language-ruby}}\n")
    assert section.code == (CodeBlock("ruby", "x", 1 if code.startswith(" ") else 2),)


def test_attributes_in_code_are_code() -> None:
    (section,) = read_family("kramdown", "```md\n# A\n{: #x}\n```\n")
    assert section.code == (CodeBlock("markdown", "# A\n{: #x}", 2),)
