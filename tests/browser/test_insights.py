"""The page /insights fits wide and narrow screens, is accessible in both color schemes, and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.analytics.events import Click
from tests.browser.test_accessibility import find_violations
from tests.browser.test_scripts import PAYLOADS, RUN
from tests.support.browser import Server, Visit
from tests.support.counting import make_events, write_events

pytestmark = pytest.mark.browser

KEY = "a-key-of-the-owner"


@pytest.fixture(scope="module")
def owners_server(blog: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Posthaste with the posts of the example site, which has counted queries, and hostile ones among them."""
    index = tmp_path_factory.mktemp("insights") / "index"
    started = Server(blog, index, analytics=True, api_keys=[KEY])
    events = make_events("k8s", results=0) + make_events("yaml", range(9), click=Click("/2024/yaml/", 1))
    events += make_events("long" * 25) + make_events("two words " * 9, results=0)
    events += [event for payload in PAYLOADS for event in make_events(payload, results=0)]
    write_events(index / "queries.sqlite", events)
    yield started
    started.stop()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_insights_fit_the_screen_and_are_accessible(
    visit: Visit, owners_server: Server, scheme: str, width: int
) -> None:
    screen = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = visit("/insights", at=owners_server, extra_http_headers={"X-API-Key": KEY}, **screen)
    assert page.locator("h2").count() == 4
    assert page.locator("svg.chart rect.none").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert find_violations(page, scheme) == []


def test_scripts_in_queries_stay_text_in_the_insights(visit: Visit, owners_server: Server) -> None:
    page = visit("/insights?days=7", at=owners_server, bypass_csp=True, extra_http_headers={"X-API-Key": KEY})
    assert page.locator("table").first.inner_text().count(RUN) > 5
    assert page.evaluate("window.ran") is None
    assert page.locator("script, img, iframe, [onload], [onerror], [style]").count() == 0
