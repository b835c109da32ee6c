"""Read values of front matter (yes and no, texts, lists, dates), and the dates and titles in file names."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from ..posts import dates

Date = datetime | date | None

PATH_SAFE = "/!$&'()*+,;=:@~-._"
"""Characters that stay unquoted in the path of a URL."""
_OWN_FIELD_TAXONOMIES = ("categories", "category", "series", "authors", "author")


def is_yes(value: Any) -> bool:
    """Return whether a value means yes, in any spelling.

    It accepts too many spellings rather than too few, because yes hides a post.
    """
    if isinstance(value, list):
        return any(is_yes(item) for item in value)
    if isinstance(value, str):
        word = value.strip().lower()
        return word in ("t", "true", "yes", "y", "on") or (
            re.fullmatch(r"[-+]?[\d.]+", word) is not None and word.strip("-+0.") != ""
        )
    return value is True or (isinstance(value, int | float) and value != 0)


def is_no(value: Any) -> bool:
    """Return whether a value means no."""
    return value is False or (isinstance(value, str) and value.strip().lower() in ("false", "no", "n", "off", "0", "f"))


def format_value(value: Any) -> str:
    """Return a scalar as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def format_rule(key: str, value: Any) -> str:
    """Return a line of front matter: the reason why a post is hidden."""
    return f"{key}: {format_value(value)}"


def to_text(value: Any) -> str:
    """Return a scalar as text, with white space collapsed; empty for anything else."""
    return "" if value is None or isinstance(value, list | dict) else " ".join(format_value(value).split())


def to_display_text(value: Any) -> str:
    """Return a scalar as readers see it: entities like `&mdash;` are decoded."""
    return " ".join(html.unescape(to_text(value)).split())


def to_strings(value: Any, separator: str | None = None) -> Sequence[str]:
    """Return a value as a list of distinct texts, without empty ones.

    `separator`: a pattern at which to split a string; None: a string is one text.
    """
    if separator and isinstance(value, str):
        value = re.split(separator, value)
    values = value if isinstance(value, list) else [value]
    texts = [" ".join(format_value(v).split()) for v in values if v is not None and not isinstance(v, dict | list)]
    return tuple(dict.fromkeys(text for text in texts if text))


def collect_tags(metadata: dict[str, Any], taxonomies: Iterable[str]) -> Sequence[str]:
    """Return a post's tags, then the terms of its other taxonomies, except those with a field of their own."""
    keys = ["tags", *(key for key in taxonomies if key not in _OWN_FIELD_TAXONOMIES)]
    return tuple(dict.fromkeys(term for key in keys for term in to_strings(metadata.get(key))))


def find_first_date(metadata: dict[str, Any], keys: Iterable[str], zone: tzinfo) -> Date:
    """Return the first date among the values of some keys; None if there is no date."""
    return next((day for key in keys if (day := dates.parse_date(metadata.get(key), zone)) is not None), None)


def humanize(name: str) -> str:
    """Return a file's name as a title: `my-first_post` is "My first post"."""
    words = " ".join(re.split(r"[-_\s]+", name)).strip()
    return words[:1].upper() + words[1:]


def get_stem(id: str) -> str:
    """Return a file's name without its suffix."""
    return id.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def strip_accents(text: str) -> str:
    """Return a text without combining marks, in NFC: `é` is `e`."""
    letters = (c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", "".join(letters))


def split_dated_name(name: str, pattern: re.Pattern[str]) -> tuple[date | None, str]:
    """Split a file's name into the day with which it begins, and the rest; without a day, return None and the name.

    `pattern` has two groups: the day (`YYYY-MM-DD`) and the rest.
    """
    match = pattern.match(name)
    try:
        return (date(*map(int, match[1].split("-"))), match[2]) if match else (None, name)
    except ValueError:
        return None, name


def is_safe_path(path: str) -> bool:
    """Return whether a URL that the author wrote is a path of the site: no scheme, no host, no parent folder."""
    return ":" not in path and "\\" not in path and not path.startswith("//") and ".." not in path.split("/")
