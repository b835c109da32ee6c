"""`parse_period` and `parse_date_filter`: dates -> ranges of time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from search.query.dates import parse_date_filter, parse_period


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2016", (2016, 1, 1), (2017, 1, 1)),
        ("2016-12", (2016, 12, 1), (2017, 1, 1)),
        ("2016-2", (2016, 2, 1), (2016, 3, 1)),
        (" 2016-02-29 ", (2016, 2, 29), (2016, 3, 1)),
        ("1969-12-31", (1969, 12, 31), (1970, 1, 1)),
    ],
)
def test_period_is_a_year_a_month_or_a_day(text: str, begin: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    assert parse_period(text) == (datetime(*begin, tzinfo=UTC).timestamp(), datetime(*end, tzinfo=UTC).timestamp())


@pytest.mark.parametrize("text", ["", "16", "2016-13", "2016-02-30", "0000", "9999", "9999-12", "soon", "2016-1-2-3"])
def test_invalid_or_unrepresentable_period_is_none(text: str) -> None:
    assert parse_period(text) is None


@pytest.mark.parametrize("value", ["", "..", "soon", "2016..soon", "soon..2016", "2016-06.."])
def test_after_and_before_take_no_ranges(value: str) -> None:
    assert parse_date_filter("after", value) is None
    assert parse_date_filter("before", value) is None
