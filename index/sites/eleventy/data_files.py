"""The data files of an Eleventy site: of templates (`post.json`), of folders (`blog/blog.json`), and global ones."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Any

from ...errors import SettingsError, UnreadablePost
from ...posts.javascript_literals import parse_javascript_module
from .. import walk
from ..configuration import parse_configuration
from .code_data import read_code_data
from .configuration import Configuration
from .data_values import merge_data, normalize
from .programs import MAX_SIZE, read_text, strip_comments

_CODE_SUFFIXES = (".js", ".cjs", ".mjs")
_PARSED_SUFFIXES = ("json", "yaml", "yml", "toml")


class DataFiles:
    """All the data files below the content root, read once."""

    def __init__(self, content: Path, configuration: Configuration) -> None:
        self._configuration = configuration
        self._name = content.name if configuration.input else ""
        self.sources = dict(_read_files(content, configuration))
        """The text of each file, by its path below the content root."""
        self._parsed: dict[str, dict[str, Any]] = {}

    def collect(self, id: str) -> dict[str, Any]:
        """Return the data that the data files give to a post. Raises UnreadablePost if one cannot be read."""
        paths = [path for path in self._list_paths(id) if path in self.sources]
        sources = [self._parse(path) for path in reversed(paths)]
        return merge_data(sources, is_deep=self._configuration.is_deep_merge)

    def _list_paths(self, id: str) -> Iterator[str]:
        """Yield the paths of all possible data files of a post, the most important first."""
        yield from self._list_with_suffixes(id.removesuffix(".md"), self._configuration.data_suffixes)
        folders = id.split("/")[:-1]
        while folders:
            yield from self._list_of_folder("/".join(folders) + "/", folders.pop())
        yield from self._list_of_folder("", self._name)

    def _list_of_folder(self, prefix: str, name: str) -> Iterator[str]:
        """Yield the data files of one folder, given its path with a slash at its end, and its name."""
        base_name, suffixes = self._configuration.data_base_name, self._configuration.data_suffixes
        if base_name:
            yield from self._list_with_suffixes(prefix + base_name, [suffix for suffix in suffixes if suffix])
        elif name:
            yield from self._list_with_suffixes(prefix + name, suffixes)

    def _list_with_suffixes(self, base: str, suffixes: Sequence[str]) -> Iterator[str]:
        for suffix in suffixes:
            if suffix:
                yield from (base + suffix + code for code in _CODE_SUFFIXES)
            yield f"{base}{suffix}.json"
            yield from (f"{base}{suffix}.{extension}" for extension in reversed(self._configuration.data_extensions))

    def _parse(self, path: str) -> dict[str, Any]:
        if path not in self._parsed:
            self._parsed[path] = parse_data(path, self.sources[path])
        return self._parsed[path]


def parse_data(path: str, source: str | None) -> dict[str, Any]:
    """Return the data in a file, with lower-case keys. Raises UnreadablePost, which names the file.

    `source`: the file's text; None if it could not be read.
    """
    if source is None:
        raise UnreadablePost(f"its data file {path} is not UTF-8 or has more than {MAX_SIZE} bytes; fix or shorten it")
    suffix = path.rpartition(".")[2]
    if f".{suffix}" in _CODE_SUFFIXES:
        data = parse_javascript_module(source)
        return normalize(data if data is not None else read_code_data(strip_comments(source)))
    if suffix not in _PARSED_SUFFIXES:
        raise UnreadablePost(f"its data file {path} is in a format that can't be read; use JSON or YAML")
    try:
        return parse_configuration(source, f".{suffix}") if source.strip() else {}
    except (ValueError, UnreadablePost, SettingsError) as error:
        raise UnreadablePost(f"its data file {path} can't be read: {error}") from error


def is_data_file(name: str, folder: str, files: Container[str], configuration: Configuration) -> bool:
    """Return whether a file may be the data file of its folder or of a post beside it.

    `name`: the file's name. `folder`: the name of its folder. `files`: the names of all files of the folder.
    """
    stem, _, extension = name.rpartition(".")
    if f".{extension}" not in _CODE_SUFFIXES and extension not in ("json", *configuration.data_extensions):
        return False
    suffixes = (suffix for suffix in configuration.data_suffixes if stem.endswith(suffix))
    bases = {stem.removesuffix(suffix) for suffix in suffixes if suffix or f".{extension}" not in _CODE_SUFFIXES}
    return any(base in (folder, configuration.data_base_name) or f"{base}.md" in files for base in bases)


def _read_files(content: Path, configuration: Configuration) -> Iterator[tuple[str, str | None]]:
    """Yield the path and the text of each data file of a post or a folder."""
    for folder in walk.walk(content):
        files = set(folder.files)
        for name in folder.files:
            if is_data_file(name, (folder.path or content.name).rpartition("/")[2], files, configuration):
                path = folder.join(name)
                yield walk.normalize_id(path), read_text(content / path)
