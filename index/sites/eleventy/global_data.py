"""The global data of an Eleventy site, and the front matter of its layouts: the least important data of a post."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import UnreadablePost
from ...posts import front_matter
from .. import walk
from ..configuration import Address, parse_address
from ..values import to_text
from .code_data import HIDING_CODE, read_code_data, read_code_front_matter
from .configuration import Configuration
from .data_files import parse_data
from .data_values import merge_data, normalize, normalize_value
from .programs import read_text, strip_comments

_NAMES = {
    "permalink", "tags", "draft", "date", "title", "lang", "locale", "layout", "eleventyexcludefromcollections",
    "eleventycomputed", "site", "metadata", "meta",
}  # fmt: skip
"""The names of global data files that are read, in lower case: keys of the rules, and what permalinks use."""
_ADDRESS_KEYS = ("metadata", "site", "meta")
_NAMES_JAVASCRIPT = re.compile(r"---[ \t]*(?:js|javascript)[ \t]*$", re.IGNORECASE)
_MAX_LAYOUTS = 10
_MAX_LAYOUT_FILES = 500


class GlobalData:
    """The data files in the folder `_data`."""

    def __init__(self, root: Path, configuration: Configuration) -> None:
        self.sources = dict(_read_global_files(root / configuration.data)) if configuration.data else {}
        """The text of each file, by its name."""
        self._configured = dict(configuration.global_data)
        self._merged: dict[str, Any] | None = None

    def collect(self) -> dict[str, Any]:
        """Return the global data. Raises UnreadablePost if a file cannot be read."""
        if self._merged is None:
            sources = [_parse_global(name, source) for name, source in self.sources.items()]
            self._merged = merge_data([*sources, self._configured])
        return self._merged


def _read_global_files(folder: Path) -> Iterator[tuple[str, str | None]]:
    for path in sorted(folder.glob("*.*")):
        if path.stem.lower() in _NAMES and path.suffix in (".json", ".js", ".cjs", ".mjs") and path.is_file():
            yield path.name, read_text(path)


def _parse_global(name: str, source: str | None) -> dict[str, Any]:
    """Return the data of a global data file: what its name says, with the file's value."""
    key, _, suffix = name.lower().rpartition(".")
    if suffix == "json":
        return {key: _parse_json(name, source)}
    if key in ("permalink", "draft", "eleventyexcludefromcollections"):
        return normalize(read_code_data(f"{{{key}: {strip_comments(source or '')}}}"))
    data = parse_data(name, source)
    unknown = {flag: value for flag, value in data.items() if flag.startswith("\0")}
    return {key: data, **unknown} if key == "eleventycomputed" else {key: data}


def _parse_json(name: str, source: str | None) -> Any:
    try:
        return normalize_value(json.loads(source or ""))
    except (ValueError, RecursionError) as error:
        raise UnreadablePost(f"the data file {name} can't be read: {error}") from error


def find_address(data: GlobalData) -> Address:
    """Return the address of the site that starter projects keep in global data: `metadata.url` or `site.url`."""
    try:
        values = data.collect()
        texts = [to_text(part.get("url")) for key in _ADDRESS_KEYS if isinstance(part := values.get(key), dict)]
        return parse_address(next(filter(None, texts), ""))
    except (UnreadablePost, ValueError):
        return Address("", "", "")


class Layouts:
    """The front matter of layouts, which is data of the posts that use them."""

    def __init__(self, root: Path, configuration: Configuration) -> None:
        self._aliases = dict(configuration.layout_aliases)
        folder = configuration.layouts or configuration.includes
        self.sources = dict(_read_layouts(root / folder)) if folder else {}
        """The front matter of each layout, by its path below the folder of layouts."""
        self._parsed: dict[str, dict[str, Any]] = {}

    def collect(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the data of a post's layout and of the layouts around it, the outermost first."""
        found: list[dict[str, Any]] = []
        name = to_text(data.get("layout"))
        while name and len(found) < _MAX_LAYOUTS:
            metadata = self._read(name)
            found.insert(0, metadata)
            name = to_text(metadata.get("layout"))
        return found

    def _read(self, name: str) -> dict[str, Any]:
        """Return the front matter of a layout, whose suffix may be missing. Raises UnreadablePost."""
        if name not in self._parsed:
            path = self._aliases.get(name, name).strip("/")
            found = next((known for known in self.sources if known == path or known.startswith(f"{path}.")), "")
            try:
                self._parsed[name] = _parse_layout(self.sources.get(found, ""))
            except UnreadablePost as error:
                raise UnreadablePost(f"its layout {found}: {error}") from error
        return self._parsed[name]


def _parse_layout(source: str) -> dict[str, Any]:
    """Return the data of a layout's front matter. If it is a program, only its literals are known.

    Raises UnreadablePost if it cannot be read, or if its program may hide posts.
    """
    first_line, _, program = source.partition("\n")
    try:
        return front_matter.parse_front_matter(source).metadata
    except UnreadablePost:
        data = read_code_front_matter(strip_comments(program)) if _NAMES_JAVASCRIPT.match(first_line) else None
        if data is None or HIDING_CODE in data:
            raise
    return normalize(data)


def _read_layouts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and the front matter of each layout with front matter."""
    if not folder.is_dir():
        return
    count = 0
    for parent in walk.walk(folder):
        for name in parent.files:
            count += 1
            source = (read_text(folder / parent.join(name)) or "") if count <= _MAX_LAYOUT_FILES else ""
            source = source.replace("\r\n", "\n")
            if source.startswith("---"):
                yield parent.join(name), source[: source.find("\n---", 3) + 4] + "\n"
