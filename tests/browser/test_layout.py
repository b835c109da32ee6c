"""The box and the page on screens of all kinds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.browser import FIELD, STATUS, Visit, open_box

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser


SCREENS: dict[str, dict[str, Any]] = {
    "a phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "zoom of 200 %": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "a very narrow screen": {"viewport": {"width": 320, "height": 480}},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "motion": {"reduced_motion": "no-preference"},
}


def find_sideways_scrolling(page: Any) -> list[str]:
    """Return the classes of elements that scroll sideways."""
    classes: list[str] = page.evaluate(
        """() => {
          const below = (e) => [e, ...within(e), ...(e.shadowRoot ? within(e.shadowRoot) : [])];
          const within = (root) => [...root.children].flatMap(below);
          const wider = (e) => e.scrollWidth > e.clientWidth && /auto|scroll/.test(getComputedStyle(e).overflowX);
          return within(document.body).filter(wider).map((e) => e.className);
        }"""
    )
    return classes


@pytest.mark.parametrize(
    ("screen", "attributes"),
    [*((screen, "dir=ltr") for screen in SCREENS), ("a phone", "dir=rtl"), ("dark", "dir=rtl")],
)
def test_box_fits_the_screen(visit: Visit, screen: str, attributes: str) -> None:
    page = open_box(visit, attributes=attributes, **SCREENS[screen])
    page.locator(FIELD).fill("docker swarm")
    expect(page.locator("post-search >> mark").first).to_be_visible()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_sideways_scrolling(page) == []
    for part in (".input", ".icon", ".chip", ".title a"):
        box = page.locator(f"post-search >> {part}").first.bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= width, part
    field = page.locator("post-search >> .input").bounding_box()
    close = page.locator("post-search >> .icon").last.bounding_box()
    assert (close["x"] > field["x"]) == (attributes == "dir=ltr")
    page.locator(FIELD).fill("x" * 1900)
    expect(page.locator(STATUS)).to_contain_text("Nothing found")
    assert find_sideways_scrolling(page) == []
    status = page.locator(STATUS).bounding_box()
    assert status["x"] >= 0
    assert status["x"] + status["width"] <= width
    assert float(page.locator(FIELD).evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 16


def test_colours_follow_the_page_or_the_theme(visit: Visit) -> None:
    def get_background(page: Any) -> str:
        colour: str = page.locator("post-search >> dialog").evaluate("e => getComputedStyle(e).backgroundColor")
        return colour

    assert get_background(open_box(visit)) == "rgb(255, 255, 255)"
    assert get_background(open_box(visit, color_scheme="dark")) == "rgb(27, 31, 37)"
    light = open_box(visit, '<post-search theme="light"></post-search>', color_scheme="dark")
    assert get_background(light) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("screen", [SCREENS["a phone"], {"viewport": {"width": 900, "height": 700}}], ids=str)
def test_page_fits_the_screen(visit: Visit, screen: dict[str, Any]) -> None:
    page = visit("/?q=docker", **screen)
    width = screen["viewport"]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(FIELD).fill("--update-delay")
    expect(page.locator(STATUS)).to_have_text("2 posts")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_sideways_scrolling(page) == []
