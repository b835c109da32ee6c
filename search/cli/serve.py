"""`posthaste serve`: sync, watch and serve in one process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from index.errors import IndexBusy, NotWritable

from .shared import (
    content_argument,
    format_report,
    load_settings_and_log,
    print_changes,
    print_line,
    site_options,
    sync_index,
    watching_options,
)


@click.command("serve")
@content_argument
@click.option("--host", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=int, help="Port to listen on [8080].")
@click.option("--site-url", help="The site's address, for links on the search page.")
@click.option("--no-watch", is_flag=True, help="Do not sync while serving.")
@watching_options
@site_options
def serve_command(content: Path | None, no_watch: bool, **options: Any) -> None:
    """Sync the index, watch the files and serve the search."""
    from ..http.server import serve
    from ..open_index import open_index
    from .signals import handle_stop_signals

    with handle_stop_signals() as stop_signal:
        settings = load_settings_and_log(content, options)
        index = open_index(settings, verify=True)
        try:
            print_line(format_report(sync_index(index)), err=True)
        except (IndexBusy, NotWritable) as error:
            print_line(f"note: {error}", err=True)
        server = serve(settings, index.site, index.engine, None if no_watch else print_changes)
        print_line(f"searching {index.site.content} at http://{settings.host}:{server.port}/", err=True)
        stop_signal.run_until_stopped(server.start, server.stop)
