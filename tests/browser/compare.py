"""Compare the search box with DocSearch and Pagefind UI over the same server: `python -m tests.browser.compare [SITE]`.

Prints for each how many posts are visible on a screen of 1280 x 900, and the time from a key press to the last paint of
the results that it causes. The three take turns, so that the load of the machine is the same for all. The packages come
from the cache of tests/browser/test_other_widgets.py, which fetches them; the styles of DocSearch need one more:
`npm install --no-save --prefix .cache/npm @docsearch/css@5`.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

from tests.browser.test_other_widgets import CACHE, DOCSEARCH, PAGEFIND
from tests.support.browser import SITE_PAGE, Server
from tests.support.processes import PROJECT

ROUNDS = 5
WORDS = "docker swarm"
PAUSE = 900
"""Milliseconds between two keys: enough for the slowest to show its results."""


class Widget(NamedTuple):
    body: str
    opener: str
    field: str
    results: str
    """Selector of the element that holds the results; below `>>>` in the shadow tree of the element before."""
    post: str


WIDGETS = {
    "post-search": Widget(
        "<post-search></post-search>", ".opener", ".input", "body > post-search >>> .results", ".hit"
    ),
    "DocSearch": Widget(DOCSEARCH, ".DocSearch-Button", ".DocSearch-Input", ".DocSearch-Dropdown", ".DocSearch-Hits"),
    "Pagefind UI": Widget(PAGEFIND, "", ".pagefind-ui__search-input", ".pagefind-ui__drawer", ".pagefind-ui__result"),
}

OBSERVE = """(selector) => {
    const [outer, inner] = selector.split(" >>> ");
    const found = document.querySelector(outer);
    const results = inner ? found.shadowRoot.querySelector(inner) : found;
    addEventListener("keydown", (event) => (window.pressed = event.timeStamp), true);
    const painted = () => setTimeout(() => (window.painted = performance.now() - window.pressed));
    new MutationObserver(() => requestAnimationFrame(painted))
        .observe(results, { childList: true, subtree: true, characterData: true });
}"""
COUNT_VISIBLE = """([selector, post]) => {
    const [outer, inner] = selector.split(" >>> ");
    const found = document.querySelector(outer);
    const results = inner ? found.shadowRoot.querySelector(inner) : found;
    let bottom = innerHeight;
    for (let e = results; e && e !== document.body; e = e.parentElement) {
        if (getComputedStyle(e).overflowY !== "visible") bottom = Math.min(bottom, e.getBoundingClientRect().bottom);
    }
    return [...results.querySelectorAll(post)].filter((e) => e.getBoundingClientRect().bottom <= bottom).length;
}"""


def type_words(page: Any, widget: Widget) -> tuple[list[float], int]:
    """Return the milliseconds from each key to the last paint, and how many posts are visible at the end."""
    if widget.opener:
        page.locator(widget.opener).click()
    page.locator(widget.field).focus()
    page.keyboard.type(WORDS[0])
    page.wait_for_timeout(PAUSE)
    page.evaluate(OBSERVE, widget.results)
    times = []
    for letter in WORDS[1:]:
        page.evaluate("window.painted = null")
        page.keyboard.press("Space" if letter == " " else letter)
        page.wait_for_timeout(PAUSE)
        painted = page.evaluate("window.painted")
        if painted is not None:
            times.append(painted)
    return times, page.evaluate(COUNT_VISIBLE, [widget.results, widget.post])


def open_widget(browser: Any, url: str, widget: Widget) -> Any:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    npm = CACHE / "node_modules"
    page.route("**/npm/**", lambda route: route.fulfill(path=npm / route.request.url.split("/npm/")[1]))
    html = SITE_PAGE.format(body=widget.body, attributes="").replace("</head>", STYLES + "</head>")
    page.route("**/a-site", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{url}/a-site")
    return page


STYLES = '<link rel="stylesheet" href="/npm/@docsearch/css/dist/style.css">'


def main(site: str = str(PROJECT / "examples/blog")) -> None:
    """Measure, and print a table."""
    times: dict[str, list[float]] = {name: [] for name in WIDGETS}
    visible = {}
    with tempfile.TemporaryDirectory() as index, sync_playwright() as playwright:
        server = Server(Path(site), Path(index))
        options = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        for _ in range(ROUNDS):
            for name, widget in WIDGETS.items():
                page = open_widget(browser, server.url, widget)
                measured, visible[name] = type_words(page, widget)
                times[name] += measured
                page.close()
        browser.close()
        server.stop()
    for name, measured in times.items():
        p95 = statistics.quantiles(measured, n=20)[-1]
        print(f"{name:12} p50 {statistics.median(measured):5.0f} ms  p95 {p95:5.0f} ms  posts visible {visible[name]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
