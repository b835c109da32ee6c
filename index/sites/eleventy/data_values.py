"""Merge the data that a post gets from several files, as Eleventy's data cascade does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_OVERRIDE = "override:"


def merge_data(sources: Iterable[dict[str, Any]], *, is_deep: bool = True) -> dict[str, Any]:
    """Return the data of all sources, the least important first.

    If `is_deep`, lists are joined and mappings merged, unless the more important key begins with `override:`.
    """
    merged: dict[str, Any] = {}
    for source in sources:
        cleaned = _split_tags(source)
        merged = _merge(merged, cleaned) if is_deep else merged | cleaned
    return merged


def normalize(data: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of data with the keys of all mappings in lower case, and texts that can be encoded."""
    return {str(key).lower(): normalize_value(value) for key, value in data.items()}


def normalize_value(value: Any) -> Any:
    """Return a copy of a value of data; see `normalize`."""
    if isinstance(value, dict):
        return normalize(value)
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()  # literals may be half a surrogate pair: "\\ud800"
    return [normalize_value(item) for item in value] if isinstance(value, list) else value


def _split_tags(data: dict[str, Any]) -> dict[str, Any]:
    """Return data with a text of `tags` as a list, so that it can be joined with another one."""
    tags = data.get("tags")
    return data | {"tags": tags.split(",")} if isinstance(tags, str) else data


def _merge(target: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    merged = dict(target)
    for key, value in source.items():
        if key.startswith(_OVERRIDE):
            merged[key.removeprefix(_OVERRIDE)] = value
        else:
            merged[key] = _merge_values(target.get(key), value)
    return merged


def _merge_values(target: Any, source: Any) -> Any:
    if isinstance(target, list) and isinstance(source, list):
        return target + source
    if isinstance(target, dict) and isinstance(source, dict):
        return _merge(target, source)
    return source
