"""The MCP server as clients see it: the client of the official SDK starts `posthaste mcp`."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.support.processes import PROJECT
from tests.support.sites import make_site

COMMAND = [sys.executable, "-m", "search.cli", "mcp"]
pytestmark = [pytest.mark.slow]  # each test starts a process

Use = Callable[[Client], Awaitable[Any]]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("example") / "blog"
    return Path(shutil.copytree(PROJECT / "examples/blog", target, ignore=shutil.ignore_patterns(".posthaste")))


@asynccontextmanager
async def open_client(root: Path) -> AsyncIterator[Client]:
    parameters = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], str(root), "--no-watch"], cwd=str(PROJECT)
    )
    async with Client(stdio_client(parameters, errlog=sys.__stderr__)) as client:  # type: ignore[arg-type]
        yield client


def get_text(result: Any) -> str:
    return "\n".join(block.text for block in result.content)


def run_with_client(root: Path, use: Use) -> Any:
    async def run() -> Any:
        async with open_client(root) as client:
            return await use(client)

    return asyncio.run(asyncio.wait_for(run(), 120))


def test_client_lists_searches_and_reads_the_example_site(example: Path) -> None:
    async def use(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"search_posts", "read_post", "list_tags", "related_posts"}
        assert '"rolling update"' in (tools["search_posts"].description or "")
        found = await client.call_tool("search_posts", {"query": "rolling updates", "tags": ["docker"]})
        assert found.structured_content is not None
        post = found.structured_content["posts"][0]
        assert post["title"] == "Rolling updates with Docker swarm mode"
        section = next(each for each in post["sections"] if each["url"].endswith("#update"))
        read = get_text(await client.call_tool("read_post", {"post": section["url"]}))
        assert "# The update itself" in read
        assert "--update-parallelism" in read
        tags = await client.call_tool("list_tags", {"limit": 3})
        assert tags.structured_content is not None
        assert len(tags.structured_content) == 3
        related = await client.call_tool("related_posts", {"post": post["id"], "limit": 2})
        assert not related.is_error
        resources = (await client.list_resources()).resources
        assert len(resources) > 20
        contents = (await client.read_resource(str(resources[0].uri))).contents
        assert getattr(contents[0], "text", "").startswith(f"# {resources[0].title}\n")

    run_with_client(example, use)


def test_draft_is_not_to_be_had(example: Path) -> None:
    async def use(client: Client) -> None:
        messages = set()
        for name in ("post/next-search-from-scratch.md", "/2024/05/next-search-from-scratch/", "nowhere.md"):
            for tool in ("read_post", "related_posts"):
                result = await client.call_tool(tool, {"post": name})
                assert result.is_error
                messages.add(get_text(result).replace(name, "NAME").replace(tool, "TOOL"))
        assert len(messages) == 1
        errors = set()
        for name in ("post/next-search-from-scratch.md", "post/nowhere.md"):
            with pytest.raises(MCPError) as caught:
                await client.read_resource(f"posthaste://posts/{name}")
            errors.add(str(caught.value).replace(name, "NAME"))
        assert len(errors) == 1
        found = await client.call_tool("search_posts", {"query": "next search from scratch", "per_page": 50})
        assert "next-search-from-scratch" not in get_text(found)

    assert "draft: true" in (example / "content/post/next-search-from-scratch.md").read_text("utf-8")
    run_with_client(example, use)


# ------------------------------------------------------------------------------------------------ HTTP


@contextmanager
def run_http_server(root: Path, environ: dict[str, str]) -> Iterator[str]:
    """Run `posthaste mcp --http` on a free port; yield its address."""
    command = [*COMMAND, str(root), "--no-watch", "--http", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=PROJECT, env=environ)
    try:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        yield next(line.split()[-1] for line in lines if "/mcp" in line)
    finally:
        process.terminate()
        assert process.wait(30) == 0
        assert process.stderr is not None
        process.stderr.close()


def test_http_needs_a_key_counts_requests_and_refuses_other_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = os.environ | {"POSTHASTE_API_KEYS": "k" * 20, "POSTHASTE_RATE_LIMIT": "12/hour"}
    key = {"Authorization": "Bearer " + "k" * 20}

    async def use(address: str) -> list[str]:
        async with (
            httpx2.AsyncClient(headers=key) as http,
            Client(streamable_http_client(address, http_client=http)) as client,
        ):
            found = await client.call_tool("search_posts", {"query": "docker"})
            return [post["id"] for post in (found.structured_content or {})["posts"]]

    with run_http_server(make_site(tmp_path), environ) as address:
        assert "post/swarm.md" in asyncio.run(asyncio.wait_for(use(address), 60))
        assert httpx2.post(address, json={}).status_code == 401
        assert httpx2.post(address, json={}, headers=key | {"Host": "evil.example"}).status_code == 421
        assert httpx2.post(address, json={}, headers=key | {"Origin": "https://evil.example"}).status_code == 403
        statuses = [httpx2.post(address, json={}, headers=key).status_code for _ in range(13)]
        assert statuses[-1] == 429


def test_missing_library_is_named(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ImportError('not there')\n")
    site = make_site(tmp_path / "site")
    run = subprocess.run(
        [*COMMAND, str(site)], capture_output=True, text=True, cwd=tmp_path,
        env={"PATH": "/usr/bin", "PYTHONPATH": f"{tmp_path}:{PROJECT}"},
    )  # fmt: skip
    assert run.returncode == 2
    assert run.stderr.strip() == "posthaste: mcp needs a library: pip install 'posthaste-search[mcp]'"
