"""Requests go to a node that answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from index.cluster_address import Credentials, Location
from index.errors import ClusterUnavailable

pytest.importorskip("opensearchpy")

from index.opensearch_engine.client import ClusterClient


class _Node(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


class _FailingNode(_Node):
    status = 500


@contextmanager
def run_node(handler: type[_Node]) -> Iterator[int]:
    """Yield the port of a node."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def node() -> Iterator[int]:
    """The port of a node that answers."""
    with run_node(_Node) as port:
        yield port


def connect(*ports: int) -> ClusterClient:
    location = Location(tuple(("127.0.0.1", port) for port in ports), "x", uses_tls=False)
    return ClusterClient(location, Credentials(), timeout=5.0)


def test_node_that_has_lost_another_is_not_the_last_word(node: int) -> None:
    with run_node(_FailingNode) as failing:
        client = connect(failing, node)
        assert [client.send("test", "GET", "/") for _ in range(4)] == [{}] * 4
        client.close()
        alone = connect(failing)
        with pytest.raises(ClusterUnavailable):
            alone.send("test", "GET", "/")
        alone.close()


def test_node_that_hangs_is_given_up_once(node: int) -> None:
    with socket.socket() as hanging:  # the system accepts connections, and nobody reads from them
        hanging.bind(("127.0.0.1", 0))
        hanging.listen(16)
        client = connect(hanging.getsockname()[1], node)
        assert [client.send("test", "GET", "/") for _ in range(10)] == [{}] * 10
        assert client.measure().retries <= 1
        client.close()
