"""Algolia's API: what its clients send, what is escaped for them, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.engine import open_engine
from index.sites import open_site
from index.sync.execute import run_sync
from search import create_app
from search.http.context import get_context
from search.settings import Settings
from tests.support.sites import make_site


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    root = make_site(tmp_path_factory.mktemp("site"))
    engine = open_engine(root / "index")
    run_sync(open_site(root), engine, state=root / "index")
    settings = Settings.load(environ={}, content=root, site_url="https://example.org")
    yield create_app(settings, engine=engine).test_client()
    engine.close()


def query(client: FlaskClient, **request: Any) -> Any:
    """Return the result of one request, sent as Algolia's clients send it."""
    response = client.post("/1/indexes/*/queries", data=json.dumps({"requests": [request]}), content_type="text/plain")
    assert response.status_code == 200, response.data
    (result,) = json.loads(response.data)["results"]
    return result


def test_posts_are_hits(client: FlaskClient) -> None:
    result = query(client, indexName="posts", query="docker", hitsPerPage=1, facets=["tags", "colour"])
    assert (result["nbHits"], result["nbPages"], result["page"], result["hitsPerPage"]) == (2, 2, 0, 1)
    assert (result["index"], result["query"], result["facets"]["tags"]["docker"]) == ("posts", "docker", 1)
    (hit,) = result["hits"]
    assert (hit["objectID"], hit["url"]) == ("post/swarm.md", "https://example.org/post/swarm/")
    assert hit["_highlightResult"]["title"]["value"] == "<em>Docker</em> Swarm in anger"
    assert query(client, query="docker", hitsPerPage=1, page=1)["hits"][0]["objectID"] == "post/rust.md"


def test_sections_are_hits_if_the_client_asks_for_a_hierarchy(client: FlaskClient) -> None:
    tags = {"highlightPreTag": "<mark>", "highlightPostTag": "</mark>"}
    result = query(client, query="infrastructure", attributesToRetrieve=["hierarchy.lvl0", "content"], **tags)
    (hit,) = result["hits"]
    assert hit["url"] == "https://example.org/post/swarm/#scaling"
    assert hit["hierarchy"]["lvl0"] == "Docker Swarm in anger"
    assert hit["_snippetResult"]["content"]["value"] == "Immutable <mark>infrastructure</mark> helps."


def test_text_is_escaped_only_if_the_tags_are_html(client: FlaskClient) -> None:
    (html,) = query(client, query="sugar", highlightPreTag="<b>", highlightPostTag="</b>")["hits"]
    assert html["_snippetResult"]["excerpt"]["value"] == "<b>Sugar</b> &amp; cream."
    assert html["excerpt"] == "Sugar &amp; cream."
    tags = {"highlightPreTag": "__ais-highlight__", "highlightPostTag": "__/ais-highlight__"}
    (text,) = query(client, query="sugar", **tags)["hits"]
    assert text["_snippetResult"]["excerpt"]["value"] == "__ais-highlight__Sugar__/ais-highlight__ & cream."
    assert text["excerpt"] == "Sugar & cream."


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("tags:docker", 1),
        (["tags:docker", "tags:rust"], 0),
        ([["tags:docker", "tags:rust"]], 2),
        ([["tags:docker"], "author:Ada"], 1),
        (["colour:red", "tags:"], 3),
        (["year:2016"], 3),
        (None, 3),
    ],
)
def test_facet_filters_restrict_the_hits(client: FlaskClient, filters: Any, count: int) -> None:
    assert query(client, query="", facetFilters=filters)["nbHits"] == count


def test_parameters_can_be_a_query_string(client: FlaskClient) -> None:
    result = query(client, indexName="x", params='query=docker&hitsPerPage=1&facetFilters=["tags:rust"]')
    assert [hit["objectID"] for hit in result["hits"]] == ["post/rust.md"]


@pytest.mark.parametrize(
    "request_values",
    [
        *({"page": page} for page in (10**9, -1, "x")),
        *({"facets": facets} for facets in ("*", 3, ["colour"])),
        {"hitsPerPage": 10**9},
        {"query": 7},
        {"query": "x" * 5000},
        {"params": "facets=[["},
    ],
)
def test_values_out_of_range_are_corrected(client: FlaskClient, request_values: Any) -> None:
    assert query(client, **request_values)["hitsPerPage"] <= 50


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"requests": 3}', b'{"requests": [3]}', b'{"requests": [' + b"{}," * 10 + b"{}]}"]
)
def test_body_that_is_no_list_of_requests_is_refused(client: FlaskClient, body: bytes) -> None:
    response = client.post("/1/indexes/*/queries", data=body)
    assert (response.status_code, json.loads(response.data)["code"]) == (400, "bad_body")


def test_hidden_posts_are_never_hits(client: FlaskClient) -> None:
    assert query(client, query="secretword")["nbHits"] == 0
    ids = {hit["objectID"] for hit in query(client, query="", hitsPerPage=50)["hits"]}
    assert ids == {"post/swarm.md", "post/rust.md", "notes/creme.md"}


def send(client: FlaskClient, body: Any) -> tuple[int, Any]:
    """Return the status and the body of the response to any JSON."""
    response = client.post("/1/indexes/*/queries", data=body if isinstance(body, str) else json.dumps(body))
    return response.status_code, json.loads(response.data)


@pytest.mark.parametrize("name", ["highlightPreTag", "highlightPostTag"])
def test_tags_that_mark_matches_have_a_limit(client: FlaskClient, name: str) -> None:
    assert send(client, {"requests": [{"query": "docker", name: "x" * 64}]})[0] == 200
    status, body = send(client, {"requests": [{"query": "docker", name: "x" * 65}]})
    assert (status, body["code"]) == (400, "bad_body")
    assert name in body["detail"]


@pytest.mark.parametrize("name", ["query", "facetFilters", "facets", "highlightPreTag", "params", "indexName", "page"])
@pytest.mark.parametrize("nesting", [6, 7, 900, 30_000])
def test_nested_values_are_refused_or_ignored(client: FlaskClient, name: str, nesting: int) -> None:
    value = "[" * nesting + "]" * nesting
    status, body = send(client, f'{{"requests": [{{"{name}": {value}}}]}}')
    assert status in (200, 400)
    assert nesting < 10 or body["code"] == "bad_body"
    assert send(client, {"requests": [{"params": f"{name}={value}"}]})[0] in (200, 400)


@pytest.mark.parametrize(
    "filters", [[1], [None], [{"tags": "docker"}], [[["tags:docker"]]], [True, ["tags:docker", 3]]]
)
def test_filters_that_are_no_strings_are_ignored(client: FlaskClient, filters: Any) -> None:
    assert query(client, query="docker", facetFilters=filters)["nbHits"] >= 1


def test_queries_of_one_request_share_a_deadline(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    deadlines = []
    service = get_context(client.application).service
    search = service.search

    def record_deadline(_: object, *args: Any, **options: Any) -> Any:
        deadlines.append(options["deadline"])
        return search(*args, **options)

    monkeypatch.setattr(type(service), "search", record_deadline)
    assert send(client, {"requests": [{"query": "docker"}] * 3})[0] == 200
    assert len(deadlines) == 3
    assert len(set(deadlines)) == 1
    assert deadlines[0] is not None
