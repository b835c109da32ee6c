"""Read the YAML of `mkdocs.yml`. Its tags name programs and variables of the environment; none is ever run or read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ...bounded_file import is_file_below, read_bounded_text
from ..signs import MKDOCS_NAMES

log = logging.getLogger(__name__)

_MAX_INHERITED = 5
"""How many configurations may inherit from each other."""
_MAX_DEPTH = 20
_MAX_VALUES = 200_000
"""How many values a file may have, with those of aliases: a few bytes can stand for very many."""
_ENV = "!ENV"


class Tagged(NamedTuple):
    """A value with a tag that MkDocs would give to a program, like `!!python/name:pymdownx.slugs.slugify`."""

    tag: str
    """Without the prefix `tag:yaml.org,2002:`."""
    value: Any


class _Loader(yaml.CSafeLoader):
    """Reads YAML with tags of programs as `Tagged` values."""


def _construct_tagged(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        value = loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else None
    return Tagged(node.tag.removeprefix("tag:yaml.org,2002:"), value)


_Loader.add_multi_constructor("", _construct_tagged)


class Settings(NamedTuple):
    """The settings of a site, and the files that have them."""

    values: dict[str, Any]
    files: tuple[Path, ...]


def read_settings(root: Path) -> Settings:
    """Return the settings of the site at `root`, with those that they inherit; empty if they cannot be read."""
    path = next((root / name for name in MKDOCS_NAMES if (root / name).is_file()), root / MKDOCS_NAMES[0])
    values: dict[str, Any] = {}
    files: list[Path] = []
    while len(files) < _MAX_INHERITED:
        files.append(path)
        values = _merge(read_file(path), values)
        parent = values.pop("INHERIT", None)
        if not isinstance(parent, str) or "\0" in parent:
            break
        path = path.parent / parent
        if not is_file_below(path, root.parent):
            log.warning("%s: not read, because it is no file of the site or of the folder above it", path)
            break
    return Settings(values, tuple(files))


def read_file(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file; empty, with a warning, if it cannot be read."""
    try:
        values = yaml.load(read_bounded_text(path), _Loader)  # derived from CSafeLoader
        _check_size(values)
    except (OSError, yaml.YAMLError, ValueError, RecursionError, TypeError, RuntimeError) as error:
        log.warning("%s: cannot be read; using the defaults: %s", path, " ".join(str(error).split()))
        return {}
    return values if isinstance(values, dict) else {}


def _check_size(value: Any) -> None:
    """Raise ValueError if a value has too many values in it, or is nested too deep."""
    pending, count = [(value, 0)], 0
    while pending:
        item, depth = pending.pop()
        inner: Any = item.value if isinstance(item, Tagged) else item
        children = list(inner.values()) if isinstance(inner, dict) else inner if isinstance(inner, list) else []
        count += len(children)
        if count > _MAX_VALUES or depth > _MAX_DEPTH:
            raise ValueError(f"more than {_MAX_VALUES} values, or more than {_MAX_DEPTH} levels of them")
        pending += [(child, depth + 1) for child in children if isinstance(child, dict | list | Tagged)]


def _merge(base: dict[str, Any], values: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return the settings of a file over those that it inherits: mappings are merged, everything else is replaced."""
    merged = dict(base)
    for key, value in values.items():
        under = merged.get(key)
        is_mapping = isinstance(under, dict) and isinstance(value, dict) and depth < _MAX_DEPTH
        merged[key] = _merge(under, value, depth + 1) if is_mapping and isinstance(under, dict) else value
    return merged


def get_text(values: dict[str, Any], key: str, default: str = "") -> str:
    """Return a text; of `!ENV [NAME, text]` the text, which counts if the variable is not set."""
    value = values.get(key)
    if isinstance(value, Tagged) and value.tag == _ENV and isinstance(value.value, list) and len(value.value) > 1:
        value = value.value[-1]
    return value if isinstance(value, str) else default


def get_bool(values: dict[str, Any], key: str, default: bool) -> bool:
    """Return a truth value; the default if it is none."""
    value = values.get(key)
    return value if isinstance(value, bool) else default


def list_lines(values: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return the lines of a text."""
    return tuple(get_text(values, key).splitlines())


def list_named(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the names and the options of plugins or extensions: a list of `name` and `name: {...}`, or a mapping."""
    entries = value.items() if isinstance(value, dict) else _list_entries(value)
    for name, options in entries:
        if isinstance(name, str):
            yield name, options if isinstance(options, dict) else {}


def _list_entries(value: Any) -> Iterator[tuple[Any, Any]]:
    for entry in value if isinstance(value, list) else []:
        if isinstance(entry, dict):
            yield from entry.items()
        else:
            yield entry, None
