"""`Posthaste`, the Flask extension."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from index.errors import SettingsError
from search import Posthaste
from tests.support.sites import make_site


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("site"))


def make_host(root: Path, **config: object) -> Flask:
    """Return an application with a route of its own and the extension, indexed by its command."""
    app = Flask("host")
    app.config.update({"POSTHASTE_CONTENT": str(root), **config})
    app.add_url_rule("/", "home", lambda: "home")
    Posthaste(app)
    result = app.test_cli_runner().invoke(args=["posthaste", "index"])
    assert (result.exit_code, "indexed" in result.output) == (0, True)
    return app


def test_application_has_the_search_below_its_prefix(root: Path) -> None:
    client = make_host(root).test_client()
    body = client.get("/search/search?q=docker").get_json()
    assert body["total"] >= 1
    page = client.get("/search/?q=docker").get_data(as_text=True)
    assert 'src="/search/static/post-search.js' in page


def test_routes_of_the_application_stay_as_they_are(root: Path) -> None:
    client = make_host(root, POSTHASTE_API_KEYS="k" * 16, POSTHASTE_URL_PREFIX="/find").test_client()
    home = client.get("/")
    assert (home.data, "Content-Security-Policy" in home.headers) == (b"home", False)
    assert client.get("/search?q=x").status_code == 404
    assert client.get("/find/search?q=x").status_code == 401


def test_extension_is_found_in_the_application(root: Path) -> None:
    app = Flask("host")
    app.config["POSTHASTE_CONTENT"] = str(root)
    extension = Posthaste()
    extension.init_app(app)
    assert app.extensions["posthaste"] is extension
    with extension.open_searcher() as searcher:
        searcher.sync()
        assert searcher.search("docker").results.total


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("POSTHASTE_URL_PREFIX", "search", "URL_PREFIX"),
        ("POSTHASTE_PORT", "x", "^app.config POSTHASTE_PORT: invalid port 'x'"),
        ("POSTHASTE_COLOUR", 1, "^app.config POSTHASTE_COLOUR: unknown setting 'colour'"),
    ],
)
def test_invalid_configuration_is_named(root: Path, key: str, value: object, message: str) -> None:
    app = Flask("host")
    app.config.update({"POSTHASTE_CONTENT": str(root), key: value})
    with pytest.raises(SettingsError, match=message):
        Posthaste(app)


def test_command_reports_an_error_on_one_line(tmp_path: Path) -> None:
    app = Flask("host")
    app.config["POSTHASTE_CONTENT"] = str(tmp_path)
    Posthaste(app)
    result = app.test_cli_runner().invoke(args=["posthaste", "index"])
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert "no Markdown files here" in result.output
    assert isinstance(result.exception, SystemExit)
