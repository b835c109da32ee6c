"""Dates in the formats that Pelican understands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from index.sites.pelican.dates import parse_date
from index.sites.values import Date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-06-21", date(2016, 6, 21)), ("2016/6/1", date(2016, 6, 1)), ("20160621", date(2016, 6, 21)),
        ("2016.06.21", date(2016, 6, 21)), ("06/03/2017", date(2017, 6, 3)), ("23.06.2017", date(2017, 6, 23)),
        ("21 June 2016", date(2016, 6, 21)), ("June 21st, 2016", date(2016, 6, 21)), ("Sept 1 2016", date(2016, 9, 1)),
        ("Tue, 21 Jun 2016", date(2016, 6, 21)), ("21-Jun-2016", date(2016, 6, 21)),
        ("2016-06-21 9:05", datetime(2016, 6, 21, 9, 5, tzinfo=UTC)),
        ("2016-06-21  10:00:30", datetime(2016, 6, 21, 10, 0, 30, tzinfo=UTC)),
        ("2016-06-21T10:00:30.5Z", datetime(2016, 6, 21, 10, 0, 30, tzinfo=UTC)),
        ("2016-06-21 10:30 pm", datetime(2016, 6, 21, 22, 30, tzinfo=UTC)),
        ("2016-06-21 12:30 am", datetime(2016, 6, 21, 0, 30, tzinfo=UTC)),
        ("2016-06-21 10:00 +0200", datetime(2016, 6, 21, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("2016-06-21 10:00-05:30", datetime(2016, 6, 21, 10, tzinfo=timezone(-timedelta(hours=5, minutes=30)))),
        # No dates
        ("", None), ("soon", None), ("2016", None), ("2016-13-02", None), ("2016-02-30", None),
        ("2016-06-21 25:00", None),
        ("Smarch 1, 2016", None), ("99999999", None), ("2016-06-21 10:00 +9999", None), ("1 " * 10_000, None),
    ],
)  # fmt: skip
def test_date(text: str, expected: Date) -> None:
    assert parse_date(text, UTC) == expected
