"""Set the clock that posts are read by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo

import pytest

from index.sites.site import Site
from index.sync.reading import ReadResult, read_file


def set_clock(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    """Let the clock show the first moment of a year to everything that reads or plans to read posts."""
    moment = datetime(year, 1, 1, tzinfo=UTC)

    class SetDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> SetDatetime:
            return cls.fromtimestamp(moment.timestamp(), tz)

    def read_files(reader: object, site: Site, ids: Sequence[str]) -> Iterator[ReadResult]:
        return (read_file(site, id) for id in ids)

    monkeypatch.setattr("index.sync.parallel_reading.PostReader.read_files", read_files)  # in this process
    monkeypatch.setattr("index.sites.visibility.datetime", SetDatetime)
    monkeypatch.setattr("time.time", moment.timestamp)
    monkeypatch.setattr("time.time_ns", lambda: int(moment.timestamp()) * 10**9)
