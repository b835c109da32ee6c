"""Answer one MCP message without a server: the SDK's own HTTP transport, called in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio

from .server import PostServer

if TYPE_CHECKING:
    from starlette.types import Message, Scope


class Answer(NamedTuple):
    """An HTTP response."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


def exchange(server: PostServer, body: bytes, headers: Iterable[tuple[str, str]], max_seconds: float) -> Answer | None:
    """Answer the body of a POST; None if that takes longer than `max_seconds`.

    The transport is stateless and answers in JSON. The caller has checked the host, the origin, the key and the size.
    Each call has an event loop of its own, so any number of threads may call, also in processes that were forked.
    """
    return anyio.run(_exchange, server, body, headers, max_seconds)


async def _exchange(
    server: PostServer, body: bytes, headers: Iterable[tuple[str, str]], max_seconds: float
) -> Answer | None:
    app = server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=max(len(body), 1),
        host="",  # no list of hosts
    )
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if not messages:
            await anyio.sleep_forever()  # the client stays until it has the answer
        return messages.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    with anyio.move_on_after(max_seconds) as limit:
        async with app.router.lifespan_context(app):
            await app(_make_scope(headers), receive, send)
    return None if limit.cancelled_caught else _join_messages(sent)


def _make_scope(headers: Iterable[tuple[str, str]]) -> Scope:
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/mcp",
        "raw_path": b"/mcp",
        "root_path": "",
        "query_string": b"",
        "headers": [(_encode(name.lower()), _encode(value)) for name, value in headers],
        "client": None,
        "server": None,
    }
    return scope


def _encode(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _join_messages(messages: Sequence[Message]) -> Answer:
    start = messages[0]
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in messages[1:]))
