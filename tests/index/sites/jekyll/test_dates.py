"""Dates as Ruby and its YAML read them. The expected values are those of Ruby 3.1 in the zone of New York."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from index.sites.jekyll.dates import parse_date, parse_name_date
from tests.support.sites import read_posts, write_files

ZONE = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-06 23:30 -0800", "2024-05-07 03:30:00-04:00"), ("2024-05-06T23:30", "2024-05-06 23:30:00-04:00"),
        ("2024-05-06 23:30:00", "2024-05-06 19:30:00-04:00"), ("2024-05-06 23:30 PST", "2024-05-07 03:30:00-04:00"),
        ("2024-05-06 9pm", "2024-05-06 21:00:00-04:00"), ("2024-05-06 9:30 pm", "2024-05-06 21:30:00-04:00"),
        ("2024-05-06 09:30:15.5 +05:30", "2024-05-06 00:00:15-04:00"),
        ("2024-05-06 09:30 +5", "2024-05-06 09:30:00-04:00"), ("2024-05-06 24:00", "2024-05-07 00:00:00-04:00"),
        ("2024-02-31 10:00", "2024-03-02 10:00:00-05:00"), ("2024-09-06 12 am", "2024-09-06 00:00:00-04:00"),
        ("Monday, May 6, 2024 10:00", "2024-05-06 10:00:00-04:00"),
        ("Mon, 06 May 2024 10:00:00 GMT", "2024-05-06 06:00:00-04:00"),
        ("20240506T101112", "2024-05-06 10:11:12-04:00"), ("20240506 10:11", "2024-05-06 10:11:00-04:00"),
        ("2024/5/6 7:05:01 PM", "2024-05-06 19:05:01-04:00"), ("2024-05-06, 10:00", "2024-05-06 10:00:00-04:00"),
        ("2024-05-06 10:00 Europe/Berlin", "2024-05-06 10:00:00-04:00"),
        ("2023-01-29 18:30:22 2023 -0800", "2023-01-29 18:30:22-05:00"),
        ("2023-01-29 18:30:22 -0800 (PST)", "2023-01-29 21:30:22-05:00"),
        ("2024-03-10 02:30", "2024-03-10 03:30:00-04:00"), ("2024-11-03 01:30", "2024-11-03 01:30:00-05:00"),
    ],
)  # fmt: skip
def test_times(text: str, expected: str) -> None:
    parsed = parse_date(text, ZONE)
    assert isinstance(parsed, datetime)
    assert str(parsed.replace(microsecond=0)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-5-6", "2024-05-06"), ("05/06/2017", "2017-06-05"), ("13.05.2017", "2017-05-13"),
        ("2024/05/06", "2024-05-06"),
        ("2024-02-30", "2024-03-01"), ("May 6 2024", "2024-05-06"), ("6th May 2024", "2024-05-06"),
        ("Sept 6, 2024", "2024-09-06"), ("2024 May 6", "2024-05-06"), ("20240506", "2024-05-06"),
        ("2024-05-06 (draft)", "2024-05-06"), ("2024-05-06 10", "2024-05-06"),
    ],
)  # fmt: skip
def test_days(text: str, expected: str) -> None:
    assert str(parse_date(text, ZONE)) == expected


@pytest.mark.parametrize(
    "text", ["someday", "2024", "2024-13-01", "2024-04-32", "2024-05-00", "05/13/2017", "2024-05-06 25:00",
             "0000-01-01", "2024-05-06 10:61", "1466467200", "9" * 64, "2024-05-06" + "x" * 20_000,
             "9999-12-31 24:00"]
)  # fmt: skip
def test_text_that_is_no_date_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_date(text, ZONE)


def test_nothing_is_no_date() -> None:
    assert [parse_date(value, ZONE) for value in (None, "", " ")] == [None] * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2016-6-1", date(2016, 6, 1)), ("16-12-31", date(2016, 12, 31)), ("68-1-2", date(2068, 1, 2)),
     ("69-01-02", date(1969, 1, 2)), ("2016-02-30", date(2016, 3, 1)), ("2016-13-45", None), ("2016-00-10", None)],
)  # fmt: skip
def test_dates_in_names(text: str, expected: date | None) -> None:
    assert parse_name_date(text) == expected


@pytest.mark.parametrize(
    ("front", "url", "moment"),
    [
        ("date: 2024-05-06 23:30 -0800", "/2024/05/07/a.html", datetime(2024, 5, 7, 7, 30, tzinfo=UTC)),
        ("date: 2024-05-06 02:00:00", "/2024/05/05/a.html", datetime(2024, 5, 6, 2, tzinfo=UTC)),
        ("date: '2024-05-06 02:00:00'", "/2024/05/06/a.html", datetime(2024, 5, 6, 6, tzinfo=UTC)),
        ('date: "2024-05-06 02:00:00"', "/2024/05/06/a.html", datetime(2024, 5, 6, 6, tzinfo=UTC)),
        ("date: 2024-05-06 02:00", "/2024/05/06/a.html", datetime(2024, 5, 6, 6, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_dates_are_in_the_zone_of_the_site(tmp_path: Path, front: str, url: str, moment: datetime) -> None:
    id = "_posts/2016-01-01-a.md"
    write_files(tmp_path, {"_config.yml": "timezone: America/New_York", id: f"---\n{front}\n---\n"})
    post = read_posts(tmp_path)[id]
    assert post.url == url
    assert datetime.fromisoformat(post.date or "") == moment
