"""The metadata that a post has from settings, from its path, and from its headers."""

from __future__ import annotations

import re
from typing import Any

from ..values import to_text
from .config import Config

_DISCARDED_IF_EMPTY = ("status", "slug", "category", "author", "authors", "tags")
PATH_DATE = "\0date in the path"
"""The key of the date in the path of a file. It must be valid even if the post sets another; no author can write it."""
UNKNOWN_STATUS = "\0unknown status"
"""The key of the setting that may make a post a draft and is not a literal; no author can write it."""


def complete_metadata(id: str, own: dict[str, Any], config: Config) -> dict[str, Any]:
    """Return the metadata of the post `id` with defaults. `own`: from its headers; it takes precedence."""
    own = {key: value for key, value in own.items() if key not in _DISCARDED_IF_EMPTY or value not in ("", None)}
    found = _find_in_path(id, config)
    metadata = _collect_settings(id, config) | found | own
    metadata[PATH_DATE] = found.get("date")
    metadata["tags"] = split_list(metadata.get("tags"))
    authors = split_list(metadata.get("authors")) or [to_text(metadata.get("author")) or config.author]
    metadata["authors"] = [author for author in authors if author]
    return metadata


def _collect_settings(id: str, config: Config) -> dict[str, Any]:
    """Return the metadata in DEFAULT_METADATA and EXTRA_PATH_METADATA."""
    sources: list[tuple[str, Any]] = [("DEFAULT_METADATA", config.metadata)]
    if config.category:
        sources.append(("", {"category": config.category}))
    paths = config.path_metadata
    if isinstance(paths, dict):
        matching = [path for path in sorted(paths) if id == path or id.startswith(f"{path.rstrip('/')}/")]
        sources += (("EXTRA_PATH_METADATA", paths[path]) for path in matching)
    else:
        sources.append(("EXTRA_PATH_METADATA", paths))
    metadata: dict[str, Any] = {}
    for setting, values in sources:
        metadata |= _to_metadata(setting, values)
    return metadata


def _to_metadata(setting: str, values: Any) -> dict[str, Any]:
    """Return values of a setting as metadata. If the status in it cannot be known, say so."""
    if isinstance(values, list | tuple):  # pairs
        values = dict(values) if all(isinstance(item, tuple) and len(item) == 2 for item in values) else None
    if not isinstance(values, dict):
        return {UNKNOWN_STATUS: setting}
    known = {str(key).lower(): value for key, value in values.items() if _is_plain(value)}
    if any(str(key).lower() == "status" and not _is_plain(value) for key, value in values.items()):
        return {UNKNOWN_STATUS: setting, **known}
    return known


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) or (
        isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    )


def _find_in_path(id: str, config: Config) -> dict[str, Any]:
    """Return the metadata in the name of the file, then in its path, then its folder as category; the first counts."""
    folder, _, name = id.rpartition("/")
    base = name.rpartition(".")[0]
    checks = [(config.name_pattern, base), (config.path_pattern, id)]
    metadata: dict[str, Any] = {}
    for pattern, text in checks:
        match = re.match(pattern, text) if pattern else None
        for key, value in (match.groupdict() if match else {}).items():
            if value is not None and value.strip():
                metadata.setdefault(key.lower(), value.strip())
    if config.folder_is_category and folder:
        metadata.setdefault("category", folder.rpartition("/")[2])
    return metadata


def split_list(value: Any) -> list[str]:
    """Return a list of tags or authors. A text is split at semicolons if it has any, else at commas."""
    if isinstance(value, list | tuple):
        texts = [to_text(item) for item in value]
    else:
        text = to_text(value)
        texts = [part.strip() for part in text.split(";" if ";" in text else ",")]
    return list(dict.fromkeys(text for text in texts if text))
