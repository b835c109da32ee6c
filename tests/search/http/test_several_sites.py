"""Several sites as one over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index.errors import SettingsError
from index.sites import open_site
from index.sync.execute import run_sync
from search import create_app
from search.http.context import get_context
from search.settings import Settings
from tests.support.applications import get_ids, get_problem_code, search
from tests.support.several_sites import make_sites
from tests.support.sites import write_files
from tests.support.waiting import wait_until


def make_app(root: Path, **settings: Any) -> Flask:
    app = create_app(Settings.load(environ={}, content=root, **settings))
    app.testing = False
    return app


def sync_all(app: Flask) -> None:
    for site in get_context(app).sites:
        run_sync(site.index.site, site.index.engine, state=site.index.path)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_sites(tmp_path)


@pytest.fixture
def app(root: Path) -> Iterator[Flask]:
    app = make_app(root)
    sync_all(app)
    yield app
    get_context(app).engine.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_each_result_names_its_site_and_links_there(client: FlaskClient) -> None:
    results = {result["id"]: result for result in search(client, "q=swarm")["results"]}
    assert {id: (each["site"], each["url"]) for id, each in results.items()} == {
        "blog/post/swarm.md": ("blog", "/post/swarm/"),
        "docs/install.md": ("docs", "https://docs.warmcache.example/install/"),
    }
    assert all(section["url"].startswith(each["url"]) for each in results.values() for section in each["sub_results"])
    box = search(client, "q=swarm&fields=box&facets=site")
    assert {result["site"] for result in box["results"]} == {"blog", "docs"}
    assert {each["value"]: each["count"] for each in box["facets"]["site"]} == {"blog": 1, "docs": 1}


@pytest.mark.parametrize(
    ("query", "sites"),
    [
        ("q=docker&site=docs", {"docs"}), ("q=docker&site=DOCS", {"docs"}),
        ("q=docker&site=docs&site=blog", {"docs", "blog"}), ("q=docker+site:docs", {"docs"}),
        ("q=docker+-site:docs", {"blog"}), ("site=docs", {"docs"}),
    ],
)  # fmt: skip
def test_site_is_a_filter(client: FlaskClient, query: str, sites: set[str]) -> None:
    body = search(client, f"{query}&facets=site")
    assert {result["site"] for result in body["results"]} == sites == set(body["facets"]["site"])
    assert body["warnings"] == []


def test_unknown_site_is_an_error_that_lists_them(client: FlaskClient) -> None:
    response = client.get("/search?q=docker&site=wiki")
    assert (response.status_code, get_problem_code(response)) == (400, "bad_choice")
    assert "expected any of blog, docs" in response.get_data(as_text=True)


def test_suggestions_and_related_posts_are_of_all_sites(client: FlaskClient) -> None:
    suggested = json.loads(client.get("/suggest?q=inst").data)["suggestions"]
    assert suggested[0]["url"] == "https://docs.warmcache.example/install/"
    related = json.loads(client.get("/related?id=docs/install.md").data)
    assert {result["id"] for result in related["results"]} >= {"docs/use.md"}
    assert json.loads(client.get("/related?id=install.md").data)["results"] == []


def test_hidden_posts_of_any_site_appear_nowhere(client: FlaskClient) -> None:
    assert search(client, "q=secretword")["total"] == 0
    for path in ("/search?browse=1&per_page=50&facets=tags", "/suggest?q=se", "/suggest?q=i", "/"):
        assert "secretword" not in client.get(path).get_data(as_text=True).lower(), path
    assert client.get("/readyz").get_json()["documents"] == 5


def test_change_of_any_site_replaces_cached_responses(app: Flask, root: Path) -> None:
    client = app.test_client()
    first = client.get("/search?q=okapi")
    again = client.get("/search?q=okapi", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    write_files(root / "blog/content", {"post/okapi.md": "---\ntitle: Okapi\ndate: 2020-01-01\n---\nokapi\n"})
    sync_all(app)
    second = client.get("/search?q=okapi", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, len(json.loads(second.data)["results"])) == (200, 2)


def test_site_without_an_index_is_named_in_the_log(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(root)
    site = get_context(app).sites[0]
    run_sync(site.index.site, site.index.engine, state=site.index.path)
    for path in ("/search?q=docker", "/readyz"):
        response = app.test_client().get(path)
        assert (response.status_code, get_problem_code(response)) == (503, "no_index")
    assert "manual/.posthaste/public: there is no index yet" in caplog.text
    assert "there is no index yet of docs" in caplog.text
    assert "posthaste_up 0.0" in app.test_client().get("/metrics").get_data(as_text=True)


def test_probe_and_metrics_describe_each_site(client: FlaskClient) -> None:
    ready = client.get("/readyz").get_json()
    assert {name: site["documents"] for name, site in ready["sites"].items()} == {"blog": 3, "docs": 2}
    assert ready["generation"] == ",".join(f"{name}:{site['generation']}" for name, site in ready["sites"].items())
    metrics = client.get("/metrics").get_data(as_text=True)
    assert 'posthaste_site_documents{site="docs"} 2.0' in metrics
    assert "posthaste_documents 5.0" in metrics


def test_page_shows_filters_and_links_by_site(client: FlaskClient) -> None:
    html = client.get("/?q=docker").get_data(as_text=True)
    assert 'facets="site,tags,year,section"' in html
    assert '<a class="site" href="/?q=docker&amp;site=docs">docs</a>' in html
    assert 'href="https://docs.warmcache.example/install/"' in html
    filtered = client.get("/?q=docker&site=docs").get_data(as_text=True)
    assert '<input type="hidden" name="site" value="docs">' in filtered
    assert re.search(r'class="tag chosen" href="/\?q=docker"[^>]*>docs', filtered)


def test_openapi_describes_the_filter_and_the_facet(client: FlaskClient) -> None:
    operation = client.get("/openapi.json").get_json()["paths"]["/search"]["get"]
    parameters = {each["name"]: each for each in operation["parameters"]}
    assert parameters["site"]["schema"] == {"type": "string", "enum": ["blog", "docs"]}
    assert parameters["facets"]["description"].endswith("series, site")


def test_algolia_clients_filter_by_site(client: FlaskClient) -> None:
    body = client.post(
        "/1/indexes/*/queries",
        json={"requests": [{"indexName": "x", "query": "docker", "facetFilters": ["site:docs"], "facets": ["site"]}]},
    ).get_json()["results"][0]
    assert [(hit["objectID"], hit["site"]) for hit in body["hits"]] == [("docs/install.md", "docs")]
    assert body["facets"]["site"] == {"docs": 1}


def test_one_site_knows_neither_filter_nor_facet(root: Path) -> None:
    app = make_app(root / "blog")
    context = get_context(app)
    assert context.several_sites == ()
    run_sync(open_site(root / "blog"), context.sites[0].index.engine, state=root / "blog/.posthaste/public")
    client = app.test_client()
    assert get_ids(search(client, "q=swarm&site=wiki")) == ["post/swarm.md"]
    assert "site" not in search(client, "q=swarm")["results"][0]
    assert get_problem_code(client.get("/search?q=swarm&facets=site")) == "bad_choice"
    assert "site" not in client.get("/readyz").get_json()
    assert 'name="site"' not in client.get("/?q=swarm&site=wiki").get_data(as_text=True)


@pytest.mark.parametrize("settings", [{"mcp": True}, {"analytics": True}, {"hook_secret": "0123456789abcdef"}])
def test_settings_for_what_works_with_one_site_are_refused(root: Path, settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=f"{next(iter(settings))}: works with one site"):
        make_app(root, **settings)


def test_list_for_language_models_has_the_addresses_of_all_sites(root: Path) -> None:
    app = make_app(root, llms_txt=True)
    sync_all(app)
    text = app.test_client().get("/llms.txt").get_data(as_text=True)
    assert "https://docs.warmcache.example/install/" in text
    assert "/post/swarm/" in text
    assert "ecretword" not in text


def test_each_site_is_followed(root: Path) -> None:
    app = make_app(root, watch=True)
    client = app.test_client()
    follower = get_context(app).follower
    assert follower is not None
    try:
        wait_until(lambda: client.get("/readyz").status_code == 200)
        for folder, id in (("blog/content/post", "blog/post/new.md"), ("manual", "docs/new.md")):
            write_files(root / folder, {"new.md": "---\ntitle: New\ndate: 2020-01-01\n---\nquagga\n"})
            wait_until(lambda id=id: id in get_ids(search(client, "q=quagga")))  # type: ignore[misc]
        assert get_context(app).status.syncs >= 2
    finally:
        assert follower.stop()
        get_context(app).engine.close()
