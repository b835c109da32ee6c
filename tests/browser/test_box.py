"""The search box in a page of a site, and the search page, as people use them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Server, Visit
from tests.conftest import PROJECT

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

BOX = "<post-search></post-search>"
FIELD = "post-search >> .input"
TITLES = "post-search >> .title a"
STATUS = "post-search >> p.status"


def opened(visit: Visit, body: str = BOX, **options: Any) -> Any:
    page = visit(body=body, **options)
    page.locator("post-search >> .opener").click()
    expect(page.locator(TITLES).first).to_be_visible()
    return page


def focused(page: Any) -> str:
    """Return the class of what has the focus, within the box if it is there."""
    told: str = page.evaluate(
        """() => {
            let active = document.activeElement;
            while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
            const row = active.matches("a") ? active.textContent : "";
            return row || active.className || active.id || active.localName;
        }"""
    )
    return told


# ------------------------------------------------------------------------------------------------ typing


def test_typing_shows_posts_with_their_sections_and_code(visit: Visit) -> None:
    page = opened(visit)
    page.keyboard.type("--update-delay")
    expect(page.locator(TITLES).first).to_have_text("Rolling updates with Docker swarm mode")
    expect(page.locator(STATUS)).to_have_text("2 posts")
    expect(page.locator("post-search >> .code mark").first).to_have_text("--update-delay")
    expect(page.locator("post-search >> .lang").first).to_have_text("shell")
    expect(page.locator("post-search >> .date").first).to_have_text("Aug 9, 2016")
    expect(page.locator("post-search >> .tag").first).to_have_text("docker")
    section = page.locator("post-search >> .section a").first
    expect(section).to_have_attribute("href", re.compile(r"/2016/08/swarm-rolling-updates/#update$"))


def test_a_half_typed_word_finds_and_a_pause_is_waited_for(visit: Visit, server: Server) -> None:
    page = opened(visit)
    page.locator(FIELD).evaluate(
        """field => {
            for (const letter of "orchest") {
                field.value += letter;
                field.dispatchEvent(new InputEvent("input"));
            }
        }"""
    )
    expect(page.locator(STATUS)).to_contain_text("post")
    assert server.asked == ["", "orchest"]


def test_it_says_what_was_corrected_relaxed_and_not_found(visit: Visit) -> None:
    page = opened(visit)
    page.locator(FIELD).fill("dokcer swarm")
    note = page.locator("post-search >> .note")
    expect(note).to_have_text("No post has “dokcer swarm”. These have docker swarm.")
    note.locator("button").click()
    expect(page.locator(FIELD)).to_have_value("docker swarm")
    page.locator(FIELD).fill("sourdough kubernetes")
    expect(note).to_contain_text("some of them")
    page.locator(FIELD).fill("qqqqzzzz")
    expect(page.locator(STATUS)).to_have_text("Nothing found for “qqqqzzzz”.")


def test_a_pinned_post_says_so(visit: Visit) -> None:
    def pinned(route: Any) -> None:
        body = route.fetch().json()
        body["results"][0]["pinned"] = True
        route.fulfill(json=body)

    page = opened(visit, """<post-search strings='{"pinned": "Our choice"}'></post-search>""")
    expect(page.locator("post-search >> .pinned")).to_have_count(0)
    page.route("**/search?*", pinned)
    page.locator(FIELD).fill("docker")
    expect(page.locator("post-search >> .pinned")).to_have_text("Our choice")


def test_where_nothing_is_found_tags_lead_on(visit: Visit) -> None:
    page = opened(visit)
    page.locator(FIELD).fill("qqqqzzzz")
    page.locator("post-search >> .tags .chip", has_text="docker").click()
    expect(page.locator(FIELD)).to_have_value("")
    expect(page.locator("post-search >> .chip[aria-pressed=true]")).to_have_text("docker ×")
    expect(page.locator(STATUS)).to_have_text("3 posts")


@pytest.mark.parametrize(
    ("body", "width", "shown"),
    [(BOX, 1000, ".foot"), (BOX, 390, ".syntax"), ("<post-search inline></post-search>", 1000, ".syntax")],
)
def test_before_anything_is_typed_the_syntax_is_told_once(visit: Visit, body: str, width: int, shown: str) -> None:
    page = visit(body=body, viewport={"width": width, "height": 760})
    if body == BOX:
        page.locator("post-search >> .opener").click()
    expect(page.locator(TITLES).first).to_be_visible()
    told = page.locator("post-search >> :is(.foot, .syntax):visible")
    expect(told).to_have_count(1)
    expect(told).to_have_class(re.compile(shown[1:]))
    expect(told).to_contain_text("tag:name")


def test_nothing_is_asked_while_an_input_method_composes(visit: Visit, server: Server) -> None:
    page = opened(visit)
    keys = page.context.new_cdp_session(page)
    for text in ("に", "にほ", "にほん"):
        keys.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(120)
    assert server.asked == [""]
    keys.send("Input.insertText", {"text": "日本"})
    expect(page.locator(STATUS)).to_have_text("1 post")
    assert server.asked == ["", "日本"]


def test_an_answer_that_comes_late_is_not_shown(visit: Visit, server: Server) -> None:
    server.delays["docker"] = 0.6
    page = opened(visit)
    page.locator(FIELD).fill("docker")
    page.wait_for_timeout(150)
    page.locator(FIELD).fill("sourdough")
    expect(page.locator(STATUS)).to_have_text("1 post")
    page.wait_for_timeout(700)
    assert server.asked == ["", "docker", "sourdough"]
    expect(page.locator(TITLES).first).to_contain_text("Sourdough")


def test_offline_is_said_and_the_question_asked_again_once_back(visit: Visit) -> None:
    page = opened(visit)
    page.context.set_offline(True)
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("You are offline.")
    page.context.set_offline(False)
    expect(page.locator(STATUS)).to_have_text("4 posts")


def test_an_error_of_the_server_is_said_and_can_be_tried_again(visit: Visit) -> None:
    page = opened(visit)
    page.route("**/search?*", lambda route: route.fulfill(status=503, json={"detail": "there is no index yet"}))
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("The search can’t be reached.")
    page.unroute("**/search?*")
    page.locator("post-search >> .empty button").click()
    expect(page.locator(STATUS)).to_have_text("4 posts")


# ------------------------------------------------------------------------------------------------ keys


@pytest.mark.parametrize("key", ["Control+k", "Meta+k", "/"])
def test_keys_open_it_and_escape_gives_the_focus_back(visit: Visit, key: str) -> None:
    page = visit(body='<post-search keys="ctrl-k /"></post-search>')
    page.locator("#link").focus()
    page.keyboard.press(key)
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator(FIELD)).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("post-search >> dialog")).to_be_hidden()
    expect(page.locator("#link")).to_be_focused()


def test_a_slash_is_a_slash_where_somebody_types(visit: Visit) -> None:
    page = visit(body='<post-search keys="ctrl-k /"></post-search>')
    page.locator("#name").press("/")
    expect(page.locator("#name")).to_have_value("/")
    page.locator("#name").press("Control+k")
    expect(page.locator(FIELD)).to_be_focused()


def test_a_slash_opens_only_where_it_is_asked_for(visit: Visit) -> None:
    page = visit(body=BOX)
    page.keyboard.press("/")
    expect(page.locator("post-search >> dialog")).to_be_hidden()


def test_arrows_home_and_end_lead_through_the_results_and_letters_back(visit: Visit) -> None:
    page = opened(visit)
    page.locator(FIELD).fill("update")  # at once: the results stay
    expect(page.locator("post-search >> mark").first).to_be_visible()
    links = page.locator("post-search >> .results a").all_text_contents()
    for key, place in [
        ("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("End", -1), ("ArrowDown", 0), ("End", -1), ("Home", 0),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert focused(page) == links[place], key
    page.keyboard.press("ArrowUp")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("s")
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator(FIELD)).to_have_value("updates")


def test_enter_follows_a_result(visit: Visit) -> None:
    page = opened(visit)
    page.route("**/2016/08/**", lambda route: route.fulfill(body="the post"))
    page.keyboard.type("--update-delay")
    expect(page.locator(STATUS)).to_have_text("2 posts")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2016/08/swarm-rolling-updates/#update")


def test_enter_in_the_field_leads_to_the_page_of_results(visit: Visit, server: Server) -> None:
    page = opened(visit, '<post-search filters="section=post"></post-search>')
    page.keyboard.type("docker")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/?section=post&q=docker")
    expect(page.locator(FIELD)).to_have_value("docker")


# ------------------------------------------------------------------------------------------------ choices


def test_facets_are_chips(visit: Visit) -> None:
    page = opened(visit, '<post-search facets="tags,year"></post-search>')
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


def test_recent_searches_are_kept_where_asked_for_and_forgotten(visit: Visit) -> None:
    page = opened(visit, '<post-search recent="2"></post-search>')
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


def test_it_speaks_other_languages(visit: Visit) -> None:
    strings = '{"label": "Suche", "count": {"one": "{n} Beitrag", "other": "{n} Beiträge"}}'
    page = opened(visit, f"<div lang=de><post-search placeholder=Wonach? strings='{strings}'></post-search></div>")
    expect(page.locator(FIELD)).to_have_attribute("placeholder", "Wonach?")
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 Beiträge")
    expect(page.locator("post-search >> .date").first).to_have_text("09.08.2016")


# ------------------------------------------------------------------------------------------------ the page


def test_the_page_answers_in_place_and_keeps_the_address(visit: Visit, server: Server) -> None:
    page = visit("/")
    expect(page.locator(FIELD)).to_be_focused()
    assert server.asked == []
    page.keyboard.type("docker", delay=10)
    expect(page.locator(STATUS)).to_have_text("4 posts")
    assert page.url == f"{server.url}/?q=docker"
    expect(page.locator(TITLES).first).to_have_attribute("href", re.compile("^https://warmcache.example/2016/"))
    page.locator(FIELD).press("Enter")
    page.locator(FIELD).fill("sourdough")
    expect(page.locator(STATUS)).to_have_text("1 post")
    page.locator("post-search >> .chip").first.click()
    expect(page.locator("post-search >> .chip[aria-pressed=true]")).to_have_count(1)
    assert "tag=" in page.url
    page.go_back()
    expect(page.locator("post-search >> .chip[aria-pressed=true]")).to_have_count(0)
    page.go_back()
    expect(page.locator(STATUS)).to_have_text("4 posts")
    expect(page.locator(FIELD)).to_have_value("docker")
    page.go_forward()
    expect(page.locator(FIELD)).to_have_value("sourdough")
    page.reload()
    expect(page.locator(FIELD)).to_have_value("sourdough")
    expect(page.locator("h2").first).to_be_visible()


def test_the_page_is_whole_without_javascript(visit: Visit, server: Server) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("docker")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{server.url}/?q=docker")
    expect(page.locator("article")).to_have_count(4)
    page.locator("nav.facets a").first.click()
    assert "tag=" in page.url
    page = visit("/?q=the&per_page=5", java_script_enabled=False)
    page.get_by_role("link", name="Next →").click()
    expect(page.get_by_text("Page 2 of", exact=False).last).to_be_visible()


def test_what_was_typed_before_the_module_came_is_not_lost(visit: Visit) -> None:
    held: list[Any] = []
    form = '<form action="/"><input class="light" name="q" aria-label="Search"></form>'
    page = visit(
        body=f"<post-search inline>{form}</post-search>",
        holding=("**/static/post-search.js", lambda route: held.append(route)),
    )
    page.locator(".light").press_sequentially("sour")
    held[0].continue_()
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type("dough")
    expect(page.locator(FIELD)).to_have_value("sourdough")
    expect(page.locator(STATUS)).to_have_text("1 post")


def test_one_line_puts_it_into_a_site_at_another_address(visit: Visit, blog: Path, tmp_path: Path) -> None:
    (line,) = re.findall(r"^<script type=.*</post-search>$", (PROJECT / "README.md").read_text("utf-8"), re.M)
    site = "http://localhost:81"
    other = Server(blog, tmp_path / "index", cors_origins=site)
    page = visit("/healthz", at=other)
    page.route(f"{site}/**", lambda route: route.fulfill(body=f"<title>A site</title>{html}", content_type="text/html"))
    html = line.replace("https://search.example", other.url)
    page.goto(f"{site}/")
    page.locator("post-search >> .opener").click()
    page.keyboard.type("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")
    address = page.locator(TITLES).first.evaluate("link => link.href")
    assert address == f"{site}/2016/08/swarm-rolling-updates/"
    other.stop()


# ------------------------------------------------------------------------------------------------ screens


SCREENS = {
    "a phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "zoom of 200 %": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "a very narrow one": {"viewport": {"width": 320, "height": 480}},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "more motion": {"reduced_motion": "no-preference"},
}


def wider_than_they_show(page: Any) -> list[str]:
    """Return the classes of what scrolls sideways, the row of facets aside: elsewhere a scrollbar is shown for it."""
    found: list[str] = page.evaluate(
        """() => {
          const below = (e) => [e, ...within(e), ...(e.shadowRoot ? within(e.shadowRoot) : [])];
          const within = (root) => [...root.children].flatMap(below);
          const wider = (e) => e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX !== "visible";
          return within(document.body).filter(wider).map((e) => e.className).filter((name) => name !== "facets");
        }"""
    )
    return found


@pytest.mark.parametrize(
    ("screen", "attributes"),
    [*((screen, "dir=ltr") for screen in SCREENS), ("a phone", "dir=rtl"), ("dark", "dir=rtl")],
)
def test_it_fits(visit: Visit, screen: str, attributes: str) -> None:
    page = opened(visit, attributes=attributes, **SCREENS[screen])
    page.locator(FIELD).fill("docker swarm")
    expect(page.locator("post-search >> mark").first).to_be_visible()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wider_than_they_show(page) == []
    for part in (".input", ".icon", ".chip", ".title a"):
        box = page.locator(f"post-search >> {part}").first.bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= width, part
    field = page.locator("post-search >> .input").bounding_box()
    close = page.locator("post-search >> .icon").bounding_box()
    assert (close["x"] > field["x"]) == (attributes == "dir=ltr")
    assert float(page.locator(FIELD).evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 16


def test_dark_is_dark_where_the_page_is(visit: Visit) -> None:
    def ground(page: Any) -> str:
        told: str = page.locator("post-search >> dialog").evaluate("e => getComputedStyle(e).backgroundColor")
        return told

    assert ground(opened(visit)) == "rgb(255, 255, 255)"
    assert ground(opened(visit, color_scheme="dark")) == "rgb(27, 31, 37)"
    assert (
        ground(opened(visit, '<post-search theme="light"></post-search>', color_scheme="dark")) == "rgb(255, 255, 255)"
    )


@pytest.mark.parametrize("screen", [SCREENS["a phone"], {"viewport": {"width": 900, "height": 700}}], ids=str)
def test_the_page_fits(visit: Visit, screen: dict[str, Any]) -> None:
    page = visit("/?q=docker", **screen)
    width = screen["viewport"]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(FIELD).fill("--update-delay")
    expect(page.locator(STATUS)).to_have_text("2 posts")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wider_than_they_show(page) == []


# ------------------------------------------------------------------------------------------------ time


def test_from_key_to_paint(visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    """Measured and told; how long it takes on a busy computer is no fault."""
    page = opened(visit)
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
        print(f"\nkey press to painted results: median {times[len(times) // 2]:.0f} ms, longest {times[-1]:.0f} ms")
    assert len(times) == 12
