"""`posthaste serve`: waitress in front, the files followed in the background, in one process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

from index.engine import Engine
from index.errors import PosthasteError
from index.sites.site import Site
from index.sync.execute import SyncReport

from ..following import Follower, SyncStatus
from ..settings import Settings
from .app import create_app


class Server:
    """A server that listens, and the follower of the files beside it."""

    def __init__(self, server: Any, follower: Follower | None, engine: Engine) -> None:
        self._server = server
        self._follower = follower
        self._engine = engine

    @property
    def port(self) -> int:
        """The port listened at: a name like `localhost` may stand for several addresses."""
        several = getattr(self._server, "effective_listen", None)
        return int(several[0][1] if several else self._server.effective_port)

    def start(self) -> None:
        """Answer, and follow the files."""
        if self._follower:
            self._follower.start()
        threading.Thread(target=self._server.run, daemon=True).start()

    def stop(self) -> None:
        """Finish what is in work, and end."""
        self._server.task_dispatcher.shutdown()  # before the socket by which its threads wake the loop is closed
        self._server.close()
        if self._follower:
            self._follower.stop()
        self._engine.close()


def serve(settings: Settings, site: Site, engine: Engine, on_sync: Callable[[SyncReport], None] | None) -> Server:
    """Listen. `on_sync`: what is told of each sync; None: the files aren't followed. Raises PosthasteError where the
    address can't be had."""
    status = SyncStatus()
    app = create_app(settings, engine=engine, status=status)
    try:
        server: Any = create_server(app, host=settings.host, port=settings.port, threads=settings.threads)
    except OSError as error:
        raise PosthasteError(f"{settings.host}:{settings.port}: {error.strerror}; choose another --port") from error
    return Server(server, Follower(settings, site, engine, status, on_sync) if on_sync else None, engine)
