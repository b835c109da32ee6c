"""Parse and format the dates in front matter. A value is a date if, and only if, Hugo reads it as one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ](\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
_IN_URL = re.compile(r"/(\d{4})/(\d{2})/(\d{2})(?=/)")
_RFC822 = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}")


def parse_date(value: Any, zone: tzinfo = UTC) -> datetime | date | None:
    """Parse a value of front matter as a date.

    Understands `YYYY-MM-DD`, RFC 3339 (also with a space for the T, or an offset like `+0200`), RFC 822, and a whole
    number as seconds since 1970.

    Args:
        value: A value of any type.
        zone: The time zone of times without an offset.

    Returns:
        An aware datetime, a date if there is no time, or None if the value is not a date.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return value
    if value is None or isinstance(value, bool | float | list | dict | time):
        return None
    text = str(value).strip()
    try:
        return _parse_iso(text, zone) or _parse_rfc822(text) or _parse_seconds(text)
    except (ValueError, OverflowError):
        return None


def find_date_in_url(url: str) -> date | None:
    """Return the date in a URL's path (`/2018/12/06/rust-2018/`), or None if it has no valid one."""
    match = _IN_URL.search(url)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _parse_iso(text: str, zone: tzinfo) -> datetime | date | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(match[i]) for i in (1, 2, 3))
    if match[4] is None:
        return date(year, month, day)
    microseconds = int((match[7] or "0").ljust(9, "0")[:6])
    offset = _parse_offset(match[8]) if match[8] else zone
    return datetime(year, month, day, int(match[4]), int(match[5]), int(match[6]), microseconds, offset)


def _parse_offset(text: str) -> tzinfo:
    """Return the offset `Z`, `+02:00` or `+0200` as a time zone."""
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _parse_rfc822(text: str) -> datetime | None:
    if not _RFC822.fullmatch(text):
        return None
    from email.utils import parsedate_to_datetime  # here: slow to import, rarely needed

    return parsedate_to_datetime(text)


def _parse_seconds(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text), UTC) if re.fullmatch(r"\d{1,11}", text) else None


def format_date(value: datetime | date | None) -> str | None:
    """Return a date in ISO 8601, with its own offset; a date without a time stays without. None for None."""
    return None if value is None else value.isoformat()


def to_moment(value: datetime | date | None, zone: tzinfo = UTC) -> datetime | None:
    """Return a date as an aware datetime. A date without a time begins at midnight in `zone`. None for None."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day, tzinfo=zone)
