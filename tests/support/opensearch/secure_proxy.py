"""A node with TLS and passwords: a proxy before one without, since the security plugin is not to be had from Maven."""

from __future__ import annotations

import http.client
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def make_authority(folder: Path, name: str) -> Path:
    """Make an authority with the tool `openssl`; return its certificate, beside which is its key."""
    certificate = folder / f"{name}.pem"
    _run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-keyout", f"{certificate}.key", "-out", str(certificate))  # fmt: skip
    return certificate


def make_certificate(authority: Path, address: str) -> Path:
    """Return the certificate of a node, with its key in the same file, that an authority signs."""
    certificate, request = authority.with_name(f"{address}.pem"), authority.with_name(f"{address}.csr")
    extensions = authority.with_name(f"{address}.ext")
    extensions.write_text(f"subjectAltName=IP:{address}\n")
    key = Path(f"{certificate}.key")
    _run("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={address}", "-keyout", str(key), "-out", str(request))
    _run("x509", "-req", "-in", str(request), "-days", "2", "-CA", str(authority), "-CAkey", f"{authority}.key",
         "-CAcreateserial", "-extfile", str(extensions), "-out", str(certificate))  # fmt: skip
    certificate.write_text(certificate.read_text() + key.read_text())
    return certificate


def _run(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class SecureProxy(ThreadingHTTPServer):
    """Answers requests that have the right `Authorization`: with the answers of a node, or with `{}` without one."""

    daemon_threads = True

    def __init__(self, certificate: Path, accepted: str, node_port: int | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.accepted = accepted
        self.node_port = node_port
        self.seen: list[str | None] = []
        """The `Authorization` of each request."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Report nothing: clients that refuse the certificate hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SecureProxy

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        authorization = self.headers.get("Authorization")
        self.server.seen.append(authorization)
        status, answer = 200, b"{}"
        if authorization != self.server.accepted:
            status, answer = 401, b'{"error": "Unauthorized", "status": 401}'
        elif self.server.node_port is not None:
            status, answer = self._forward(self.server.node_port, body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _forward(self, port: int, body: bytes) -> tuple[int, bytes]:
        node = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            node.request(self.command, self.path, body, {"Content-Type": self.headers.get("Content-Type", "")})
            response = node.getresponse()
            return response.status, response.read()
        finally:
            node.close()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def run_proxy(certificate: Path, accepted: str, node_port: int | None = None) -> Iterator[SecureProxy]:
    """Yield a proxy that runs."""
    with SecureProxy(certificate, accepted, node_port) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()
