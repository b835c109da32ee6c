"""Read dates as Pelican writes them: the common formats that the library dateutil understands."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from ..values import Date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAYS = (
    r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})",
    r"(?P<year>\d{4})(?P<number>\d{2})(?P<day>\d{2})",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH},?[ -](?P<year>\d{{4}})",
    rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
    r"(?P<number>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4})",
)
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)? ?(?P<half>[ap]m)?"
    r" ?(?P<offset>z|utc|gmt|[+-]\d{2}:?\d{2})?"
)
_PATTERNS = [
    re.compile(rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?{day}(?:[T ,]{{1,2}}{_TIME})?", re.IGNORECASE)
    for day in _DAYS
]


def parse_date(text: str, zone: tzinfo) -> Date:
    """Parse a date; None if it is none. `zone`: the time zone of times without an offset.

    `01/02/2016` is the second of January; if that is no date, `21/02/2016` is in February.
    """
    text = " ".join(text.split())[:100]
    match = next((match for pattern in _PATTERNS if (match := pattern.fullmatch(text))), None)
    try:
        return _make_date(match, zone) if match else None
    except ValueError:
        return None


def _make_date(match: re.Match[str], zone: tzinfo) -> Date:
    groups = match.groupdict()
    name, number = groups.get("month"), int(groups.get("number") or 0)
    month, day = _MONTHS.index(name.lower()[:3]) + 1 if name else number, int(groups["day"])
    if month > 12 and not match.string[:4].isdigit():
        month, day = day, month
    result = date(int(groups["year"]), month, day)
    if groups["hour"] is None:
        return result
    hour = int(groups["hour"])
    if groups["half"]:
        hour = hour % 12 + (12 if groups["half"].lower() == "pm" else 0)
    moment = time(hour, int(groups["minute"]), int(groups["second"] or 0))
    return datetime.combine(result, moment, _parse_offset(groups["offset"]) or zone)


def _parse_offset(offset: str | None) -> tzinfo | None:
    if not offset:
        return None
    digits = re.sub(r"\D", "", offset)
    minutes = int(digits[:2]) * 60 + int(digits[2:]) if digits else 0
    return timezone(timedelta(minutes=-minutes if offset.startswith("-") else minutes))
