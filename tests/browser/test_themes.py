"""The box looks the same under the CSS of any theme, and its dialog opens in any place of a page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.browser import BOX, FIELD, STATUS, TITLES, Server, Visit, open_box, wait_for

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser

THEMES = {
    "a reset that uses border-box": """
        *, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid; }
        html { line-height: 1.15; -webkit-text-size-adjust: 100%; tab-size: 8; }
        button, input { font: inherit; letter-spacing: inherit; color: inherit; background: transparent; }
        ol, ul { list-style: none; } a { color: inherit; text-decoration: inherit; }
        svg, img { display: block; vertical-align: middle; }""",
    "a framework with utilities": """
        body { font: 400 1rem/1.8 Georgia, serif; text-align: center; letter-spacing: 0.2em; }
        a { color: blue; text-decoration: underline; } mark { padding: 1em; background: pink; }
        h2 { font-size: 3rem; margin: 2rem 0; } p { margin-bottom: 2rem; }
        .title { color: red; } .row { margin: 0 -2rem; }""",
    "classless": """
        :root { font-size: 131.25%; } button, input, select { width: 100%; padding: 1rem; margin-bottom: 1rem; }
        article { padding: 3rem; box-shadow: 0 0 9px; } dialog { background: red; width: 50px; }
        nav, form { margin: 3rem; }""",
    "uppercase navigation": """
        main { text-transform: uppercase; white-space: nowrap; letter-spacing: 3px; line-height: 60px;
          text-align: right; text-indent: 2em; cursor: wait; font: italic 700 30px serif; text-shadow: 1px 1px red;
          pointer-events: auto; hyphens: auto; word-break: break-all; font-variant: small-caps; tab-size: 20; }""",
    "125 %": "html { font-size: 125%; } body { font-size: 0.5rem; -webkit-font-smoothing: antialiased; }",
    "62.5 %": "html { font-size: 62.5%; } body { font-size: 1.6rem; }",
}
"""Rules of the kinds that themes and CSS frameworks have."""

MEASURE = """() => {
    const root = document.querySelector("body > post-search").shadowRoot;
    const names = ["dialog", "form", ".input", ".icon", ".status", ".title", ".meta", ".section", ".code", ".foot"];
    const properties = ["width", "height", "fontSize", "fontFamily", "lineHeight", "letterSpacing", "textAlign",
        "textTransform", "whiteSpace", "color", "backgroundColor", "cursor", "fontStyle", "fontWeight", "wordBreak"];
    return names.map((name) => {
        const style = getComputedStyle(root.querySelector(name));
        return [name, ...properties.map((property) => `${property}: ${style[property]}`)];
    });
}"""
"""JavaScript: how the parts of the open box look."""


def open_in_theme(visit: Visit, css: str, body: str = BOX) -> Any:
    """Open the box in a page with a style sheet, and search."""
    page = visit(body=f"<style>{css}</style>{body}", policy="")
    page.keyboard.press("Control+k")
    page.locator(FIELD).fill("--update-delay")
    expect(page.locator(STATUS)).to_have_text("2 posts")
    return page


@pytest.mark.parametrize("theme", THEMES)
def test_box_looks_the_same_in(visit: Visit, theme: str) -> None:
    expected = open_in_theme(visit, "").evaluate(MEASURE)
    assert open_in_theme(visit, THEMES[theme]).evaluate(MEASURE) == expected


@pytest.mark.parametrize("theme", THEMES)
def test_button_and_inline_box_are_readable_in(visit: Visit, theme: str) -> None:
    page = visit(body=f"<style>{THEMES[theme]}</style>{BOX}<post-search inline></post-search>", policy="")
    page.locator(TITLES).first.wait_for()
    for part, size in ((".opener", "16px"), (".input", "16px"), (".excerpt", "14.8px")):
        element = page.locator(f"post-search >> {part}").first
        expect(element).to_have_css("font-size", size)
        expect(element).to_have_css("text-transform", "none")
        expect(element).to_have_css("letter-spacing", "normal")


def test_size_and_colours_are_those_of_the_site(visit: Visit) -> None:
    css = """
        .blue { --post-search-size: 20px; --post-search-accent: rgb(0, 0, 255); }
        post-search::part(title) { color: rgb(9, 9, 9); }"""
    page = open_in_theme(visit, css, '<header><post-search class="blue"></post-search></header>')
    expect(page.locator("post-search >> .section").first).to_have_css("font-size", "18.5px")
    expect(page.locator("post-search >> .title").first).to_have_css("color", "rgb(9, 9, 9)")
    expect(page.locator("post-search >> .selected")).to_have_css("box-shadow", "rgb(0, 0, 255) 3px 0px 0px 0px inset")


HIDDEN = {
    "display": "#menu { display: none }",
    "visibility": "#menu { visibility: hidden }",
    "no space": "#menu { width: 0; height: 0; overflow: hidden; contain: strict }",
}


@pytest.mark.parametrize("way", ["display", "visibility"])
def test_hidden_box_ignores_the_shortcut(visit: Visit, way: str) -> None:
    page = visit(body=f'<style>{HIDDEN[way]}</style><div id="menu">{BOX}</div>', policy="")
    page.evaluate("addEventListener('keydown', (event) => (window.prevented = event.defaultPrevented))")
    page.keyboard.press("Control+k")
    assert page.evaluate("window.prevented") is False
    expect(page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("way", HIDDEN)
def test_dialog_is_shown_whatever_its_parent(visit: Visit, way: str) -> None:
    page = visit(body=f'<style>{HIDDEN[way]}</style><div id="menu">{BOX}</div>', policy="")
    page.evaluate("document.querySelector('post-search').open()")
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")
    box = page.locator("post-search >> dialog").bounding_box()
    assert (box["width"], box["height"]) > (600, 500)
    page.locator(TITLES).first.hover()  # it is on top
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def test_menu_that_closes_does_not_take_the_dialog_with_it(visit: Visit) -> None:
    page = open_box(visit, f'<div id="menu">{BOX}</div>')
    page.evaluate("document.querySelector('#menu').hidden = true")
    expect(page.locator(FIELD)).to_be_visible()
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")


def test_visible_one_of_two_boxes_answers_the_shortcut(visit: Visit) -> None:
    page = visit(body=f'<div hidden>{BOX}</div><post-search placeholder="the visible one"></post-search>')
    page.keyboard.press("Control+k")
    expect(page.locator("post-search >> dialog")).to_have_count(1)
    expect(page.locator(FIELD)).to_have_attribute("placeholder", "the visible one")


@pytest.mark.parametrize("css", ["", "html { overflow-y: scroll }", "body { overflow-x: hidden }"])
def test_page_behind_the_dialog_neither_scrolls_nor_shifts(visit: Visit, css: str) -> None:
    filler = '<div style="height: 3000px"></div>'
    page = visit(body=f"<style>{css}</style>{BOX}{filler}", policy="")
    page.mouse.wheel(0, 300)
    page.wait_for_function("scrollY === 300")
    measure = "[document.querySelector('h1').getBoundingClientRect().right, scrollY]"
    before = page.evaluate(measure)
    page.keyboard.press("Control+k")
    page.locator(TITLES).first.wait_for()
    page.mouse.move(5, 400)  # over the backdrop
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(200)
    assert page.evaluate(measure) == before
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    page.mouse.wheel(0, 100)
    page.wait_for_function("scrollY === 400")


def test_removed_box_frees_the_page(visit: Visit) -> None:
    page = open_box(visit)
    page.evaluate("document.querySelector('post-search').remove()")
    expect(page.locator("post-search")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.body).overflow") == "visible"
    page.locator("#link").click()


def test_box_that_is_moved_while_it_searches_works(visit: Visit, server: Server) -> None:
    page = visit(body=f'{BOX}<div id="new"></div>')
    release = server.hold_response("")
    page.locator("post-search >> .opener").click()
    wait_for(page, lambda: server.queries)
    page.evaluate("document.querySelector('#new').append(document.querySelector('main > post-search'))")
    release()
    expect(page.locator("dialog")).to_have_count(0)
    page.locator("post-search >> .opener").click()
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")


def test_page_that_reserves_the_space_does_not_shift(visit: Visit) -> None:
    routes: list[Any] = []
    css = "post-search { display: inline-block; vertical-align: middle; inline-size: 10em; block-size: 2.5em }"
    page = visit(
        body=f"<style>{css}</style><p>{BOX}</p><p>Text</p>",
        policy="",
        holding=("**/static/post-search.js", lambda route: routes.append(route)),
    )
    page.wait_for_timeout(300)
    page.evaluate(
        """() => {
            window.shift = 0;
            const add = (list) => list.getEntries().forEach((entry) => (window.shift += entry.value));
            new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
        }"""
    )
    routes[0].continue_()
    page.locator("post-search >> .opener").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") == 0


def test_results_and_dates_keep_their_own_direction(visit: Visit) -> None:
    def respond(route: Any) -> None:
        body = route.fetch().json()
        body["results"][0] |= {"title_html": "שלום", "sub_results": []}
        route.fulfill(json=body)

    page = open_box(visit)
    page.route("**/search?*", respond)
    page.locator(FIELD).fill("docker")
    hits = page.locator("post-search >> .hit")
    expect(hits.first).to_have_css("direction", "rtl")
    expect(hits.nth(1)).to_have_css("direction", "ltr")
    expect(hits.first.locator(".date")).to_have_css("unicode-bidi", "isolate")
