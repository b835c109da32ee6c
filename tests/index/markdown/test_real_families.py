"""Documents of many constructs have the words and heading ids that the real parsers give them."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.markdown import read_family
from tests.support.processes import PROJECT

pytestmark = pytest.mark.generators

BLOCKS = [
    "Some *text* of a **post** with `code`.", "Under\n---", "- one\n- two", "> quoted\n> *lines*", "## Own {#mine}",
    "```py\nx = 1\n# no heading\n```", "    indented", "| a | b |\n|---|---|\n| c | d |", "![alt](i.png)",
    "<!-- hidden\n\nstill -->", "Line <span>of *x*</span> end", "<pre>\npre *x*\n\ny\n</pre>", "word{x} and {x} of it",
    '<h2 id="html">HTML heading</h2>', "<hr>",
]  # fmt: skip
HTML = [
    "<div>\n<p>Inside *it*</p>\n\n# no\n\n</div>", '<div class="x">\n\nraw *t*\n</div> behind *it*', "<hr>\nafter *hr*",
    '<div markdown="1">\n*in* it\n\n## Within {#w}\n\n- item\n\n</div>', '<p markdown="span">in *span*</p>',
    '<div markdown="0">\n*raw*\n\n*r2*\n</div>', '<section markdown="block">\n*in* it\n</section>',
    '<details markdown="1">\n<summary>Sum</summary>\n\n*x*\n\n```\n</details>\n```\n\n</details>',
    "<table>\n<tr><td>cell</td></tr>\n\n<tr><td>*c2*</td></tr>\n</table>", "<div><div>\n*x*\n\n</div>\n</div>",
    '<div markdown="1">\n<div markdown="1">\n*deep*\n</div>\n</div>', "text\n<div>\n*raw*\n</div>\nmore *text*",
    "Term\n: what *it* means", "The HTML\n\n*[HTML]: Hyper", "<center>\n\n*raw*\n</center>",
    "<div>\nx\n</div>\n~~~\ny\n~~~",
    "A [link](u){: .c} and *em*{: .d} and `c`{:.e} end", "A paragraph *x*.\n{: .c #pid}", "- a\n- b\n{: .c}",
]  # fmt: skip
KRAMDOWN = [
    "## Head\n{: #kid}", "{: #before}\n## Head", "{:ref: .c}", "{::comment}\nsecret\n{:/comment}",
    "a {::comment}s{:/} b",
    '{::options toc_levels="1" /}', "~~~\nr\n~~~\n{: .language-ruby}", "* {:.c} item\n* b", "one | two\nthree | four",
    '<div>\n<div markdown="1">\n*inner*\n</div>\n\n*outer*\n</div>', "word{: .c} stays", "#Dense is text",
    "<my-box>\n*x*\n\n</my-box>", "  # Indented is text",
]  # fmt: skip
PYTHON_MARKDOWN = [
    "## Head {: #pid2 }", "## Head { #pid3 .c }", "A [link](u){ .md-button } end", "A paragraph *x*.\n{ .c }",
    "<div markdown>\n\n*bare*\n\n</div>", "#Dense {#dense}", "Text\n#Dense {#dense2}", "Code\n\n    :::python\n    x",
    "<details>\n\n```sh\n</details>\n```\n\n</details>", "<my-box>\n*x*\n\n</my-box>",
    "| a | b |\n|---|---|\n| c | d {: .x } |",
]  # fmt: skip
ATTRS = [
    "text\n{.c}", "more {.c}", "- item {#x}\n- two\n{.c}", "[a](b){.c} *e*{ #x } end", "a{.c}\n\n{.d}", "{x}\ntext",
    "> q\n{.c}", "```js {.c}\nx\n```", "## Head {#own .c}", "**b**{.c} w {a=b}", "## Head\n{#no}", "![i](j){.c}\n{.d}",
    "<div>\n*raw*\n\n*x*\n</div>", "text\n{.c}\nmore",
]  # fmt: skip

_RUBY = (
    'require "json"; require "kramdown"; require "kramdown-parser-gfm"; STDIN.each_line { |line| '
    'puts JSON.generate(Kramdown::Document.new(JSON.parse(line), input: "GFM", syntax_highlighter: nil, '
    "typographic_symbols: {}, hard_wrap: false).to_html) }"
)
_NODE = (
    'const markdown = require("markdown-it")({html: true}).use(require("markdown-it-attrs"));'
    'for (const line of require("fs").readFileSync(0, "utf8").split("\\n").filter(Boolean))'
    "  console.log(JSON.stringify(markdown.render(JSON.parse(line))));"
)
_INLINE = ["em", "strong", "code", "span", "a", "abbr", "del", "b", "i"]


class Page(NamedTuple):
    """What a document shows."""

    words: list[str]
    """Sorted."""
    ids: list[str]
    """Of headings."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if re.fullmatch("h[1-6]", tag) and values.get("id"):
            self.ids.append(values["id"] or "")
        self.parts.append(f" {values.get('alt', '')} " if tag not in _INLINE else "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(" " if tag not in _INLINE else "")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def read_page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(sorted("".join(reader.parts).split()), reader.ids)


def read_ours(family: str, body: str) -> Page:
    sections = read_family(family, body)
    texts = [part for s in sections for part in (s.heading, s.text, *(block.text for block in s.code))]
    return Page(sorted(" ".join(texts).split()), [s.anchor for s in sections if s.anchor])


def make_documents(blocks: list[str], seed: int) -> list[str]:
    rng = random.Random(seed)
    return ["\n\n".join(rng.choices(blocks, k=rng.randint(1, 5))) + "\n" for _ in range(400)]


def run_lines(command: list[str], documents: list[str], folder: Path = PROJECT) -> list[str]:
    lines = "".join(json.dumps(document) + "\n" for document in documents)
    process = subprocess.run(command, input=lines, cwd=folder, capture_output=True, text=True, check=False)
    if process.returncode:
        pytest.skip(f"{command[0]} cannot run here: {process.stderr[-300:]}")
    return [json.loads(line) for line in process.stdout.splitlines()]


def compare(family: str, documents: list[str], pages: list[str]) -> None:
    assert len(pages) == len(documents)
    for document, page in zip(documents, pages, strict=True):
        assert read_ours(family, document) == read_page(page), document


def test_words_and_ids_equal_those_of_kramdown() -> None:
    if shutil.which("ruby") is None:
        pytest.skip("real kramdown needs ruby")
    documents = make_documents(BLOCKS + HTML + KRAMDOWN, 1)
    compare("kramdown", documents, run_lines(["ruby", "-e", _RUBY], documents))


def test_words_and_ids_equal_those_of_python_markdown() -> None:
    markdown = pytest.importorskip("markdown")
    convert: Callable[[str], str] = (
        markdown.Markdown(extensions=["extra", "codehilite"], extension_configs={"codehilite": {"use_pygments": False}})
        .reset()
        .convert
    )
    documents = make_documents(BLOCKS + HTML + PYTHON_MARKDOWN, 2)
    compare("Python-Markdown", documents, [convert(document) for document in documents])


@pytest.fixture(scope="session")
def packages() -> Path:
    """Return a folder with markdown-it and markdown-it-attrs, installed by npm into a cache; skip if that fails."""
    folder = PROJECT / ".cache" / "markdown-it"
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("the real markdown-it needs node and npm")
    if not (folder / "node_modules" / "markdown-it-attrs").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        command = [npm, "install", "--no-audit", "--no-fund", "markdown-it@14", "markdown-it-attrs@4"]
        process = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if process.returncode:
            pytest.skip(f"npm cannot install markdown-it here: {process.stderr[-200:]}")
    return folder


def test_words_and_ids_equal_those_of_markdown_it(packages: Path) -> None:
    documents = make_documents(BLOCKS + ATTRS, 3)
    pages = run_lines(["node", "-e", _NODE], documents, folder=packages)
    for document, page in zip(documents, pages, strict=True):
        ours = read_family("markdown-it-attrs", document)
        given = [section.anchor for section in ours if section.anchor in ("own", "mine", "html")]
        assert (read_ours("markdown-it-attrs", document).words, given) == read_page(page), document
