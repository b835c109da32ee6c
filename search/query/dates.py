"""Parse the dates of a query, years, months or days in the local time of each post, into ranges of time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from index.model import Range

DAY = 86_400
"""Seconds."""
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def parse_period(text: str) -> tuple[float, float] | None:
    """Return the start and the end of a year, month or day, in seconds since 1970 as if the local time
    were UTC; None if the text is not a date.

    The end is excluded: it is the start of the next year, month or day.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        start = datetime(year, month or 1, day or 1, tzinfo=UTC)
        if day:
            return start.timestamp(), (start + timedelta(seconds=DAY)).timestamp()
        following = (year + 1, 1) if not month or month == 12 else (year, month + 1)
        return start.timestamp(), datetime(*following, 1, tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def parse_date_filter(name: str, value: str) -> Range | None:
    """Return the range of a filter by date; None if the value is not a date.

    `date:2016` and `date:2016-06..2017-01` include both ends, `after:2016-06-01` includes that day, `before:2017`
    excludes that year. One end of a `date:` range may be missing.
    """
    first, dots, last = value.partition("..")
    if name == "date" and dots:
        start, end = parse_period(first), parse_period(last)
        if (first and start is None) or (last and end is None) or not (start or end):
            return None
        return Range(start[0] if start else None, end[1] if end else None)
    period = parse_period(value)
    if period is None:
        return None
    if name == "after":
        return Range(period[0], None)
    return Range(None, period[0]) if name == "before" else Range(*period)
