"""The URLs that Jekyll gives to posts and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo

from ...posts import dates

_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""The patterns of the built-in permalink styles."""


def make_post_path(
    permalink: str, *, name: str, slug: str, categories: Sequence[str], day: date | datetime | None, zone: tzinfo
) -> str:
    """Return the path of a post below the site's base path.

    `permalink`: the name of a style, or a pattern. `name`: the file's name, without date and suffix. `slug`: from the
    front matter, or empty.
    """
    moment = dates.to_moment(day, zone) or datetime(1, 1, 1, tzinfo=UTC)
    if isinstance(day, datetime):
        moment = moment.astimezone(zone)
    values = _make_date_values(moment) | {
        "categories": "/".join(category.lower() for category in categories),
        "title": _slugify(slug or name),
        "slug": _slugify(slug or name).lower(),
        "name": _slugify(name),
        "output_ext": ".html",
    }
    path = re.sub(r":([a-z_]+)", lambda match: _expand(match[1], values), _STYLES.get(permalink, permalink))
    return re.sub(r"/{2,}", "/", path)


def make_page_path(id: str, *, pretty: bool) -> str:
    """Return the path of a page below the site's base path; `pretty`: without `.html`."""
    stem = id.rsplit(".", 1)[0]
    if stem == "index" or stem.endswith("/index"):
        return "/" + stem.removesuffix("index")
    return f"/{stem}/" if pretty else f"/{stem}.html"


def _make_date_values(moment: datetime) -> dict[str, str]:
    week = moment.isocalendar()
    return {
        "year": f"{moment.year:04d}", "short_year": f"{moment.year % 100:02d}",
        "month": f"{moment.month:02d}", "i_month": str(moment.month),
        "short_month": moment.strftime("%b"), "long_month": moment.strftime("%B"),
        "day": f"{moment.day:02d}", "i_day": str(moment.day), "y_day": moment.strftime("%j"),
        "week": f"{week.week:02d}", "w_day": str(week.weekday),
        "short_day": moment.strftime("%a"), "long_day": moment.strftime("%A"),
        "hour": f"{moment.hour:02d}", "minute": f"{moment.minute:02d}", "second": f"{moment.second:02d}",
    }  # fmt: skip


def _expand(name: str, values: dict[str, str]) -> str:
    """Replace the longest token that a name begins with: `:title_x` is `:title` and `_x`."""
    for token in sorted(values, key=len, reverse=True):
        if name.startswith(token):
            return values[token] + name[len(token) :]
    return f":{name}"


def _slugify(name: str) -> str:
    """Return a slug as Jekyll's `slugify` makes it in its mode `pretty`, but with case preserved."""
    return re.sub(r"[^\w.~!$&'()+,;=@-]+", "-", name).strip("-")
