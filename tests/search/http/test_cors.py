"""Which pages of other origins may call the endpoints."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine
from search.http.app import build_app
from search.http.context import get_context
from search.http.server import serve
from search.open_sites import open_sites
from search.settings import Settings
from tests.support.applications import make_app

KEY = "first-key-0123456789"


def test_only_listed_origins_are_allowed(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, cors_origins="https://a.example").test_client()
    allowed = client.get("/search?q=x", headers={"Origin": "https://a.example"}).headers
    assert (allowed["Access-Control-Allow-Origin"], allowed["Vary"]) == ("https://a.example", "Origin, Accept-Encoding")
    assert allowed["Access-Control-Expose-Headers"] == "Retry-After"
    refused = client.get("/search?q=x", headers={"Origin": "https://b.example"}).headers
    assert "Access-Control-Allow-Origin" not in refused
    assert refused["Vary"] == "Origin, Accept-Encoding"


def test_star_allows_any_origin(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, cors_origins="*").test_client()
    allowed = client.get("/search?q=x", headers={"Origin": "https://b.example"}).headers
    assert (allowed["Access-Control-Allow-Origin"], allowed["Vary"]) == ("*", "Origin, Accept-Encoding")
    assert "Access-Control-Allow-Origin" not in client.get("/search?q=x").headers


def test_listed_origin_may_send_an_api_key(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, api_keys=(KEY,), cors_origins=["https://a.example"]).test_client()
    preflight = client.options("/search?q=docker", headers={"Origin": "https://a.example"})
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Headers"] == "Authorization, X-API-Key"
    refused = client.get("/search?q=docker", headers={"Origin": "https://a.example"})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, "https://a.example")


@pytest.mark.parametrize(
    ("origin", "host", "is_allowed"),
    [
        ("http://localhost:1313", "127.0.0.1:8080", True),
        ("https://127.0.0.1", "localhost", True),
        ("http://[::1]:4000", "[::1]:8080", True),
        ("http://localhost:1313", "evil.example:8080", False),  # a domain that resolves to 127.0.0.1
        ("http://localhost.evil.example", "127.0.0.1:8080", False),
        ("http://127.0.0.1.evil.example:80", "127.0.0.1:8080", False),
        ("http://localhost:1313@evil.example", "127.0.0.1:8080", False),
        ("ftp://localhost", "127.0.0.1:8080", False),
        ("null", "127.0.0.1:8080", False),
        ("", "127.0.0.1:8080", False),
    ],
)
def test_local_server_allows_pages_of_the_machine(
    root: Path, engine: Engine, origin: str, host: str, is_allowed: bool
) -> None:
    context = get_context(make_app(root, engine))
    headers = {"Origin": origin, "Host": host}
    local = build_app(context, is_local=True).test_client().get("/search?q=docker", headers=headers)
    assert local.headers.get("Access-Control-Allow-Origin") == (origin if is_allowed else None)
    assert local.headers["Vary"] == "Origin, Accept-Encoding"
    public = build_app(context).test_client().get("/search?q=docker", headers=headers)
    assert "Access-Control-Allow-Origin" not in public.headers


@pytest.mark.parametrize(
    ("settings", "is_allowed"), [({}, True), ({"host": "0.0.0.0"}, False), ({"proxies": 1}, False)]
)
@pytest.mark.usefixtures("engine")
def test_only_a_server_that_listens_on_loopback_is_local(
    root: Path, settings: dict[str, Any], is_allowed: bool
) -> None:
    loaded = Settings.load(environ={}, content=root, port=0, **settings)
    server = serve(loaded, open_sites(loaded), None)
    try:
        server.start()
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}/healthz", headers={"Origin": "http://[::1]"})
        with urllib.request.urlopen(request) as response:
            assert (response.headers["Access-Control-Allow-Origin"] == "http://[::1]") is is_allowed
    finally:
        server.stop()
