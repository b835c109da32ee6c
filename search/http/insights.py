"""The page /insights for the site's owner: what readers searched, what they did not find, and what to do about it."""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, abort, render_template, request, url_for

from index.errors import PosthasteError

from ..advice import advise
from ..analytics.report import DayCounts, QueryKind, Report, read_report
from ..printable import make_printable_line
from ..views.charts import build_chart, build_sparkline
from .assets import make_asset_url
from .context import CONTENT_SECURITY_POLICY, get_context, get_parameters
from .private_pages import KEY_PARAMETER

log = logging.getLogger(__name__)

_PERIODS = (7, 30, 90, 365)
"""Days that the page offers, as far as counts are kept."""
_DEFAULT_DAYS = 30
_MAX_QUERIES = 25
"""Queries in a table."""
_EMPTY = Report((), {"top": (), "no_results": (), "no_clicks": ()}, ())
_TABLES: tuple[tuple[QueryKind, str, str], ...] = (
    ("no_results", "Searches without results", "None of the queries that are listed."),
    ("no_clicks", "Results that nobody opens", "None of the queries that are listed."),
    ("top", "Most frequent searches", "Nothing yet: a query is listed once it was seen in three different minutes."),
)
"""Kind of query, heading, and the text if there are none."""


def show_page() -> Response:
    """Show what readers searched."""
    context = get_context()
    if context.recorder is None:
        abort(404)
    most = context.settings.analytics_days
    days = get_parameters().get_number("days", min(_DEFAULT_DAYS, most), most)
    report, problem = _read(days)
    page = Response(
        render_template(
            "posthaste/insights.html",
            days=days,
            periods=[(period, _make_page_url(period)) for period in _PERIODS if period <= most],
            problem=problem,
            total=_sum_up(report),
            chart=build_chart(report.days) if report.days else None,
            sparkline=build_sparkline,
            advice=advise(context.service, report),
            tables=[(kind, heading, empty, report.queries[kind]) for kind, heading, empty in _TABLES],
            printable=make_printable_line,
            asset_url=make_asset_url,
        )
    )
    page.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"  # the address may have a key
    page.vary.add("*")  # a proxy that is configured to ignore Cache-Control still respects this
    return page


def _make_page_url(days: int) -> str:
    """Return the address of the page for a period, with the key of the current request."""
    key: dict[str, Any] = {KEY_PARAMETER: request.args.get(KEY_PARAMETER)}
    return url_for("posthaste.insights", days=days, **key)


def _read(days: int) -> tuple[Report, str]:
    """Return the report, or an empty one and what to say instead."""
    recorder = get_context().recorder
    assert recorder is not None
    if not recorder.path.exists():
        return _EMPTY, "Nothing is counted yet."
    try:
        return read_report(recorder.path, days, _MAX_QUERIES), ""
    except PosthasteError as error:
        log.warning("%s", error)
        return _EMPTY, "The counts can’t be read: see the log."


def _sum_up(report: Report) -> DayCounts:
    """Return the counts of all days together."""
    counts = [day[1:] for day in report.days]
    return DayCounts(0, *map(sum, zip(*counts, strict=True))) if counts else DayCounts(0)
