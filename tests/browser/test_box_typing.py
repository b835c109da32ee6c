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
    expect(section).to_have_attribute("href", re.compile(r"/2016/08/swarm-rolling-updates/#update(:~:|$)"))


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
    wait_for(page, lambda: server.queries[-1] == "orchest")
    # The first letter is searched at once; a slow browser cancels that request before it is sent.
    assert [query for query in server.queries if query not in ("", "o")] == ["orchest"]


def test_corrections_relaxation_and_no_results_are_reported(visit: Visit) -> None:
    page = open_box(visit)
    page.locator(FIELD).fill("dokcer swarm")
    note = page.locator("post-search >> .note")
    expect(note).to_have_text("No post has “dokcer swarm”. These have docker swarm.")
    note.locator("button").click()
    expect(page.locator(FIELD)).to_have_value("docker swarm")
    page.locator(FIELD).fill("orchest ")
    expect(note).to_have_text("No post has “orchest”. These have words that begin like it, such as orchestration.")
    page.locator(FIELD).fill("swarz ")
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
    expect(page.locator("post-search >> .chosen")).to_have_text("docker ×")
    expect(page.locator(STATUS)).to_have_text("3 posts")


@pytest.mark.parametrize(
    ("body", "width"),
    [(BOX, 1000), (BOX, 390), ("<post-search inline></post-search>", 1000)],
)
def test_syntax_is_explained_before_typing(visit: Visit, body: str, width: int) -> None:
    page = visit(body=body, viewport={"width": width, "height": 760})
    if body == BOX:
        page.locator("post-search >> .opener").click()
    expect(page.locator(TITLES).first).to_be_visible()
    expect(page.locator("post-search >> .syntax")).to_contain_text("tag:name")
    page.locator(FIELD).fill("docker")
    expect(page.locator("post-search >> .syntax")).to_have_count(0)


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
    page.route("**/search?*", lambda route: route.fulfill(status=500, body="<h1>Oops</h1>"))
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("The search can’t be reached.")
    page.unroute("**/search?*")
    page.locator("post-search >> .empty button").click()
    expect(page.locator(STATUS)).to_have_text("4 posts")


def test_busy_server_is_asked_again(visit: Visit) -> None:
    page = open_box(visit)
    answers = [("0.3", "no JSON"), ("1", "{}")]

    def respond(route: Any) -> None:
        if answers:
            seconds, body = answers.pop(0)
            route.fulfill(status=503, headers={"Retry-After": seconds}, body=body)
        else:
            route.continue_()

    page.route("**/search?*", respond)
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("The search is busy. Trying again…")
    expect(page.locator(TITLES).first).to_be_visible()  # the results before
    expect(page.locator(STATUS)).to_have_text("4 posts")
    assert answers == []


@pytest.mark.parametrize("change", ["typing", "removal"])
def test_newer_search_or_removal_cancels_the_next_try(visit: Visit, change: str) -> None:
    page = open_box(visit)
    asked: list[str] = []

    def respond(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "0.3"}, json={})

    page.route("**/search?*q=docker*", respond)
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_contain_text("busy")
    count = len(asked)
    if change == "typing":
        page.locator(FIELD).fill("sourdough")
        expect(page.locator(STATUS)).to_have_text("1 post")
    else:
        page.evaluate("document.querySelector('post-search').remove()")
        expect(page.locator("dialog")).to_have_count(0)
    page.wait_for_timeout(600)
    assert len(asked) <= count + 1  # one more, if the machine was slow


def test_server_that_stays_busy_is_reported(visit: Visit) -> None:
    page = open_box(visit)
    page.route("**/search?*", lambda route: route.fulfill(status=503, headers={"Retry-After": "0"}, json={}))
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("The search can’t be reached.")


def test_refusal_is_reported_with_its_reason(visit: Visit) -> None:
    page = open_box(visit)
    page.route("**/search?*", lambda route: route.fulfill(status=400, json={"detail": "`tag` is too long"}))
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("The search was refused: `tag` is too long")
    page.route("**/search?*", lambda route: route.fulfill(status=403, body="<h1>Forbidden</h1>"))
    page.locator(FIELD).fill("swarm")
    expect(page.locator(STATUS)).to_have_text("The search was refused: 403")


def test_deleting_letters_asks_nothing_again(visit: Visit, server: Server) -> None:
    page = open_box(visit)
    for text in ("docker", "docker swarm", "docker", ""):
        page.locator(FIELD).fill(text)
        expect(page.locator(STATUS)).to_contain_text({"docker": "4 posts", "": ""}.get(text, "with all words"))
    assert server.queries == ["", "docker", "docker swarm"]


def test_results_of_the_text_before_stay_dimmed(visit: Visit, server: Server) -> None:
    page = open_box(visit)
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")
    release = server.hold_response("sourdough")
    page.locator(FIELD).fill("sourdough")
    expect(page.locator("post-search >> .results")).to_have_css("opacity", "0.55")
    expect(page.locator(TITLES)).to_have_count(4)
    release()
    expect(page.locator("post-search >> .results")).to_have_css("opacity", "1")
    expect(page.locator(TITLES)).to_have_count(1)


def test_count_and_correction_are_announced(visit: Visit) -> None:
    page = open_box(visit)
    spoken = page.locator("post-search >> [role=status]")
    page.locator(FIELD).fill("dokcer swarm")
    expect(spoken).to_contain_text("1 post with all words")
    expect(spoken).to_contain_text("No post has “dokcer swarm”. These have docker swarm.")
    expect(spoken).to_contain_text("Enter opens Rolling updates with Docker swarm mode")
    page.locator(FIELD).fill("qqqqzzzz")
    expect(spoken).to_have_text("Nothing found for “qqqqzzzz”.")


def test_post_shows_two_sections_and_the_others_on_request(visit: Visit) -> None:
    page = open_box(visit)
    page.locator(FIELD).fill("docker swarm")
    hit = page.locator("post-search >> .hit").first
    sections = hit.get_by_role("list", name="Rolling updates with Docker swarm mode").locator("> li")
    expect(sections).to_have_count(2)
    page.get_by_role("button", name="More in this post").first.click()
    expect(sections).to_have_count(3)
    expect(sections.locator("a:focus")).to_have_count(1)
    expect(hit.locator(".code").first).to_have_text(re.compile("docker swarm init"))


def test_hidden_words_of_a_line_are_cut_before_the_match(visit: Visit) -> None:
    def respond(route: Any) -> None:
        body = route.fetch().json()
        words = "word " * 40
        first, second, *_ = body["results"][0]["sub_results"]
        first |= {"kind": "text", "excerpt_html": f"{words}<mark>docker</mark> {words}"}
        lines = [*["    plain"] * 9, "    first <mark>docker</mark>", "      second <mark>docker</mark>"]
        second |= {"kind": "code", "excerpt_html": "\n".join(lines)}
        body["results"][0]["sub_results"] = [first, second]
        route.fulfill(json=body)

    page = open_box(visit)
    page.route("**/search?*", respond)
    page.locator(FIELD).fill("docker")
    mark, line = (page.locator(f"post-search >> {part}").first for part in (".excerpt mark", ".excerpt"))
    assert mark.bounding_box()["x"] < line.bounding_box()["x"] + line.bounding_box()["width"] / 2
    assert line.bounding_box()["height"] < 30
    assert page.locator("post-search >> .code code").first.text_content() == "first docker\n  second docker"


def test_time_from_key_press_to_paint_is_printed(visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    """A busy machine may be slow, so the time is printed and never fails the test."""
    page = open_box(visit)
    page.evaluate(
        """() => {
            const root = document.querySelector("body > post-search").shadowRoot;
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
