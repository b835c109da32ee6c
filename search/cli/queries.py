"""`posthaste queries`: print what readers searched, and what they did not find."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import NoIndex

from ..printable import format_count
from ..settings import Settings
from .shared import content_argument, print_line, site_options

if TYPE_CHECKING:
    from ..advice import Advice
    from ..analytics.report import QueryKind, Report
    from ..open_index import OpenIndex

_DEFAULT_DAYS = 30
_HEADINGS = {
    "no_results": "searches without results",
    "no_clicks": "searches whose results nobody opened",
    "top": "most frequent searches",
}


@click.command("queries", short_help="Print what readers searched and did not find.")
@content_argument
@click.option("--no-results", "kind", flag_value="no_results", help="Only queries without results.")
@click.option("--no-clicks", "kind", flag_value="no_clicks", help="Only queries whose results nobody opened.")
@click.option("--top", "kind", flag_value="top", help="Only the most frequent queries.")
@click.option("--days", type=click.IntRange(1, 3650), default=_DEFAULT_DAYS, help="The last days to count [30].")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, help="Queries of each kind [20].")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@site_options
def queries_command(
    content: Path | None, kind: QueryKind | None, days: int, limit: int, as_json: bool, **options: Any
) -> None:
    """Print what readers searched and did not find, and lines for synonyms.txt and pins.txt.

    Searches are counted only while `posthaste serve` or another server runs with the setting `analytics`.
    """
    from ..analytics.report import KINDS, read_report
    from ..open_index import open_index

    settings = Settings.load(content=content, analytics=True, **options)
    index = open_index(settings)
    path = settings.counts_path(index.site.root)
    if path is None:
        raise click.UsageError("searches in a private preview are not counted.")
    report = read_report(path, days, limit, KINDS)
    advice = _advise(settings, index, report)
    kinds: Sequence[QueryKind] = (kind,) if kind else ("no_results", "no_clicks", "top")
    if as_json:
        click.echo(json.dumps(_build_json(report, advice, kinds), ensure_ascii=True, indent=2))
        return
    for line in _format(report, advice, kinds, days):
        print_line(line)


def _advise(settings: Settings, index: OpenIndex, report: Report) -> list[Advice]:
    from ..advice import advise
    from ..curation import open_curation
    from ..service import SearchService

    curation = open_curation(settings, index.site.root)
    try:
        return advise(SearchService(index.engine, settings, curation), report)
    except NoIndex:
        return []


def _build_json(report: Report, advice: Sequence[Advice], kinds: Sequence[QueryKind]) -> dict[str, Any]:
    from ..views.charts import format_day

    return {
        "days": [{"date": format_day(day.day), **_drop(day._asdict(), "day")} for day in report.days if day.searches],
        "queries": {kind: [_drop(query._asdict(), "days") for query in report.queries[kind]] for kind in kinds},
        "advice": [item._asdict() for item in advice],
    }


def _drop(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def _format(report: Report, advice: Sequence[Advice], kinds: Sequence[QueryKind], days: int) -> Iterator[str]:
    searches, nothing = sum(day.searches for day in report.days), sum(day.empty for day in report.days)
    noun = "search" if searches == 1 else "searches"
    yield f"{searches} {noun} in {format_count(days, 'day')}, {nothing} without results"
    for kind in kinds:
        yield ""
        yield f"{_HEADINGS[kind]}:"
        for query in report.queries[kind]:
            count = {"no_results": query.empty, "no_clicks": query.watched, "top": query.searches}[kind]
            yield f"{count:7}  {query.text}"
        if not report.queries[kind]:
            yield "     none"
    if advice:
        yield ""
        yield "suggestions:"
    for item in advice:
        yield f"  {item.text}: {item.reason}; add to {item.file}: {item.line}"
