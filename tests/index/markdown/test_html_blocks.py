"""Read blocks of HTML: CommonMark ends them at a blank line, kramdown and Python-Markdown at the closing tag."""

from __future__ import annotations

import pytest

from index.model import CodeBlock
from tests.support.markdown import read_family, read_family_text, read_mdx, read_sections

BOTH = ("kramdown", "Python-Markdown")


@pytest.mark.parametrize("family", BOTH)
@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("<div>\nx\n</div>\n*y*", "x\ny"),
        ("<div>\n\n*raw*\n\n# no heading\n\n</div>\n*y*", "*raw* # no heading\ny"),
        ("<div>\n<div>\n\n*in*\n</div>\n\n*raw*\n</div>\n*y*", "*in*\n*raw*\ny"),
        ("<DIV class='a > b'>\n\n*raw*\n</div>\n*y*", "*raw*\ny"),
        ("<div>x</div> *y*", "x\ny"),
        ("<div>\nx\n</div> *y* z", "x\ny z"),
        ("<p>a</p><p>\n\n*b*</p>\n*c*", "a\n*b*\nc"),
        ("<hr>\n*y*", "y"),
        ("<div/>\n*y*", "y"),
        ("text\n<div>\n*raw*\n</div>\nmore *y*", "text\n*raw*\nmore y"),
        ("<span>\n*x*\n</span>", "x"),
        ("<div>\n*never closed*\n\n*x*", "*never closed* *x*"),
        ("text\n</div>\n*x*", "text x"),
        ("`<div>` is *open*\n\n<div>\n*raw*\n</div>\n*y*", "<div> is open\n*raw*\ny"),
        ("<!-- <div> -->\n\n<div>\n*raw*\n</div>\n*y*", "*raw*\ny"),
    ],
)
def test_html_continues_to_its_closing_tag(family: str, body: str, seen: str) -> None:
    assert read_family_text(family, body) == seen


@pytest.mark.parametrize("family", BOTH)
@pytest.mark.parametrize("tag", ["div", "section", "table", "figure"])
def test_fence_right_after_a_closing_tag_is_code(family: str, tag: str) -> None:
    sections = read_family(family, f"<{tag}>\nx\n</{tag}>\n```sh\n# run\n```\n\n## Next\n\nprose\n")
    assert sections[0].code == (CodeBlock("shell", "# run", 5),)
    assert [(s.heading, s.text) for s in sections] == [("", "x"), ("Next", "prose")]


def test_html_ends_at_a_blank_line_in_commonmark() -> None:
    assert read_family_text("CommonMark", "<div>\n*raw*\n\n*x*\n</div>\n*raw*\n\n*y*") == "*raw*\nx\n*raw*\ny"


@pytest.mark.parametrize("family", BOTH)
@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ('<div markdown="1">\n*x*\n\n- item\n\n</div>\n*y*', "x\nitem\ny"),
        ("<section class='a' markdown='block'>\n*x*\n</section>", "x"),
        ("<p markdown=span>\n*x*\n</p>", "x"),
        ('<p markdown="1">*x*</p>\n*y*', "x\ny"),
        ('<div markdown="0">\n*raw*\n\n</div>\n*y*', "*raw*\ny"),
        ('<div markdown="1">\n<div markdown="1">\n*x*\n</div>\n\n*y*\n</div>\n*z*', "x\ny\nz"),
        ("<p\n class='a'\n markdown='span'>*x*\n\n</p>\n*y*", "x\ny"),
        ('<div markdown="1">\n<div>\n*raw*\n</div>\n*y*\n</div>', "*raw*\ny"),
        ('<details markdown="1">\n<summary>Sum</summary>\n*x*\n\n</details>', "Sum\nx"),
    ],
)
def test_markdown_inside_html_is_read(family: str, body: str, seen: str) -> None:
    assert read_family_text(family, body) == seen


@pytest.mark.parametrize("family", BOTH)
def test_headings_and_code_inside_html_have_their_lines(family: str) -> None:
    body = 'a\n\n<div markdown="1">\n\n## In {#own}\n\n```sh\nrun\n</div>\n```\n\n</div>\n\nb\n'
    before, inside = read_family(family, body)
    assert (inside.heading, inside.anchor, inside.line) == ("In", "own", 5)
    assert inside.code == (CodeBlock("shell", "run\n</div>", 8),)
    assert (before.text, inside.text, inside.lines) == ("a", "b", ((0, 14),))


def test_families_differ_inside_html_without_markdown() -> None:
    nested = '<div>\n<div markdown="1">\n*x*\n</div>\n</div>\n*y*'
    assert read_family_text("kramdown", nested) == "x\ny"
    assert read_family_text("Python-Markdown", nested) == "*x*\ny"
    bare = "<div markdown>\n*x*\n</div>"
    assert read_family_text("kramdown", bare) == "*x*"
    assert read_family_text("Python-Markdown", bare) == "x"
    fenced = "<details>\n```sh\n</details>\n```\n</details>\n*y*"
    assert read_family("Python-Markdown", fenced)[0].code == (CodeBlock("shell", "</details>", 3),)
    custom = "<my-box>\n*x*\n\n</my-box>"
    assert read_family_text("kramdown", custom) == "*x*"
    assert read_family_text("Python-Markdown", custom) == "x"


@pytest.mark.parametrize("family", ["CommonMark", *BOTH])
@pytest.mark.parametrize(
    "hidden",
    ["<!--\n```\nsecret\n```\n-->", '<!--\n<div markdown="1">\nsecret\n</div>\n-->',
     "<script>\n~~~~~~~~\nsecret\n</script>",
     "<template>\n```\nsecret\n```\n</template>", '<template><h2 id="x">secret</h2></template>',
     '<style>\n<p markdown="1">secret</p>\n</style>'],
)  # fmt: skip
def test_what_html_hides_is_hidden_inside_html(family: str, hidden: str) -> None:
    sections = read_family(family, f"<div>\nseen\n{hidden}\n</div>\n\n*after*")
    assert [(s.text, s.heading, s.code) for s in sections] == [("seen\nafter", "", ())]


@pytest.mark.parametrize("family", BOTH)
@pytest.mark.parametrize("name", ["template", "svg", "noscript", "style"])
def test_hidden_element_is_hidden_to_its_closing_tag(family: str, name: str) -> None:
    assert read_family_text(family, f'<{name} markdown="1">\nsecret\n\n*secret*\n\n</{name}>\n*seen*') == "seen"


def test_html_in_a_list_or_quote_ends_with_it() -> None:
    assert read_family_text("kramdown", "- <div>\n  *raw*\n\n- *b*\n\n> <div>\n> *raw*\n\n*c*") == "*raw*\nb\n*raw*\nc"


def test_unclosed_fence_inside_html_is_not_code() -> None:
    (section,) = read_family("Python-Markdown", "<div>\n```\nx\n</div>\n*y*")
    assert (section.text, section.code) == ("``` x\ny", ())


@pytest.mark.parametrize("family", ["CommonMark", *BOTH])
@pytest.mark.parametrize(
    "html",
    ['<h2 id="own">The <em>title</em></h2>', "<div><h2 class=a id=own>The title</h2></div>",
     '<H2 ID="own">\nThe title\n</H2>', '<h2 id="own" data-x=">">The title</h2>'],
)  # fmt: skip
def test_html_heading_with_an_id_begins_a_section(family: str, html: str) -> None:
    before, section = read_family(family, f"before\n\n{html}\n\nafter\n")
    assert (before.text, section.level, section.heading, section.anchor) == ("before", 2, "The title", "own")
    assert section.text == "after"


def test_html_heading_without_an_id_is_text() -> None:
    (section,) = read_sections("a\n\n<h2>Title</h2>\n\nb")
    assert section.text == "a\nTitle\nb"


def test_id_of_an_html_heading_does_not_change_the_anchors_of_others() -> None:
    assert [s.anchor for s in read_sections('<h2 id="a">A</h2>\n\n## A\n')] == ["a", "a"]


def test_html_heading_of_mdx_begins_a_section() -> None:
    before, section = read_mdx('Text\n\n<h2 className="x" id="own">The *title*</h2>\n\nafter <h3 id="no">x</h3>\n')
    assert (before.text, section.heading, section.anchor, section.text) == ("Text", "The title", "own", "after x")
