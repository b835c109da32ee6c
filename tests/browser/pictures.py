"""Take a picture of every state of the search box: `python -m tests.browser.pictures FOLDER [SITE]`.

Prints how many posts are visible in each. For people who change the box: look at the pictures. Needs Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.support.browser import FIELD, SITE_PAGE, Server
from tests.support.processes import PROJECT

SCREENS = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
BOX = '<p id="parent"><post-search recent="3"></post-search></p>'
WORDS = "docker swarm"
HITS = "post-search >> .hit"

COUNT_VISIBLE = """() => {
    const root = [...document.querySelectorAll("post-search")].at(-1).shadowRoot;
    const area = root.querySelector(".scroll").getBoundingClientRect();
    const bottom = Math.min(area.bottom, innerHeight);
    return [...root.querySelectorAll(".hit")].filter((hit) => hit.getBoundingClientRect().bottom <= bottom).length;
}"""
"""JavaScript: the number of posts that are visible in whole."""


def show_opening(page: Any) -> None:
    page.evaluate("document.querySelector('post-search').open()")
    page.locator(HITS).first.wait_for()


def show_recent(page: Any) -> None:
    page.evaluate(
        """() => localStorage.setItem(
            `post-search:${new URL("/", location.href)}`, JSON.stringify(["docker swarm", "sourdough"])
        )"""
    )
    show_opening(page)


def show_typing(page: Any) -> None:
    """The response is late: the results of the beginning of the word stay, dimmed."""
    show_opening(page)
    page.locator(FIELD).fill(WORDS[:-2])
    page.locator("post-search >> .selected").wait_for()
    page.route("**/search?*", lambda route: None)
    page.locator(FIELD).fill(WORDS)
    page.wait_for_timeout(400)


def show_skeleton(page: Any) -> None:
    page.route("**/search?*", lambda route: None)
    page.evaluate("document.querySelector('post-search').open()")
    page.wait_for_timeout(500)


def search(words: str) -> Callable[[Any], None]:
    def show(page: Any) -> None:
        show_opening(page)
        page.locator(FIELD).fill(words)
        page.locator("post-search >> :is(.selected, .empty)").first.wait_for()

    return show


def show_filters(page: Any) -> None:
    search(WORDS)(page)
    page.locator("post-search >> select.chip").first.select_option(index=1)
    page.locator("post-search >> .chosen").wait_for()
    page.locator("post-search >> .chosen").focus()


def show_section_focused(page: Any) -> None:
    search(WORDS)(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")


def show_error(page: Any) -> None:
    show_opening(page)
    page.route("**/search?*", lambda route: route.fulfill(status=500, body="no"))
    page.locator(FIELD).fill(WORDS)
    page.locator("post-search >> .empty").wait_for()


def show_busy(page: Any) -> None:
    show_opening(page)
    page.route("**/search?*", lambda route: route.fulfill(status=503, headers={"Retry-After": "9"}, body="no"))
    page.locator(FIELD).fill(WORDS)
    page.wait_for_timeout(400)


def show_in_hidden_parent(page: Any) -> None:
    page.evaluate("document.querySelector('#parent').hidden = true")
    search(WORDS)(page)


STATES: dict[str, Callable[[Any], None]] = {
    "closed": lambda page: None,
    "opening": show_opening,
    "recent": show_recent,
    "skeleton": show_skeleton,
    "typing": show_typing,
    "results": search(WORDS),
    "code": search("--update-delay"),
    "corrected": search("dokcer swarm"),
    "section": show_section_focused,
    "filters": show_filters,
    "nothing": search("qqqqzzzz"),
    "error": show_error,
    "busy": show_busy,
    "hidden-parent": show_in_hidden_parent,
}


def main(folder: str, site: str = str(PROJECT / "examples/blog")) -> None:
    """Save the pictures of the box and of the search page."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as index, sync_playwright() as playwright:
        server = Server(Path(site), Path(index))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for screen, viewport in SCREENS.items():
            for scheme in ("light", "dark"):
                options: dict[str, Any] = {
                    "viewport": viewport,
                    "color_scheme": scheme,
                    "reduced_motion": "reduce",
                    "locale": "en-GB",
                }
                for state, show in STATES.items():
                    page = browser.new_page(**options)
                    take_picture(page, server.url, show, target / f"{state}-{screen}-{scheme}.png")
                    page.unroute_all(behavior="ignoreErrors")
                    page.close()
                take_page_pictures(browser, options, server.url, target / f"page-{screen}-{scheme}.png")
        browser.close()
        server.stop()


def take_picture(page: Any, url: str, show: Callable[[Any], None], path: Path) -> None:
    html = SITE_PAGE.format(body=BOX, attributes="")
    page.route("**/a-site", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{url}/a-site")
    show(page)
    page.screenshot(path=path)
    if page.locator("post-search >> .scroll").count():
        print(f"{path.stem}: {page.evaluate(COUNT_VISIBLE)} posts visible")


def take_page_pictures(browser: Any, options: dict[str, Any], url: str, path: Path) -> None:
    """Save the search page with JavaScript and without."""
    for name, javascript in (("page", True), ("plain-page", False)):
        page = browser.new_page(**options, java_script_enabled=javascript)
        page.goto(f"{url}/?q={WORDS.replace(' ', '+')}")
        page.locator("article").first.wait_for()
        page.screenshot(path=path.with_stem(path.stem.replace("page", name)))
        page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
