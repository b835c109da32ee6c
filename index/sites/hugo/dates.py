"""The dates of a post, as Hugo finds them in front matter and in the file's name."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, Literal

from ...posts import dates
from ..values import Date, find_first_date
from .config import Config

DateKind = Literal["date", "lastmod", "publishdate", "expirydate"]

_DEFAULT_KEYS: dict[DateKind, tuple[str, ...]] = {
    "date": ("date", "publishdate", "pubdate", "published", "lastmod", "modified"),
    "lastmod": ("lastmod", "modified", "date", "publishdate", "pubdate", "published"),
    "publishdate": ("publishdate", "pubdate", "published", "date"),
    "expirydate": ("expirydate", "unpublishdate"),
}
"""The keys that give each date, in order, unless the site's setting `frontmatter` overrides them."""


def find_date(metadata: dict[str, Any], kind: DateKind, config: Config, file_name: str) -> Date:
    """Return a date of a post by its kind; None if it has none. `file_name`: with its suffix."""
    for key in config.date_keys.get(kind, (":default",)):
        day = _find_by_key(metadata, kind, key.lower(), config.zone, file_name)
        if day is not None:
            return day
    return None


def _find_by_key(metadata: dict[str, Any], kind: DateKind, key: str, zone: tzinfo, file_name: str) -> Date:
    if key == ":default":
        return find_first_date(metadata, _DEFAULT_KEYS[kind], zone)
    if key == ":filename":
        return dates.parse_date(file_name[:10], zone)
    return None if key.startswith(":") else dates.parse_date(metadata.get(key), zone)
