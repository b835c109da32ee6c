"""Metadata that is not at the top level of front matter: `cascade`, which pages inherit, and `params`."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from ..opt_outs import find_unlisted_reason
from ..values import is_yes

Cascade = dict[str, Any]
"""Metadata that pages inherit, with lower-case keys. Its `target` selects the pages."""

_HUGO_FIELDS = {
    "title", "linktitle", "description", "summary", "slug", "url", "date", "publishdate", "pubdate", "published",
    "lastmod", "modified", "expirydate", "unpublishdate", "headless", "build", "_build",
}  # fmt: skip
"""Keys that mean something to Hugo. In the `params` of a page they do not; in the `params` of a cascade they do."""


def parse_cascades(value: Any) -> list[Cascade]:
    """Return the cascades in a `cascade`, which may be one or a list, with their `params` merged in."""
    values = value if isinstance(value, list) else [value]
    return [merge_params(cascade, ignored=()) for cascade in values if isinstance(cascade, dict)]


def merge_params(metadata: dict[str, Any], ignored: Container[str] = _HUGO_FIELDS) -> dict[str, Any]:
    """Return metadata with the keys of `params` merged in, except the ignored ones.

    `params` override the top level, unless that would make a hidden post visible.
    """
    params = metadata.get("params")
    if not isinstance(params, dict):
        return metadata
    params = {key: value for key, value in params.items() if key not in ignored and (key != "draft" or is_yes(value))}
    return params | metadata if find_unlisted_reason(metadata) else metadata | params
