"""When and whether Hugo shows a post: drafts, dates, `headless`, `build`."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from ...posts import dates
from ..values import Date, false, first_date, said, true
from .config import Config

_DATES = {
    "date": ("date", "publishdate", "pubdate", "published", "lastmod", "modified"),
    "lastmod": ("lastmod", "modified", "date", "publishdate", "pubdate", "published"),
    "publishdate": ("publishdate", "pubdate", "published", "date"),
    "expirydate": ("expirydate", "unpublishdate"),
}
"""Which keys give a date, in order, unless the site's `frontmatter` says otherwise."""


def find_date(metadata: dict[str, Any], kind: str, config: Config, name: str) -> Date:
    """Return the `date`, `lastmod`, `publishdate` or `expirydate` of a post. `name` is its file's, for `:filename`."""
    for key in dict(config.dates).get(kind, (":default",)):
        found = _by_key(metadata, kind, key.lower(), config.zone, name)
        if found is not None:
            return found
    return None


def _by_key(metadata: dict[str, Any], kind: str, key: str, zone: tzinfo, name: str) -> Date:
    if key == ":default":
        return first_date(metadata, _DATES[kind], zone)
    if key == ":filename":
        return dates.parse_date(name[:10], zone)
    return None if key.startswith(":") else dates.parse_date(metadata.get(key), zone)


def hidden(metadata: dict[str, Any], drafts: bool) -> str:
    """Return the rule of Hugo's that keeps a post from being shown at any time; empty where none does."""
    draft, published = metadata.get("draft"), metadata.get("published")
    if not drafts:
        if true(draft):
            return said("draft", draft)
        if draft is None and published is not None and false(published):
            return said("published", published)
    if true(metadata.get("headless")):
        return "headless: true"
    return _by_build("build", metadata.get("build")) or _by_build("_build", metadata.get("_build"))


def _by_build(key: str, build: Any) -> str:
    if isinstance(build, dict):
        for rule in ("list", "render"):
            value = build.get(rule)
            if value is not None and (false(value) or str(value).lower() in ("never", "local", "link")):
                return said(f"{key}.{rule}", value)
    return ""
