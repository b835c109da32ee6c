"""Set the clock that posts are read by."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import pytest


def set_clock(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    """Let the clock show the first moment of a year to everything that reads or plans to read posts."""
    moment = datetime(year, 1, 1, tzinfo=UTC)

    class SetDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> SetDatetime:
            return cls.fromtimestamp(moment.timestamp(), tz)

    monkeypatch.setattr("index.sites.visibility.datetime", SetDatetime)
    monkeypatch.setattr("time.time", moment.timestamp)
    monkeypatch.setattr("time.time_ns", lambda: int(moment.timestamp()) * 10**9)
