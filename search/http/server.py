"""Run `posthaste serve`: waitress serves, and a background thread keeps the index in sync, in one process."""

from __future__ import annotations

import ctypes
import errno
import secrets
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from index.errors import PosthasteError

from ..open_sites import OpenSite
from ..setting_reach import is_loopback
from ..settings import Settings
from .app import OnSync, build_app, create_context
from .context import AppContext
from .listener import create_listener
from .private_pages import KEY_PARAMETER

_KEY_BYTES = 16
_M_ARENA_MAX = -8
"""Of glibc's `mallopt`: see malloc.h."""


class Server:
    """A server on a port, with the follower of its index."""

    def __init__(self, server: Any, context: AppContext, insights_path: str) -> None:
        """Combine the objects. `server`: of waitress; it listens already and has not started."""
        self._server = server
        self._context = context
        self.insights_path = insights_path
        """The path of the page for the owner, with its key; empty if nobody may open it."""

    @property
    def port(self) -> int:
        """The port that the server listens on. If a host name has several addresses, that of the first."""
        listeners = getattr(self._server, "effective_listen", None)
        return int(listeners[0][1] if listeners else self._server.effective_port)

    def start(self) -> None:
        """Start to serve and to watch the files, in background threads."""
        if self._context.follower:
            self._context.follower.start()
        threading.Thread(target=self._server.run, daemon=True).start()

    def stop(self) -> None:
        """Finish the requests in progress, then stop. A sync that reads posts is abandoned."""
        # The dispatcher first: its threads wake the server's loop through a socket that close() closes.
        self._server.task_dispatcher.shutdown()
        self._server.close()
        if self._context.puller:
            self._context.puller.stop()
        if self._context.follower is None or self._context.follower.stop():
            self._context.engine.close()


def serve(settings: Settings, sites: Sequence[OpenSite], on_sync: OnSync | None) -> Server:
    """Listen on the host and port of the settings. Raises PosthasteError if they are not available.

    `on_sync`: None: don't watch the files.
    """
    _share_malloc_arena()
    context = create_context(settings, sites, on_sync)
    is_local = is_loopback(settings.host) and not settings.proxies
    page_key = secrets.token_urlsafe(_KEY_BYTES) if is_local and context.recorder else ""
    app = build_app(context, is_local=is_local, page_key=page_key)
    try:
        server = create_listener(app, settings)
    except OSError as error:
        remedy = f"choose another --{'host' if error.errno == errno.EADDRNOTAVAIL else 'port'}"
        message = f"can't listen on {settings.host}:{settings.port}: {error.strerror}; {remedy}"
        raise PosthasteError(message) from error
    except ValueError as error:  # waitress raises it for a name without an address
        raise PosthasteError(f"can't listen on {settings.host}: unknown host; choose another --host") from error
    return Server(server, context, _make_insights_path(context, page_key))


def _make_insights_path(context: AppContext, page_key: str) -> str:
    """Return the path of the page for the owner, see `Server`."""
    if context.recorder is None:
        return ""
    if context.settings.api_keys:  # a browser asks for one of them
        return "insights"
    return f"insights?{KEY_PARAMETER}={page_key}" if page_key else ""


def _share_malloc_arena() -> None:
    """Let the threads of this process share one arena of glibc's malloc. With one for each, the process grows by what
    each has used at some time. Other systems have no such function."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
