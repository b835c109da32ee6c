"""A body -> sections, with everything at its place in the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.markdown import parser
from index.markdown.templates import mdx, shortcodes
from index.model import CodeBlock, Section
from index.sites.hugo import anchors

RULES = anchors.rules("github", auto=True, era="new")


def read(body: str, first_line: int = 1) -> tuple[Section, ...]:
    return parser.parse_markdown(body, first_line, RULES).sections


def text(body: str) -> str:
    return "\n".join(section.text for section in read(body))


def test_sections_headings_anchors_and_lines() -> None:
    body = (
        "Lead.\n\n# One\nText of\ntwo lines.\n\n## Two `x --y` {#own .wide}\n\n### Two *em* and [link](http://a.b/c)\n"
    )
    sections = read(body, first_line=5)
    assert [(s.level, s.heading, s.anchor, s.line) for s in sections] == [
        (0, "", "", 5),
        (1, "One", "one", 7),
        (2, "Two x --y", "own", 11),
        (3, "Two em and link", "two-em-and-link", 13),
    ]
    assert sections[1].text == "Text of two lines."
    assert sections[1].lines == ((0, 8), (8, 9))


def test_anchors_that_clash_are_counted() -> None:
    assert [s.anchor for s in read("# A\n# A\n# a-1\n# A\n## {#a}\n# !!\n")] == [
        "a",
        "a-1",
        "a-1-1",
        "a-2",
        "a",
        "heading",
    ]


def test_code_blocks_know_their_language_and_line() -> None:
    body = (
        "Text.\n\n```Go {linenos=true}\nfunc main() {}\n\n# no heading\n```\n\n"
        "    indented\n\n1. item\n\n   ~~~\n   in list\n   ~~~\n"
    )
    (section,) = read(body, first_line=10)
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
def test_a_language_has_one_name(info: str, language: str | None) -> None:
    (section,) = read(f"```{info}\nx\n```\n")
    assert section.code[0].language == language


def read_mdx(body: str) -> tuple[Section, ...]:
    return parser.parse_markdown(mdx.convert_mdx(body), 1, replace(RULES, jsx=True)).sections


def test_mdx() -> None:
    body = (
        "import A from 'a'\nexport const x = {\n  y: 1,\n}\n\n# Hi {name}\n\n"
        "<A href={x}>Text *in*</A> {/* gone\n*/}\n\n"
        "```js\n{kept}\n```\n"
    )
    sections = read_mdx(body)
    assert [(s.heading, s.text, s.line) for s in sections] == [("Hi", "Text in", 6)]
    assert sections[0].code == (CodeBlock("javascript", "{kept}", 12),)


def test_what_stands_within_components_is_markdown() -> None:
    body = (
        '<Tabs sync={{ key: "pkg" }}>\n  <TabItem label="npm">\n  ```sh\n  npm create\n  ```\n  </TabItem>\n'
        "  <TabItem label='pnpm'>\n\n    ```sh\n    pnpm create\n    ```\n\n  </TabItem>\n</Tabs>\n\n"
        '<Card\n  title="Moons"\n  icon={<Icon name="moon" />}\n>\n\n    Io and *Ganymede*\n\n</Card>\n\n'
        "<Steps>\n1. One `{kept}`\n2. Two\n</Steps>\n\n<div className='x'>\nA **bold** \\{word}.\n</div>\n"
    )
    (section,) = read_mdx(body)
    assert section.text.split("\n") == [
        "npm",
        "pnpm",
        "Moons",
        "Io and Ganymede",
        "One {kept}",
        "Two",
        "A bold {word}.",
    ]
    assert section.code == (CodeBlock("shell", "npm create", 4), CodeBlock("shell", "pnpm create", 10))
    assert [section.text[a:b] for a, b in section.inline_code] == ["{kept}"]


@pytest.mark.parametrize(
    "hidden",
    ["{/*\nno\n\n```sh\nno\n```\n*/}", "<!-- no\n\nno -->", "{list.map((one) => (\n  <b>{one.no}</b>\n\n))}", "{/* no",
     "<style>{`\n.no {}\n\n`}</style>", "export const no = `\nno`", "<Table no={[{ a: { b: 1 } }]} />"],
)  # fmt: skip
def test_what_mdx_does_not_show_is_no_text(hidden: str) -> None:
    (section,) = read_mdx(f"Seen.\n\n{hidden}\n\n")
    assert section.text.strip() == "Seen."
    assert section.code == ()


@pytest.mark.parametrize(
    "piece",
    ["{", "<A ", '<A "', "{/*", "<!--", "<script", "```\n", "~~~ x\n````\n", "import \n", "<A a={", "{a{b{c{d{e",
     "`a ", "``a ```b ", "<A '\"", " \t>", "- "],
)  # fmt: skip
def test_no_mdx_takes_long(piece: str) -> None:
    mdx.convert_mdx(piece * (500_000 // len(piece)))  # by trying again from each beginning it would take hours


def read_boxes(body: str) -> tuple[Section, ...]:
    return parser.parse_markdown(body, 1, replace(RULES, boxes=True)).sections


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (":::note[Heads **up**]\nSome *text*.\n:::\n", "Heads up\nSome text."),
        ("::: tip Custom title\nText\n\n- list\n:::\n", "Custom title\nText\nlist"),
        (":::warning\nText\n:::\nbehind", "Text\nbehind"),
        (":::{note} Title\nText\n:::", "Title\nText"),
        ("::: details Click me {open}\nText\n:::", "Click me\nText"),
        ("::::: {.grid #id}\n::: {.cell}\nText\n:::\n:::::", "Text"),
        ("::::tip[Outer]\n:::note\nInner\n:::\n::::", "Outer\nInner"),
        (":::note[never ends\nText", "Text"),
        ('!!! note "A `title`"\n    One\n\n    two\n\nbehind', "A title\nOne\ntwo\nbehind"),
        ("!!! danger\n    Text", "Danger\nText"),
        ('??? note ""\n    Text', "Text"),
        ('???+ question "Open"\n    Text', "Open\nText"),
        ('=== "pip"\n\n    Run *it*.\n\n=== "uv"\n\n    Or that.', "pip\nRun it.\nuv\nOr that."),
        ("a ::: b\n::: \nWhat !!! a day", "a ::: b ::: What !!! a day"),
    ],
)
def test_boxes_and_tabs_show_their_titles(body: str, seen: str) -> None:
    assert [section.text for section in read_boxes(body)] == [seen]


def test_code_in_boxes_and_tabs_is_code() -> None:
    body = (
        '=== "pip"\n\n    ``` sh\n    pip install it\n    ```\n\n'
        "::: code-group\n```js [a.js]\nlet a\n```\n:::\n\n"
        '```md\n=== "kept"\n::: kept\n```\n'
    )
    (section,) = read_boxes(body)
    assert section.code == (
        CodeBlock("shell", "pip install it", 4),
        CodeBlock("javascript", "let a", 9),
        CodeBlock("markdown", '=== "kept"\n::: kept', 14),
    )


def test_where_a_generator_has_no_boxes_they_are_text() -> None:
    assert text(":::note\nText\n:::") == ":::note Text :::"


def test_nested_fences_are_one_block() -> None:
    (section,) = read("````md\n```sh\n# install it\n```\n## not a heading\n````\n")
    assert section.code == (CodeBlock("markdown", "```sh\n# install it\n```\n## not a heading", 2),)


def test_inline_code_lies_inside_the_text() -> None:
    (section,) = read("`1` `` ` ``\n\n`x  `")
    assert [section.text[a:b] for a, b in section.inline_code] == ["1", "`", "x"]


def test_inline_code_is_text_and_known_as_code() -> None:
    (section,) = read("Run `git log` and *`x`* now.")
    assert section.text == "Run git log and x now."
    assert [section.text[a:b] for a, b in section.inline_code] == ["git log", "x"]


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("[text](http://a.b 'title') and ![alt *of* it](x.png)", "text and alt of it"),
        ("one\\\ntwo<br>three<b>four</b>", "one two threefour"),
        ("[run](javascript:alert(1)) it", "run it"),
        ("- [ ] todo\n- [x] done\n", "todo\ndone"),
        ("| a | b |\n|---|---|\n| c `d` | e |\n", "a\nb\nc d\ne"),
        ("~~gone~~ **bold _both_**", "gone bold both"),
        ("a <!-- hidden --> b", "a  b"),
        ("<!-- hidden\n\nstill -->\n\nshown", "shown"),
        ("<div>\n<p>Hello <b>World</b> &amp; all</p>\n<style>p{}</style><script>evil()</script>\n</div>",
         "Hello World & all"),
        ("before <script>evil()</script> after", "before  after"),
        ("Claim[^a] two[^b].\n\n[^a]: https://example.net/otter-proof\n[^b]: A *longer* note.\n",
         "Claim two.\nhttps://example.net/otter-proof\nA longer note."),
        ("Term\n: What it means\n", "Term\nWhat it means"),
        ("> quoted\n> lines\n", "quoted lines"),
        ("> [!NOTE]\n> Mind the gap\n", "Note Mind the gap"),
        ("&lt;b&gt; &copy; \\*", "<b> © *"),
    ],
)  # fmt: skip
def test_text_is_what_a_reader_sees(body: str, seen: str) -> None:
    assert text(body) == seen


def test_pre_elements_are_code() -> None:
    (section,) = read("<div>\n<pre><code>one &lt;\ntwo</code></pre>\n</div>\n")
    assert section.code == (CodeBlock(None, "one <\ntwo", 2),)
    assert section.text == ""


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ('[part two]({{< relref "post/b.md" >}}) of it', "part two of it"),
        ("{{% note %}}kept{{% /note %}} text", "kept text"),
        ('{{< figure src="a.png" alt="An otter" caption="It swims" >}}', "An otter It swims"),
        ('{{< youtube id="dQw4" >}}', ""),
        ("{{</* relref */>}} is shown", "{{< relref >}} is shown"),
        ("inline {{< highlight go >}}x := 1{{< /highlight >}} code", "inline x := 1 code"),
        ('a\n{{< figure\n  src="a.png"\n  caption="c" >}}\n\nb', "a c\nb"),
        ("not one: {{ .Title }} and {{<", "not one: {{ .Title }} and {{<"),
    ],
)
def test_shortcodes(body: str, seen: str) -> None:
    assert " ".join(text(body).split("  ")) == seen
    assert shortcodes.expand_shortcodes(body).count("\n") == body.count("\n")


def test_a_highlight_shortcode_is_a_code_block() -> None:
    (section,) = read('Text\n\n{{< highlight go "linenos=table" >}}\nfunc main() {}\n# x\n{{< /highlight >}}\n\nAfter')
    assert section.code == (CodeBlock("go", "func main() {}\n# x", 4),)
    assert section.text == "Text\nAfter"


def test_code_keeps_what_looks_like_a_shortcode() -> None:
    (section,) = read("```md\n{{</* figure */>}}\n{{ .Params }}\n```\n")
    assert section.code[0].text == "{{< figure >}}\n{{ .Params }}"


@pytest.mark.parametrize("piece", ["![", "[", "[](", "# a\n"])
def test_bombs_are_read_soon(piece: str) -> None:
    body = piece * (60_000 // len(piece))  # brackets took the parser 10 s, equal headings took ours as long
    sections = read(f"Begin\n\n{piece * 3}" + body)
    assert sections[0].text.startswith("Begin")


def test_the_title_is_the_first_heading_of_level_one() -> None:
    assert parser.parse_markdown("## Two\n\n# One `x`\n\n# Other", 1, RULES).title == "One x"
    assert parser.parse_markdown("no heading", 1, RULES).title == ""


PIECES = [*"abA #`~*_[](){}<>!-+|:\n\t\\&;\"'^1é/=", ":::", "!!! ", '=== "', "\n    "]


@pytest.mark.parametrize("reading", [read, read_mdx, read_boxes])
@given(body=st.lists(st.sampled_from(PIECES), max_size=120).map("".join))
def test_any_text_can_be_read_and_lines_lie_inside(body: str, reading: Callable[[str], tuple[Section, ...]]) -> None:
    last = body.count("\n") + 1
    for section in reading(body):
        offsets = [offset for offset, _ in section.lines]
        assert offsets == sorted(set(offsets))
        assert all(1 <= line <= last for _, line in section.lines)
        assert all(0 <= a < b <= len(section.text) for a, b in section.inline_code)
        assert all(1 <= block.line <= last and block.text.strip() for block in section.code)


@pytest.mark.parametrize("body", ["seen\n\n<!--\n- secret\n\nsecret", "<p>seen <!-- secret\n"])
def test_a_comment_that_never_ends_is_no_text(body: str) -> None:
    assert text(body) == "seen"


def test_a_large_post_is_parsed_whole() -> None:
    prose = "Some *words* of a [post](b.md) with `code`, and so on until the end of a usual line.\n" * 20
    body = "".join(f"## Part {number}\n\n{prose}\n| a | b |\n|---|---|\n| c | d |\n\n" for number in range(550))
    assert 900_000 < len(body) < 1_048_576
    sections = parser.parse_markdown(body, 1, RULES).sections
    assert (len(sections), sections[-1].heading) == (550, "Part 549")


def test_of_a_body_too_dense_the_rest_is_plain_text() -> None:
    body = "## Items\n\n" + "- a\n" * 90_000 + "<!-- secret -->\n## Beacon\n\n- lantern\n"
    *parsed, rest = parser.parse_markdown(body, 11, RULES).sections
    assert [section.heading for section in parsed] == ["Items"]
    assert rest.text.endswith("- a ## Beacon - lantern")
    assert rest.line == 11 + body.count("\n") - rest.text.count("- a") - 4


@pytest.mark.parametrize("ended", ["-->\nlantern", ""])
def test_a_comment_that_begins_before_the_rest_is_none_of_its_text(ended: str) -> None:
    body = "beacon\n\n<!--\n" + "- secret\n" * 90_000 + ended
    text = " ".join(section.text for section in parser.parse_markdown(body, 1, RULES).sections)
    assert text == ("beacon lantern" if ended else "beacon")


COLUMNS = {1: ("github", "old"), 2: ("github-ascii", "old"), 3: ("blackfriday", "old"),
           4: ("github", "new"), 5: ("github-ascii", "new"), 6: ("blackfriday", "new")}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_anchors_are_those_that_hugo_made(column: int, shared: Path) -> None:
    id_type, era = COLUMNS[column]
    lines = (shared / "tables" / "anchors.tsv").read_text("utf-8").split("\n")[2:]
    rows = [line.split("\t") for line in lines if line and not line.startswith("<h2>")]  # raw HTML is no heading to us
    document = "\n".join(_as_markdown(row[0]) for row in rows) + "\n[^1]: note\n"
    rules = anchors.rules(id_type, auto=True, era=era)  # type: ignore[arg-type]
    made = [s.anchor for s in parser.parse_markdown(document, 1, rules).sections if s.level]
    assert made == [row[column] if column < len(row) else "" for row in rows]


def _as_markdown(cell: str) -> str:
    match cell:
        case "Setext One (===)":
            return "Setext One\n===\n"
        case "Setext two / lines (---)":
            return "Setext two\nlines\n---\n"
        case "## (empty)":
            return "##\n"
        case "Tab\\there":
            return "## Tab\there\n"
    return f"{cell}\n" if cell.startswith(("> ", "* ##")) else f"## {cell}\n"
