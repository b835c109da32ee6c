"""Input methods: what they compose is searched while they compose it, unless they will convert it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.browser import BOX, FIELD, STATUS, Server, Visit, open_box, wait_for

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser

PHONE = {"key": "Unidentified", "code": ""}
DESKTOP = {"key": "Process", "code": "KeyN"}


class InputMethod:
    """Composes text in the focused field, as the input method of a system does."""

    def __init__(self, page: Any, key: dict[str, str] | None = None) -> None:
        """`key`: of the events that announce each key press; None: it sends no such events."""
        self._page = page
        self._key = key
        self._session = page.context.new_cdp_session(page)

    def compose(self, *texts: str, pause: int = 20) -> None:
        """Compose each text in turn, each `pause` milliseconds after the other."""
        for text in texts:
            if self._key:
                self.press("rawKeyDown", **self._key)
            self._session.send(
                "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
            )
            self._page.wait_for_timeout(pause)

    def commit(self, text: str) -> None:
        self._session.send("Input.insertText", {"text": text})

    def press(self, type: str, **key: Any) -> None:
        """Send a key event that the input method handles."""
        self._session.send("Input.dispatchKeyEvent", {"type": type, "windowsVirtualKeyCode": 229, **key})


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (("ㄷ", "도", "돜", "도커"), DESKTOP),
        (("ㄷ", "도", "돜", "도커"), PHONE),
        (("o", "or", "orc", "orch"), PHONE),
        (("d", "do", "doc", "dock"), PHONE),
        (("c", "ch", "change"), PHONE),  # could be pinyin, but this reader reads English
        (("orch",), None),
        (("t", "ti", "tiê", "tiế", "tiếng"), DESKTOP),
        (("日本",), DESKTOP),  # converted, but not committed
    ],
)
def test_composed_text_is_searched_after_a_pause(
    visit: Visit, server: Server, texts: tuple[str, ...], key: dict[str, str] | None
) -> None:
    page = open_box(visit)
    InputMethod(page, key).compose(*texts)
    wait_for(page, lambda: server.queries[-1] == texts[-1])
    assert [query for query in server.queries if query not in texts] == [""]  # a slow machine pauses between the keys


def test_composed_word_is_searched_with_the_words_before_it(visit: Visit, server: Server) -> None:
    page = open_box(visit)
    page.keyboard.type("docker ")
    wait_for(page, lambda: "docker " in server.queries)
    InputMethod(page, PHONE).compose("s", "sw", "swa", "swar")
    expect(page.locator(STATUS)).to_contain_text("post")
    wait_for(page, lambda: server.queries[-1] == "docker swar")


@pytest.mark.parametrize(
    ("texts", "key", "committed"),
    [
        (("ｎ", "に", "にｈ", "にほ", "にほん"), DESKTOP, "日本"),
        (("に", "にほ", "にほん"), None, "日本"),
        (("n", "ni", "nih", "nihao", "ni'hao"), None, "你好"),
        (("k", "か", "かn"), None, "漢字"),
        (("d", "do", "docker", "zgr"), DESKTOP, "中国人"),  # initials
        (("ㄋ", "ㄋㄧ"), DESKTOP, "你"),
        (("ｶ",), DESKTOP, "カ"),
    ],
)
def test_text_that_will_be_converted_is_searched_when_committed(
    visit: Visit, server: Server, texts: tuple[str, ...], key: dict[str, str] | None, committed: str
) -> None:
    page = open_box(visit)
    method = InputMethod(page, key)
    method.compose(*texts, pause=300)  # longer than the pause after which the box searches
    assert server.queries == [""]
    method.commit(committed)
    wait_for(page, lambda: len(server.queries) > 1)
    assert server.queries == ["", committed]


@pytest.mark.parametrize("locale", ["zh-CN", "ja-JP"])
def test_phone_of_a_reader_of_chinese_or_japanese_may_compose_either(visit: Visit, server: Server, locale: str) -> None:
    page = open_box(visit, locale=locale)
    method = InputMethod(page, PHONE)
    method.compose("n", "ni", "niha", "nihao", pause=300)
    assert server.queries == [""]
    method.compose("", "dock")
    wait_for(page, lambda: server.queries[-1] == "dock")


def test_converted_text_does_not_wait_for_a_search_that_was_due(visit: Visit, server: Server) -> None:
    page = open_box(visit)
    page.keyboard.type("docker")
    InputMethod(page, None).compose("に", pause=300)
    assert "dockerに" not in server.queries


@pytest.mark.parametrize("body", [BOX, "<post-search inline></post-search>"])
@pytest.mark.parametrize("text", ["도커", "にほん", "nihao"])
def test_enter_that_commits_does_not_leave_the_page(visit: Visit, server: Server, body: str, text: str) -> None:
    page = open_box(visit) if body == BOX else visit(body=body)
    page.locator(FIELD).focus()
    wait_for(page, lambda: server.queries[-1:] == [""])
    url = page.url
    method = InputMethod(page)
    method.compose(text)
    page.keyboard.press("Enter")
    method.press("rawKeyDown", key="Enter", code="Enter")
    page.wait_for_timeout(300)
    assert page.url == url
    expect(page.locator(FIELD)).to_be_focused()
    method.commit("도커")
    wait_for(page, lambda: server.queries[-1] == "도커")
    assert page.url == url


def test_enter_after_the_commit_searches(visit: Visit, server: Server) -> None:
    page = visit(body="<post-search inline></post-search>")
    page.locator(FIELD).focus()
    method = InputMethod(page, DESKTOP)
    method.compose("ㄷ", "도", "도커")
    method.commit("도커")
    wait_for(page, lambda: server.queries[-1] == "도커")
    count = len(server.queries)
    page.keyboard.press("Enter")
    wait_for(page, lambda: len(server.queries) > count)  # the word is complete now
