"""The guard of `posthaste mcp --http`: which names requests may use. test_protocol.py runs the whole server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from search.settings import Settings

pytest.importorskip("mcp", reason="the MCP SDK is absent: pip install 'posthaste-search[mcp]'")

from search.http.mcp_server import Guard


def get_status(settings: Settings, **headers: str) -> int:
    """Return the status of a request with these headers; 200 if it passes the guard."""
    statuses = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    async def receive() -> Any:
        raise AssertionError("the guard reads no body")

    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: Any = {"type": "http", "headers": pairs, "client": ("127.0.0.1", 1)}
    asyncio.run(Guard(app, settings)(scope, receive, send))
    return int(statuses[0])


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("search.example.org", 200), ("Search.Example.Org:8090", 200), ("example.org", 200), ("exact.test", 200),
        ("127.0.0.1:8090", 200), ("localhost", 200), ("[::1]:8090", 200), ("a.exact.test", 421),
        ("badexample.org", 421), ("[::2]", 421), ("evil.example", 421), ("", 421),
    ],
)  # fmt: skip
def test_trusted_hosts_mean_the_same_as_for_the_search(host: str, status: int) -> None:
    settings = Settings.load(environ={}, trusted_hosts=".Example.org, exact.test")
    assert get_status(settings, host=host) == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://search.example.org", 200), ("http://localhost:3000", 200), ("https://site.test", 200), ("", 200),
        ("https://evil.example", 403), ("null", 403), ("https://search.example.org.evil.example", 403),
    ],
)  # fmt: skip
def test_pages_of_trusted_hosts_and_of_cors_origins_may_call(origin: str, status: int) -> None:
    settings = Settings.load(environ={}, trusted_hosts=".example.org", cors_origins="https://site.test/")
    assert get_status(settings, host="localhost", origin=origin) == status


def test_server_for_other_machines_without_names_accepts_any() -> None:
    assert get_status(Settings.load(environ={}, host="0.0.0.0"), host="anything.example") == 200
