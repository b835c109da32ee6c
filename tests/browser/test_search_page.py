"""The search page, and the box in a site of another origin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import FIELD, STATUS, TITLES, Server, Visit, wait_for
from tests.support.processes import PROJECT

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser


def test_page_searches_in_place_and_updates_its_address(visit: Visit, server: Server) -> None:
    page = visit("/")
    expect(page.locator(FIELD)).to_be_focused()
    assert server.queries == []
    page.keyboard.type("docker", delay=10)
    expect(page.locator(STATUS)).to_have_text("4 posts")
    page.wait_for_url(f"{server.url}/?q=docker")  # "docke" finds as many
    expect(page.locator(TITLES).first).to_have_attribute("href", re.compile("^https://warmcache.example/2016/"))
    page.locator(FIELD).press("Enter")
    page.locator(FIELD).fill("sourdough")
    expect(page.locator(STATUS)).to_have_text("1 post")
    page.get_by_role("combobox", name="Tags").select_option(index=1)
    expect(page.locator("post-search >> .chosen")).to_have_count(1)
    page.wait_for_url("**tag=*")
    page.go_back()
    expect(page.locator("post-search >> .chosen")).to_have_count(0)
    page.go_back()
    expect(page.locator(STATUS)).to_have_text("4 posts")
    expect(page.locator(FIELD)).to_have_value("docker")
    page.go_forward()
    expect(page.locator(FIELD)).to_have_value("sourdough")
    page.reload()
    expect(page.locator(FIELD)).to_have_value("sourdough")
    expect(page.locator("h2").first).to_be_visible()


def test_page_works_without_javascript(visit: Visit, server: Server) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("docker")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{server.url}/?q=docker")
    expect(page.locator("article")).to_have_count(4)
    page.locator("summary", has_text="Tags").click()
    page.locator("nav.filters li a").first.click()
    page.wait_for_url("**tag=*")
    page.locator("nav.filters a.chosen").click()
    page.get_by_role("link", name="Newest first").click()
    page.wait_for_url("**/?q=docker&sort=date")
    page = visit("/?q=the&per_page=5", java_script_enabled=False)
    page.get_by_role("link", name="Next →").click()
    expect(page.get_by_text("Page 2 of", exact=False).last).to_be_visible()


def test_text_typed_before_the_module_loads_is_kept(visit: Visit) -> None:
    routes: list[Any] = []
    form = '<form action="/"><input class="light" name="q" aria-label="Search"></form>'
    page = visit(
        body=f"<post-search inline>{form}</post-search>",
        holding=("**/static/post-search.js", lambda route: routes.append(route)),
    )
    page.locator(".light").press_sequentially("sour")
    routes[0].continue_()
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type("dough")
    expect(page.locator(FIELD)).to_have_value("sourdough")
    expect(page.locator(STATUS)).to_have_text("1 post")


def test_one_line_adds_the_box_to_a_site_of_another_origin(visit: Visit, blog: Path, tmp_path: Path) -> None:
    (line,) = re.findall(r"^<script type=.*</post-search>$", (PROJECT / "README.md").read_text("utf-8"), re.M)
    site = "http://localhost:81"
    other_server = Server(blog, tmp_path / "index", cors_origins=site)
    page = visit("/healthz", at=other_server)
    html = line.replace("https://search.example", other_server.url)
    page.route(f"{site}/**", lambda route: route.fulfill(body=f"<title>A site</title>{html}", content_type="text/html"))
    page.goto(f"{site}/")
    page.locator("post-search >> .opener").click()
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")
    url = page.locator(TITLES).first.evaluate("link => link.href")
    assert url == f"{site}/2016/08/swarm-rolling-updates/"
    other_server.stop()


def test_console_names_the_setting_if_another_origin_may_be_refused(visit: Visit, blog: Path, tmp_path: Path) -> None:
    other_server = Server(blog, tmp_path / "index")
    page = visit(body=f'<post-search endpoint="{other_server.url}/"></post-search>', policy="")
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.locator("post-search >> .opener").click()
    expect(page.locator(STATUS)).to_have_text("The search can’t be reached.")
    origin = page.url.removesuffix("/a-site")
    hint = f"{other_server.url}/ may not allow this page. Is {origin} in its setting cors_origins?"
    assert any(hint in message for message in messages)
    other_server.stop()


def test_console_does_not_blame_cors_at_the_same_origin(visit: Visit) -> None:
    page = visit(body="<post-search></post-search>")
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.route("**/search?*", lambda route: route.abort())
    page.locator("post-search >> .opener").click()
    expect(page.locator(STATUS)).to_have_text("The search can’t be reached.")
    assert not any("cors_origins" in message for message in messages)


def test_minified_module_of_wheels_works(visit: Visit) -> None:
    minify = pytest.importorskip("minify", reason="pip install tdewolff-minify")
    module = minify.string("text/javascript", (PROJECT / "search/http/static/post-search.js").read_text("utf-8"))
    page = visit(
        body='<post-search recent="2"></post-search>',
        holding=("**/static/post-search.js", lambda route: route.fulfill(body=module, content_type="text/javascript")),
    )
    page.locator("post-search >> .opener").click()
    page.keyboard.type("dokcer swarm")
    expect(page.locator(STATUS)).to_contain_text("1 post with all words")
    page.get_by_label("Tags").select_option(index=1)
    expect(page.locator("post-search >> .chosen")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def test_results_of_the_page_do_not_move_when_the_box_takes_over(visit: Visit) -> None:
    routes: list[Any] = []
    page = visit("/?q=docker", holding=("**/static/post-search.js*", lambda route: routes.append(route)))
    heading = page.locator("h2").first
    heading.wait_for()
    before = heading.bounding_box()
    wait_for(page, lambda: routes)
    routes[0].continue_()
    page.locator(FIELD).wait_for()
    after = heading.bounding_box()
    assert {name: round(after[name]) for name in after} == {name: round(before[name]) for name in before}


def test_page_sorts_by_date(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")
    page.get_by_role("button", name="Newest first").click()
    expect(page.get_by_role("button", name="Newest first")).to_have_attribute("aria-pressed", "true")
    dates = page.locator("post-search >> .date").evaluate_all("dates => dates.map((date) => date.dateTime)")
    assert dates == sorted(dates, reverse=True)
    page.wait_for_url("**sort=date*")
