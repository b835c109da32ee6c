"""A real Chromium, and Posthaste behind a real socket; skipped where either can't be had."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from waitress import wasyncore
from waitress.server import create_server

from index.engine import open_engine
from index.sites import open_site
from index.sync.execute import run_sync
from search import create_app
from search.settings import Settings

HOST = """\
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
STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"


class Server:
    """Posthaste on a port of this computer, with its answers delayed as a test likes."""

    def __init__(self, site: Path, index: Path, **settings: Any) -> None:
        self.engine = open_engine(index)
        run_sync(open_site(site), self.engine, state=index)
        self._app = create_app(Settings.load(environ={}, content=site, **settings), engine=self.engine)
        self.delays: dict[str, float] = {}
        """Seconds by query."""
        self.asked: list[str] = []
        """The queries that came in, in order."""
        self._sockets: dict[int, Any] = {}
        self._server: Any = create_server(self._answer, map=self._sockets, host="127.0.0.1", port=0, threads=4)
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        """Waitress's own loop would not end before the browser has closed its connections."""
        while not self._stopping.is_set():
            wasyncore.loop(timeout=0.1, map=self._sockets, count=1)

    def _answer(self, environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/search":
            (query,) = parse_qs(environ["QUERY_STRING"]).get("q", [""])
            self.asked.append(query)
            time.sleep(self.delays.get(query, 0))
        return self._app(environ, start_response)

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._sockets)
        self.engine.close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Debian's browser, driven by Playwright; no browser is downloaded."""
    driver = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with driver.sync_playwright() as playwright:
        # pages that a test makes up count as public ones, which mayn't ask this computer without permission
        options = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(blog: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The example site's posts."""
    started = Server(blog, tmp_path_factory.mktemp("browser") / "index", site_url="https://warmcache.example")
    yield started
    started.stop()


Visit = Callable[..., Any]


@pytest.fixture
def visit(chromium: Any, server: Server) -> Iterator[Visit]:
    """Open a page: a path of Posthaste's, or, with `body`, a page of a site that has the box; `holding` is a route that
    keeps a file back. What a page says of errors fails the test."""
    contexts: list[Any] = []
    errors: list[str] = []
    server.delays.clear()
    server.asked.clear()

    def go(path: str = "/a-site", *, body: str = "", attributes: str = "", policy: str = STRICT, **options: Any) -> Any:
        at = options.pop("at", server).url
        holding = options.pop("holding", None)
        usual = {"viewport": {"width": 1000, "height": 760}, "locale": "en-GB", "reduced_motion": "reduce"}
        context = chromium.new_context(**(usual | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: (errors.append(dialog.message), dialog.dismiss()))
        if body:
            html = HOST.format(body=body, attributes=attributes)
            headers = {"Content-Security-Policy": policy} if policy else {}
            answer = {"body": html, "content_type": "text/html", "headers": headers}
            page.route(f"{at}{path}", lambda route: route.fulfill(**answer))
        if holding:
            page.route(*holding)
        page.goto(at + path, wait_until="commit" if holding else "load")
        return page

    yield go
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # a question may be on its way still
        context.close()
    assert errors == []
