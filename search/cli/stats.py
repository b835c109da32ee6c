"""`posthaste stats`: print the size and the contents of the index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..settings import Settings
from .shared import content_argument, format_recognition, print_line, site_options

_MAX_VALUES = 8
"""Values printed per facet."""


@click.command("stats")
@content_argument
@site_options
def stats_command(content: Path | None, **options: Any) -> None:
    """Print the size and the contents of the index."""
    from ..curation import open_curation
    from ..open_index import open_index
    from ..service import SearchService

    settings = Settings.load(content=content, **options)
    site, engine, path, _ = open_index(settings)
    stats = SearchService(engine, settings, open_curation(settings, site.root)).get_stats()
    rows = {
        "generator": format_recognition(site.recognition),
        "content": str(site.content),
        "index": str(path),
        "generation": stats.generation.id,
        "size": f"{stats.generation.bytes / 1e6:.1f} MB",
        "posts": f"{stats.generation.documents} ({stats.visible} visible now)",
    }
    if stats.newest and stats.newest.date:
        rows["newest"] = f"{stats.newest.date[:10]}  {stats.newest.title}"
    for name, counts in stats.facets.items():
        rows[name] = ", ".join(f"{value} {count}" for value, count in list(counts.items())[:_MAX_VALUES])
    for name, value in rows.items():
        print_line(f"{name:<11} {value}")
