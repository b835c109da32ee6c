"""Options of the search box: facets, recent searches, other languages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.browser import FIELD, STATUS, Visit, open_box

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser


def test_facets_are_chips_that_filter(visit: Visit) -> None:
    page = open_box(visit, '<post-search facets="tags,year"></post-search>')
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")
    chip = page.locator('post-search >> .chip[data-choice="tag=go"]')
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(chip).to_be_focused()
    expect(page.locator(STATUS)).to_have_text("2 posts")
    page.locator('post-search >> .chip[data-choice="from=2016"]').click()
    expect(page.locator(STATUS)).to_have_text("1 post")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")


def test_recent_searches_are_remembered_if_configured(visit: Visit) -> None:
    page = open_box(visit, '<post-search recent="2"></post-search>')
    for query in ("docker", "bread", "swarm"):
        page.locator(FIELD).fill(query)
        page.keyboard.press("Enter")
        page.wait_for_url("**/?q=*")
        page.go_back()
        page.keyboard.press("Control+k")
    page.locator(FIELD).fill("")
    expect(page.locator("post-search >> .recent li")).to_have_text(["swarm", "bread"])
    page.locator("post-search >> .recent li button").last.click()
    expect(page.locator(FIELD)).to_have_value("bread")
    page.locator(FIELD).fill("")
    page.get_by_role("button", name="Forget them").click()
    expect(page.locator("post-search >> .recent")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_texts_numbers_and_dates_can_be_in_another_language(visit: Visit) -> None:
    strings = '{"label": "Suche", "count": {"one": "{n} Beitrag", "other": "{n} Beiträge"}}'
    page = open_box(visit, f"<div lang=de><post-search placeholder=Wonach? strings='{strings}'></post-search></div>")
    expect(page.locator(FIELD)).to_have_attribute("placeholder", "Wonach?")
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 Beiträge")
    expect(page.locator("post-search >> .date").first).to_have_text("09.08.2016")
