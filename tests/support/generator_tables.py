"""Recorded tables of what generators did with probe sites, in the reference material."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from index.errors import UnreadablePost
from index.posts.read_post import read_post
from index.sites import open_site

NOT_BUILT = "(not built)"
BODY = "body"


class Row(NamedTuple):
    """What a generator made of one file."""

    name: str
    source: str
    outputs: tuple[str, ...]
    """The files that it wrote; empty: none. An error stays as its text."""
    title: str
    """As recorded: `title=A - S | h1=A`."""
    more: str = ""


class ReadRow(NamedTuple):
    """What the project reads of the file of a row; empty texts if it hides the post."""

    output: str
    """The file that its URL names."""
    title: str
    lang: str


HIDDEN_ROW = ReadRow("", "", "")


class Block(NamedTuple):
    """One probe site: its settings, as the table describes them, and its rows."""

    settings: str
    rows: list[Row]


def read_blocks(shared: Path, table: str) -> list[Block]:
    """Read the blocks of a table. The lines of comments before the rows describe the settings."""
    blocks: list[Block] = []
    settings: list[str] = []
    for line in (shared / "tables" / table).read_text("utf-8").split("\n"):
        if line.startswith("# "):
            settings.append(line[2:])
        elif line.startswith("file\tsource"):
            blocks.append(Block("\n".join(settings), []))
            settings = []
        elif line.count("\t") > 1 and blocks and not settings:
            name, source, output, *rest = [*line.split("\t"), "", ""]
            outputs = () if output == NOT_BUILT else (output,) if "ERROR" in output else split_outputs(output)
            blocks[-1].rows.append(Row(name, unescape(source), outputs, rest[0], rest[1]))
    return blocks


def read_row(root: Path, row: Row, name_output: Callable[[str], str]) -> ReadRow:
    """Read the file of a row in the site at `root`, whose pages may be below `/base/`.

    `name_output`: returns the file that the generator writes for the path of a URL, which has no slash in front."""
    site = open_site(root)
    if row.name not in site.scan().files:
        return HIDDEN_ROW
    try:
        post = read_post(site, row.name)[0]
    except UnreadablePost:
        return HIDDEN_ROW
    path = unquote(post.url).removeprefix("/base").removeprefix("/")
    return ReadRow(name_output(path), post.title, post.lang) if post.visibility.is_public else HIDDEN_ROW


def name_index_file(path: str) -> str:
    """Return the file of a URL's path where each page is the index of a folder, unless the URL names a file."""
    return path if path.endswith(".html") else f"{path}index.html"


def split_outputs(text: str) -> tuple[str, ...]:
    """Return the written files: names that end in `.html`, with blanks inside."""
    parts = text.split(".html")
    return tuple(f"{part.strip()}.html" for part in parts[:-1])


def unescape(source: str) -> str:
    """Return the source of a page as the probe wrote it; after front matter, a word follows."""
    if source.startswith("(no front matter"):
        return BODY
    text = source.replace("\\n", "\n").replace("\\r", "\r").replace("\\ufeff", "\ufeff").replace("{M}", BODY)
    return text if BODY in text else f"{text}\n\n{BODY}\n"


def read_headings(shared: Path, column: str) -> tuple[str, list[str]]:
    """Return the document of headings that every generator built, and the ids that one gave them, in order."""
    lines = (shared / "tables" / "anchors_generators.tsv").read_text("utf-8").split("\n")
    at = lines[1].split("\t").index(column)
    rows = [line.split("\t") for line in lines[2:] if line]
    rows = [row for row in rows if row[at] != "(not tried)" and row[0] != "<h2>Raw html</h2>"]
    ids = ["" if row[at] in ("(none)", "(empty id)") else row[at] for row in rows]
    return "\n\n".join(_write_heading(row[0]) for row in rows) + "\n\n[^1]: n\n", ids


def _write_heading(heading: str) -> str:
    heading = heading.replace("\\t", "\t")
    if heading.startswith(("<", "###")):
        return heading
    if heading.startswith(("> ", "* ")):
        return f"{heading[:2]}## {heading[2:]}"
    if heading.startswith("# "):
        return heading.removesuffix(" (level 1)")
    if heading.endswith(" (---)"):
        return heading.replace(" (---)", "\n---")
    return "## " if heading == "(empty)" else f"## {heading}"
