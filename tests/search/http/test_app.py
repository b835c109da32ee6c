"""The application as a whole: creating, mounting, proxies, the follower."""

from __future__ import annotations

import json
import re
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from index.engine import Engine
from search import create_app
from search.http.context import get_context
from search.settings import Settings
from tests.support.applications import get_ids, get_problem_code, make_app
from tests.support.sites import make_site


def test_templates_in_the_current_folder_are_ignored(
    root: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "templates/posthaste").mkdir(parents=True)
    (tmp_path / "templates/posthaste/page.html").write_text("hijacked")
    monkeypatch.chdir(tmp_path)
    assert b"hijacked" not in make_app(root, engine).test_client().get("/").data


def test_links_are_right_if_mounted_under_a_prefix(root: Path, engine: Engine) -> None:
    host = Flask("host")
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {"/find": make_app(root, engine)})  # type: ignore[method-assign]
    client = Client(host)
    html = client.get("/find/?q=docker&per_page=1").get_data(as_text=True)
    links = re.findall(r'(?:href|action)="([^"]+)"', html)
    links_to_app = [link for link in links if not link.startswith("/post/")]
    assert len(links_to_app) > 5
    assert all(link.startswith("/find/") for link in links_to_app), links_to_app
    with client.get("/find/static/page.css") as style:
        assert style.status_code == 200
    assert json.loads(client.get("/find/search?q=docker").data)["total"] == 2
    assert json.loads(client.get("/find/openapi.json").data)["servers"] == [{"url": "/find"}]
    assert b"http://localhost/find/?q={searchTerms}" in client.get("/find/opensearch.xml").data


def test_forwarded_headers_count_only_from_trusted_proxies(root: Path, engine: Engine) -> None:
    forwarded = {"X-Forwarded-Host": "search.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/s"}
    direct = make_app(root, engine).test_client().get("/opensearch.xml", headers=forwarded).data
    assert b"http://localhost/?q=" in direct
    behind_proxy = make_app(root, engine, proxies=1).test_client().get("/opensearch.xml", headers=forwarded).data
    assert b"https://search.example/s/?q=" in behind_proxy


def test_only_trusted_host_names_are_served(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, trusted_hosts=["search.example", ".example.org"]).test_client()
    for host, status in (("search.example", 200), ("a.example.org:8080", 200), ("evil.example", 400)):
        response = client.get("/opensearch.xml", headers={"Host": host})
        assert response.status_code == status
    assert get_problem_code(response) == "untrusted_host"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


# ------------------------------------------------------------------------------------------------ the follower


def test_app_with_watch_follows_the_files_until_its_follower_is_stopped(tmp_path: Path) -> None:
    root = make_site(tmp_path)
    app = create_app(Settings.load(environ={}, content=root, watch=True))
    follower = get_context(app).follower
    assert follower is not None
    try:
        client = app.test_client()
        deadline = time.monotonic() + 60
        while (response := client.get("/search?q=immutable")).status_code == 503:
            assert time.monotonic() < deadline, "timed out waiting for the first sync"
            time.sleep(0.02)
        assert get_ids(json.loads(response.data)) == ["post/swarm.md"]
    finally:
        follower.stop()
    assert "posthaste-follow" not in [thread.name for thread in threading.enumerate()]
    get_context(app).engine.close()


@pytest.mark.parametrize("watch", [True, False])
def test_app_follows_no_files_of_an_engine_that_is_passed_in(root: Path, engine: Engine, watch: bool) -> None:
    app = create_app(Settings.load(environ={}, content=root, watch=watch), engine=engine)
    assert get_context(app).follower is None
    assert get_context(app).engine is engine


def test_app_without_watch_starts_no_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    app = create_app(Settings.load(environ={}, content=make_site(tmp_path)))
    assert get_context(app).follower is None
    assert set(threading.enumerate()) == before
