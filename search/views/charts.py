"""Compute the bars of small charts. The template draws them as SVG: without scripts, styles or texts inside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from ..analytics.report import DayCounts

T = TypeVar("T")

_MAX_BARS = 92
_MAX_SPARKS = 30
_SECONDS_PER_DAY = 86_400


class Bar(NamedTuple):
    """A bar of a chart that is 100 high, in two parts: the lower one is `empty`. Coordinates are those of SVG."""

    x: int
    top: float
    """Upper end of the upper part."""
    height: float
    """Of the upper part."""
    empty: float
    """Height of the lower part."""
    label: str


class Chart(NamedTuple):
    """The bars of a chart, each of which is 1 wide."""

    bars: Sequence[Bar]
    highest: int
    """The value of a bar that is 100 high."""
    first: str
    """The date at the left end."""
    last: str
    """The date at the right end."""


def build_chart(days: Sequence[DayCounts]) -> Chart:
    """Return the chart of the searches of each day, or of several days if there are too many for a bar each."""
    groups = _group(days, _MAX_BARS)
    highest = max(1, *(sum(day.searches for day in group) for group in groups))
    bars = []
    for x, group in enumerate(groups):
        searches, empty = sum(day.searches for day in group), sum(day.empty for day in group)
        height, low = _scale(searches - empty, highest), _scale(empty, highest)
        label = f"{_format_period(group)}: {searches} searches, {empty} without results"
        bars.append(Bar(x, round(100 - height - low, 2), height, low, label))
    return Chart(bars, highest, format_day(days[0].day), format_day(days[-1].day))


def build_sparkline(days: Sequence[int]) -> Chart:
    """Return the chart of the searches of one query: a bar for each day, or for several days."""
    sums = [sum(group) for group in _group(days, _MAX_SPARKS)]
    highest = max(1, *sums)
    heights = [_scale(value, highest) for value in sums]
    return Chart([Bar(x, round(100 - height, 2), height, 0, "") for x, height in enumerate(heights)], highest, "", "")


def format_day(day: int) -> str:
    """Return a day since 1970 as an ISO 8601 date."""
    return datetime.fromtimestamp(day * _SECONDS_PER_DAY, UTC).date().isoformat()


def _scale(value: int, highest: int) -> float:
    return round(100 * value / highest, 2)


def _group(days: Sequence[T], most: int) -> list[Sequence[T]]:
    """Divide days into at most `most` groups; only the first, the oldest, may be smaller."""
    size = -(-len(days) // most)
    start = len(days) % size
    groups = [days[at : at + size] for at in range(start, len(days), size)]
    return [days[:start], *groups] if start else groups


def _format_period(days: Sequence[DayCounts]) -> str:
    first, last = format_day(days[0].day), format_day(days[-1].day)
    return first if first == last else f"{first} to {last}"
