"""What only the real servers can show: proxies, headers, limits and errors under `posthaste serve` and gunicorn."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import brotli
import pytest

from search.http.assets import load_assets
from tests.support.processes import make_environ, run_posthaste, start_posthaste, stop_process
from tests.support.servers import find_free_port, start_gunicorn
from tests.support.sites import make_site
from tests.support.waiting import TIMEOUT, wait_until

pytestmark = pytest.mark.slow

SERVERS = ("serve", "gunicorn")
BODY_LIMIT = 2000


class Answer(NamedTuple):
    """The response to a request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def code(self) -> str:
        """The code of the problem."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        return str(json.loads(self.body)["code"])


class Server(NamedTuple):
    """A running server."""

    name: str
    port: int

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def send_raw(self, request: bytes) -> Answer:
        """Send bytes that no client library would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT) as connection:
            connection.sendall(request)
            response = http.client.HTTPResponse(connection)
            response.begin()
            return Answer(response.status, response.headers, response.read())

    def is_ready(self) -> bool:
        try:
            return self.send("GET", "/readyz").status == 200
        except OSError:
            return False


@contextmanager
def run_server(name: str, root: Path, **settings: str) -> Iterator[Server]:
    """Run a server with settings (`proxies="1"`)."""
    environ = {f"POSTHASTE_{key.upper()}": value for key, value in settings.items()}
    log = root.parent / f"{name}.log"
    with ExitStack() as stack:
        if name == "serve":
            port = find_free_port()
            file = stack.enter_context(log.open("w"))
            options: dict[str, Any] = {"environ": make_environ(**environ), "stderr": file}
            process = stack.enter_context(start_posthaste("serve", root, "--port", str(port), **options))
        else:
            run_posthaste("index", root)
            environ["POSTHASTE_CONTENT"] = str(root)
            port, process = stack.enter_context(start_gunicorn(log, workers=1, **environ))
        server = Server(name, port)
        wait_until(server.is_ready, describe=log.read_text)
        yield server
        stop_process(process)
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("real") / "site")


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, root: Path) -> Iterator[Server]:
    """Each server behind one proxy, with tight limits."""
    limits = {"max_request_body": str(BODY_LIMIT), "rate_limit": "5/hour", "max_request_line": "1000"}
    with run_server(request.param, root, proxies="1", **limits) as running:
        yield running


def test_response_is_compressed(server: Server) -> None:
    answer = server.send("GET", "/static/post-search.js", headers={"Accept-Encoding": "br"})
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "br")
    assert brotli.decompress(answer.body) == load_assets()["post-search.js"].body
    page = server.send("GET", "/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(page.body))["openapi"]


def test_clients_behind_a_proxy_have_a_rate_limit_each(server: Server) -> None:
    def search(address: str) -> int:
        return server.send("GET", "/search?q=docker", headers={"X-Forwarded-For": address}).status

    assert [search("203.0.113.1") for _ in range(6)] == [200] * 5 + [429]
    assert search("203.0.113.2") == 200
    forged = server.send("GET", "/search?q=x", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.1"})
    assert (forged.status, forged.code) == (429, "rate_limited")


def test_scheme_host_and_prefix_of_the_proxy_are_in_links(server: Server) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "blog.example", "X-Forwarded-Prefix": "/find"}
    assert b'template="https://blog.example/find/?q=' in server.send("GET", "/opensearch.xml", headers=forwarded).body


@pytest.mark.parametrize("name", SERVERS)
def test_forwarded_headers_are_ignored_without_a_proxy(root: Path, name: str) -> None:
    with run_server(name, root) as server:
        forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
        body = server.send("GET", "/opensearch.xml", headers=forwarded).body
    assert b"evil.example" not in body
    if name == "serve":  # gunicorn itself trusts the scheme of a proxy on the same machine (forwarded_allow_ips)
        assert b'template="http://' in body


@pytest.mark.parametrize("path", ["/search?q=docker", "/", "/nowhere", "/search?page=x", "/readyz"])
def test_every_response_has_the_headers(server: Server, path: str) -> None:
    answer = server.send("GET", path, headers={"X-Forwarded-For": f"192.0.2.{len(path)}"})
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert len(answer.headers["X-Request-Id"]) == 16


def test_body_over_the_limit_is_refused_before_it_is_read(server: Server) -> None:
    head = f"POST /1/indexes/*/queries HTTP/1.1\r\nHost: x\r\nContent-Length: {300_000_000}\r\n\r\n".encode()
    answer = server.send_raw(head + b"x" * 100)  # a server that waited for the rest would time out
    assert (answer.status, answer.code) == (413, "request_entity_too_large")
    assert f"the maximum is {BODY_LIMIT} bytes, the setting max_request_body" in answer.body.decode()
    at_limit = b'{"requests": []}'.ljust(BODY_LIMIT)
    forwarded = {"X-Forwarded-For": "192.0.2.200"}
    assert server.send("POST", "/1/indexes/*/queries", at_limit, forwarded).status == 200
    assert server.send("POST", "/1/indexes/*/queries", at_limit + b" ", forwarded).status == 413


def test_request_with_two_lengths_is_refused(server: Server) -> None:
    """Proxies and servers may disagree where such a request ends (request smuggling)."""
    answer = server.send_raw(
        b"POST /1/indexes/*/queries HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n"
    )
    assert answer.status == 400
    if server.name == "serve":
        assert answer.code == "bad_request"


@pytest.mark.parametrize(
    ("request_head", "status", "code"),
    [
        (b"GET /search?q=%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"x" * 2000), 414, "request_line_too_long"),
        (b"PATCH /search HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405, "method_not_allowed"),
        (b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404, "not_found"),
    ],
)
def test_errors_are_problems_under_every_server(server: Server, request_head: bytes, status: int, code: str) -> None:
    answer = server.send_raw(request_head)
    assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize(
    ("request_head", "status", "code"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad header\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n" % (b"x" * 70_000), 431, "request_header_fields_too_large"),
        (b"GET http://[::1/ HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "not_implemented"),
    ],
)
def test_serve_refuses_malformed_requests_with_problems(
    root: Path, request_head: bytes, status: int, code: str, server: Server
) -> None:
    if server.name != "serve":
        pytest.skip("gunicorn answers malformed requests itself; docs/http.md says so")
    answer = server.send_raw(request_head)
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-Id"] == json.loads(answer.body)["request_id"]


def test_idle_connections_do_not_take_serve_down(root: Path) -> None:
    with run_server("serve", root, idle_seconds="1", max_connections="100") as server, ExitStack() as stack:
        idle = [socket.create_connection(("127.0.0.1", server.port), timeout=TIMEOUT) for _ in range(150)]
        for connection in idle:
            stack.callback(connection.close)
        assert server.send("GET", "/search?q=docker").status == 200  # after the first ones are closed


def test_insights_need_the_key_that_serve_prints(root: Path) -> None:
    log = root.parent / "serve.log"
    with run_server("serve", root, analytics="1") as server:
        printed = re.search(r"counting searches; see http://127\.0\.0\.1:\d+(\S+)", log.read_text())
        assert printed is not None
        assert server.send("GET", "/insights").status == 403
        assert b"What readers search" in server.send("GET", printed[1]).body
    with run_server("serve", root, analytics="1", proxies="1") as server:
        assert "counting searches; see `posthaste queries`" in log.read_text()
        assert server.send("GET", "/insights?key=").status == 403
