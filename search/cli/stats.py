"""`posthaste stats`: print the size and the contents of the index."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .shared import content_argument, format_recognition, load_sites_settings, print_line, sites_options

if TYPE_CHECKING:
    from ..open_sites import OpenSite
    from ..service import IndexStats

_MAX_VALUES = 8
"""Values printed per facet."""


@click.command("stats")
@content_argument
@sites_options
def stats_command(content: Path | None, **options: Any) -> None:
    """Print the size and the contents of the index."""
    from ..open_sites import join_sites, open_curations, open_sites
    from ..service import SearchService

    settings = load_sites_settings(content, **options)
    sites = open_sites(settings)
    stats = SearchService(join_sites(settings, sites), settings, open_curations(settings, sites)).get_stats()
    for name, value in chain(*map(_describe_site, sites), _describe_stats(stats)):
        print_line(f"{name:<11} {value}")


def _describe_site(site: OpenSite) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each row about a site."""
    if site.name:
        yield "site", site.name
    yield "generator", format_recognition(site.index.site.recognition)
    yield "content", str(site.index.site.content)
    yield "index", str(site.settings.index_location(site.index.site.root))


def _describe_stats(stats: IndexStats) -> Iterator[tuple[str, str]]:
    """Yield the rows about the index, or about those of all sites as one."""
    yield "generation", stats.generation.id
    yield "size", f"{stats.generation.bytes / 1e6:.1f} MB"
    yield "posts", f"{stats.generation.documents} ({stats.visible} visible now)"
    if stats.newest and stats.newest.date:
        yield "newest", f"{stats.newest.date[:10]}  {stats.newest.title}"
    for name, counts in stats.facets.items():
        yield name, ", ".join(f"{value} {count}" for value, count in list(counts.items())[:_MAX_VALUES])
