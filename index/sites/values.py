"""What holds of every generator: how values are understood, what says "don't list me", when a post is shown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from ..model import Visibility
from ..posts import dates

Date = datetime | date | None

SAFE = "/!$&'()*+,;=:@~-._"
"""What stands in a URL's path unquoted."""

_FIELDS_OF_THEIR_OWN = ("categories", "category", "series", "authors", "author")
_UNLISTED = (
    "unlisted", "hidden", "private", "noindex", "robotsnoindex",
    "searchhidden", "hiddenfromsearch", "excludefromsearch", "excludesearch", "exclude_search", "search_exclude",
    "booksearchexclude",
)  # fmt: skip
"""What says so; from the second line on in themes: PaperMod, LoveIt, Blowfish, Hextra, Docsy, Just the Docs, Book."""
_LISTED = ("search", "pagefind")
"""What says so where it is false; the second is Starlight's."""


def true(value: Any) -> bool:
    """Say whether a value means yes, in any spelling that somebody may have meant so: what is doubtful is no post."""
    if isinstance(value, list):
        return any(true(item) for item in value)
    if isinstance(value, str):
        word = value.strip().lower()
        return word in ("t", "true", "yes", "y", "on") or (
            re.fullmatch(r"[-+]?[\d.]+", word) is not None and word.strip("-+0.") != ""
        )
    return value is True or (isinstance(value, int | float) and value != 0)


def false(value: Any) -> bool:
    """Say whether a value means no."""
    return value is False or (isinstance(value, str) and value.strip().lower() in ("false", "no", "n", "off", "0", "f"))


def said(key: str, value: Any) -> str:
    """Return a rule as the front matter writes it."""
    return f"{key}: {written(value)}"


def written(value: Any) -> str:
    """Return a value as the front matter writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def text(value: Any) -> str:
    """Return a scalar as text, white space collapsed; empty for anything else."""
    return "" if value is None or isinstance(value, list | dict) else " ".join(written(value).split())


def shown(value: Any) -> str:
    """Return a scalar as a reader sees it: `&mdash;` is a dash."""
    return " ".join(html.unescape(text(value)).split())


def strings(value: Any, split: str | None = None) -> Sequence[str]:
    """Return a value as the list of texts it means: one, several or none. `split`: a pattern that parts a string."""
    if split and isinstance(value, str):
        value = re.split(split, value)
    values = value if isinstance(value, list) else [value]
    flat = [" ".join(written(v).split()) for v in values if v is not None and not isinstance(v, dict | list)]
    return tuple(dict.fromkeys(item for item in flat if item))


def terms(metadata: dict[str, Any], taxonomies: Iterable[str], split: str | None = None) -> Sequence[str]:
    """Return a post's tags, and after them the terms of all other taxonomies that have no field of their own."""
    keys = ["tags", *(key for key in taxonomies if key not in _FIELDS_OF_THEIR_OWN)]
    return tuple(dict.fromkeys(term for key in keys for term in strings(metadata.get(key), split)))


def humanised(name: str) -> str:
    """`my-first_post` is "My first post"."""
    words = " ".join(re.split(r"[-_\s]+", name)).strip()
    return words[:1].upper() + words[1:]


def stem(id: str) -> str:
    """Return a file's name without its suffix."""
    return id.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def dated(name: str, pattern: re.Pattern[str]) -> tuple[date | None, str]:
    """Return the day that a file's name begins with, and the rest of it; `pattern` has both as its groups."""
    found = pattern.match(name)
    try:
        return (date(*map(int, found[1].split("-"))), found[2]) if found else (None, name)
    except ValueError:
        return None, name


def unlisted(metadata: dict[str, Any]) -> str:
    """Return the rule by which a post isn't listed, whatever its generator; empty where none holds."""
    for key in _UNLISTED:
        if true(metadata.get(key)):
            return said(key, metadata[key])
    if metadata.get("password") not in (None, "", False):
        return "password: (not shown)"
    robots = ", ".join(strings(metadata.get("robots")))
    if re.search(r"noindex|\bnone\b", robots, re.IGNORECASE):
        return said("robots", robots)
    search = metadata.get("search")
    if isinstance(search, dict) and true(search.get("exclude")):  # Material for MkDocs
        return "search: exclude: true"
    return next((said(key, metadata[key]) for key in _LISTED if false(metadata.get(key))), "")


def first_date(metadata: dict[str, Any], keys: Iterable[str], zone: tzinfo) -> Date:
    """Return the first of some keys that is a date."""
    return next((found for key in keys if (found := dates.parse_date(metadata.get(key), zone)) is not None), None)


def window(start: Date, end: Date, zone: tzinfo, *, future: bool = False, expired: bool = False) -> Visibility:
    """Return the visibility of a post that is shown from `start` until `end`; `future` and `expired`: all the same."""
    begins, ends = dates.to_moment(start, zone), dates.to_moment(end, zone)
    now = datetime.now(UTC)
    if ends is not None and not expired and ends <= now:
        return Visibility(False, f"expired {ends.isoformat()}")
    begins = begins if begins is not None and begins > now and not future else None
    ends = None if expired else ends
    parts = [
        "public",
        *([f"from {begins.isoformat()}"] if begins else []),
        *([f"until {ends.isoformat()}"] if ends else []),
    ]
    return Visibility(True, " ".join(parts), begins, ends)
