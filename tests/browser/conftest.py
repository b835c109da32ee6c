"""Fixtures: a real Chromium, and Posthaste on a real socket. Tests skip if Playwright or Chromium is absent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import SITE_PAGE, STRICT_POLICY, TIMEOUT, Server, Visit

_MILLISECONDS = 1000 * TIMEOUT


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The system's browser, driven by Playwright; nothing is downloaded."""
    playwright_api = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("Chromium is absent: apt-get install chromium")
    playwright_api.expect.set_options(timeout=_MILLISECONDS)
    with playwright_api.sync_playwright() as playwright:
        # Chromium takes pages that a test makes for public ones, which need permission to call this machine.
        options = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(blog: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Posthaste with the posts of the example site."""
    started = Server(blog, tmp_path_factory.mktemp("browser") / "index", site_url="https://warmcache.example")
    yield started
    started.stop()


@pytest.fixture
def visit(chromium: Any, server: Server) -> Iterator[Visit]:
    """Open a page: `visit(path)` one of Posthaste, `visit(body=…)` one of a site that has the box.

    `at`: another server. `policy`: the site's Content-Security-Policy. `holding`: a route (pattern, handler), for a
    page that can't load completely. Other options are those of a browser context. A JavaScript error fails the test.
    """
    contexts: list[Any] = []
    errors: list[str] = []
    server.reset()

    def dismiss_dialog(dialog: Any) -> None:
        errors.append(dialog.message)
        dialog.dismiss()

    def open_page(
        path: str = "/a-site", *, body: str = "", attributes: str = "", policy: str = STRICT_POLICY, **options: Any
    ) -> Any:
        url = options.pop("at", server).url
        holding = options.pop("holding", None)
        defaults = {"viewport": {"width": 1000, "height": 760}, "locale": "en-GB", "reduced_motion": "reduce"}
        context = chromium.new_context(**(defaults | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_MILLISECONDS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", dismiss_dialog)
        if body:
            html = SITE_PAGE.format(body=body, attributes=attributes)
            headers = {"Content-Security-Policy": policy} if policy else {}
            response = {"body": html, "content_type": "text/html", "headers": headers}
            page.route(f"{url}{path}", lambda route: route.fulfill(**response))
        if holding:
            page.route(*holding)
        page.goto(url + path, wait_until="commit" if holding else "load")
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # a search may still be running
        context.close()
    assert errors == []
