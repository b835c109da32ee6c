"""`posthaste stats`: print the size and the contents of the index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from index.errors import NoIndex
from index.model import And, FacetName, SearchOptions

from ..settings import Settings
from .shared import content_argument, site_options

_FACETS: tuple[FacetName, ...] = ("year", "lang", "tags")
_MAX_VALUES = 8
"""Values printed per facet."""


@click.command("stats")
@content_argument
@site_options
def stats_command(content: Path | None, **options: Any) -> None:
    """Print the size and the contents of the index."""
    from ..open_index import open_index

    _, engine, path = open_index(Settings.load(content=content, **options))
    generation = engine.get_generation()
    if generation is None:
        raise NoIndex(f"{path}: there is no index yet; run `posthaste index`")
    results = engine.search(And(()), SearchOptions(per_page=1, sort="date", facets=_FACETS))
    rows = {
        "index": str(path),
        "generation": generation.id,
        "size": f"{generation.bytes / 1e6:.1f} MB",
        "posts": f"{generation.documents} ({results.total} visible now)",
    }
    if results.hits and results.hits[0].date:
        rows["newest"] = f"{results.hits[0].date[:10]}  {results.hits[0].title}"
    for name, counts in results.facets.items():
        rows[name] = ", ".join(f"{value} {count}" for value, count in list(counts.items())[:_MAX_VALUES])
    for name, value in rows.items():
        click.echo(f"{name:<11} {value}")
