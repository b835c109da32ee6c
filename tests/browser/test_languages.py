"""The search box and the page in the language of the page around the box."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.http.assets import load_assets
from search.http.texts import select_plural
from search.languages import TEXT_LANGUAGES, find_text_language
from tests.support.browser import FIELD, STATUS, STRICT_POLICY, TITLES, Server, Visit, wait_for

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser

OTHERS = [language for language in TEXT_LANGUAGES if language != "en"]
BOX = '<div lang="{}" dir="{}"><post-search recent="3"></post-search></div>'


def read_texts(language: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(load_assets()[f"strings-{language}.json"].body)
    return texts


@pytest.mark.parametrize("language", OTHERS)
def test_box_is_in_the_language_of_the_page(visit: Visit, language: str) -> None:
    texts = read_texts(language)
    direction = "rtl" if language in ("ar", "he") else "ltr"
    page = visit(body=BOX.format(language, direction))
    page.locator("post-search >> .opener", has_text=texts["label"]).click()
    expect(page.locator(FIELD)).to_have_attribute("placeholder", texts["placeholder"])
    expect(page.locator("post-search >> .syntax")).to_have_text(texts["syntax"])
    page.locator(FIELD).fill("docker")
    count = texts["count"][select_plural(language, 4)].replace("{n}", "4")
    expect(page.locator(STATUS)).to_have_text(count)
    expect(page.get_by_label(texts["tags"])).to_have_count(1)
    page.locator(FIELD).fill("qqqqzzzz")
    expect(page.locator(STATUS)).to_have_text(texts["none"].replace("{query}", "qqqqzzzz"))
    expect(page.locator("post-search >> .empty")).to_contain_text(texts["hint"])


def test_plural_rules_of_the_page_are_those_of_browsers(visit: Visit) -> None:
    numbers = [*range(220), 1000, 10_000, 1_000_000, 1_000_001, 2_000_000]
    page = visit("/")
    for language in TEXT_LANGUAGES:
        expected = page.evaluate(
            "([tag, numbers]) => numbers.map((n) => new Intl.PluralRules(tag).select(n))", [language, numbers]
        )
        assert [select_plural(language, n) for n in numbers] == expected, language
        categories = page.evaluate("(tag) => new Intl.PluralRules(tag).resolvedOptions().pluralCategories", language)
        assert set(categories) == set(read_texts(language)["count"]), language


@pytest.mark.parametrize(
    "tag", ["pt-BR", "de_AT", "zh", "zh-CN", "zh-TW", "zh-HK", "zh-Hant", "zh-Hans-HK", "iw", "EN-us", "sv", "xx", "d!"]
)
def test_box_and_page_understand_the_same_tags(visit: Visit, tag: str) -> None:
    language = find_text_language(tag) or "en"
    page = visit(body=BOX.format(tag, "ltr"))
    expect(page.locator("post-search >> .opener")).to_contain_text(read_texts(language)["label"])
    page.locator("post-search >> .opener").click()
    expect(page.locator(TITLES).first).to_be_visible()


@pytest.mark.parametrize(
    ("attributes", "locale", "label"),
    [('lang=""', "de-DE", "Suche"), ('lang=""', "sv", "Search"), ("", "de", "Search")],
)
def test_page_without_a_language_has_that_of_the_browser(
    visit: Visit, attributes: str, locale: str, label: str
) -> None:
    page = visit(body=f"<div {attributes}><post-search></post-search></div>", locale=locale)
    expect(page.locator("post-search >> .opener")).to_contain_text(label)


def test_language_of_the_box_itself_comes_first(visit: Visit) -> None:
    page = visit(body='<div lang="de"><post-search lang="fr"></post-search></div>')
    expect(page.locator("post-search >> .opener")).to_contain_text("Rechercher")


def test_texts_are_loaded_once_and_only_if_needed(visit: Visit) -> None:
    asked: list[str] = []

    def record(route: Any) -> None:
        asked.append(route.request.url)
        route.continue_()

    page = visit(body=BOX.format("en", "ltr"), holding=("**/static/strings-*", record))
    expect(page.locator("post-search >> .opener")).to_be_visible()
    assert asked == []
    every = json.dumps({name: text for name, text in read_texts("de").items() if isinstance(text, str)})
    page.evaluate(
        """([every]) => {
            const box = document.createElement("post-search");
            box.setAttribute("strings", JSON.stringify({ count: { other: "{n}" }, ...JSON.parse(every) }));
            box.lang = "de";
            document.body.append(box);
        }""",
        [every],
    )
    expect(page.locator("post-search >> .opener").last).to_contain_text("Suche")
    assert asked == []
    page.evaluate(
        """() => {
            for (const _ of [1, 2]) document.body.append(document.createElement("post-search"));
            for (const box of document.querySelectorAll("post-search")) {
                box.lang = "pl";
                document.body.append(box); // moved: connected again
            }
        }"""
    )
    expect(page.locator("post-search >> .opener").last).to_contain_text("Szukaj")
    count = len(asked)
    assert all("strings-pl.json" in url for url in asked)
    page.evaluate("document.body.append(document.querySelector('post-search'))")
    assert page.locator("post-search >> .opener").last.inner_text().startswith("Szukaj")
    assert len(asked) == count


def test_content_stays_until_the_texts_are_there(visit: Visit) -> None:
    routes: list[Any] = []
    body = '<post-search inline lang="de"><form><input name="q" class="light" aria-label="Suche"></form></post-search>'
    page = visit(body=body, holding=("**/static/strings-*", lambda route: routes.append(route)))
    page.locator(".light").press_sequentially("sour")
    page.evaluate("document.querySelector('post-search').search('sourdough')")  # before there is a box
    wait_for(page, lambda: routes)
    routes[0].continue_()
    expect(page.locator(FIELD)).to_have_value("sourdough")
    expect(page.locator(STATUS)).to_have_text("1 Beitrag")


def test_box_removed_before_the_texts_are_there_stays_removed(visit: Visit, server: Server) -> None:
    routes: list[Any] = []
    page = visit(body=BOX.format("de", "ltr"), holding=("**/static/strings-*", lambda route: routes.append(route)))
    wait_for(page, lambda: routes)
    page.evaluate("(window.box = document.querySelector('post-search')).open(); box.remove()")
    routes[0].continue_()
    page.wait_for_timeout(200)
    expect(page.locator("post-search")).to_have_count(0)
    assert server.queries == []


@pytest.mark.parametrize(
    "answer", [{"status": 404, "body": "no"}, {"body": "no JSON"}, {"json": ["x"]}, {"json": {"label": 1}}]
)
def test_box_is_english_if_the_texts_cannot_be_loaded(visit: Visit, answer: dict[str, Any]) -> None:
    page = visit(body=BOX.format("de", "ltr"), holding=("**/static/strings-*", lambda route: route.fulfill(**answer)))
    page.locator("post-search >> .opener", has_text="Search").click()
    page.locator(FIELD).fill("docker")
    expect(page.locator(STATUS)).to_have_text("4 posts")


@pytest.fixture(scope="module")
def arabic(blog: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Posthaste with an Arabic search page."""
    started = Server(blog, tmp_path_factory.mktemp("arabic") / "index", language="ar")
    yield started
    started.stop()


def test_page_and_its_box_have_one_language(visit: Visit, arabic: Server) -> None:
    texts = read_texts("ar")
    page = visit("/?q=docker", at=arabic)
    expect(page.locator(FIELD)).to_have_attribute("placeholder", texts["placeholder"])
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.title() == f"docker – {texts['label']}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    title, heading = page.locator("h2 a").first.bounding_box(), page.locator("h1").bounding_box()
    assert title["x"] >= 0
    assert heading["x"] + heading["width"] > 500  # at the right
    page.locator(FIELD).fill("--update-delay")
    expect(page.locator(STATUS)).to_have_text("مقالتان")


def test_box_of_another_origin_loads_its_texts(visit: Visit, blog: Path, tmp_path: Path) -> None:
    site = "http://localhost:82"
    other = Server(blog, tmp_path / "index", cors_origins=site)
    script = f'<script type="module" src="{other.url}/static/post-search.js"></script>'
    html = f'<html lang="ja">{script}<post-search></post-search>'
    page = visit("/healthz", at=other)
    policy = STRICT_POLICY.replace("'self'", other.url)
    headers = {"Content-Security-Policy": policy}
    page.route(f"{site}/**", lambda route: route.fulfill(body=html, content_type="text/html", headers=headers))
    page.goto(f"{site}/")
    expect(page.locator("post-search >> .opener")).to_contain_text("検索")
    other.stop()
