"""The rate limit: what counts as one client, and which settings can't be enforced."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from index.engine import Engine
from index.errors import SettingsError
from tests.support.applications import get_problem_code, make_app


def test_searches_are_counted_for_each_address(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, rate_limit="2/minute").test_client()

    def get_status(address: str) -> int:
        return client.get("/search?q=x", environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [get_status("192.0.2.1") for _ in range(3)] == [200, 200, 429]
    assert [get_status(f"2001:db8::{i}") for i in range(3)] == [200, 200, 429]  # one network, one client
    assert get_status("192.0.2.2") == 200
    response = client.get("/search?q=x", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert get_problem_code(response) == "rate_limited"
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert client.get("/healthz", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rate_limit": "often"}, "use, for example, `60/minute`"),
        ({"rate_limit": "1/minute", "rate_limit_storage": "nowhere://"}, "nowhere"),
    ],
)
def test_invalid_limit_or_storage_is_an_error(
    root: Path, engine: Engine, settings: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        make_app(root, engine, **settings)


@pytest.mark.parametrize(
    ("arguments", "environ", "workers"),
    [
        (["/usr/bin/gunicorn", "-w", "4", "wsgi"], {}, 4),
        (["gunicorn", "--workers=3", "wsgi"], {}, 3),
        (["gunicorn", "wsgi"], {"WEB_CONCURRENCY": "2"}, 2),
        (["gunicorn", "wsgi"], {"GUNICORN_CMD_ARGS": "-w2"}, 2),
        (["gunicorn", "wsgi"], {}, 1),
        (["posthaste", "serve"], {"WEB_CONCURRENCY": "2"}, 1),
    ],
)
def test_limit_in_memory_is_an_error_with_several_workers(
    root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, arguments: list[str], environ: dict[str, str],
    workers: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "argv", arguments)
    for name in ("WEB_CONCURRENCY", "GUNICORN_CMD_ARGS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    if workers == 1:
        make_app(root, engine, rate_limit="60/minute")
        return
    with pytest.raises(SettingsError, match=f"separately in each of {workers} workers"):
        make_app(root, engine, rate_limit="60/minute")


def test_request_with_several_queries_counts_as_that_many(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, rate_limit="5/minute").test_client()

    def get_status(queries: int) -> int:
        return client.post("/1/indexes/*/queries", json={"requests": [{"query": "x"}] * queries}).status_code

    assert [get_status(3), get_status(3)] == [200, 429]


@pytest.mark.parametrize("path", ["/search", "/suggest", "/related", "/1/indexes/*/queries", "/"])
def test_preflights_count_nothing(root: Path, engine: Engine, path: str) -> None:
    client = make_app(root, engine, rate_limit="1/minute", cors_origins="*", max_concurrent=1).test_client()
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    assert [client.options(path, headers=headers).status_code for _ in range(3)] == [200] * 3
    assert client.get("/search?q=x").status_code == 200
