"""Serve MCP at /mcp of the application, with the setting `mcp`: the tools of `posthaste mcp` for assistants.

The SDK is an ASGI application, and this one is WSGI. Sessions and streams would need a connection that stays open, so
there are none: each request is answered by itself, on an event loop of its own. So nothing outlives a request, and no
thread or loop is shared that a fork would break. Starting a loop takes less than a millisecond.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, request

from index.errors import SettingsError

from ..searcher import Searcher
from .context import MCP_ENDPOINT, AppContext
from .problems import make_problem

if TYPE_CHECKING:
    from ..mcp.server import PostServer

_MAX_SECONDS = 30.0
"""A search ends by itself after the setting `max_seconds`. This limit is for everything else."""


def register(app: Flask, context: AppContext) -> None:
    """Add the endpoint to an application if the settings ask for it. Raises SettingsError without the SDK."""
    if not context.settings.mcp:
        return
    server = _make_server(context)
    app.add_url_rule("/mcp", MCP_ENDPOINT, lambda: _answer(server), methods=["POST"])


def _make_server(context: AppContext) -> PostServer:
    try:
        from ..mcp.server import PostServer
        from ..mcp.tools import PostTools
    except ImportError as error:
        raise SettingsError("mcp needs a library: pip install 'posthaste-search[mcp]'") from error
    (site,) = context.sites  # the setting is refused for several
    settings = context.settings
    return PostServer(PostTools(Searcher(site.index, settings), settings.search_slots), settings.title)


def _answer(server: PostServer) -> Response:
    """Answer the message of the current request."""
    from ..mcp.exchange import exchange

    headers = [(name, value) for name, value in request.headers.items() if name != "Accept"]
    # JSON only: the SDK opens streams for clients that accept them, and this server can't keep them.
    answer = exchange(server, request.get_data(), [*headers, ("Accept", "application/json")], _MAX_SECONDS)
    if answer is None:
        return make_problem(503, "too_slow", "the call takes too long: try again in a moment", retry=1)
    response = Response(answer.body, answer.status, content_type="application/json")
    for name, value in answer.headers:
        response.headers[name] = value
    return response
