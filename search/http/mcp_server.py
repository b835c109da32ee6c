"""Serve MCP over streamable HTTP on a port of its own (`posthaste mcp --http`), with the API keys and the rate limit of
the settings. An ASGI application. `mcp_endpoint.py` serves the same tools at /mcp of the search."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from werkzeug.sansio.utils import host_is_trusted

from index.errors import PosthasteError

from ..mcp.server import PostServer
from ..setting_reach import is_loopback
from ..settings import Settings
from .api_keys import KEY_HEADERS, ApiKeys
from .cors import is_allowed
from .rate_limit import RateLimit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_STOP_SECONDS = 3
_LOOPBACK_V6 = "[::1]"


class Guard:
    """Refuses requests to or from unknown names, those without an API key, if there are any, and those over the rate
    limit."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Protect `app`. Raises SettingsError if the rate limit is invalid."""
        self._app = app
        self._hosts = _list_hosts(settings)
        self._origins = settings.cors_origins
        self._keys = ApiKeys(settings.api_keys) if settings.api_keys else None
        self._limit = RateLimit(settings) if settings.rate_limit else None
        self._proxies = settings.proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 401, 403, 421 or 429."""
        refusal = self._refuse(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refuse(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if self._hosts and not _is_trusted(headers.get("host", ""), self._hosts):
            return JSONResponse({"error": "unknown host name: add it to the setting trusted_hosts"}, 421)
        if self._hosts and not self._is_known_origin(headers.get("origin", "")):
            return JSONResponse({"error": "unknown origin: add it to the setting cors_origins"}, 403)
        if self._keys and not self._keys.accept(*(headers.get(name, "") for name in KEY_HEADERS)):
            body = {"error": "send an API key: `Authorization: Bearer …` or `X-API-Key: …`"}
            return JSONResponse(body, 401, {"WWW-Authenticate": 'Bearer realm="posthaste"'})
        seconds = self._limit.count(self._get_address(scope, headers)) if self._limit else 0
        if seconds:
            return JSONResponse({"error": "too many requests: try again later"}, 429, {"Retry-After": str(seconds)})
        return None

    def _is_known_origin(self, origin: str) -> bool:
        """Return whether a program, or a page that may call this server, has sent a request."""
        return is_allowed(origin, self._origins) or _is_trusted(origin.partition("://")[2], self._hosts) or not origin

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
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # Guard has done it
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


def _list_hosts(settings: Settings) -> tuple[str, ...]:
    """Return the names in Host and Origin headers that are accepted; empty: any. On loopback only its own, so that no
    page of the web can reach the server under another name."""
    own = ("127.0.0.1", "localhost", _LOOPBACK_V6) if is_loopback(settings.host) else ()
    return (*settings.trusted_hosts, *own)


def _is_trusted(host: str, hosts: Sequence[str]) -> bool:
    """Return whether a host, perhaps with a port, is one of `hosts`, by the rules of the setting `trusted_hosts`."""
    if host.startswith("["):  # werkzeug takes the first colon for that of the port
        return host.partition("]")[0] + "]" in hosts
    return host_is_trusted(host.lower(), hosts)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PosthasteError(f"can't listen on {host}:{port}: {reason}; choose another --http or --host") from error
