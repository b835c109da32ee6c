"""Parse dates as Jekyll does: YAML decides first what is a time, then Ruby's `Time.parse` reads the text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

from ..values import Date, to_text

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OFFSETS = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
"""The names of zones that `Time.parse` knows, in hours; it ignores others."""
_YAML_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:t|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?")
"""A time without offset that YAML reads, in lower case. YAML takes it for UTC, `Time.parse` for the site's zone."""
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAYS = (
    (re.compile(r"(\d{2,4})-(\d{1,2})-(\d{1,2})(?!\d)"), "ymd"),
    (re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)"), "ymd"),
    (re.compile(r"(\d{4})(\d\d)(\d\d)(?!\d)"), "ymd"),
    (re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)"), "dmy"),
    (re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH}[ ,-]+(\d{{4}})(?!\d)"), "dmy"),
    (re.compile(rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)"), "mdy"),
    (re.compile(rf"(\d{{4}})[ -]{_MONTH}[ -](\d{{1,2}})(?!\d)"), "ymd"),
)
"""The ways to write a day, and the order of its parts."""
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ")
_TIME = re.compile(r"(?:t| |, | at )(\d{1,2})(?::(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?)? ?([ap]m)?(?![\d:.])")
_COMPACT_TIME = re.compile(r"t(\d\d)(\d\d)(\d\d)()(?!\d)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?\b")
_MAX_LENGTH = 64
"""The longest text that is read as a date."""


def parse_date(value: Any, zone: tzinfo, *, quoted: bool = False) -> Date:
    """Return a date in the site's zone, without a time if the text has none; None if there is no text.

    `quoted`: whether the text is in quotes, so that YAML does not read it as a time. Raises ValueError if it is no
    date: Jekyll's build would stop.
    """
    if isinstance(value, list | dict):
        raise ValueError("a list or a mapping is not a date")
    text = to_text(value).lower()
    if not text:
        return None
    given_zone = UTC if _YAML_TIME.fullmatch(text) and not quoted else zone
    try:
        day = _parse(_WEEKDAY.sub("", text[:_MAX_LENGTH], count=1) if len(text) <= _MAX_LENGTH else "", given_zone)
        return day.astimezone(zone) if isinstance(day, datetime) else day
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{to_text(value)[:_MAX_LENGTH]!r} is not a date") from error


def _parse(text: str, zone: tzinfo) -> Date:
    """Parse a text in lower case; like Ruby, ignore what follows the date. Raises ValueError."""
    day, rest = _split_day(text)
    time = _COMPACT_TIME.match(rest) or _TIME.match(rest)
    if time is None or not (time[2] or time[4]):
        return day
    moment = datetime(day.year, day.month, day.day) + _parse_time(*time.groups())
    return _set_zone(moment, _find_zone(rest[time.end() :].strip(), zone))


def _split_day(text: str) -> tuple[date, str]:
    """Return the day with which a text begins, and the rest. The day may be past the end of its month."""
    for pattern, order in _DAYS:
        if match := pattern.match(text):
            parts = dict(zip(order, match.groups(), strict=True))
            month = _MONTHS.index(parts["m"]) + 1 if parts["m"] in _MONTHS else int(parts["m"])
            year = int(parts["y"]) + (0 if len(parts["y"]) > 2 else 1900 if int(parts["y"]) >= 69 else 2000)
            if not 1 <= int(parts["d"]) <= 31:
                raise ValueError
            return date(year, month, 1) + timedelta(days=int(parts["d"]) - 1), text[match.end() :]
    raise ValueError


def _parse_time(hour: str, minute: str | None, second: str | None, half: str | None) -> timedelta:
    hours, minutes, seconds = int(hour), int(minute or 0), int(second or 0)
    if hours > 24 or minutes > 59 or seconds > 60:
        raise ValueError
    if half:
        hours = hours % 12 + (12 if half == "pm" else 0)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _find_zone(text: str, zone: tzinfo) -> tzinfo:
    """Return the zone with which a text begins; without one, the site's."""
    if offset := _OFFSET.match(text):
        size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-size if offset[1] == "-" else size)
    return timezone(timedelta(hours=_OFFSETS[text])) if text in _OFFSETS else zone


def _set_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return a local time as a moment: the later one, if clocks are changed at that time."""
    return max(moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def parse_name_date(text: str) -> date | None:
    """Return the day with which a file's name begins (`2016-6-1`, `16-06-01`); None if Jekyll's build stops at it."""
    try:
        return _split_day(text)[0]
    except ValueError:
        return None
