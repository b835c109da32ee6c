"""Which pages of other origins may call the endpoints."""

from __future__ import annotations

from pathlib import Path

from index.engine import Engine
from tests.support.applications import make_app

KEY = "first-key-0123456789"


def test_only_listed_origins_are_allowed(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, cors_origins="https://a.example").test_client()
    allowed = client.get("/search?q=x", headers={"Origin": "https://a.example"}).headers
    assert (allowed["Access-Control-Allow-Origin"], allowed["Vary"]) == ("https://a.example", "Origin")
    refused = client.get("/search?q=x", headers={"Origin": "https://b.example"}).headers
    assert "Access-Control-Allow-Origin" not in refused
    assert refused["Vary"] == "Origin"


def test_star_allows_any_origin(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, cors_origins="*").test_client()
    allowed = client.get("/search?q=x", headers={"Origin": "https://b.example"}).headers
    assert (allowed["Access-Control-Allow-Origin"], allowed["Vary"]) == ("*", "Origin")
    assert "Access-Control-Allow-Origin" not in client.get("/search?q=x").headers


def test_listed_origin_may_send_an_api_key(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, api_keys=(KEY,), cors_origins=["https://a.example"]).test_client()
    preflight = client.options("/search?q=docker", headers={"Origin": "https://a.example"})
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Headers"] == "Authorization, X-API-Key"
    refused = client.get("/search?q=docker", headers={"Origin": "https://a.example"})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, "https://a.example")
