"""`posthaste index` and `posthaste watch`: sync the index once, or until stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .shared import (
    content_argument,
    format_recognition,
    format_report,
    load_settings_and_log,
    load_sites_settings,
    name_site,
    print_changes,
    print_inner_sites,
    print_line,
    require_posts,
    site_options,
    sites_options,
    sync_index,
    watching_options,
)

if TYPE_CHECKING:
    from ..open_index import OpenIndex

_MAX_LINKS = 20
"""Links that are named; `posthaste check --files` lists all."""


@click.command("index")
@content_argument
@click.option("--rebuild", is_flag=True, help="Reindex every post; searches use the old index meanwhile.")
@sites_options
def index_command(content: Path | None, rebuild: bool, **options: Any) -> None:
    """Sync the index with the files."""
    from ..open_sites import open_sites

    for site in open_sites(load_sites_settings(content, **options)):
        _index_site(site.index, site.name, rebuild=rebuild)


def _index_site(index: OpenIndex, name: str, *, rebuild: bool) -> None:
    """Sync the index of a site, and print the counts. `name`: of the site, if there are several."""
    from index.sites.omissions import format_omissions

    from ..open_index import has_index

    if not has_index(index):
        recognition = format_recognition(index.site.recognition)
        print_line(name_site(name, f"generator: {recognition}; content: {index.site.content}"), err=True)
    print_inner_sites(index.site)
    report = sync_index(index, rebuild=rebuild)
    print_line(name_site(name, format_report(report)))
    if omissions := format_omissions(report.omitted):
        remedy = "`posthaste check --files` lists them, `posthaste show FILE` says why"
        print_line(name_site(name, f"{omissions}; {remedy}"))
    for link in report.links[:_MAX_LINKS]:
        print_line(
            f"not read: {index.site.content / link.path!s}: {link.reason}; move its target into it",
            err=True,
        )
    for failure in report.failures:
        print_line(f"unreadable: {index.site.get_path(failure.id)}: {failure.reason}", err=True)


@click.command("watch")
@content_argument
@watching_options
@site_options
def watch_command(content: Path | None, **options: Any) -> None:
    """Keep the index in sync with the files until stopped."""
    from ..following import Follower, SyncStatus
    from ..open_index import open_index
    from .signals import handle_stop_signals

    with handle_stop_signals() as stop_signal:
        settings = load_settings_and_log(content, options)
        index = open_index(settings)
        require_posts(index)
        print_inner_sites(index.site)
        site, engine, *_ = index
        follower = Follower(settings, site, engine, SyncStatus(), print_changes, must_lead=True)

        def start() -> None:
            follower.start()
            print_line(f"watching {site.content}; stop with Ctrl-C", err=True)

        stop_signal.run_until_stopped(start, follower.stop)
