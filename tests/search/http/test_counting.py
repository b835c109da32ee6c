"""Searches are counted if the owner wants it and the reader allows it: complete queries at once, others as reported."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.engine import Engine
from search.analytics.events import MAX_TEXT, Click, Event
from search.http.context import get_context
from tests.support.applications import get_problem_code, make_app
from tests.support.waiting import wait_until

BOX = "q={}&fields=box&as_you_type=1&per_page=8"
ORIGIN = "https://blog.example"


class Counting:
    """A client of an application that counts, and what it counted."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._recorder = get_context(client.application).recorder

    def get(self, path: str, **options: Any) -> Any:
        response = self.client.get(path, **options)
        assert response.status_code == 200
        return response

    def report(self, query_string: str, again: int = 0, clicked: str = "", **options: Any) -> int:
        response = self.client.post(f"/searched?{query_string}&again={again}&clicked={clicked}", **options)
        return response.status_code

    def list_events(self) -> Sequence[Event]:
        """Return the events that wait, and forget them."""
        assert self._recorder is not None
        events = list(self._recorder._events)
        self._recorder._events.clear()
        return events


@pytest.fixture
def counting(root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    monkeypatch.setattr("search.analytics.recorder.QueryRecorder._start", lambda recorder: None)  # so events wait
    yield Counting(make_app(root, engine, analytics=True, cors_origins=[ORIGIN]).test_client())


def test_nothing_is_counted_without_the_setting(client: FlaskClient, root: Path) -> None:
    response = client.get(f"/search?{BOX.format('docker')}")
    assert b"report" not in response.data
    assert "DNT" not in response.headers.get("Vary", "")
    assert client.post("/searched?q=docker").status_code == 404
    assert client.get("/insights").status_code == 404
    assert "posthaste_counted_events" not in client.get("/metrics").get_data(as_text=True)
    assert not list((root / ".posthaste").glob("queries*"))


def test_preview_counts_nothing(root: Path, engine: Engine) -> None:
    assert get_context(make_app(root, engine, analytics=True, drafts=True)).recorder is None


def test_complete_query_of_a_program_is_counted_each_time(counting: Counting) -> None:
    for _ in range(2):  # the second response is cached
        assert b"report" not in counting.get("/search?q=Docker%20%20S%C3%BBarm").data
    summaries = [event.summary for event in counting.list_events()]
    assert [summary.text for summary in summaries] == ["docker suarm"] * 2
    assert summaries[0] == summaries[1]
    assert summaries[0].results == 2


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=docker&page=2&per_page=1",
        "/search?tag=docker",
        "/search",
        "/",
        "/?q=docker&tag=docker",
        "/suggest?q=do",
    ],
)
def test_requests_that_go_on_with_a_query_are_not_counted(counting: Counting, path: str) -> None:
    counting.get(path)
    assert counting.list_events() == []


def test_search_page_counts_a_query(counting: Counting) -> None:
    counting.get("/?q=docker")
    assert [event.summary.text for event in counting.list_events()] == ["docker"]
    assert counting.client.head("/?q=docker").status_code == 200
    assert counting.list_events() == []


def test_query_being_typed_is_counted_when_it_is_reported(counting: Counting) -> None:
    for typed in ("d", "do", "doc", "docker"):
        body = json.loads(counting.get(f"/search?{BOX.format(typed)}").data)
        assert body["report"] is True
    assert counting.list_events() == []
    url = body["results"][1]["url"]
    assert counting.report(BOX.format("docker")) == 204
    assert counting.report(BOX.format("docker"), again=1, clicked=url) == 204
    searched, clicked = counting.list_events()
    assert (searched.summary.text, searched.is_search, searched.has_clicks, searched.click) == (
        "docker",
        True,
        True,
        None,
    )
    assert (clicked.is_search, clicked.click) == (False, Click(url, 2))


def test_results_are_those_of_this_server_not_of_the_report(counting: Counting) -> None:
    counting.report(BOX.format("zzzqqq") + "&total=99")
    counting.report(BOX.format("containars"))
    missed, corrected = (event.summary for event in counting.list_events())
    assert (missed.results, missed.is_corrected) == (0, False)
    assert corrected.results > 0 and corrected.is_corrected


@pytest.mark.parametrize("clicked", ["/nowhere/", "javascript:alert(1)", "/post/draft/", "/notes/creme/", "%00", "%ff"])
def test_click_on_another_page_is_not_counted(counting: Counting, clicked: str) -> None:
    """Neither on a hidden post, nor on one that the query does not find."""
    assert counting.report(BOX.format("docker"), again=1, clicked=clicked) == 204
    assert counting.list_events() == []
    assert counting.report(BOX.format("docker"), clicked=clicked) == 204
    assert [event.click for event in counting.list_events()] == [None]


def test_position_counts_over_all_pages(counting: Counting) -> None:
    page = "q=docker&fields=box&per_page=1&page=2"
    (result,) = json.loads(counting.get(f"/search?{page}").data)["results"]
    counting.report(page, clicked=result["url"])
    assert [event.click for event in counting.list_events()] == [Click(result["url"], 2)]


@pytest.mark.parametrize("headers", [{"DNT": "1"}, {"Sec-GPC": "1"}])
def test_readers_who_do_not_want_to_be_counted_are_not(counting: Counting, headers: dict[str, str]) -> None:
    response = counting.get(f"/search?{BOX.format('docker')}", headers=headers)
    assert "report" not in json.loads(response.data)
    assert {"DNT", "Sec-GPC"} <= {name.strip() for name in response.headers["Vary"].split(",")}
    assert response.headers["ETag"] != counting.get(f"/search?{BOX.format('docker')}").headers["ETag"]
    counting.get("/search?q=docker", headers=headers)
    counting.get("/?q=docker", headers=headers)
    assert counting.report(BOX.format("docker"), headers=headers) == 204
    assert counting.list_events() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Origin": "http://localhost"}, 204),  # its own
        ({"Origin": "http://behind.a.proxy", "Sec-Fetch-Site": "same-origin"}, 204),
        ({"Origin": ORIGIN}, 204),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}, 204),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_pages_of_other_sites_can_report_nothing(counting: Counting, headers: dict[str, str], status: int) -> None:
    assert counting.report(BOX.format("docker"), headers=headers) == status
    assert len(counting.list_events()) == (status == 204)


@pytest.mark.parametrize(
    ("path", "headers", "count"),
    [
        ("/?q=docker", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}, 1),  # a form of the site
        ("/?q=docker", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}, 0),
        ("/search?q=docker", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, 0),
        ("/search?q=docker", {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, 1),
        ("/search?q=docker", {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 0),
    ],
)
def test_pages_of_other_sites_let_nobody_search(
    counting: Counting, path: str, headers: dict[str, str], count: int
) -> None:
    counting.get(path, headers=headers)
    assert len(counting.list_events()) == count


def test_foreign_report_is_a_problem(counting: Counting) -> None:
    response = counting.client.post("/searched?q=x", headers={"Origin": "https://evil.example"})
    assert get_problem_code(response) == "origin_not_allowed"
    assert counting.client.get("/searched?q=x").status_code == 405
    assert counting.client.post("/searched?q=x&again=2").status_code == 400


def test_reports_count_for_the_rate_limit(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, analytics=True, rate_limit="2/hour").test_client()
    assert [client.post("/searched?q=docker").status_code for _ in range(3)] == [204, 204, 429]


def test_long_query_has_no_text(counting: Counting) -> None:
    counting.get(f"/search?q={'docker+' * 14}")
    counting.get(f"/search?q={'docker+' * 20}")
    short, long = (event.summary for event in counting.list_events())
    assert len(short.text) <= MAX_TEXT
    assert (long.text, long.results > 0) == ("", True)


def test_counts_are_in_the_metrics(root: Path, engine: Engine) -> None:
    app = make_app(root, engine, analytics=True)
    client = app.test_client()
    client.get("/search?q=docker")
    recorder = get_context(app).recorder
    assert recorder is not None
    wait_until(lambda: recorder.written)
    recorder.stop()
    metrics = client.get("/metrics").get_data(as_text=True)
    assert "\nposthaste_counted_events_total 1.0" in metrics
    assert "\nposthaste_lost_events_total 0.0" in metrics
    for file in recorder.path.parent.glob("queries*"):
        file.unlink()
