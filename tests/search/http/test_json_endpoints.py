"""The JSON endpoints /search, /suggest and /related, over a real index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.engine import Engine, open_engine
from index.model import Batch
from index.sites import open_site
from index.sync.execute import run_sync
from tests.support.applications import get_ids, make_app, make_client, search
from tests.support.sites import make_site, write_files

# ------------------------------------------------------------------------------------------------ the body of /search


def test_search_body_has_the_documented_keys(client: FlaskClient) -> None:
    body = search(client, "q=update-parallelism&facets=tags,year")
    assert list(body) == [
        "query", "completed", "corrected", "did_you_mean", "relaxed", "warnings", "total", "total_all_words", "page",
        "per_page", "pages", "generation", "results", "facets", "took_ms",
    ]  # fmt: skip
    (result,) = body["results"]
    assert list(result) == [
        "id", "url", "title", "title_html", "excerpt", "excerpt_html", "score", "pinned", "date", "lastmod", "lang",
        "section", "tags", "authors", "matched_fields", "sub_results", "also_in",
    ]  # fmt: skip
    assert result["date"] == "2016-06-21T10:03:36-06:00"
    assert result["url"] == "/post/swarm/"
    (sub_result,) = result["sub_results"]
    assert sub_result == {
        "title": "Scaling", "title_html": "Scaling", "anchor": "scaling", "level": 2, "url": "/post/swarm/#scaling",
        "kind": "code", "code_lang": "shell", "line": 15,
        "excerpt": "docker service ls\ndocker service update vote --update-parallelism 2",
        "excerpt_html":
            "docker service ls\ndocker service update vote --<mark>update-parallelism</mark> 2",
    }  # fmt: skip
    assert body["facets"] == {"tags": {"containers": 1, "docker": 1}, "year": {"2016": 1}}


def test_facets_can_be_lists_with_the_newest_years_first(client: FlaskClient) -> None:
    facets = search(client, "browse=1&facets=year,tags&facet_lists=1")["facets"]
    assert [entry["value"] for entry in facets["year"]] == ["2021", "2020", "2016"]
    assert facets["tags"][0] == {"value": "containers", "count": 1}


def test_newest_years_are_kept_if_there_are_too_many(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, facet_values=2).test_client()
    assert list(search(client, "browse=1&facets=year")["facets"]["year"]) == ["2021", "2020"]


def test_browsing_lists_all_posts_even_undated_ones(tmp_path: Path) -> None:
    root = make_site(tmp_path)
    write_files(root / "content", {"guide.md": "---\ntitle: Guide\n---\nHow to.\n"})
    client = make_client(root)
    assert search(client, "sort=date")["total"] == 0
    assert search(client, "sort=date&browse=1")["results"][-1]["id"] == "guide.md"
    assert search(client, "sort=date&browse=1&from=1000")["total"] == 3


def test_html_is_escaped_text_with_marks(client: FlaskClient) -> None:
    (result,) = search(client, "q=sugar")["results"]
    assert result["excerpt_html"] == "<mark>Sugar</mark> &amp; cream."
    (result,) = search(client, "q=creme")["results"]
    assert result["title_html"] == "<mark>Crème</mark> brûlée"


def test_titles_of_sub_results_are_highlighted(client: FlaskClient) -> None:
    (result,) = search(client, "q=scaling+update-parallelism")["results"]
    assert {sub["title_html"] for sub in result["sub_results"]} == {"<mark>Scaling</mark>"}
    assert {sub["title"] for sub in result["sub_results"]} == {"Scaling"}
    (result,) = search(client, "q=creme+sugar")["results"]
    assert [sub["title_html"] for sub in result["sub_results"]] == ["<mark>Crème</mark> brûlée"]


@pytest.mark.parametrize(
    ("query_string", "ids"),
    [
        ("q=docker", ["post/swarm.md", "post/rust.md"]),
        ("q=docker&sort=date", ["post/rust.md", "post/swarm.md"]),
        ("q=docker&tag=Docker", ["post/swarm.md"]),
        ("q=docker&tag=docker&tag=containers", ["post/swarm.md"]),
        ("q=docker&tag=docker&tag=rust", []),
        ("q=docker&author=ada", ["post/swarm.md"]),
        ("section=notes", ["notes/creme.md"]),
        ("q=docker&from=2020", ["post/rust.md"]),
        ("q=docker&to=2016-06", ["post/swarm.md"]),
        ("q=docker&per_page=1&page=2", ["post/rust.md"]),
        ("q=managem&as_you_type=1", ["post/rust.md"]),
        ("q=", []),
        ("", []),
        ("q=%26%26", []),
        ("q=%26%26+sugar", ["notes/creme.md"]),
        ("q=secretword", []),
        ("q=docker&page=2", []),
    ],
)
def test_results_match_the_query_and_filters(client: FlaskClient, query_string: str, ids: list[str]) -> None:
    assert get_ids(search(client, query_string)) == ids


def test_corrections_relaxation_and_warnings_are_reported(client: FlaskClient) -> None:
    body = search(client, "q=infrastrutcure")
    assert (body["corrected"], body["total"]) == ("infrastructure", 1)
    assert (body["completed"], body["did_you_mean"]) == (None, None)
    body = search(client, "q=infrastr")
    assert (body["completed"], body["corrected"], body["total"]) == ("infrastructure", None, 1)
    body = search(client, "q=infrastr&as_you_type=1")
    assert (body["completed"], body["total"]) == (None, 1)
    body = search(client, "q=sugal")
    assert (body["did_you_mean"], body["corrected"], body["total"]) == ("sugar", None, 0)
    body = search(client, "q=immutable+sugar")
    assert (body["relaxed"], body["total"], body["corrected"]) == (True, 2, None)
    assert len(search(client, "q=%22docker")["warnings"]) == 1
    assert "quote" in search(client, "q=%22docker")["warnings"][0]


# ------------------------------------------------------------------------------------------------ explanations


def test_explanation_adds_up_to_the_score(client: FlaskClient) -> None:
    body = search(client, "q=dokcer+AND+swarm&explain=1")
    assert (body["parsed"], body["corrected"]) == ("+dokcer +swarm", "docker AND swarm")
    (result,) = body["results"]
    explanation = result["explanation"]
    assert [word["word"] for word in explanation["words"]] == ["docker", "swarm"]
    assert set(explanation["words"][0]["fields"]) == {"title", "tags", "code"}
    total = sum(word["score"] for word in explanation["words"]) * explanation["all_words"]
    total *= explanation["recency"] * explanation["tag"]
    assert (total + explanation["title"]) * explanation["nearness"] == pytest.approx(result["score"], rel=1e-3)
    without = search(client, "q=dokcer+AND+swarm")
    assert without["results"] == [{name: value for name, value in result.items() if name != "explanation"}]
    assert "parsed" not in without


def test_explanation_has_the_keys_of_its_description(client: FlaskClient) -> None:
    described = json.loads(client.get("/openapi.json").data)["paths"]["/search"]["get"]["responses"]["200"]
    schema = described["content"]["application/json"]["schema"]["properties"]["results"]["items"]["properties"]
    explanation = search(client, "q=docker&explain=1")["results"][0]["explanation"]
    assert set(explanation) == set(schema["explanation"]["properties"])
    assert set(explanation["words"][0]) == set(schema["explanation"]["properties"]["words"]["items"]["properties"])


# ------------------------------------------------------------------------------------------------ curation


def test_synonyms_apply_as_soon_as_the_file_is_written(root: Path, client: FlaskClient) -> None:
    assert search(client, "q=dessert")["total"] == 0
    (root / "synonyms.txt").write_text("dessert = creme\n")
    try:
        assert get_ids(search(client, "q=dessert")) == ["notes/creme.md"]
    finally:
        (root / "synonyms.txt").unlink()
    assert search(client, "q=dessert")["total"] == 0


def test_visible_pinned_posts_come_first_for_their_query(root: Path, client: FlaskClient) -> None:
    pins = "Docker = notes/creme.md, post/draft.md, post/future.md, /post/rust/, gone.md\nnonsense\n"
    (root / "pins.txt").write_text(pins)
    try:
        body = search(client, "q=+d\u00f3cker")
        pinned = [(result["id"], result["pinned"]) for result in body["results"]]
        assert pinned == [("notes/creme.md", True), ("post/rust.md", True), ("post/swarm.md", False)]
        assert body["total"] == 3
        assert get_ids(search(client, "q=docker+swarm"))[0] == "post/swarm.md"
        assert "secretword" not in client.get("/search?q=docker").get_data(as_text=True).lower()
        page = client.get("/?q=docker").get_data(as_text=True)
        assert page.count('<span class="pinned">Recommended</span>') == 2
    finally:
        (root / "pins.txt").unlink()


# ------------------------------------------------------------------------------------------------ hidden posts

SEARCHES = ["/search?q=secretword", "/search?q=secretwrod", "/search?q=s*&facets=tags", "/suggest?q=secretw",
            "/related?id=post/draft.md", "/?q=secretword", "/?q="]  # fmt: skip


@pytest.mark.parametrize("path", SEARCHES)
def test_words_of_hidden_posts_are_in_no_response(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    text = response.get_data(as_text=True).replace("q=secretword", "").replace('value="secretword"', "")
    assert response.status_code == 200
    for echo in (
        '"query":"secretword"',
        '"query":"secretwrod"',
        '"query":"secretw"',
        "<title>secretword",
        "“secretword”",
    ):
        text = text.replace(echo, "")
    assert "secretw" not in text.lower()


# ------------------------------------------------------------------------------------------------ other endpoints


def test_suggest_completes_and_related_finds_similar_posts(client: FlaskClient) -> None:
    suggestions = json.loads(client.get("/suggest?q=do&limit=3").data)["suggestions"]
    assert suggestions[0] == {"text": "Docker Swarm in anger", "kind": "title", "url": "/post/swarm/", "count": 1}
    related = json.loads(client.get("/related?id=post/swarm.md").data)
    assert get_ids(related) == ["post/rust.md"]


def test_unchanged_response_is_304_until_the_index_changes(tmp_path: Path) -> None:
    site = open_site(make_site(tmp_path))
    engine = open_engine(tmp_path / "index")
    run_sync(site, engine, state=tmp_path / "index")
    client = make_app(tmp_path, engine).test_client()
    first = client.get("/search?q=docker")
    again = client.get("/search?q=docker", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    engine.apply(Batch(deletes=("post/rust.md",)))
    assert client.get("/search?q=docker", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    engine.close()
