"""Recorded tables of what generators did with probe sites, in the reference material."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

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
