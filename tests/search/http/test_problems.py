"""Errors over HTTP: problems with a stable code that name the parameter and reveal nothing of the inside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.applications import make_app
from tests.support.sites import make_site


@pytest.mark.parametrize(
    ("path", "status", "code", "named"),
    [
        ("/search?q=x&page=0", 400, "bad_number", "page"),
        ("/search?q=x&page=one", 400, "bad_number", "page"),
        ("/search?q=x&per_page=51", 400, "bad_number", "per_page"),
        ("/search?q=x&page=101", 400, "page_too_far", "1000"),
        ("/search?q=x&sort=size", 400, "bad_choice", "sort"),
        ("/search?q=x&as_you_type=yes", 400, "bad_choice", "as_you_type"),
        ("/search?q=x&explain=all", 400, "bad_choice", "explain"),
        ("/search?q=x&facets=colour", 400, "bad_choice", "colour"),
        ("/search?q=x&from=soon", 400, "bad_date", "from"),
        ("/search?q=x&from=2017&to=2016-12", 400, "bad_date", "from"),
        ("/search?q=" + "x" * 2001, 400, "query_too_long", "2000"),
        ("/search?q=a%00b", 400, "bad_character", "U+0000"),
        ("/search?q=a%1Bb", 400, "bad_character", "U+001B"),
        ("/search?q=x&tag=" + "x" * 201, 400, "parameter_too_long", "tag"),
        ("/search?facets=" + ",".join(["tags", "year", "lang"] * 3), 400, "too_many_facets", "facets"),
        ("/related", 400, "missing_parameter", "id"),
        ("/nowhere", 404, "not_found", "not found"),
    ],
)
def test_bad_parameter_is_a_problem_that_names_it(
    client: FlaskClient, path: str, status: int, code: str, named: str
) -> None:
    response = client.get(path)
    problem = json.loads(response.data)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert (problem["status"], problem["code"]) == (status, code)
    assert named in problem["detail"]
    assert problem["request_id"]


def test_wrong_method_is_a_problem_that_names_the_right_ones(client: FlaskClient) -> None:
    response = client.post("/search")
    assert (response.status_code, response.content_type) == (405, "application/problem+json")
    assert "GET" in response.headers["Allow"]


def test_without_an_index_every_search_is_503(tmp_path: Path) -> None:
    client = make_app(make_site(tmp_path)).test_client()
    for path in ("/search?q=x", "/suggest?q=x", "/related?id=x", "/readyz", "/"):
        response = client.get(path)
        assert (response.status_code, json.loads(response.data)["code"]) == (503, "no_index")
        assert response.headers["Retry-After"] == "5"
        assert str(tmp_path) not in response.get_data(as_text=True)
    assert client.get("/healthz").status_code == 200


def test_unexpected_error_is_in_the_log_and_not_in_the_response(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    class BrokenEngine:
        def get_generation(self) -> None:
            return None

        def search(self, *_: object) -> None:
            raise RuntimeError("inner detail")

    response = make_app(root, BrokenEngine()).test_client().get("/search?q=x")  # type: ignore[arg-type]
    problem = json.loads(response.data)
    assert (response.status_code, problem["code"]) == (500, "internal_error")
    assert "inner detail" not in response.get_data(as_text=True)
    assert problem["request_id"] in caplog.text
    assert "inner detail" in caplog.text


@pytest.mark.parametrize("path", ["/post/swarm/", "/<script>alert(1)</script>", "/%22onfocus=x", "/static/none.js"])
def test_browser_that_asks_for_an_unknown_path_gets_a_page(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    html = response.get_data(as_text=True)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert '<form action="/" method="get"' in html
    assert "<script" not in html
    assert '""' not in html
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_page_for_an_unknown_path_offers_its_words(client: FlaskClient) -> None:
    response = client.get("/2021/03/docker-swarm_mode/", headers={"Accept": "text/html"})
    assert 'value="docker swarm mode"' in response.get_data(as_text=True)


@pytest.mark.parametrize("accepted", ["", "*/*", "application/json", "text/html;q=0"])
def test_program_that_asks_for_an_unknown_path_gets_a_problem(client: FlaskClient, accepted: str) -> None:
    response = client.get("/post/swarm/", headers={"Accept": accepted})
    assert (response.status_code, response.content_type) == (404, "application/problem+json")
