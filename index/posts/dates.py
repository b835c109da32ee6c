"""Dates in front matter, as Hugo reads them. What Hugo takes for no date is none here either."""

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
    """Return a moment (aware; `zone` where it names none), a day, or None where it is no date.

    `YYYY-MM-DD`, RFC 3339 (a blank for the T, `±hhmm`), RFC 822; a whole number is seconds since 1970."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return value
    if value is None or isinstance(value, bool | float | list | dict | time):
        return None
    text = str(value).strip()
    try:
        return _iso(text, zone) or _rfc822(text) or _seconds(text)
    except (ValueError, OverflowError):
        return None


def find_date_in_url(url: str) -> date | None:
    """Return the day that a URL tells (`/2018/12/06/rust-2018/`); None where it tells none."""
    found = _IN_URL.search(url)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _iso(text: str, zone: tzinfo) -> datetime | date | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(found[i]) for i in (1, 2, 3))
    if found[4] is None:
        return date(year, month, day)
    micro = int((found[7] or "0").ljust(9, "0")[:6])
    to_moment = datetime(year, month, day, int(found[4]), int(found[5]), int(found[6]), micro)
    return to_moment.replace(tzinfo=_zone(found[8]) if found[8] else zone)


def _zone(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _rfc822(text: str) -> datetime | None:
    if not _RFC822.fullmatch(text):
        return None
    from email.utils import parsedate_to_datetime  # here: it needs a lot, for what is rare

    return parsedate_to_datetime(text)


def _seconds(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text), UTC) if re.fullmatch(r"\d{1,11}", text) else None


def format_date(value: datetime | date | None) -> str | None:
    """Return a date as ISO 8601, with the offset that it has; a day stays a day."""
    return None if value is None else value.isoformat()


def to_moment(value: datetime | date | None, zone: tzinfo = UTC) -> datetime | None:
    """Return the moment that a date means: a day begins at midnight in `zone`."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day, tzinfo=zone)
