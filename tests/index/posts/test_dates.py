"""Parse and format the dates in front matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from index.posts.dates import find_date_in_url, format_date, parse_date, to_moment

EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2016-06-21", date(2016, 6, 21)),
        ("2016-06-21T10:03:36Z", datetime(2016, 6, 21, 10, 3, 36, tzinfo=UTC)),
        ("2016-06-21 10:03:36 +0200", datetime(2016, 6, 21, 10, 3, 36, tzinfo=EAST)),
        ("2016-06-21 10:03:36", datetime(2016, 6, 21, 10, 3, 36, tzinfo=EAST)),
        ("Tue, 21 Jun 2016 10:03:36 +0200", datetime(2016, 6, 21, 10, 3, 36, tzinfo=EAST)),
        ("86400", datetime(1970, 1, 2, tzinfo=UTC)),
        ("2016-02-30", None),
        ("soon", None),
        (True, None),
        (None, None),
    ],
)
def test_values_are_parsed_as_dates_or_rejected(value: object, expected: date | None) -> None:
    assert parse_date(value, EAST) == expected


def test_date_without_time_begins_at_midnight_in_the_zone() -> None:
    assert to_moment(date(2016, 6, 21), EAST) == datetime(2016, 6, 20, 22, tzinfo=UTC)
    assert format_date(date(2016, 6, 21)) == "2016-06-21"


@pytest.mark.parametrize(
    ("url", "expected"), [("/2018/12/06/rust/", date(2018, 12, 6)), ("/2018/13/06/rust/", None), ("/rust/", None)]
)
def test_date_is_found_in_a_url(url: str, expected: date | None) -> None:
    assert find_date_in_url(url) == expected


def test_dates_are_parsed_as_hugo_parses_them(shared: Path) -> None:
    rows = (shared / "tables" / "hugo_values.tsv").read_text("utf-8").split("\n")[1:]
    checked = 0
    for row in rows:
        name, source, old, *new = row.split("\t") if row else ("", "", "")
        shown = (new[0] if new and new[0] else old).split("|date=")
        if not name.startswith("p/date-") or "ERROR" in shown[0] or "date: " not in source:
            continue
        written = source.split("date: ", 1)[1].split("\\n")[0].strip('"')
        parsed = to_moment(parse_date(written))
        if parsed:  # the table shows milliseconds
            parsed = parsed.replace(microsecond=parsed.microsecond // 1000 * 1000)
        expected = to_moment(parse_date(shown[1].split("|")[0]))
        assert parsed == (None if expected and expected.year == 1 else expected), row
        checked += 1
    assert checked > 25
