"""Requests go to a node that answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from index.cluster_address import Credentials, Location

pytest.importorskip("opensearchpy")

from index.opensearch_engine.client import ClusterClient


class _Node(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def node() -> Iterator[int]:
    """The port of a node that answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Node) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_node_that_hangs_is_given_up_once(node: int) -> None:
    with socket.socket() as hanging:  # the system accepts connections, and nobody reads from them
        hanging.bind(("127.0.0.1", 0))
        hanging.listen(16)
        location = Location((("127.0.0.1", hanging.getsockname()[1]), ("127.0.0.1", node)), "x", uses_tls=False)
        client = ClusterClient(location, Credentials(), timeout=5.0)
        assert [client.send("test", "GET", "/") for _ in range(10)] == [{}] * 10
        assert client.measure().retries <= 1
        client.close()
