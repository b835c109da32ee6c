"""Links of sections name the text that matched, so that the browser scrolls to it."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import unquote, urlencode

import pytest

from tests.support.browser import BOX, FIELD, Visit

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser

EXCERPTS = {
    "Keep the <mark>daemon</mark> running at all times": "Keep the-,daemon,-running at all times",
    "one two three four five <mark>six</mark>": "two three four five-,six",
    "…does not, say, pass on: every <mark>docker stop</mark>, here": "say, pass on: every-,docker stop",
    "<mark>Docker</mark> &amp; others": "",  # nothing around it that could not be written otherwise
    "<mark>docker</mark>": "",  # the first one of the page may be elsewhere
    "don't <mark>stop</mark> it": "stop,-it",  # sites change apostrophes
    "a \u201cquoted <mark>word</mark>\u201d": "",
    "start/<mark>docker</mark>/end is a path": "",  # part of a word
    "first line\nnext <mark>line</mark> here": "next-,line,-here",  # the lines are paragraphs
    "größte <mark>Über-Sicht</mark> der Welt": "größte-,Über%2DSicht,-der Welt",
}
"""Excerpt -> the text of the link; empty: none."""


@pytest.mark.parametrize("excerpt", EXCERPTS)
def test_link_has_the_match_and_the_words_around_it(visit: Visit, excerpt: str) -> None:
    page = open_with_excerpt(visit, excerpt)
    href = page.locator("post-search >> .section a").first.get_attribute("href")
    _, _, text = href.partition("#the-section:~:text=")
    assert (text and unquote(text)) == EXCERPTS[excerpt].replace("%2D", "-")
    assert href.endswith("#the-section") or text


def open_with_excerpt(visit: Visit, excerpt: str, box: str = BOX, script: str = "") -> Any:
    def respond(route: Any) -> None:
        body = route.fetch().json()
        (section, *_) = body["results"][0]["sub_results"]
        section |= {
            "kind": "text",
            "title_html": "x",
            "url": "#the-section",
            "excerpt_html": excerpt,
        }
        body["results"][0] |= {"url": "/a-post/", "sub_results": [section]}
        route.fulfill(json=body)

    page = visit(body=box)
    if script:
        page.add_init_script(script)
        page.reload()
    page.locator("post-search >> .opener").click()
    page.route("**/search?*", respond)
    page.locator(FIELD).fill("docker")
    page.locator("post-search >> .section a").first.wait_for()
    return page


@pytest.mark.parametrize("text", ["Keep the docker daemon running", "The docker engine runs"])
def test_browser_scrolls_to_the_text_or_else_to_the_heading(visit: Visit, text: str) -> None:
    space = '<div style="height: 2000px"></div>'
    post = f'<p>docker</p>{space}<h2 id="the-section">Here</h2>{space}<p id="text">{text}</p>{space}'
    page = open_with_excerpt(visit, "Keep the <mark>docker</mark> daemon running")
    page.route("**/a-post/", lambda route: route.fulfill(body=post, content_type="text/html"))
    page.locator("post-search >> .section a").first.click()
    page.wait_for_url("**/a-post/**")
    expect(page.locator("#text" if text.startswith("Keep") else "#the-section")).to_be_in_viewport()


OLD_BROWSER = "delete Document.prototype.fragmentDirective"
POST = """
    <script type="module" src="/static/highlight.js"></script>
    <p>docker above</p><div style="height: 2000px"></div><h2 id="the-section">Here</h2>
    <div style="height: 2000px"></div><p id="text">a <b>Docker</b> &amp; C++ post</p><textarea>docker</textarea>
"""


def test_module_highlights_where_the_browser_cannot(visit: Visit) -> None:
    page = open_with_excerpt(
        visit, "a <mark>Docker</mark> and <mark>C++</mark> post", "<post-search highlight></post-search>", OLD_BROWSER
    )
    link = page.locator("post-search >> .section a").first
    expect(link).to_have_attribute("href", re.compile(r"/a-post/\?posthaste=Docker&posthaste=C%2B%2B#the-section$"))
    page.route("**/a-post/*", lambda route: route.fulfill(body=POST, content_type="text/html"))
    link.click()
    expect(page.locator("mark.posthaste")).to_have_text(["docker", "Docker", "C++"])
    expect(page.locator("#text")).to_be_in_viewport()
    assert page.url.endswith("/a-post/#the-section")


def test_box_adds_nothing_unless_asked(visit: Visit) -> None:
    page = open_with_excerpt(visit, "a <mark>Docker</mark> post", script=OLD_BROWSER)
    link = page.locator("post-search >> .section a").first
    expect(link).to_have_attribute("href", re.compile("/a-post/#the-section$"))


def test_page_without_words_is_left_alone(visit: Visit) -> None:
    page = visit("/a-post", body=POST)
    page.wait_for_load_state("networkidle")
    expect(page.locator("mark")).to_have_count(0)


@pytest.mark.parametrize("words", ["<img src=x onerror=window.ran=1>", "(((", "a+*\\\\", " "])
def test_hostile_words_are_text(visit: Visit, words: str) -> None:
    page = visit(f"/a-post?{urlencode({'posthaste': words})}", body=f"{POST}{escape(words)}")
    page.wait_for_load_state("networkidle")
    expect(page.locator("mark.posthaste")).to_have_count(1 if words.strip() else 0)
    assert page.evaluate("window.ran") is None
