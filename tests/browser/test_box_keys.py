"""Keys in the search box: opening, moving, following."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any

import pytest

from tests.support.browser import BOX, FIELD, STATUS, TITLES, Server, Visit, open_box, wait_for

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
    for key, place in [  # the first result is selected already
        ("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", -1), ("ArrowDown", 0), ("End", -1), ("Home", 0),
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
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/2016/08/swarm-rolling-updates/#update(:~:.*)?$"))


def test_enter_in_the_field_opens_the_first_result(visit: Visit) -> None:
    page = open_box(visit)
    page.route("**/2016/08/**", lambda route: route.fulfill(body="the post"))
    page.locator(FIELD).fill("--update-delay")
    expect(page.locator("post-search >> .selected .title")).to_have_text("Rolling updates with Docker swarm mode")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2016/08/swarm-rolling-updates/")


def test_enter_before_the_results_waits_for_them(visit: Visit, server: Server) -> None:
    page = open_box(visit)
    page.route("**/2016/08/**", lambda route: route.fulfill(body="the post"))
    page.locator(FIELD).fill("sourdough")
    expect(page.locator(STATUS)).to_have_text("1 post")
    release = server.hold_response("--update-delay")
    page.locator(FIELD).fill("--update-delay")
    page.keyboard.press("Enter")
    wait_for(page, lambda: "--update-delay" in server.queries)
    assert page.url.endswith("/a-site")  # not the result of the query before
    release()
    page.wait_for_url("**/2016/08/swarm-rolling-updates/")


def test_typing_on_after_enter_opens_nothing(visit: Visit, server: Server) -> None:
    page = open_box(visit)
    release = server.hold_response("docker")
    page.locator(FIELD).fill("docker")
    page.keyboard.press("Enter")
    page.keyboard.type(" swarm")
    release()
    expect(page.locator(STATUS)).to_contain_text("with all words")
    page.wait_for_timeout(100)
    assert page.url.endswith("/a-site")


@pytest.mark.parametrize("leave", ["Escape", "the close button", "another search"])
def test_nothing_opens_after_the_reader_has_turned_away(visit: Visit, server: Server, leave: str) -> None:
    page = open_box(visit)
    release = server.hold_response("docker")
    page.locator(FIELD).fill("docker")
    page.keyboard.press("Enter")
    wait_for(page, lambda: "docker" in server.queries)
    if leave == "Escape":
        page.keyboard.press("Escape")
    elif leave == "the close button":
        page.locator("post-search >> .icon").last.click()
    else:
        page.evaluate("document.querySelector('post-search').search('docker')")  # the word is complete now
        wait_for(page, lambda: server.queries.count("docker") > 1)
    with page.expect_response("**/search?q=docker*") if leave != "another search" else nullcontext():
        release()
    if leave == "another search":
        expect(page.locator(STATUS)).to_contain_text("post")
    page.wait_for_timeout(100)
    assert page.url.endswith("/a-site")


def test_enter_opens_the_first_result_of_a_known_response(visit: Visit) -> None:
    page = open_box(visit)
    page.route("**/2016/08/**", lambda route: route.fulfill(body="the post"))
    for query in ("--update-delay", "sourdough"):
        page.locator(FIELD).fill(query)
        expect(page.locator(STATUS)).to_have_text("2 posts" if query != "sourdough" else "1 post")
    page.locator(FIELD).evaluate("field => (field.value = '--update-delay')")  # no event: the results are not current
    page.locator(FIELD).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/2016/08/swarm-rolling-updates/")


def test_enter_without_results_or_words_stays(visit: Visit) -> None:
    page = open_box(visit)
    page.keyboard.press("Enter")
    page.locator(FIELD).fill("qqqqzzzz")
    page.keyboard.press("Enter")
    expect(page.locator(STATUS)).to_contain_text("Nothing found")
    assert page.url.endswith("/a-site")


def test_control_enter_shows_all_results(visit: Visit, server: Server) -> None:
    page = open_box(visit, '<post-search filters="section=post"></post-search>')
    page.keyboard.type("docker")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{server.url}/?section=post&q=docker")
    expect(page.locator(FIELD)).to_have_value("docker")


def test_filters_are_one_stop_of_the_tab_key(visit: Visit) -> None:
    page = open_box(visit)
    expect(page.locator("post-search >> .facets")).to_be_hidden()  # nothing is typed yet
    page.locator(FIELD).fill("the")
    menus = page.locator("post-search >> select.chip")
    expect(menus).to_have_count(3)
    for key, place in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowRight", 0), ("ArrowLeft", 2)]:
        if place == 1:
            menus.first.focus()
        page.keyboard.press(key)
        expect(menus.nth(place)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(TITLES).first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(menus.nth(2)).to_be_focused()


def test_arrows_in_filters_follow_the_direction_of_the_page(visit: Visit) -> None:
    page = open_box(visit, attributes="dir=rtl")
    page.locator(FIELD).fill("the")
    menus = page.locator("post-search >> select.chip")
    menus.first.focus()
    page.keyboard.press("ArrowLeft")
    expect(menus.nth(1)).to_be_focused()


def test_clear_button_empties_the_field(visit: Visit) -> None:
    page = open_box(visit)
    clear = page.get_by_role("button", name="Clear")
    expect(clear).to_be_hidden()
    page.keyboard.type("docker")
    clear.click()
    expect(page.locator(FIELD)).to_have_value("")
    expect(page.locator(FIELD)).to_be_focused()
    for name in ("Clear", "Close"):
        page.locator(FIELD).fill("docker")
        box = page.get_by_role("button", name=name).bounding_box()
        assert min(box["width"], box["height"]) >= 44, name
