"""A server whose responses a test can hold back, the page of a site with the search box, and the box's selectors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from waitress import wasyncore
from waitress.server import create_server

from index.engine import open_engine
from index.sites import open_site
from index.sync.execute import run_sync
from search import create_app
from search.http.context import get_context
from search.settings import Settings

TIMEOUT = 60.0
"""Seconds to wait for a condition. Tests that pass never wait this long."""
STRICT_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
"""A strict Content-Security-Policy of a site that has the box."""
SITE_PAGE = """\
<!doctype html>
<html lang="en" {attributes}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>A site</title>
<script type="module" src="/static/post-search.js"></script>
</head>
<body><main><h1>A site</h1>
{body}
<p><button id="link">A button</button> <label>Name <input id="name"></label></p></main></body>
</html>
"""

BOX = "<post-search></post-search>"
FIELD = "post-search >> .input"
TITLES = "post-search >> .title a"
STATUS = "post-search >> p.status"

Visit = Callable[..., Any]
"""The fixture `visit`: opens a page and returns it."""


class Server:
    """Posthaste on a local port. It records the queries of /search, and can hold back responses."""

    def __init__(self, site: Path, index: Path, **settings: Any) -> None:
        self.engine = open_engine(index)
        run_sync(open_site(site), self.engine, state=index)
        self._app = create_app(Settings.load(environ={}, content=site, index=index, **settings), engine=self.engine)
        self.queries: list[str] = []
        """The queries that arrived, in order."""
        self.responses: list[str] = []
        """The queries whose response was made, in order."""
        self._held: dict[str, threading.Event] = {}
        self._sockets: dict[int, Any] = {}
        server: Any = create_server(self._respond, map=self._sockets, host="127.0.0.1", port=0, threads=4)
        self.url = f"http://127.0.0.1:{server.effective_port}"
        self._server = server
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def hold_response(self, query: str) -> Callable[[], None]:
        """Hold back the response to a query; return a function that releases it."""
        self._held[query] = threading.Event()
        return self._held[query].set

    def reset(self) -> None:
        """Forget the queries, and release every response."""
        for event in self._held.values():
            event.set()
        self._held.clear()
        self.queries.clear()
        self.responses.clear()

    def stop(self) -> None:
        """Stop the server, and close the index."""
        self.reset()
        self._stopping.set()
        self._thread.join()
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._sockets)
        if recorder := get_context(self._app).recorder:
            recorder.stop()
        self.engine.close()

    def _run(self) -> None:
        """Serve. Waitress's own loop would only end after the browser has closed its connections."""
        while not self._stopping.is_set():
            wasyncore.loop(timeout=0.1, map=self._sockets, count=1)

    def _respond(self, environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/search":
            return self._app(environ, start_response)
        (query,) = parse_qs(environ["QUERY_STRING"]).get("q", [""])
        self.queries.append(query)
        if query in self._held:
            self._held[query].wait(TIMEOUT)
        response = self._app(environ, start_response)
        self.responses.append(query)
        return response


def wait_for(page: Any, condition: Callable[[], object]) -> None:
    """Wait until `condition()` is true, while the page goes on."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, "timed out waiting for the condition"
        page.wait_for_timeout(20)


def open_box(visit: Visit, body: str = BOX, **options: Any) -> Any:
    """Open a page of a site with the box, and open the box, which lists the newest posts then."""
    page = visit(body=body, **options)
    page.locator("post-search >> .opener").click()
    page.locator(TITLES).first.wait_for()
    return page
