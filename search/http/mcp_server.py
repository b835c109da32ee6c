"""Serve MCP over streamable HTTP on a port of its own (`posthaste mcp --http`), with the API keys and the rate limit of
the settings. An ASGI application. `mcp_endpoint.py` serves the same tools at /mcp of the search."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from index.errors import PosthasteError

from ..mcp.server import PostServer
from ..settings import Settings, is_loopback
from .api_keys import KEY_HEADERS, ApiKeys
from .rate_limit import RateLimit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_STOP_SECONDS = 3


class Guard:
    """Refuses requests without an API key, if there are any, and those over the rate limit."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Protect `app`. Raises SettingsError if the rate limit is invalid."""
        self._app = app
        self._keys = ApiKeys(settings.api_keys) if settings.api_keys else None
        self._limit = RateLimit(settings) if settings.rate_limit else None
        self._proxies = settings.proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 401 or 429."""
        refusal = self._refuse(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refuse(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if self._keys and not self._keys.accept(*(headers.get(name, "") for name in KEY_HEADERS)):
            body = {"error": "send an API key: `Authorization: Bearer …` or `X-API-Key: …`"}
            return JSONResponse(body, 401, {"WWW-Authenticate": 'Bearer realm="posthaste"'})
        seconds = self._limit.count(self._get_address(scope, headers)) if self._limit else 0
        if seconds:
            return JSONResponse({"error": "too many requests: try again later"}, 429, {"Retry-After": str(seconds)})
        return None

    def _get_address(self, scope: Scope, headers: Headers) -> str:
        """Return the client's address: as the outermost trusted proxy saw it."""
        forwarded = [each.strip() for each in ",".join(headers.getlist("x-forwarded-for")).split(",")]
        if self._proxies and len(forwarded) >= self._proxies:
            return forwarded[-self._proxies]
        return scope["client"][0] if scope.get("client") else ""


class HttpServer:
    """A server on a port."""

    def __init__(self, server: PostServer, settings: Settings, port: int) -> None:
        """Listen. `port`: 0: any free one. Raises PosthasteError if the address is not available."""
        app = server.streamable_http_app(
            stateless_http=True,  # no session outlives its request, so none can pile up
            json_response=True,
            max_request_body_size=settings.max_request_body,
            transport_security=_make_security(settings),
        )
        self._socket = _listen(settings.host, port)
        self._server = uvicorn.Server(
            uvicorn.Config(
                Guard(app, settings),
                log_config=None,
                access_log=False,
                limit_concurrency=settings.max_connections,
                timeout_keep_alive=settings.idle_seconds,
                timeout_graceful_shutdown=_STOP_SECONDS,
                proxy_headers=False,
                lifespan="on",
            )
        )
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Serve in a background thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests in progress, then stop."""
        self._server.should_exit = True
        self._thread.join(2 * _STOP_SECONDS)


def _make_security(settings: Settings) -> TransportSecuritySettings:
    """Return which Host and Origin headers are accepted: on loopback only its own, so that no page of the web can
    reach the server under another name."""
    hosts = [*settings.trusted_hosts]
    if is_loopback(settings.host):
        hosts += ["127.0.0.1", "localhost", "[::1]"]
    origins = [f"{scheme}://{host}:*" for scheme in ("http", "https") for host in hosts]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=bool(hosts),
        allowed_hosts=[*hosts, *(f"{host}:*" for host in hosts)],
        allowed_origins=[*settings.cors_origins, *origins],
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PosthasteError(f"can't listen on {host}:{port}: {reason}; choose another --http or --host") from error
