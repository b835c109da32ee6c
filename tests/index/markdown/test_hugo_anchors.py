"""Name headings as Hugo does, checked against a table that Hugo made."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.markdown.parser import parse_markdown
from index.sites.hugo import anchors

COLUMNS = {1: ("github", "old"), 2: ("github-ascii", "old"), 3: ("blackfriday", "old"),
           4: ("github", "new"), 5: ("github-ascii", "new"), 6: ("blackfriday", "new")}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_anchors_are_those_of_hugo(column: int, shared: Path) -> None:
    id_type, era = COLUMNS[column]
    lines = (shared / "tables" / "anchors.tsv").read_text("utf-8").split("\n")[2:]
    # The rows of raw HTML are left out: its headings are not read as headings.
    rows = [line.split("\t") for line in lines if line and not line.startswith("<h2>")]
    document = "\n".join(_as_markdown(row[0]) for row in rows) + "\n[^1]: note\n"
    rules = anchors.make_rules(id_type, auto=True, era=era)  # type: ignore[arg-type]
    names = [s.anchor for s in parse_markdown(document, 1, rules).sections if s.level]
    assert names == [row[column] if column < len(row) else "" for row in rows]


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
