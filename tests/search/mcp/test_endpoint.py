"""The endpoint /mcp of the search: the same tools, keys, limits and visibility as elsewhere."""

from __future__ import annotations

import asyncio
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
from flask.testing import FlaskClient
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from index.errors import SettingsError
from search.http import mcp_endpoint
from tests.support.applications import get_problem_code, make_app, make_client
from tests.support.processes import make_environ, run_posthaste, start_posthaste, stop_process
from tests.support.servers import find_free_port, start_gunicorn
from tests.support.sites import make_site
from tests.support.waiting import wait_until

KEY = "k" * 20


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def client(root: Path) -> FlaskClient:
    return make_client(root, mcp=True, max_request_body=20_000)


def call_tool(client: FlaskClient, name: str, **arguments: Any) -> Any:
    message = {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    response = client.post("/mcp", json=message)
    assert response.status_code == 200, response.data
    assert response.json is not None
    return response.json["result"]


def test_endpoint_is_off_by_default(root: Path) -> None:
    response = make_app(root).test_client().post("/mcp", json={})
    assert (response.status_code, get_problem_code(response)) == (404, "not_found")


def test_tools_answer_about_visible_posts_only(client: FlaskClient) -> None:
    found = call_tool(client, "search_posts", query="docker")["structuredContent"]
    assert "post/swarm.md" in [post["id"] for post in found["posts"]]
    assert call_tool(client, "search_posts", query="secretword")["structuredContent"]["posts"] == []
    hidden, unknown = (call_tool(client, "read_post", post=id) for id in ("post/draft.md", "post/other.md"))
    assert hidden["isError"] and unknown["isError"]
    assert str(hidden).replace("draft", "other") == str(unknown)


def test_threads_call_at_the_same_time(root: Path) -> None:
    client = make_client(root, mcp=True, max_concurrent=20)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: call_tool(client, "list_tags", limit=n), range(1, 9)))
    assert [len(each["structuredContent"]) for each in answers] == [min(n, 3) for n in range(1, 9)]


def test_streams_and_sessions_are_refused(client: FlaskClient) -> None:
    assert [client.open("/mcp", method=method).status_code for method in ("GET", "DELETE", "PUT")] == [405] * 3
    listen = {"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": {}}
    accepted = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2026-07-28"}
    assert client.post("/mcp", json=listen, headers=accepted).status_code == 406


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"\xff\xfe", b"[" * 15_000, b'{"a":' * 3_000, b'{"jsonrpc":"2.0","id":1,"method":"x"}',
     b'{"jsonrpc":"2.0","id":1' + b"0" * 5_000 + b',"method":"ping"}',
     b'{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}'],
)  # fmt: skip
@pytest.mark.parametrize("protocol", ["", "2025-06-18", "2026-07-28", "é", "x" * 5_000])
def test_hostile_messages_are_errors_of_the_client(client: FlaskClient, body: bytes, protocol: str) -> None:
    headers = {"MCP-Protocol-Version": protocol} if protocol else {}
    response = client.post("/mcp", data=body, content_type="application/json", headers=headers)
    assert response.status_code < 500
    assert len(response.data) < 50_000


def test_long_message_is_refused(client: FlaskClient) -> None:
    response = client.post("/mcp", data=b" " * 20_001, content_type="application/json")
    assert (response.status_code, get_problem_code(response)) == (413, "request_entity_too_large")


def test_call_that_takes_too_long_is_a_problem(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mcp_endpoint, "_MAX_SECONDS", 0.0)
    response = client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"})
    assert (response.status_code, get_problem_code(response)) == (503, "too_slow")


def test_keys_and_rate_limit_are_those_of_the_search(root: Path) -> None:
    client, ping = make_client(root, mcp=True, api_keys=KEY, rate_limit="2/hour"), {"jsonrpc": "2.0", "method": "x"}
    assert client.post("/mcp", json=ping).status_code == 401
    key = {"X-API-Key": KEY}
    assert client.get("/search?q=docker", headers=key).status_code == 200
    assert get_problem_code(client.post("/mcp", json=ping, headers=key)) == "rate_limited"


def test_other_names_of_the_server_are_refused(root: Path) -> None:
    client = make_client(root, mcp=True, trusted_hosts="localhost")
    assert client.post("/mcp", json={}, headers={"Host": "evil.example"}).status_code == 400


def test_log_of_the_program_stays_as_it_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    make_app(root, mcp=True)
    assert logging.root.handlers == []


def test_missing_library_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "search.mcp.server", None)
    with pytest.raises(SettingsError, match=r"posthaste-search\[mcp\]"):
        make_app(root, mcp=True)


# ------------------------------------------------------------------------------------------------ real servers


async def use_every_tool(address: str) -> list[str]:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        tools = [tool.name for tool in (await client.list_tools()).tools]
        found = await client.call_tool("search_posts", {"query": "docker"})
        post = (found.structured_content or {})["posts"][0]
        read = await client.call_tool("read_post", {"post": post["url"]})
        assert not read.is_error
        contents = (await client.read_resource(f"posthaste://posts/{post['id']}")).contents
        assert getattr(contents[0], "text", "").startswith(f"# {post['title']}\n")
        return tools


@pytest.mark.slow
@pytest.mark.parametrize("server", ["serve", "gunicorn"])
def test_client_of_the_sdk_uses_the_tools(tmp_path: Path, server: str) -> None:
    """With two workers of gunicorn, the messages of a client reach different processes."""
    root, log = make_site(tmp_path / "site"), tmp_path / "log"
    environ = {"POSTHASTE_MCP": "1", "POSTHASTE_API_KEYS": KEY, "POSTHASTE_CONTENT": str(root)}
    with ExitStack() as stack:
        if server == "serve":
            port, file = find_free_port(), stack.enter_context(log.open("w"))
            process = stack.enter_context(
                start_posthaste("serve", root, "--port", str(port), environ=make_environ(**environ), stderr=file)
            )
        else:
            run_posthaste("index", root)
            port, process = stack.enter_context(start_gunicorn(log, workers=2, **environ))
        wait_until(lambda: is_ready(port), describe=log.read_text)
        tools = asyncio.run(asyncio.wait_for(use_every_tool(f"http://127.0.0.1:{port}/mcp"), 60))
        assert set(tools) == {"search_posts", "read_post", "list_tags", "related_posts"}
        stop_process(process)
    assert "Traceback" not in log.read_text()


def is_ready(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    except httpx2.TransportError:
        return False
