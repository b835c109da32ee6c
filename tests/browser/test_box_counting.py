"""The box reports which query a reader meant and which result was opened: once, and only if the server asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.browser import FIELD, TITLES, Server, Visit, open_box, wait_for

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def counting_server(blog: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Posthaste with the posts of the example site, which counts."""
    started = Server(blog, tmp_path_factory.mktemp("counting") / "index", analytics=True)
    yield started
    started.stop()


def record_reports(page: Any) -> list[dict[str, str]]:
    """Return the list that the parameters of each report are added to."""
    reports: list[dict[str, str]] = []

    def add(request: Any) -> None:
        url = urlsplit(request.url)
        if url.path == "/searched":
            assert request.method == "POST"
            assert "cookie" not in request.headers
            reports.append({name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()})

    page.on("request", add)
    return reports


def open_counting_box(visit: Visit, server: Server, **options: Any) -> tuple[Any, list[dict[str, str]]]:
    """Open the box on a page of a site, with a cookie that no report may have."""
    page = open_box(visit, at=server, **options)
    page.context.add_cookies([{"name": "session", "value": "secret", "url": server.url}])
    return page, record_reports(page)


def type_query(page: Any, server: Server, text: str) -> None:
    """Type a query key by key, and wait for its results."""
    page.locator(FIELD).press_sequentially(text, delay=60)
    wait_for(page, lambda: text in server.responses)
    page.locator("post-search >> .root:not(.busy) .selected").first.wait_for()


def test_opened_result_is_reported_once_with_the_whole_query(visit: Visit, counting_server: Server) -> None:
    page, reports = open_counting_box(visit, counting_server)
    type_query(page, counting_server, "docker")
    title = page.locator(TITLES).nth(1)
    title.wait_for()
    path = urlsplit(title.get_attribute("href")).path
    page.route(f"**{path}*", lambda route: route.fulfill(body="The post.", content_type="text/html"))
    title.click()
    page.wait_for_url(f"**{path}*")
    wait_for(page, lambda: reports)
    (report,) = reports
    assert (report["q"], report["again"], report["clicked"]) == ("docker", "0", path)


def test_query_that_stays_is_reported_and_its_click_is_not_another_search(
    visit: Visit, counting_server: Server
) -> None:
    page, reports = open_counting_box(visit, counting_server)
    type_query(page, counting_server, "yaml")
    wait_for(page, lambda: reports)
    assert [(report["q"], report["again"], report["clicked"]) for report in reports] == [("yaml", "0", "")]
    page.locator(TITLES).first.click(modifiers=["Control"])
    wait_for(page, lambda: len(reports) == 2)
    assert (reports[1]["q"], reports[1]["again"]) == ("yaml", "1")
    assert reports[1]["clicked"].startswith("/")
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert len(reports) == 2


def test_closing_the_box_reports_the_query(visit: Visit, counting_server: Server) -> None:
    page, reports = open_counting_box(visit, counting_server)
    type_query(page, counting_server, "swarm")
    page.keyboard.press("Escape")
    wait_for(page, lambda: reports)
    assert [(report["q"], report["clicked"]) for report in reports] == [("swarm", "")]


def test_nothing_is_reported_to_a_server_that_does_not_ask(
    visit: Visit, server: Server, counting_server: Server
) -> None:
    private: Any = {"extra_http_headers": {"Sec-GPC": "1"}}
    for asked, options in ((server, {}), (counting_server, private)):
        page, reports = open_counting_box(visit, asked, **options)
        type_query(page, asked, "docker")
        page.locator(TITLES).first.click(modifiers=["Control"])
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
        assert reports == []
