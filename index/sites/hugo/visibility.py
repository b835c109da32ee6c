"""Whether Hugo, and we, show a post: drafts, dates, `build`, and what says "don't list me" in other words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from ... import dates
from ...model import Visibility
from .config import Config

Date = datetime | date | None

_DATES = {
    "date": ("date", "publishdate", "pubdate", "published", "lastmod", "modified"),
    "lastmod": ("lastmod", "modified", "date", "publishdate", "pubdate", "published"),
    "publishdate": ("publishdate", "pubdate", "published", "date"),
    "expirydate": ("expirydate", "unpublishdate"),
}
"""Which keys give a date, in order, unless the site's `frontmatter` says otherwise."""
_UNLISTED = ("unlisted", "hidden", "private", "noindex", "robotsnoindex")


def true(value: Any) -> bool:
    """Say whether a value means yes, in any spelling that somebody may have meant so: what is doubtful is no post."""
    if isinstance(value, str):
        return value.strip().lower() in ("1", "t", "true", "yes", "y", "on")
    return value is True or (isinstance(value, int | float) and value != 0)


def false(value: Any) -> bool:
    """Say whether a value means no."""
    return value is False or (isinstance(value, str) and value.strip().lower() in ("false", "no", "n", "off", "0", "f"))


def find_date(metadata: dict[str, Any], kind: str, config: Config, name: str = "") -> Date:
    """Return the `date`, `lastmod`, `publishdate` or `expirydate` of a post. `name` is its file's, for `:filename`."""
    for key in dict(config.dates).get(kind, (":default",)):
        found = _by_key(metadata, kind, key.lower(), config.zone, name)
        if found is not None:
            return found
    return None


def _by_key(metadata: dict[str, Any], kind: str, key: str, zone: tzinfo, name: str) -> Date:
    if key == ":default":
        return next((d for k in _DATES[kind] if (d := dates.parse(metadata.get(k), zone)) is not None), None)
    if key == ":filename":
        return dates.parse(name[:10], zone)
    return None if key.startswith(":") else dates.parse(metadata.get(key), zone)


def visibility(metadata: dict[str, Any], config: Config, name: str = "") -> Visibility:
    """Return whether a post is shown, when, and why."""
    reason = _hidden(metadata, config)
    if reason:
        return Visibility(False, reason)
    published = dates.moment(find_date(metadata, "publishdate", config, name), config.zone)
    expires = dates.moment(find_date(metadata, "expirydate", config, name), config.zone)
    now = datetime.now(UTC)
    if expires is not None and not config.expired and expires <= now:
        return Visibility(False, f"expired {expires.isoformat()}")
    start = published if published is not None and published > now and not config.future else None
    end = None if config.expired else expires
    return Visibility(True, _window(start, end), start, end)


def _window(start: datetime | None, end: datetime | None) -> str:
    said = [f"from {start.isoformat()}"] if start else []
    said += [f"until {end.isoformat()}"] if end else []
    return " ".join(["public", *said])


def _hidden(metadata: dict[str, Any], config: Config) -> str:
    """Return the rule that keeps a post from being shown at any time; empty where none does."""
    draft, published = metadata.get("draft"), metadata.get("published")
    if not config.drafts:
        if true(draft):
            return f"draft: {_shown(draft)}"
        if draft is None and published is not None and false(published):
            return f"published: {_shown(published)}"
    if true(metadata.get("headless")):
        return "headless: true"
    for key in ("build", "_build"):
        reason = _by_build(key, metadata.get(key))
        if reason:
            return reason
    return _unlisted(metadata)


def _by_build(key: str, build: Any) -> str:
    if isinstance(build, dict):
        for rule in ("list", "render"):
            value = build.get(rule)
            if value is not None and (false(value) or str(value).lower() in ("never", "local", "link")):
                return f"{key}.{rule}: {_shown(value)}"
    return ""


def _unlisted(metadata: dict[str, Any]) -> str:
    for key in _UNLISTED:
        if true(metadata.get(key)):
            return f"{key}: {_shown(metadata[key])}"
    if metadata.get("password") not in (None, "", False):
        return "password: (not shown)"
    search = metadata.get("search")
    if search is not None and false(search):
        return "search: false"
    return ""


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def strings(value: Any) -> Sequence[str]:
    """Return a front matter value as the list of texts it means: one, several or none."""
    values = value if isinstance(value, list) else [value]
    flat = [" ".join(_shown(v).split()) for v in values if v is not None and not isinstance(v, dict | list)]
    return tuple(dict.fromkeys(text for text in flat if text))
