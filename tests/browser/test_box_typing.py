"""Typing in the search box: results, notes, and what goes wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.browser import BOX, FIELD, STATUS, TITLES, Server, Visit, open_box, wait_for

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser


def test_results_have_sections_and_code(visit: Visit) -> None:
    page = open_box(visit)
    page.keyboard.type("--update-delay")
    expect(page.locator(TITLES).first).to_have_text("Rolling updates with Docker swarm mode")
    expect(page.locator(STATUS)).to_have_text("2 posts")
    expect(page.locator("post-search >> .code mark").first).to_have_text("--update-delay")
    expect(page.locator("post-search >> .lang").first).to_have_text("shell")
    expect(page.locator("post-search >> .date").first).to_have_text("Aug 9, 2016")
    expect(page.locator("post-search >> .tag").first).to_have_text("docker")
    section = page.locator("post-search >> .section a").first
    expect(section).to_have_attribute("href", re.compile(r"/2016/08/swarm-rolling-updates/#update$"))


def test_incomplete_word_is_searched_after_a_pause(visit: Visit, server: Server) -> None:
    page = open_box(visit)
    page.locator(FIELD).evaluate(
        """field => {
            for (const letter of "orchest") {
                field.value += letter;
                field.dispatchEvent(new InputEvent("input"));
            }
        }"""
    )
    expect(page.locator(STATUS)).to_contain_text("post")
    assert server.queries == ["", "orchest"]


def test_corrections_relaxation_and_no_results_are_reported(visit: Visit) -> None:
    page = open_box(visit)
    page.locator(FIELD).fill("dokcer swarm")
    note = page.locator("post-search >> .note")
    expect(note).to_have_text("No post has “dokcer swarm”. These have docker swarm.")
    note.locator("button").click()
    expect(page.locator(FIELD)).to_have_value("docker swarm")
    page.locator(FIELD).fill("orchest ")
    expect(note).to_have_text("No post has “orchest”. These have words that begin like it, such as orchestration.")
    page.locator(FIELD).fill("swarn ")
    expect(note).to_have_text("Did you mean swarm?")
    note.locator("button").click()
    expect(page.locator(FIELD)).to_have_value("swarm")
    page.locator(FIELD).fill("sourdough kubernetes")
    expect(note).to_contain_text("some of them")
    page.locator(FIELD).fill("qqqqzzzz")
    expect(page.locator(STATUS)).to_have_text("Nothing found for “qqqqzzzz”.")


def test_pinned_post_is_labelled(visit: Visit) -> None:
    def pin_first(route: Any) -> None:
        body = route.fetch().json()
        body["results"][0]["pinned"] = True
        route.fulfill(json=body)

    page = open_box(visit, """<post-search strings='{"pinned": "Our choice"}'></post-search>""")
    expect(page.locator("post-search >> .pinned")).to_have_count(0)
    page.route("**/search?*", pin_first)
    page.locator(FIELD).fill("docker")
    expect(page.locator("post-search >> .pinned")).to_have_text("Our choice")


def test_tags_are_offered_if_there_are_no_results(visit: Visit) -> None:
    page = open_box(visit)
    page.locator(FIELD).fill("qqqqzzzz")
    page.locator("post-search >> .tags .chip", has_text="docker").click()
    expect(page.locator(FIELD)).to_have_value("")
    expect(page.locator("post-search >> .chip[aria-pressed=true]")).to_have_text("docker ×")
    expect(page.locator(STATUS)).to_have_text("3 posts")


@pytest.mark.parametrize(
    ("body", "width", "place"),
    [(BOX, 1000, ".foot"), (BOX, 390, ".syntax"), ("<post-search inline></post-search>", 1000, ".syntax")],
)
def test_syntax_is_explained_once_before_typing(visit: Visit, body: str, width: int, place: str) -> None:
    page = visit(body=body, viewport={"width": width, "height": 760})
    if body == BOX:
        page.locator("post-search >> .opener").click()
    expect(page.locator(TITLES).first).to_be_visible()
    syntax = page.locator("post-search >> :is(.foot, .syntax):visible")
    expect(syntax).to_have_count(1)
    expect(syntax).to_have_class(re.compile(place[1:]))
    expect(syntax).to_contain_text("tag:name")


def test_late_response_is_not_shown(visit: Visit, server: Server) -> None:
    release = server.hold_response("docker")
    page = open_box(visit)
    page.locator(FIELD).fill("docker")
    wait_for(page, lambda: "docker" in server.queries)
    page.locator(FIELD).fill("sourdough")
    expect(page.locator(STATUS)).to_have_text("1 post")
    release()
    wait_for(page, lambda: "docker" in server.responses)
    page.wait_for_timeout(100)  # time to show it, wrongly
    assert server.queries == ["", "docker", "sourdough"]
    expect(page.locator(TITLES).first).to_contain_text("Sourdough")


def test_search_is_repeated_when_back_online(visit: Visit) -> None:
    page = open_box(visit)
    page.context.set_offline(True)
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("You are offline.")
    page.context.set_offline(False)
    expect(page.locator(STATUS)).to_have_text("4 posts")


def test_server_error_is_reported_and_can_be_retried(visit: Visit) -> None:
    page = open_box(visit)
    page.route("**/search?*", lambda route: route.fulfill(status=503, json={"detail": "there is no index yet"}))
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("The search can’t be reached.")
    page.unroute("**/search?*")
    page.locator("post-search >> .empty button").click()
    expect(page.locator(STATUS)).to_have_text("4 posts")


def test_time_from_key_press_to_paint_is_printed(visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    """A busy machine may be slow, so the time is printed and never fails the test."""
    page = open_box(visit)
    page.evaluate(
        """() => {
            const root = document.querySelector("post-search").shadowRoot;
            window.times = [];
            root.querySelector(".input").addEventListener("keydown", (event) => (window.pressed = event.timeStamp));
            const painted = () => setTimeout(() => window.times.push(performance.now() - window.pressed));
            const results = root.querySelector(".results");
            new MutationObserver(() => requestAnimationFrame(painted)).observe(results, { childList: true });
        }"""
    )
    for letter in "rolling updates"[:12]:
        before = page.evaluate("window.times.length")
        page.keyboard.press(letter if letter != " " else "Space")
        page.wait_for_function("n => window.times.length > n", arg=before)
    times = sorted(page.evaluate("window.times"))
    with capsys.disabled():
        print(f"\nkey press to painted results: median {times[len(times) // 2]:.0f} ms, maximum {times[-1]:.0f} ms")
    assert len(times) == 12
