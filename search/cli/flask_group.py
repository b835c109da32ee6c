"""`flask posthaste`: commands of a Flask application that has the extension."""

from __future__ import annotations

from typing import Any

import click

from index.errors import PosthasteError

from ..printable import make_printable_line
from ..settings import Settings
from .shared import ERROR, format_report, name_site, print_line, sync_index


class _Failure(click.ClickException):
    """An expected error: one line, as `posthaste` prints it."""

    exit_code = ERROR


class _Group(click.Group):
    """Reports expected errors without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (PosthasteError, OSError) as error:
            raise _Failure(make_printable_line(str(error))) from error


def make_group(name: str, settings: Settings) -> click.Group:
    """Return the commands for the site that the settings name."""
    group = _Group(name, help="Index the posts that this application searches.")

    @group.command("index", help="Bring the index up to date, or rebuild it.")
    @click.option("--rebuild", is_flag=True, help="Index every post again.")
    def index_posts(rebuild: bool) -> None:
        from ..open_sites import open_sites

        for site in open_sites(settings):
            print_line(name_site(site.name, format_report(sync_index(site.index, rebuild=rebuild))))

    return group
