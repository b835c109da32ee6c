"""Limits of a request: its length, its query, its time, and how many run at once."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine
from tests.support.applications import get_problem_code, make_app, make_client
from tests.support.sites import write_files


def test_request_line_too_long_is_414(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, max_query=100_000).test_client()
    assert client.get("/search?q=" + "x+" * 1900).status_code == 200
    response = client.get("/search?q=" + "x+" * 2100)
    assert (response.status_code, get_problem_code(response)) == (414, "request_line_too_long")


@pytest.mark.parametrize(
    ("setting", "query", "warning"),
    [
        ({"max_words": 2}, "a b c", "at most 2"),
        ({"max_letters": 5}, "abcdefgh", "5 letters"),
        ({"max_nesting": 1}, "((a))", "1 "),
        ({"max_wildcards": 1}, "ab* cd*", "1 "),
        ({"wildcard_letters": 4}, "abc*", "*"),
    ],
)
def test_limits_of_a_query_are_settings(
    root: Path, engine: Engine, setting: dict[str, int], query: str, warning: str
) -> None:
    def get_warnings(**settings: int) -> Any:
        response = make_app(root, engine, **settings).test_client().get("/search", query_string={"q": query})
        return json.loads(response.data)["warnings"]

    assert get_warnings() == []
    assert warning in get_warnings(**setting)[0]


def test_search_over_the_time_limit_is_abandoned(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, max_seconds=1e-9).test_client()
    for path in ("/search?q=docker", "/?q=docker", "/suggest?q=docker", "/suggest?q=d", "/related?id=post/swarm.md"):
        response = client.get(path)
        assert (response.status_code, get_problem_code(response)) == (503, "too_slow"), path
        assert response.headers["Retry-After"] == "5"
    assert make_app(root, engine, max_seconds=0).test_client().get("/search?q=docker").status_code == 200


def test_searches_over_the_concurrency_limit_are_refused(root: Path, engine: Engine) -> None:
    searching, finish = threading.Event(), threading.Event()

    class SlowEngine:
        def get_generation(self) -> Any:
            return engine.get_generation()

        def search(self, *arguments: Any) -> Any:
            searching.set()
            assert finish.wait(60)
            return engine.search(*arguments)

    app = make_app(root, SlowEngine(), max_concurrent=1)  # type: ignore[arg-type]
    statuses: list[int] = []
    first = threading.Thread(target=lambda: statuses.append(app.test_client().get("/search?q=docker").status_code))
    first.start()
    assert searching.wait(60)
    response = app.test_client().get("/search?q=docker")
    assert (response.status_code, get_problem_code(response), response.headers["Retry-After"]) == (503, "too_busy", "1")
    assert app.test_client().get("/healthz").status_code == 200
    finish.set()
    first.join()
    assert statuses == [200]
    for _ in range(3):  # a request that fails gives its slot back, too
        assert app.test_client().get("/search?page=x").status_code == 400
    assert app.test_client().get("/search?q=docker").status_code == 200


def test_response_over_the_limit_is_refused(tmp_path: Path) -> None:
    posts = {f"a{i}.md": f"---\ntitle: lengthy {'title ' * 2000}\n---\n" for i in range(9)}
    posts["b.md"] = "---\ntitle: short\n---\n"
    client = make_client(write_files(tmp_path, posts), max_response=10_000)
    assert client.get("/search?q=short").status_code == 200
    with client.get("/static/post-search.js") as module:
        assert module.status_code == 200  # files of the package are sent whole
    response = client.get("/search?q=lengthy")
    assert (response.status_code, get_problem_code(response)) == (400, "response_too_large")
    assert "per_page" in json.loads(response.data)["detail"]
    body = {"requests": [{"query": "lengthy"}]}
    assert client.post("/1/indexes/*/queries", json=body).status_code == 400
    assert client.get("/?q=lengthy").status_code == 400
