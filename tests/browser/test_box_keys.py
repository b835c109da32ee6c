"""Keys in the search box: opening, moving, following."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.browser import BOX, FIELD, STATUS, Server, Visit, open_box

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser


def get_focused(page: Any) -> str:
    """Return the text of the focused result, else the class, id or name of the focused element, inside the box too."""
    name: str = page.evaluate(
        """() => {
            let active = document.activeElement;
            while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
            const row = active.matches("a") ? active.textContent : "";
            return row || active.className || active.id || active.localName;
        }"""
    )
    return name


@pytest.mark.parametrize("key", ["Control+k", "Meta+k", "/"])
def test_keys_open_the_box_and_escape_restores_the_focus(visit: Visit, key: str) -> None:
    page = visit(body='<post-search keys="ctrl-k /"></post-search>')
    page.locator("#link").focus()
    page.keyboard.press(key)
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator(FIELD)).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("post-search >> dialog")).to_be_hidden()
    expect(page.locator("#link")).to_be_focused()


def test_slash_is_text_in_another_field(visit: Visit) -> None:
    page = visit(body='<post-search keys="ctrl-k /"></post-search>')
    page.locator("#name").press("/")
    expect(page.locator("#name")).to_have_value("/")
    page.locator("#name").press("Control+k")
    expect(page.locator(FIELD)).to_be_focused()


def test_slash_opens_the_box_only_if_configured(visit: Visit) -> None:
    page = visit(body=BOX)
    page.keyboard.press("/")
    expect(page.locator("post-search >> dialog")).to_be_hidden()


def test_arrows_home_and_end_move_through_results_and_letters_return(visit: Visit) -> None:
    page = open_box(visit)
    page.locator(FIELD).fill("update")  # at once: the results stay
    expect(page.locator("post-search >> mark").first).to_be_visible()
    links = page.locator("post-search >> .results a").all_text_contents()
    for key, place in [
        ("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("End", -1), ("ArrowDown", 0), ("End", -1), ("Home", 0),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert get_focused(page) == links[place], key
    page.keyboard.press("ArrowUp")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("s")
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator(FIELD)).to_have_value("updates")


def test_enter_opens_the_focused_result(visit: Visit) -> None:
    page = open_box(visit)
    page.route("**/2016/08/**", lambda route: route.fulfill(body="the post"))
    page.locator(FIELD).fill("--update-delay")  # at once: results of half a query would move the focus
    expect(page.locator(STATUS)).to_have_text("2 posts")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2016/08/swarm-rolling-updates/#update")


def test_enter_in_the_field_opens_the_search_page(visit: Visit, server: Server) -> None:
    page = open_box(visit, '<post-search filters="section=post"></post-search>')
    page.keyboard.type("docker")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/?section=post&q=docker")
    expect(page.locator(FIELD)).to_have_value("docker")
