"""The box and the page on screens of all kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import FIELD, STATUS, TITLES, Server, Visit, open_box, wait_for

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


def test_filters_of_the_page_are_on_one_line(visit: Visit) -> None:
    page = visit("/?q=docker&tag=docker")
    chips = page.locator(".filters .tag:not(li *)")
    expect(chips).not_to_have_count(0)
    boxes = [chip.bounding_box() for chip in chips.all()]
    assert len({(box["y"], box["height"]) for box in boxes}) == 1


@pytest.mark.parametrize("screen", ["dark", "a phone"])
def test_marks_do_not_show_beyond_the_ellipsis(visit: Visit, screen: str) -> None:
    page = open_box(visit, **SCREENS[screen])
    page.locator(FIELD).fill("docker service")
    expect(page.locator("post-search >> .code mark").first).to_be_visible()
    expect(page.locator("post-search >> .section + .excerpt mark").first).to_be_visible()
    # overflow is cut at the edge of the padding, so where there is padding, a mark that is cut fills it
    padded = page.evaluate(
        """() => [...document.querySelectorAll("post-search")].at(-1).shadowRoot.querySelectorAll("*").values()
          .filter((e) => getComputedStyle(e).textOverflow === "ellipsis" && e.querySelector("mark"))
          .filter((e) => getComputedStyle(e).paddingInlineEnd !== "0px").map((e) => e.className).toArray()"""
    )
    assert padded == []


def test_print_has_the_results_of_the_inline_box_only(visit: Visit) -> None:
    page = visit(body="<post-search inline></post-search><post-search></post-search>")
    inline = page.locator("post-search").first
    inline.locator(".input").fill("docker")
    expect(inline.locator("p.status")).to_have_text("4 posts")
    expect(inline.locator(".facets")).to_be_visible()
    page.emulate_media(media="print")
    expect(inline.locator(".title").first).to_be_visible()
    for part in (".input", ".facets", ".opener"):
        expect(page.locator(f"post-search >> {part}").first).to_be_hidden()
    page.emulate_media(media="screen")
    page.locator("post-search >> .opener").click()
    page.emulate_media(media="print")
    expect(page.locator("dialog")).to_be_hidden()


def test_forced_colours_show_the_match_and_the_selection(visit: Visit) -> None:
    page = open_box(visit, forced_colors="active")
    page.locator(FIELD).fill("docker")
    selected = page.locator("post-search >> .selected")
    expect(selected).to_have_css("outline-style", "solid")
    row = page.locator("post-search >> .row").nth(1)
    expect(row).to_have_css("outline-style", "none")
    match = selected.locator("mark")
    system = page.evaluate(
        """() => {
            const mark = document.createElement("p");
            mark.style.cssText = "forced-color-adjust: none; background: Mark";
            document.body.append(mark);
            return getComputedStyle(mark).backgroundColor;
        }"""
    )
    expect(match).to_have_css("background-color", system)
    assert match.evaluate("e => getComputedStyle(e).color !== getComputedStyle(e).backgroundColor")


def test_more_contrast_makes_quiet_texts_and_lines_strong(visit: Visit) -> None:
    def read_colors(page: Any) -> list[str]:
        colors: list[str] = [
            page.locator("post-search >> .meta").first.evaluate("e => getComputedStyle(e).color"),
            page.locator("post-search >> dialog").evaluate("e => getComputedStyle(e).borderTopColor"),
        ]
        return colors

    text = "rgb(29, 33, 38)"
    assert text not in read_colors(open_box(visit))
    page = open_box(visit, contrast="more")
    assert read_colors(page) == [text, text]
    page.locator(FIELD).fill("docker")
    expect(page.locator("post-search >> .selected mark")).to_have_css("outline-style", "solid")


def test_skeleton_rows_are_shown_if_the_first_results_are_late(visit: Visit) -> None:
    routes: list[Any] = []
    page = visit(
        body="<post-search></post-search>",
        holding=("**/search?*", lambda route: routes.append(route)),
        reduced_motion="no-preference",
    )
    page.locator("post-search >> .opener").click()
    results = page.locator("post-search >> .results")
    assert results.evaluate("e => getComputedStyle(e).animationDelay") == "0.15s"
    assert "gradient" in results.evaluate("e => getComputedStyle(e).backgroundImage")
    assert results.bounding_box()["height"] > 200
    dialog = page.locator("post-search >> dialog")
    dialog.evaluate("e => Promise.all(e.getAnimations().map(animation => animation.finished)).then(() => null)")
    before = dialog.bounding_box()
    wait_for(page, lambda: routes)
    routes[0].continue_()
    page.locator("post-search >> .title").first.wait_for()
    assert results.evaluate("e => getComputedStyle(e).backgroundImage") == "none"
    assert dialog.bounding_box() == before


def test_undated_site_opens_with_its_posts(visit: Visit, tmp_path: Path) -> None:
    for name in ("Apple", "Banana"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nfruit\n")
    undated = Server(tmp_path, tmp_path / "index")
    page = open_box(visit, at=undated)
    expect(page.locator("post-search >> .head")).to_have_text("Posts")
    expect(page.locator(TITLES)).to_have_count(2)
    expect(page.locator("post-search >> .date")).to_have_count(0)
    page = visit("/", at=undated, java_script_enabled=False)
    expect(page.locator(".status p")).to_have_text("Posts (2)")
    undated.stop()
