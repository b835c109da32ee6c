"""Parse years, months and days of a query into ranges of time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

DAY = 86_400
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def parse_period(text: str) -> tuple[float, float] | None:
    """Return the begin and end of a year, month or day in UTC, in seconds since 1970; None where it is none."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        start = datetime(year, month or 1, day or 1, tzinfo=UTC)
        if day:
            return start.timestamp(), (start + timedelta(seconds=DAY)).timestamp()
        after = (year + 1, 1) if not month or month == 12 else (year, month + 1)
        return start.timestamp(), datetime(*after, 1, tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None
