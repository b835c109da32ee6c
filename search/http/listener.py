"""Configure waitress, the server of `posthaste serve`: its limits, and its own errors as problems.

waitress answers some requests before the application sees them: requests that are malformed or too large. These
responses are problems as well, with the headers of all others.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import orjson
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from .middleware import COMMON_HEADERS
from .problems import describe_body_limit, make_problem_body

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from ..settings import Settings

_HEADER_BYTES = 64 * 1024
"""The longest header block, without the request line."""
_REFUSED = 1
"""waitress refuses bodies of its maximum, too: bytes between ours and that."""
_TOO_LARGE = 413
_CLEANUP_SECONDS = 5
"""How often idle connections are looked for."""


class _Parser(HTTPRequestParser):
    """Refuses a request with two lengths: a proxy might believe the other one (request smuggling, RFC 9112, 6.3). Also
    one with an invalid URI."""

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # waitress would close the connection, and log a traceback
            raise ParsingError(f"Bad URI: {error}") from error
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length together with Transfer-Encoding")


class _ProblemTask(ErrorTask):
    """Responds to a request that waitress refuses."""

    def execute(self) -> None:
        error: Any = self.request.error  # type: ignore[attr-defined]  # the stubs take the request for an error
        request_id = secrets.token_hex(8)
        code = error.reason.lower().replace(" ", "_")
        detail = str(error.body)
        if error.code == _TOO_LARGE:
            detail = describe_body_limit(self.channel.server.adj.max_request_body_size - _REFUSED)
        body = orjson.dumps(make_problem_body(error.code, code, detail, request_id))
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [
            ("Content-Type", "application/problem+json"),
            ("X-Request-Id", request_id),
            *COMMON_HEADERS.items(),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):
    """A connection."""

    parser_class = _Parser
    error_task_class = _ProblemTask


def create_listener(app: WSGIApplication, settings: Settings) -> Any:
    """Return a server of waitress that listens on the host and port of the settings. Raises OSError."""
    server: Any = create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        connection_limit=settings.max_connections,
        channel_timeout=settings.idle_seconds,
        cleanup_interval=min(_CLEANUP_SECONDS, settings.idle_seconds),
        max_request_body_size=settings.max_request_body + _REFUSED,
        max_request_header_size=settings.max_request_line + _HEADER_BYTES,
        # waitress would remove headers that ProxyFix reads.
        clear_untrusted_proxy_headers=False,
        asyncore_use_poll=True,  # select() fails from 1,024 open files on
    )
    dispatchers = getattr(server, "map", None) or server._map
    for dispatcher in dispatchers.values():
        if isinstance(dispatcher, BaseWSGIServer):
            dispatcher.channel_class = _Channel
    return server
