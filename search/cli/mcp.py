"""`posthaste mcp`: let assistants search and read the posts, over standard input and output or over HTTP."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import SettingsError

from .shared import (
    content_argument,
    format_address,
    load_settings_and_log,
    print_changes,
    print_line,
    site_options,
    sync_at_start,
    watching_options,
)

if TYPE_CHECKING:
    from ..following import Follower
    from ..mcp.server import PostServer
    from ..open_index import OpenIndex
    from ..settings import Settings


@click.command("mcp", short_help="Let assistants search and read the posts (MCP).")
@content_argument
@click.option("--http", "http_port", type=click.IntRange(0, 65535), help="Serve http://HOST:PORT/mcp on this port.")
@click.option("--host", help="Address to listen on, with --http [127.0.0.1].")
@click.option("--no-watch", is_flag=True, help="Do not sync while serving.")
@watching_options
@site_options
def mcp_command(content: Path | None, http_port: int | None, no_watch: bool, **options: Any) -> None:
    """Let assistants search and read the posts: an MCP server on standard input and output, or over HTTP.

    \b
    Needs the extra: pip install 'posthaste-search[mcp]'
    """
    if options["host"] and http_port is None:
        raise click.UsageError("--host needs --http: without it, the server uses standard input and output.")
    _require_library()
    from ..open_index import open_index

    settings = load_settings_and_log(content, options)
    index = open_index(settings, verify=True)
    sync_at_start(index)
    server, follower = _make_server(index, settings), None if no_watch else _make_follower(index, settings)
    if http_port is None:
        _serve_stdio(server, follower)
    else:
        _serve_http(server, follower, settings, http_port)


def _require_library() -> None:
    """Raise SettingsError without the SDK."""
    try:
        import mcp  # noqa: F401
    except ImportError as error:
        raise SettingsError("mcp needs a library: pip install 'posthaste-search[mcp]'") from error


def _make_server(index: OpenIndex, settings: Settings) -> PostServer:
    from ..mcp.server import PostServer
    from ..mcp.tools import PostTools
    from ..searcher import Searcher

    return PostServer(PostTools(Searcher(index, settings), settings.search_slots), settings.title)


def _make_follower(index: OpenIndex, settings: Settings) -> Follower:
    from ..following import Follower, SyncStatus

    return Follower(settings, index.site, index.engine, SyncStatus(), print_changes)


def _serve_stdio(server: PostServer, follower: Follower | None) -> None:
    """Serve until standard input ends."""
    # A thread waits for standard input, and nothing interrupts that. A signal ends the process; the index survives it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if follower:
        follower.start()
    server.run("stdio")
    if follower:
        follower.stop()


def _serve_http(server: PostServer, follower: Follower | None, settings: Settings, port: int) -> None:
    """Serve until a signal."""
    from ..http.mcp_server import HttpServer
    from .signals import handle_stop_signals

    listener = HttpServer(server, settings, port)
    with handle_stop_signals() as stop_signal:
        if follower:
            follower.start()
        print_line(f"MCP at {format_address(settings.host, listener.port, 'mcp')}", err=True)
        stop_signal.run_until_stopped(listener.start, listener.stop)
        if follower:
            follower.stop()
