"""Applications over the small site of `tests.support.sites`, and helpers to call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from index.engine import Engine, open_engine
from index.sites import open_site
from index.sync.execute import run_sync
from search import create_app
from search.settings import Settings


def make_app(root: Path, engine: Engine | None = None, **settings: Any) -> Flask:
    """Create an application that handles errors as in production."""
    app = create_app(Settings.load(environ={}, content=root, **settings), engine=engine)
    app.testing = False
    return app


def make_client(root: Path, **settings: Any) -> FlaskClient:
    """Index a site and return a client of its application."""
    loaded = Settings.load(environ={}, content=root, **settings)
    site = open_site(root)
    state = loaded.index_path(site.root)
    engine = open_engine(state)
    run_sync(site, engine, state=state)
    return create_app(loaded, engine=engine).test_client()


def search(client: FlaskClient, query_string: str) -> Any:
    """Return the JSON body of a successful search."""
    response = client.get(f"/search?{query_string}")
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.content_type == "application/json"
    return json.loads(response.data)


def get_ids(body: Any) -> list[str]:
    """Return the ids of the results of a search."""
    return [result["id"] for result in body["results"]]


def get_problem_code(response: Any) -> str:
    """Return the code of a response that must be a problem."""
    assert response.content_type == "application/problem+json", response.data
    code: str = json.loads(response.data)["code"]
    return code
