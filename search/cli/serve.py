"""`posthaste serve`: sync, watch and serve in one process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..settings import Settings
from .shared import (
    content_argument,
    format_address,
    load_settings_and_log,
    name_site,
    print_changes,
    print_inner_sites,
    print_line,
    sites_options,
    sync_at_start,
    watching_options,
)

if TYPE_CHECKING:
    from index.sites.site import Site

_PREVIEW_PORTS = {
    "hugo": 1313, "jekyll": 4000, "zola": 1111, "eleventy": 8080, "pelican": 8000, "mkdocs": 8000, "docusaurus": 3000,
    "astro": 4321, "vitepress": 5173, "mdbook": 3000, "hexo": 4000, "quartz": 8080,
}  # fmt: skip
"""Generator -> the port of its own server, which shows the site while it is written."""


@click.command("serve")
@content_argument
@click.option("--host", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=int, help="Port to listen on [8080].")
@click.option("--site-url", help="The address to which results on the search page lead [the site's own].")
@click.option("--analytics", is_flag=True, default=None, help="Count what readers search; see `posthaste queries`.")
@click.option("--no-watch", is_flag=True, help="Do not sync while serving.")
@watching_options
@sites_options
def serve_command(content: Path | None, no_watch: bool, **options: Any) -> None:
    """Sync the index, watch the files and serve the search."""
    from ..http.app import require_one_site
    from ..http.server import serve
    from ..open_sites import list_previewed, open_sites
    from .signals import handle_stop_signals

    with handle_stop_signals() as stop_signal:
        settings = load_settings_and_log(content, options)
        require_one_site(settings)  # before a first sync, which may take long
        sites = open_sites(settings, verify=True)
        for site in sites:
            print_inner_sites(site.index.site)
            sync_at_start(site.index, site.name)
        server = serve(settings, sites, None if no_watch else print_changes)
        for site in sites:
            address = format_address(settings.host, server.port)
            print_line(name_site(site.name, f"searching {site.index.site.content} at {address}"), err=True)
            print_line(name_site(site.name, _describe_links(site.settings, site.index.site, site.name)), err=True)
        if settings.analytics and not list_previewed(sites):
            page = server.insights_path and format_address(settings.host, server.port, server.insights_path)
            print_line(f"counting searches; see {page or '`posthaste queries`'}", err=True)
        stop_signal.run_until_stopped(server.start, server.stop)


def _describe_links(settings: Settings, site: Site, name: str = "") -> str:
    """Return where the results on the search page lead, and how to let them lead elsewhere. `name`: of one of several
    sites."""
    if settings.site_url:
        return f"results lead to {settings.site_url}"
    port = _PREVIEW_PORTS.get(site.recognition.generator)
    preview = f"http://127.0.0.1:{port or 'PORT'}"
    option = f"`site_url` of '{name}' in `sites`, such as {preview}" if name else f"--site-url {preview}"
    if site.origin:
        return f"results lead to {site.origin}/ (the site's configuration); to a local preview with {option}"
    return (
        f"results lead to this server, which has no pages: the site's configuration names no public address; "
        f"to a local preview with {option}"
    )
