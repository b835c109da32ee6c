"""The real Hugo, and recorded tables of what it did, to compare with."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

_HEADER_KEYS = ("path\t", "config\t", "file\t")


def build_with_hugo(hugo: str, root: Path, listing: str, *, strict: bool = False) -> dict[str, dict[str, Any]]:
    """Build the site at `root`, and return its listed pages by their paths below the content root.

    `listing`: a template for `index.json` of the home page: a list of pages, each with a `path`. `strict`: fail on
    warnings too.
    """
    layout = root / "layouts" / "index.json"
    layout.parent.mkdir(parents=True, exist_ok=True)
    layout.write_text(listing)
    process = subprocess.run([hugo, "--source", str(root)], capture_output=True, text=True, check=False)
    output = process.stdout + process.stderr
    assert process.returncode == 0, output
    assert not strict or "WARN" not in output
    files = (root / "public").glob("**/index.json")  # one for each language
    return {page["path"]: page for file in files for page in json.loads(file.read_text("utf-8"))}


def read_rows(shared: Path, table: str) -> list[list[str]]:
    """Read a table of tab-separated values from the reference material, without comments and header."""
    lines = (shared / "tables" / table).read_text("utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith(("#", *_HEADER_KEYS))]


def get_newest(old: str, *new: str) -> str:
    """Return the outcome of Hugo 0.168: the last column, which is empty if it equals the one before."""
    return new[0] if new and new[0] else old
