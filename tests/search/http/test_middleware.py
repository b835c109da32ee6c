"""What every response has: request id, headers, a line in the log."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.engine import Engine
from search import logs
from tests.support.applications import make_app


@pytest.mark.parametrize("path", ["/search?q=x", "/", "/nowhere", "/search?page=x", "/healthz", "/static/page.css"])
def test_every_response_has_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


def test_request_id_is_in_header_body_and_log(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    class BrokenEngine:
        def search(self, *_: object) -> None:
            raise RuntimeError

    client = make_app(root, BrokenEngine()).test_client()  # type: ignore[arg-type]
    response = client.get("/search?q=x", headers={"X-Request-Id": "from-the-proxy_1.2"})
    assert response.headers["X-Request-Id"] == json.loads(response.data)["request_id"] == "from-the-proxy_1.2"
    assert "from-the-proxy_1.2" in caplog.text
    for invalid in ("", "x" * 65, "a b", "<script>", "é"):
        made = client.get("/healthz", headers={"X-Request-Id": invalid}).headers["X-Request-Id"]
        assert re.fullmatch(r"[0-9a-f]{16}", made)


def test_json_log_has_one_object_a_line_and_no_queries(
    capsys: pytest.CaptureFixture[str], root: Path, engine: Engine
) -> None:
    root_logger = logging.getLogger()
    handlers, level = root_logger.handlers[:], root_logger.level
    root_logger.handlers.clear()
    try:
        logs.configure("text")
        logs.configure("json")
        make_app(root, engine).test_client().get("/search?q=secretquestion", headers={"X-Request-Id": "abc"})
        try:
            raise ValueError("inner")
        except ValueError:
            logging.getLogger("search").exception("line\nbreak")
    finally:
        root_logger.handlers[:] = handlers
        root_logger.setLevel(level)
    request, failure = map(json.loads, capsys.readouterr().err.splitlines())
    described = (request["method"], request["path"], request["status"], request["request_id"])
    assert described == ("GET", "/search", 200, "abc")
    assert "secretquestion" not in json.dumps(request)
    assert (failure["level"], failure["message"]) == ("error", "line\nbreak")
    assert "ValueError: inner" in failure["traceback"]
    assert "request_id" not in failure
