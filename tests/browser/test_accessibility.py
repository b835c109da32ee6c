"""What axe-core, the accessibility checker, finds on the page and in the box: nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Visit

axe: Any = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")

ALL = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
RULES = {"light": {"type": "tag", "values": ALL}, "dark": {"type": "rule", "values": COLOURS}}
"""What is looked for: in the dark only what colours can break, since all else is the same."""
FIELD = "post-search >> .input"


def found(page: Any, scheme: str) -> list[tuple[str, list[str]]]:
    """Return the rules broken and where."""
    told = axe.Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES[scheme]}).response
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in told["violations"]]


PATHS = ["/", "/?q=docker&tag=docker", "/?q=dokcer", "/?q=qqqqzzzz"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_without_javascript(visit: Visit, scheme: str) -> None:
    page = visit("/", color_scheme=scheme, holding=("**/static/post-search.js", lambda route: route.abort()))
    for path in PATHS:
        page.goto(page.url.split("?")[0].rstrip("/") + path)
        assert found(page, scheme) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page(visit: Visit, scheme: str) -> None:
    page = visit("/", color_scheme=scheme)
    for path in PATHS:
        page.goto(page.url.split("?")[0].rstrip("/") + path)
        page.locator(FIELD).wait_for()
        assert found(page, scheme) == [], path
    page.locator(FIELD).fill("--update-delay")
    page.locator("post-search >> mark").first.wait_for()
    assert found(page, scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_box(visit: Visit, scheme: str) -> None:
    page = visit(body='<post-search recent="3" facets="tags,year"></post-search>', color_scheme=scheme)
    assert found(page, scheme) == []
    page.keyboard.press("Control+k")
    page.locator("post-search >> .title").first.wait_for()
    assert found(page, scheme) == []
    for query, shown in [("--update-delay", ".code"), ("dokcer swarm", ".note button"), ("qqqqzzzz", ".empty")]:
        page.locator(FIELD).fill(query)
        page.locator(f"post-search >> {shown}").first.wait_for()
        assert found(page, scheme) == [], query
    page.locator(FIELD).fill("docker")
    page.locator("post-search >> .chip").first.click()
    page.locator("post-search >> .chip[aria-pressed=true]").wait_for()
    page.keyboard.press("ArrowDown")
    assert found(page, scheme) == []
    page.context.set_offline(True)
    page.locator(FIELD).fill("swarm")
    page.locator("post-search >> .empty button").wait_for()
    assert found(page, scheme) == []
