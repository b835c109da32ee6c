"""The page /insights: who may see it, and that queries and hidden posts do it no harm."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.engine import Engine
from search.analytics.events import Click
from search.http.app import build_app, create_context
from search.open_sites import open_sites
from search.settings import Settings
from tests.support.applications import get_problem_code, make_app
from tests.support.counting import make_events, write_events

KEY = "a-key-of-the-owner"


@pytest.fixture
def counts(root: Path) -> Iterator[Path]:
    """Where the counts are."""
    path = root / ".posthaste" / "queries.sqlite"
    yield path
    for file in path.parent.glob("queries*"):
        file.unlink()


@pytest.fixture
def owner(root: Path, engine: Engine) -> FlaskClient:
    """A client that has the key that `posthaste serve` prints."""
    assert engine.get_generation() is not None
    settings = Settings.load(environ={}, content=root, analytics=True)
    context = create_context(settings, open_sites(settings), None)
    return build_app(context, is_local=True, page_key=KEY).test_client()


def get_html(client: FlaskClient, days: int = 30) -> str:
    response = client.get(f"/insights?key={KEY}&days={days}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_page_is_for_those_who_have_its_key(owner: FlaskClient) -> None:
    response = owner.get(f"/insights?key={KEY}")
    assert response.status_code == 200
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert f'href="/insights?days=7&amp;key={KEY}"' in response.get_data(as_text=True)
    assert "Nothing is counted yet." in response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store"
    assert "*" in response.headers["Vary"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("query", ["", "?key=", "?key=wrong", "?key=%ff", f"?key=wrong&key={KEY}", f"?Key={KEY}"])
def test_request_without_the_key_is_refused(owner: FlaskClient, query: str) -> None:
    """Also one from this machine: nginx 1.29.7 and later pass on requests with no trace of a proxy."""
    loopback = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8080", "SERVER_PROTOCOL": "HTTP/1.1"}
    response = owner.get(f"/insights{query}", environ_overrides=loopback)
    assert (response.status_code, get_problem_code(response)) == (403, "private_page")


def test_application_that_others_reach_refuses_everybody(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, analytics=True).test_client()
    assert client.get("/insights").status_code == 403
    assert client.get("/insights?key=").status_code == 403


def test_key_opens_the_page_also_as_a_password(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, analytics=True, api_keys=[KEY]).test_client()
    refused = client.get("/insights")
    assert (refused.status_code, refused.headers["WWW-Authenticate"][:6]) == (401, "Basic ")
    password = {"Authorization": "Basic " + base64.b64encode(f"owner:{KEY}".encode()).decode()}
    wrong = {"Authorization": "Basic " + base64.b64encode(b"owner:wrong").decode()}
    assert client.get("/insights", headers=wrong).status_code == 401
    for headers in (password, {"X-API-Key": KEY}):
        assert client.get("/insights", headers=headers).status_code == 200
        with client.get("/static/page.css", headers=headers) as response:
            assert response.status_code == 200
    assert client.get("/search?q=docker", headers=password).status_code == 401


def test_queries_are_escaped_and_control_characters_replaced(owner: FlaskClient, counts: Path) -> None:
    hostile = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\x1b]0;x\x07\u202eb", "{{ 7 * 7 }}"]
    write_events(counts, [event for text in hostile for event in make_events(text, results=0)])
    html = get_html(owner)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html and "<img" not in html and "style=" not in html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", html)
    assert "{{ 7 * 7 }}" in html


def test_tables_and_charts(owner: FlaskClient, counts: Path) -> None:
    events = make_events("docker", range(5), results=3, click=Click("/post/swarm/", 1))
    write_events(counts, events + make_events("k8s", range(4), results=0) + make_events("rust", results=1))
    html = get_html(owner, days=7)
    assert "<strong>12</strong> searches" in html
    assert "<strong>33 %</strong> without results" in html
    assert html.count('<rect class="day"') == 7
    assert '<rect class="none"' in html and '<rect class="some"' in html
    sections = re.split("<h2>", html)
    assert ["k8s" in section for section in sections[2:]] == [True, False, True]
    assert ["rust" in section for section in sections[2:]] == [False, True, True]
    assert "100 %" in sections[4]


def test_links_to_the_search_page_are_not_counted(owner: FlaskClient, counts: Path) -> None:
    write_events(counts, make_events("docker"))
    assert 'href="/?q=docker&amp;page=1"' in get_html(owner)


@pytest.mark.parametrize(("query", "status"), [("days=0", 400), ("days=91", 400), ("days=x", 400), ("days=90", 200)])
def test_days_are_as_many_as_are_kept(owner: FlaskClient, query: str, status: int) -> None:
    assert owner.get(f"/insights?key={KEY}&{query}").status_code == status


def test_damaged_file_is_a_page_that_says_so(owner: FlaskClient, counts: Path) -> None:
    counts.write_bytes(b"not a database" * 1000)
    assert "be read: see the log" in get_html(owner)


def test_hidden_post_is_never_named(owner: FlaskClient, counts: Path) -> None:
    """Its clicks may be from the time when it was public."""
    for word in ("docker", "zebra"):
        write_events(counts, make_events(word, range(9), results=2, click=Click("/post/draft/", 3)))
    html = get_html(owner)
    assert "zebra" in html
    assert "draft" not in html and "secretword" not in html.lower()
