"""Options of the search box: facets, recent searches, other languages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.browser import FIELD, STATUS, TITLES, Visit, open_box

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser


def test_facets_are_menus_that_filter(visit: Visit) -> None:
    page = open_box(visit, '<post-search facets="tags,year"></post-search>')
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")
    tags = page.get_by_label("Tags")
    tags.focus()
    tags.select_option("go")
    pill = page.get_by_role("button", name="Remove go")
    expect(pill).to_be_visible()
    expect(tags).to_be_focused()
    expect(page.locator(STATUS)).to_have_text("2 posts")
    expect(tags.locator("option", has_text="go (")).to_have_count(0)
    page.get_by_label("Year").select_option("2022")
    expect(page.locator(STATUS)).to_have_text("1 post")
    page.get_by_role("button", name="Remove 2022").click()
    expect(page.locator(STATUS)).to_have_text("2 posts")
    pill.click()
    expect(pill).to_have_count(0)
    expect(page.locator(STATUS)).to_have_text("4 posts")


def test_newest_years_come_first(visit: Visit) -> None:
    page = open_box(visit, '<post-search facets="year"></post-search>')
    page.keyboard.type("the")
    options = page.get_by_label("Year").locator("option")
    expect(options.nth(4)).to_be_attached()  # that of the fourth year
    years = options.all_text_contents()[1:]
    assert [year[:4] for year in years] == sorted((year[:4] for year in years), reverse=True)


def test_recent_searches_are_remembered_if_configured(visit: Visit) -> None:
    page = open_box(visit, '<post-search recent="3"></post-search>')
    page.route("**/20*/**", lambda route: route.fulfill(body="a post"))
    for query in ("docker", "bread", "swarm", "sourdough"):
        page.locator(FIELD).fill(query)
        page.keyboard.press("Enter")
        page.wait_for_url("**/20*/**")
        page.go_back()
        page.keyboard.press("Control+k")
    page.locator(FIELD).fill("")
    recent = page.locator("post-search >> .recent li")
    expect(recent).to_have_text(["sourdough", "swarm", "bread"])
    page.get_by_role("button", name="Remove swarm").click()
    expect(recent).to_have_text(["sourdough", "bread"])
    expect(page.locator(FIELD)).to_be_focused()
    recent.last.locator(".plain").click()
    expect(page.locator(FIELD)).to_have_value("bread")
    page.locator(FIELD).fill("")
    page.get_by_role("button", name="Forget them").click()
    expect(page.locator("post-search >> .recent")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize(
    "strings", ["{bad", "[1, 2]", '"text"', "null", "7", '{"label": null, "count": 3, "all": {}, "none": ["x"]}']
)
def test_invalid_strings_do_not_disable_the_box(visit: Visit, strings: str) -> None:
    page = open_box(visit, f"<post-search strings='{strings}'></post-search>")
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")
    expect(page.locator("post-search >> .opener")).to_have_text(re.compile("Search"))


def test_texts_numbers_and_dates_can_be_in_another_language(visit: Visit) -> None:
    strings = '{"label": "Suche", "count": {"one": "{n} Beitrag", "other": "{n} Beiträge"}}'
    page = open_box(visit, f"<div lang=de><post-search placeholder=Wonach? strings='{strings}'></post-search></div>")
    expect(page.locator(FIELD)).to_have_attribute("placeholder", "Wonach?")
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 Beiträge")
    expect(page.locator("post-search >> .date").first).to_have_text("09.08.2016")


def test_results_of_several_sites_name_them(visit: Visit) -> None:
    sites = ("blog", "docs")
    body = {
        "query": "docker", "total": 2, "total_all_words": 2, "page": 1, "pages": 1,
        "results": [{"url": f"https://{name}.example/", "title_html": name, "site": name} for name in sites],
        "facets": {"site": [{"value": name, "count": 1} for name in sites]},
    }  # fmt: skip
    answer = ("**/search?*", lambda route: route.fulfill(json=body))
    page = open_box(visit, '<post-search facets="site"></post-search>', holding=answer)
    page.keyboard.type("docker")
    expect(page.locator("post-search >> .hit .site")).to_have_text(list(sites))
    assert page.locator(TITLES).first.get_attribute("href") == "https://blog.example/"
    with page.expect_request(re.compile(r"[?&]site=docs")):
        page.get_by_label("Site").select_option("docs")
    expect(page.get_by_role("button", name="Remove docs")).to_be_visible()
