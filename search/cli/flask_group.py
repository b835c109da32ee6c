"""`flask posthaste`: commands of a Flask application that has the extension."""

from __future__ import annotations

import click

from ..settings import Settings
from .shared import format_report, name_site, print_line, sync_index


def make_group(name: str, settings: Settings) -> click.Group:
    """Return the commands for the site that the settings name."""
    group = click.Group(name, help="Index the posts that this application searches.")

    @group.command("index", help="Bring the index up to date, or rebuild it.")
    @click.option("--rebuild", is_flag=True, help="Index every post again.")
    def index_posts(rebuild: bool) -> None:
        from ..open_sites import open_sites

        for site in open_sites(settings):
            print_line(name_site(site.name, format_report(sync_index(site.index, rebuild=rebuild))))

    return group
