"""axe-core, the accessibility checker, finds no violations on the page or in the box."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.browser import FIELD, STATUS, Visit

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect
axe: Any = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")

pytestmark = pytest.mark.browser

ALL = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
RULES = {"light": {"type": "tag", "values": ALL}, "dark": {"type": "rule", "values": COLOURS}}
"""Rules to check in each colour scheme: in the dark one, only those about colours, because all else is the same."""


def find_violations(page: Any, scheme: str) -> list[tuple[str, list[str]]]:
    """Return each violated rule and the elements that violate it."""
    report = axe.Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES[scheme]}).response
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in report["violations"]]


PATHS = ["/", "/?q=docker&tag=docker", "/?q=dokcer", "/?q=qqqqzzzz"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_without_javascript_is_accessible(visit: Visit, scheme: str) -> None:
    page = visit("/", color_scheme=scheme, holding=("**/static/post-search.js*", lambda route: route.abort()))
    for path in PATHS:
        page.goto(page.url.split("?")[0].rstrip("/") + path)
        assert find_violations(page, scheme) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible(visit: Visit, scheme: str) -> None:
    page = visit("/", color_scheme=scheme)
    for path in PATHS:
        page.goto(page.url.split("?")[0].rstrip("/") + path)
        page.locator(FIELD).wait_for()
        assert find_violations(page, scheme) == [], path
    page.locator(FIELD).fill("--update-delay")
    page.locator("post-search >> mark").first.wait_for()
    assert find_violations(page, scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_box_is_accessible(visit: Visit, scheme: str) -> None:
    page = visit(body='<post-search recent="3" facets="tags,year"></post-search>', color_scheme=scheme)
    assert find_violations(page, scheme) == []
    page.keyboard.press("Control+k")
    page.locator("post-search >> .title").first.wait_for()
    assert find_violations(page, scheme) == []
    for query, part in [("--update-delay", ".code"), ("dokcer swarm", ".rest"), ("qqqqzzzz", ".empty")]:
        page.locator(FIELD).fill(query)
        page.locator(f"post-search >> {part}").first.wait_for()
        assert find_violations(page, scheme) == [], query
    page.locator(FIELD).fill("docker")
    page.locator("post-search >> select.chip").first.select_option(index=1)
    page.locator("post-search >> .chosen").wait_for()
    page.locator(FIELD).press("ArrowDown")
    assert find_violations(page, scheme) == []
    page.route("**/search?*", lambda route: route.fulfill(status=503, headers={"Retry-After": "9"}, json={}))
    page.locator(FIELD).fill("docker s")
    expect(page.locator(STATUS)).to_contain_text("busy")
    assert find_violations(page, scheme) == []
    page.unroute("**/search?*")
    page.context.set_offline(True)
    page.locator(FIELD).fill("swarm")
    page.locator("post-search >> .empty button").wait_for()
    assert find_violations(page, scheme) == []


def test_skeleton_rows_are_accessible(visit: Visit) -> None:
    page = visit(body="<post-search></post-search>", holding=("**/search?*", lambda route: None))
    page.locator("post-search >> .opener").click()
    page.locator("post-search >> .busy .results").wait_for()
    assert find_violations(page, "light") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialog_of_a_box_in_a_hidden_parent_is_accessible(visit: Visit, scheme: str) -> None:
    page = visit(body="<nav hidden aria-label=Menu><post-search></post-search></nav>", color_scheme=scheme)
    page.locator("post-search").evaluate("box => box.open()")
    page.locator(FIELD).fill("docker")
    page.locator("post-search >> .selected").wait_for()
    assert find_violations(page, scheme) == []


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
def test_box_in_another_language_is_accessible(visit: Visit, language: str, direction: str) -> None:
    page = visit(body=f'<div lang="{language}" dir="{direction}"><post-search></post-search></div>')
    page.locator("post-search >> .opener").click()
    page.locator(FIELD).fill("docker swarm")
    page.locator("post-search >> .selected").wait_for()
    assert find_violations(page, "light") == []
