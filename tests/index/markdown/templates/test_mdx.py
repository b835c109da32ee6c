"""Convert MDX to Markdown."""

from __future__ import annotations

import pytest

from index.markdown.templates.mdx import convert_mdx
from index.model import CodeBlock
from tests.support.markdown import read_mdx


def test_imports_expressions_and_comments_are_removed() -> None:
    body = (
        "import A from 'a'\nexport const x = {\n  y: 1,\n}\n\n# Hi {name}\n\n"
        "<A href={x}>Text *in*</A> {/* gone\n*/}\n\n"
        "```js\n{kept}\n```\n"
    )
    sections = read_mdx(body)
    assert [(s.heading, s.text, s.line) for s in sections] == [("Hi", "Text in", 6)]
    assert sections[0].code == (CodeBlock("javascript", "{kept}", 12),)


def test_content_of_components_is_markdown() -> None:
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
    ("body", "seen"),
    [
        ("a {' '} {\"lit *x*\"} {`t`} {x}", "a lit *x* t"),
        ("$x_{1}^{2}$ and ${price} end", "$x_{1}^{2}$ and $ end"),
        (
            "<TabItem value='npm'>\n\nrun\n\n</TabItem>\n<TabItem value='y' label=\"Yarn\">z</TabItem>",
            "npm\nrun\nYarn z",
        ),
        ("<Tabs values={[{label: 'Apple', value: 'a'}, {label: 'Pear'}]} />", "Apple Pear"),
        ('<Admonition type="tip" title={"Heads"}>body</Admonition>', "Heads body"),
        ("<Cards {...props} title='A'>in</Cards>", "A in"),
    ],
)
def test_visible_parts_of_mdx_are_text(body: str, seen: str) -> None:
    (section,) = read_mdx(body)
    assert section.text == seen


@pytest.mark.parametrize("id", ["{#my-id}", "{/* #my-id */}", "{ #my-id }"])
def test_id_of_a_heading_is_kept(id: str) -> None:
    (section,) = read_mdx(f"## The {{x}} title {id}\n")
    assert (section.heading, section.anchor) == ("The title", "my-id")


@pytest.mark.parametrize(
    "hidden",
    ["{/*\nno\n\n```sh\nno\n```\n*/}", "<!-- no\n\nno -->", "{list.map((one) => (\n  <b>{one.no}</b>\n\n))}", "{/* no",
     "<style>{`\n.no {}\n\n`}</style>", "export const no = `\nno`",
     "export const no = {\n  a: 1,\n\n  no: {b: 2},\n}", "<Table no={[{ a: { b: 1 } }]} />"],
)  # fmt: skip
def test_hidden_parts_of_mdx_are_not_text(hidden: str) -> None:
    (section,) = read_mdx(f"Seen.\n\n{hidden}\n\n")
    assert section.text.strip() == "Seen."
    assert section.code == ()


@pytest.mark.parametrize(
    "piece",
    ["{", "<A ", '<A "', "{/*", "<!--", "<script", "```\n", "~~~ x\n````\n", "import \n", "<A a={", "{a{b{c{d{e",
     "`a ", "import {\n\n", "{\"", "{`", "$a{b}", "$$a", "{#a", "{/* #a",
     "<TabItem value=", "{a: 'b", "``a ```b ", "<A '\"", " \t>", "- "],
)  # fmt: skip
def test_unclosed_syntax_takes_linear_time(piece: str) -> None:
    convert_mdx(piece * (500_000 // len(piece)))  # with backtracking this would take hours
