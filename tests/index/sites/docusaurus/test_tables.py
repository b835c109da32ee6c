"""Pages of Docusaurus equal the recorded ones, row by row. `test_site` has the first table of documents and posts."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.sites import list_visible, read_posts, write_files

OPTIONS = {
    "small cases": "", "docs.numberPrefixParser": "numberPrefixParser: false",
    "docs.routeBasePath": "routeBasePath: '/'", "docs.include": "include: ['**/*.md'], exclude: ['img/**']",
}  # fmt: skip
"""Beginnings of the titles of blocks, and the options that they name."""


def read_block(shared: Path, title: str) -> list[list[str]]:
    """Return the rows of a block, given the beginning of its title."""
    lines = (shared / "tables" / "docusaurus_3.10.2.tsv").read_text("utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"# {title}")) + 1
    end = next((at for at in range(start, len(lines)) if lines[at].startswith("# ")), len(lines))
    return [line.split("\t") for line in lines[start:end] if not line.startswith("file\t")]


def decode(source: str) -> str:
    return source.replace("\\n", "\n").replace("\\r", "\r").replace("\\ufeff", "\ufeff")


@pytest.mark.parametrize("title", OPTIONS)
def test_documents_with_options_equal_the_recorded_ones(shared: Path, tmp_path: Path, title: str) -> None:
    rows = [row for row in read_block(shared, title) if row[0].endswith((".md", ".mdx"))]
    config = f"module.exports = {{baseUrl: '/base/', presets: [['classic', {{docs: {{{OPTIONS[title]}}}}}]]}}"
    write_files(tmp_path, {f"docs/{row[0]}": decode(row[1]) for row in rows} | {"docusaurus.config.js": config})
    posts = read_posts(tmp_path)
    built = {f"docs/{row[0]}": row for row in rows if row[2] != "(not built)"}
    assert set(posts) == set(built)
    assert {id for id, row in built.items() if "DRAFT" not in row} == list_visible(tmp_path)
    for id, row in built.items():
        assert (unquote(posts[id].url), posts[id].title) == (row[2], row[3]), id
        if "tags=" in row[-1]:
            assert list(posts[id].tags) == re.findall(r"(?:tags=|, )(\S.*?) /base", row[-1]), id
    assert len(built) > 15


def test_pages_equal_the_recorded_ones(shared: Path, tmp_path: Path) -> None:
    rows = [row for row in read_block(shared, "src/pages") if not row[0].endswith(".js")]  # programs are no Markdown
    texts = {row[0]: "---\nunlisted: true\n---\nx" if "UNLISTED" in row else "---\ntitle: t\n---\nx" for row in rows}
    write_files(tmp_path, texts | {"docusaurus.config.js": "module.exports = {baseUrl: '/base/'}"})
    posts = read_posts(tmp_path)
    assert {id: post.url for id, post in posts.items()} == {row[0]: row[2] for row in rows}
    assert list_visible(tmp_path) == {row[0] for row in rows if "UNLISTED" not in row}


def test_headings_equal_the_recorded_ones(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "tables" / "anchors_generators.tsv").read_text("utf-8").splitlines()[1:]
    header, *rows = [line.split("\t") for line in lines]
    at = header.index("docusaurus 3.10.2")
    body = "\n\n".join(make_heading(row[0]) for row in rows)
    text = f"---\ntitle: T\n---\n{body}\n\n[^1]: n\n"
    write_files(tmp_path, {"docusaurus.config.js": "module.exports = {}", "docs/x.md": text})
    (post,) = read_posts(tmp_path).values()
    expected = [row[at] for row in rows if row[at] not in ("(none)", "(empty id)")]
    assert [section.anchor for section in post.sections if section.anchor] == expected


def make_heading(text: str) -> str:
    """Return the Markdown of a heading in the first column of the table."""
    text = text.replace("\\t", "\t")
    if re.search(r"\{[^#]", text):  # MDX takes such braces for a program, unless they are escaped
        text = re.sub(r"[{}]", r"\\\g<0>", text)
    if text == "Setext two (---)":
        return "Setext two\n---"
    if text == "# Hello World (level 1)":
        return "# Hello World"
    if text == "(empty)":
        return "## "
    match = re.match(r"(> |\* )(.*)", text)
    if match:
        return f"{match[1]}## {match[2]}"
    return text if text.startswith(("#", "<h2")) else f"## {text}"
