"""The endpoint /llms.txt: off by default; the posts that are public at the moment of the request."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.engine import Engine, open_engine
from index.model import Batch
from tests.support.applications import get_problem_code, make_app
from tests.support.documents import document
from tests.support.waiting import wait_until


def test_list_is_off_by_default(client: FlaskClient) -> None:
    response = client.get("/llms.txt")
    assert (response.status_code, get_problem_code(response)) == (404, "not_found")


def test_list_has_the_public_posts_at_the_address_of_the_site(root: Path, engine: Engine) -> None:
    response = (
        make_app(root, engine, llms_txt=True, site_url="https://blog.example/path/").test_client().get("/llms.txt")
    )
    text = response.get_data(as_text=True)
    assert response.content_type == "text/plain; charset=utf-8"
    assert text.startswith("# blog.example\n")
    assert "\n## post\n" in text
    assert "- [Docker Swarm in anger](https://blog.example/post/swarm/)" in text
    assert "ecretword" not in text


def test_post_appears_and_expires_at_its_time(tmp_path: Path, root: Path) -> None:
    engine = open_engine(tmp_path / "index")
    soon = time.time() + 1.5
    engine.apply(
        Batch(
            (
                replace(document("a.md", "Leaving", "x"), visible_until=soon),
                replace(document("b.md", "Coming", "x"), visible_from=soon),
            )
        )
    )
    client = make_app(root, engine, llms_txt=True).test_client()
    first = client.get("/llms.txt").get_data(as_text=True)
    assert time.time() > soon or ("[Leaving]" in first and "[Coming]" not in first)
    wait_until(lambda: "[Coming]" in client.get("/llms.txt").get_data(as_text=True))
    assert "[Leaving]" not in client.get("/llms.txt").get_data(as_text=True)


def test_list_is_cached_until_the_index_changes(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(tmp_path / "index")
    engine.apply(Batch((document("a.md", "First", "x"),)))
    client = make_app(root, engine, llms_txt=True).test_client()
    searches = []
    search = type(engine).search

    def count_search(*given: Any) -> Any:
        searches.append(given)
        return search(*given)

    monkeypatch.setattr(type(engine), "search", count_search)
    first = client.get("/llms.txt")
    assert client.get("/llms.txt?fresh=1").data == first.data
    assert client.get("/search?/llms.txt").content_type == "application/json"
    assert client.get("/llms.txt", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert len(searches) == 2
    engine.apply(Batch((document("b.md", "Second", "x"),)))
    assert "[Second]" in client.get("/llms.txt").get_data(as_text=True)


def test_list_needs_a_key_and_counts_as_a_search(root: Path, engine: Engine) -> None:
    app = make_app(root, engine, llms_txt=True, api_keys="k" * 20, rate_limit="2/hour")
    client, key = app.test_client(), {"X-API-Key": "k" * 20}
    assert client.get("/llms.txt").status_code == 401
    assert [client.get("/llms.txt", headers=key).status_code for _ in range(2)] == [200, 429]
