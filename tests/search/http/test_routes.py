"""The HTTP endpoints, over a real index."""

from __future__ import annotations

import gzip
import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from index.engine import Engine, open_engine
from index.errors import SettingsError
from index.model import Batch
from index.sites import open_site
from index.sync.execute import run_sync
from search import create_app, logs
from search.following import SyncStatus
from search.settings import Settings
from search.views.json import day
from tests.support.sites import make_site


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def engine(root: Path) -> Iterator[Engine]:
    site = open_site(root)
    opened = open_engine(root / ".posthaste" / "public")
    run_sync(site, opened, state=root / ".posthaste" / "public")
    yield opened
    opened.close()


def application(root: Path, engine: Engine | None = None, **settings: Any) -> Flask:
    app = create_app(Settings.load(environ={}, content=root, **settings), engine=engine)
    app.testing = False  # errors are answered, as in production
    return app


@pytest.fixture
def client(root: Path, engine: Engine) -> FlaskClient:
    return application(root, engine).test_client()


def ask(client: FlaskClient, query: str) -> Any:
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.content_type == "application/json"
    return json.loads(answer.data)


# ------------------------------------------------------------------------------------------------ answers


def test_the_answer_has_the_fields_that_are_promised(client: FlaskClient) -> None:
    body = ask(client, "q=update-parallelism&facets=tags,year")
    assert list(body) == [
        "query", "corrected", "relaxed", "warnings", "total", "page", "per_page", "pages", "generation", "results",
        "facets", "took_ms",
    ]  # fmt: skip
    (result,) = body["results"]
    assert list(result) == [
        "id", "url", "title", "title_html", "excerpt", "excerpt_html", "score", "pinned", "date", "lastmod", "lang",
        "section", "tags", "authors", "matched_fields", "sub_results",
    ]  # fmt: skip
    assert result["date"] == "2016-06-21T10:03:36-06:00"
    assert result["url"] == "/post/swarm/"
    (sub,) = result["sub_results"]
    assert sub == {
        "title": "Scaling", "anchor": "scaling", "level": 2, "url": "/post/swarm/#scaling",
        "kind": "code", "code_lang": "shell", "line": 15,
        "excerpt": "docker service ls\ndocker service update vote --update-parallelism 2",
        "excerpt_html":
            "docker service ls\ndocker service update vote --<mark>update-parallelism</mark> 2",
    }  # fmt: skip
    assert body["facets"] == {"tags": {"containers": 1, "docker": 1}, "year": {"2016": 1}}


def test_html_is_escaped_and_marked_and_nothing_else(client: FlaskClient) -> None:
    (result,) = ask(client, "q=sugar")["results"]
    assert result["excerpt_html"] == "<mark>Sugar</mark> &amp; cream."
    (result,) = ask(client, "q=creme")["results"]
    assert result["title_html"] == "<mark>Crème</mark> brûlée"


@pytest.mark.parametrize(
    ("query", "ids"),
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
def test_what_is_found(client: FlaskClient, query: str, ids: list[str]) -> None:
    assert [result["id"] for result in ask(client, query)["results"]] == ids


def test_corrections_and_relaxed_answers_are_said(client: FlaskClient) -> None:
    body = ask(client, "q=infrastrutcure")
    assert (body["corrected"], body["total"]) == ("infrastructure", 1)
    body = ask(client, "q=immutable+sugar")
    assert (body["relaxed"], body["total"], body["corrected"]) == (True, 2, None)
    assert ask(client, "q=%22docker")["warnings"] == ["a quote is never closed"]


def test_a_score_is_explained_where_that_is_asked_for(client: FlaskClient) -> None:
    body = ask(client, "q=dokcer+AND+swarm&explain=1")
    assert (body["parsed"], body["corrected"]) == ("dokcer swarm", "docker AND swarm")
    (result,) = body["results"]
    explained = result["explanation"]
    assert [word["word"] for word in explained["words"]] == ["docker", "swarm"]
    assert set(explained["words"][0]["fields"]) == {"title", "tags", "code"}
    gave = sum(word["score"] for word in explained["words"]) * explained["recency"] * explained["tag"]
    assert (gave + explained["title"]) * explained["nearness"] == pytest.approx(result["score"], rel=1e-3)
    plain = ask(client, "q=dokcer+AND+swarm")
    assert plain["results"] == [{name: value for name, value in result.items() if name != "explanation"}]
    assert "parsed" not in plain


def test_the_explanation_is_as_it_is_described(client: FlaskClient) -> None:
    described = json.loads(client.get("/openapi.json").data)["paths"]["/search"]["get"]["responses"]["200"]
    schema = described["content"]["application/json"]["schema"]["properties"]["results"]["items"]["properties"]
    explained = ask(client, "q=docker&explain=1")["results"][0]["explanation"]
    assert set(explained) == set(schema["explanation"]["properties"])
    assert set(explained["words"][0]) == set(schema["explanation"]["properties"]["words"]["items"]["properties"])


def test_synonyms_hold_as_soon_as_they_are_written(root: Path, client: FlaskClient) -> None:
    assert ask(client, "q=dessert")["total"] == 0
    (root / "synonyms.txt").write_text("dessert = creme\n")
    try:
        assert [result["id"] for result in ask(client, "q=dessert")["results"]] == ["notes/creme.md"]
    finally:
        (root / "synonyms.txt").unlink()
    assert ask(client, "q=dessert")["total"] == 0


def test_pinned_posts_come_first_for_their_query(root: Path, client: FlaskClient) -> None:
    pins = "Docker = notes/creme.md, post/draft.md, post/future.md, /post/rust/, gone.md\nnonsense\n"
    (root / "pins.txt").write_text(pins)
    try:
        body = ask(client, "q=+d\u00f3cker")
        found = [(result["id"], result["pinned"]) for result in body["results"]]
        assert found == [("notes/creme.md", True), ("post/rust.md", True), ("post/swarm.md", False)]
        assert body["total"] == 3
        assert [result["id"] for result in ask(client, "q=docker+swarm")["results"]] == ["post/swarm.md"]
        assert "secretword" not in client.get("/search?q=docker").get_data(as_text=True).lower()
        page = client.get("/?q=docker").get_data(as_text=True)
        assert page.count('<span class="pinned">Recommended</span>') == 2
    finally:
        (root / "pins.txt").unlink()


ASKING = ["/search?q=secretword", "/search?q=secretwrod", "/search?q=s*&facets=tags", "/suggest?q=secretw",
          "/related?id=post/draft.md", "/?q=secretword", "/?q="]  # fmt: skip


@pytest.mark.parametrize("path", ASKING)
def test_what_is_not_public_is_in_no_answer(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    text = answer.get_data(as_text=True).replace("q=secretword", "").replace('value="secretword"', "")
    assert answer.status_code == 200
    for echo in ('"query":"secretword"', '"query":"secretwrod"', '"query":"secretw"', "<title>secretword"):
        text = text.replace(echo, "")
    assert "secretw" not in text.lower()


def test_suggest_and_related(client: FlaskClient) -> None:
    found = json.loads(client.get("/suggest?q=do&limit=3").data)
    first = {"text": "Docker Swarm in anger", "kind": "title", "url": "/post/swarm/", "count": 1}
    assert found["suggestions"][0] == first
    related = json.loads(client.get("/related?id=post/swarm.md").data)
    assert [result["id"] for result in related["results"]] == ["post/rust.md"]


# ------------------------------------------------------------------------------------------------ problems


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
        ("/search?q=" + "x" * 513, 400, "query_too_long", "512"),
        ("/search?q=a%00b", 400, "bad_character", "U+0000"),
        ("/search?q=a%1Bb", 400, "bad_character", "U+001B"),
        ("/related", 400, "missing_parameter", "id"),
        ("/nowhere", 404, "not_found", "not found"),
    ],
)
def test_a_bad_parameter_is_a_problem_that_names_it(
    client: FlaskClient, path: str, status: int, code: str, named: str
) -> None:
    answer = client.get(path)
    problem = json.loads(answer.data)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert (problem["status"], problem["code"]) == (status, code)
    assert named in problem["detail"]
    assert problem["request_id"]


def test_methods_are_refused_by_name(client: FlaskClient) -> None:
    answer = client.post("/search")
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_no_index_yet(tmp_path: Path) -> None:
    client = application(make_site(tmp_path)).test_client()
    for path in ("/search?q=x", "/suggest?q=x", "/related?id=x", "/readyz", "/"):
        answer = client.get(path)
        assert (answer.status_code, json.loads(answer.data)["code"]) == (503, "no_index")
        assert answer.headers["Retry-After"] == "5"
        assert str(tmp_path) not in answer.get_data(as_text=True)
    assert client.get("/healthz").status_code == 200


def test_an_unexpected_failure_shows_no_traceback(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def get_generation(self) -> None:
            return None

        def search(self, *_: object) -> None:
            raise RuntimeError("inner detail")

    answer = application(root, Broken()).test_client().get("/search?q=x")  # type: ignore[arg-type]
    problem = json.loads(answer.data)
    assert (answer.status_code, problem["code"]) == (500, "internal_error")
    assert "inner detail" not in answer.get_data(as_text=True)
    assert problem["request_id"] in caplog.text
    assert "inner detail" in caplog.text


# ------------------------------------------------------------------------------------------------ around the answers


def test_an_unchanged_answer_is_not_sent_again(root: Path, tmp_path: Path) -> None:
    site = open_site(make_site(tmp_path))
    engine = open_engine(tmp_path / "index")
    run_sync(site, engine, state=tmp_path / "index")
    client = application(tmp_path, engine).test_client()
    first = client.get("/search?q=docker")
    again = client.get("/search?q=docker", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    engine.apply(Batch(deletes=("post/rust.md",)))
    assert client.get("/search?q=docker", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    engine.close()


@pytest.mark.parametrize("path", ["/search?q=x", "/", "/nowhere", "/search?page=x", "/healthz", "/static/page.css"])
def test_every_answer_has_the_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


def test_only_listed_origins_may_ask(root: Path, engine: Engine) -> None:
    client = application(root, engine, cors_origins="https://a.example").test_client()
    allowed = client.get("/search?q=x", headers={"Origin": "https://a.example"}).headers
    assert (allowed["Access-Control-Allow-Origin"], allowed["Vary"]) == ("https://a.example", "Origin")
    refused = client.get("/search?q=x", headers={"Origin": "https://b.example"}).headers
    assert "Access-Control-Allow-Origin" not in refused
    assert refused["Vary"] == "Origin"


def test_descriptions_for_programs_and_browsers(client: FlaskClient) -> None:
    described = json.loads(client.get("/openapi.json").data)
    assert {"/search", "/suggest", "/related", "/healthz", "/readyz"} <= set(described["paths"])
    names = {p["name"] for p in described["paths"]["/search"]["get"]["parameters"]}
    assert {
        "q",
        "page",
        "per_page",
        "tag",
        "section",
        "lang",
        "author",
        "from",
        "to",
        "sort",
        "facets",
        "as_you_type",
        "explain",
    } <= names
    xml = ElementTree.fromstring(client.get("/opensearch.xml").data)
    template = xml.find("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert template is not None
    assert template.attrib["template"] == "http://localhost/?q={searchTerms}"


# ------------------------------------------------------------------------------------------------ the page


def test_the_page_answers_without_javascript(client: FlaskClient) -> None:
    html = client.get("/?q=docker").get_data(as_text=True)
    assert re.findall(r"<script[^>]*>", html) == ['<script type="module" src="/static/post-search.js">']
    assert 'value="docker"' in html
    assert '<a href="/post/swarm/"><mark>Docker</mark> Swarm in anger</a>' in html
    assert "2 posts found" in html
    assert "style=" not in html


def test_the_page_lists_the_newest_posts_where_nothing_is_asked(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    assert re.findall(r'<h2><a href="([^"]+)"', html) == ["/post/rust/", "/notes/creme/", "/post/swarm/"]
    assert "The newest of 3 posts" in html


def test_the_page_says_what_it_did(client: FlaskClient) -> None:
    assert "Showing results for" in client.get("/?q=infrastrutcure").get_data(as_text=True)
    assert "No post has all of these words" in client.get("/?q=immutable+sugar").get_data(as_text=True)
    assert "Nothing found" in client.get("/?q=qqqqzzzz").get_data(as_text=True)


@pytest.mark.parametrize(
    "query", ['"><script>alert(1)</script>', "<img src=x onerror=alert(1)>", "{{7*7}}", "' onfocus='x"]
)
def test_a_hostile_query_stays_text(client: FlaskClient, query: str) -> None:
    html = client.get("/", query_string={"q": query, "tag": query}).get_data(as_text=True)
    assert query not in html or query.startswith(("{{", "'"))
    assert "<script>" not in html
    assert "<img" not in html
    assert "49" not in html
    assert " onfocus='x" not in html


def test_pages_and_tags_are_links(client: FlaskClient) -> None:
    html = client.get("/?q=docker&per_page=1").get_data(as_text=True)
    assert 'rel="next" href="/?q=docker&amp;per_page=1&amp;page=2"' in html
    assert 'href="/?q=docker&amp;per_page=1&amp;tag=containers"' in html
    chosen = client.get("/?q=docker&tag=containers").get_data(as_text=True)
    assert 'class="tag chosen" href="/?q=docker"' in chosen


def test_the_page_leads_to_the_site_and_json_stays_rooted(root: Path, engine: Engine) -> None:
    client = application(root, engine, site_url="https://example.org/").test_client()
    html = client.get("/?q=update-parallelism").get_data(as_text=True)
    assert '<h2><a href="https://example.org/post/swarm/">' in html
    assert '<h3><a href="https://example.org/post/swarm/#scaling">' in html
    assert 'base="https://example.org/"' in html
    assert ask(client, "q=update-parallelism")["results"][0]["url"] == "/post/swarm/"


def test_dates_on_the_page_are_for_people(client: FlaskClient) -> None:
    html = client.get("/?q=update-parallelism").get_data(as_text=True)
    assert '<time datetime="2016-06-21T10:03:36-06:00">21 Jun 2016</time>' in html
    assert [day(f"2019-{month:02}-01")[2:] for month in (1, 5, 9, 12)] == [
        "Jan 2019",
        "May 2019",
        "Sept 2019",
        "Dec 2019",
    ]


def test_a_section_with_text_and_code_is_headed_once_on_the_page(client: FlaskClient) -> None:
    (result,) = ask(client, "q=immutable+service")["results"]
    titles = [sub["title"] for sub in result["sub_results"]]
    html = client.get("/?q=immutable+service").get_data(as_text=True)
    headed = [title for title, above in zip(titles, [result["title"], *titles], strict=False) if title != above]
    assert len(headed) < len(titles)
    assert html.count("<h3>") == len(headed)


def test_where_nothing_is_found_the_page_leads_on(client: FlaskClient) -> None:
    html = client.get("/?q=qqqqzzzz&section=post").get_data(as_text=True)
    assert '<a href="/?q=qqqqzzzz">Search without the filters</a>' in html
    assert '<a class="tag" href="/?tag=docker">docker</a>' in html
    assert "Search without the filters" not in client.get("/?q=qqqqzzzz").get_data(as_text=True)
    assert "secret" not in html.lower()


def test_the_search_box_is_one_small_file(client: FlaskClient) -> None:
    with client.get("/static/post-search.js") as answer:
        assert answer.content_type.startswith("text/javascript")
        assert len(gzip.compress(answer.data)) <= 10_000
        assert b"innerHTML =" not in answer.data


# ------------------------------------------------------------------------------------------------ embedding


def test_templates_of_the_current_folder_are_none_of_ours(
    root: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "templates/posthaste").mkdir(parents=True)
    (tmp_path / "templates/posthaste/page.html").write_text("hijacked")
    monkeypatch.chdir(tmp_path)
    assert b"hijacked" not in application(root, engine).test_client().get("/").data


def test_mounted_under_a_prefix_all_links_are_right(root: Path, engine: Engine) -> None:
    host = Flask("host")
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {"/find": application(root, engine)})  # type: ignore[method-assign]
    client = Client(host)
    html = client.get("/find/?q=docker&per_page=1").get_data(as_text=True)
    links = re.findall(r'(?:href|action)="([^"]+)"', html)
    ours = [link for link in links if not link.startswith("/post/")]
    assert len(ours) > 5
    assert all(link.startswith("/find/") for link in ours), ours
    with client.get("/find/static/page.css") as style:
        assert style.status_code == 200
    assert json.loads(client.get("/find/search?q=docker").data)["total"] == 2
    assert json.loads(client.get("/find/openapi.json").data)["servers"] == [{"url": "/find"}]
    assert b"http://localhost/find/?q={searchTerms}" in client.get("/find/opensearch.xml").data


def test_forwarded_headers_are_believed_only_of_trusted_proxies(root: Path, engine: Engine) -> None:
    forwarded = {"X-Forwarded-Host": "search.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/s"}
    direct = application(root, engine).test_client().get("/opensearch.xml", headers=forwarded).data
    assert b"http://localhost/?q=" in direct
    behind = application(root, engine, proxies=1).test_client().get("/opensearch.xml", headers=forwarded).data
    assert b"https://search.example/s/?q=" in behind


# ------------------------------------------------------------------------------------------------ limits of the whole


def code_of(answer: Any) -> str:
    assert answer.content_type == "application/problem+json", answer.data
    code: str = json.loads(answer.data)["code"]
    return code


def test_a_request_line_too_long_is_414(root: Path, engine: Engine) -> None:
    client = application(root, engine, max_query=100_000).test_client()
    assert client.get("/search?q=" + "x+" * 1900).status_code == 200
    answer = client.get("/search?q=" + "x+" * 2100)
    assert (answer.status_code, code_of(answer)) == (414, "request_line_too_long")


@pytest.mark.parametrize(
    ("setting", "query", "warning"),
    [
        ({"max_words": 2}, "a b c", "only the first 2 words"),
        ({"max_letters": 5}, "abcdefgh", "more than 5 letters"),
        ({"max_nesting": 1}, "((a))", "more than 1 brackets"),
        ({"max_wildcards": 1}, "ab* cd*", "more than 1 words with *"),
        ({"wildcard_letters": 4}, "abc*", "* stands at the end"),
    ],
)
def test_the_limits_of_a_query_are_settings(
    root: Path, engine: Engine, setting: dict[str, int], query: str, warning: str
) -> None:
    answer = application(root, engine, **setting).test_client().get("/search", query_string={"q": query})
    assert warning in json.loads(answer.data)["warnings"][0]


def test_a_question_that_takes_too_long_is_given_up(root: Path, engine: Engine) -> None:
    client = application(root, engine, max_seconds=1e-9).test_client()
    for path in ("/search?q=docker", "/?q=docker", "/suggest?q=docker", "/suggest?q=d", "/related?id=post/swarm.md"):
        answer = client.get(path)
        assert (answer.status_code, code_of(answer)) == (503, "too_slow"), path
        assert answer.headers["Retry-After"] == "5"
    assert application(root, engine, max_seconds=0).test_client().get("/search?q=docker").status_code == 200


def test_more_questions_than_can_be_answered_are_told_to_come_back(root: Path, engine: Engine) -> None:
    inside, done = threading.Event(), threading.Event()

    class Slow:
        def get_generation(self) -> Any:
            return engine.get_generation()

        def search(self, *arguments: Any) -> Any:
            inside.set()
            assert done.wait(20)
            return engine.search(*arguments)

    app = application(root, Slow(), max_concurrent=1)  # type: ignore[arg-type]
    statuses: list[int] = []
    first = threading.Thread(target=lambda: statuses.append(app.test_client().get("/search?q=docker").status_code))
    first.start()
    assert inside.wait(20)
    answer = app.test_client().get("/search?q=docker")
    assert (answer.status_code, code_of(answer), answer.headers["Retry-After"]) == (503, "too_busy", "1")
    assert app.test_client().get("/healthz").status_code == 200
    done.set()
    first.join()
    assert statuses == [200]
    for _ in range(3):  # each gives its place back, also one that failed
        assert app.test_client().get("/search?page=x").status_code == 400
    assert app.test_client().get("/search?q=docker").status_code == 200


def test_a_rate_limit_counts_by_address(root: Path, engine: Engine) -> None:
    client = application(root, engine, rate_limit="2/minute").test_client()

    def ask_from(address: str) -> int:
        return client.get("/search?q=x", environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [ask_from("192.0.2.1") for _ in range(3)] == [200, 200, 429]
    assert [ask_from(f"2001:db8::{i}") for i in range(3)] == [200, 200, 429]  # one network, one client
    assert ask_from("192.0.2.2") == 200
    answer = client.get("/search?q=x", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert code_of(answer) == "rate_limited"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert client.get("/healthz", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


KEYS = ("first-key-0123456789", "second-key-0123456789")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": f"Bearer {KEYS[0]}"}, 200),
        ({"Authorization": f"bearer  {KEYS[1]}"}, 200),
        ({"X-API-Key": KEYS[1]}, 200),
        ({"X-API-Key": KEYS[1].upper()}, 401),
        ({"X-API-Key": ""}, 401),
        ({"X-API-Key": "\xe9"}, 401),
        ({"Authorization": f"Basic {KEYS[0]}"}, 401),
        ({"Authorization": KEYS[0]}, 401),
        ({"Authorization": "Bearer wrong", "X-API-Key": KEYS[0]}, 401),
    ],
)
def test_where_keys_are_set_each_request_brings_one(
    root: Path, engine: Engine, headers: dict[str, str], status: int
) -> None:
    client = application(root, engine, api_keys=KEYS).test_client()
    paths = ["/search?q=docker", "/suggest?q=do", "/", "/metrics", "/openapi.json", "/static/post-search.js"]
    for path in paths:
        with client.get(path, headers=headers) as answer:
            assert answer.status_code == status, path
            if status == 401:
                assert code_of(answer) == "key_needed"
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
                assert not any(key in answer.get_data(as_text=True) for key in KEYS)
    assert client.get("/nowhere", headers=headers).status_code == (404 if status == 200 else 401)
    assert client.post("/1/indexes/*/queries", json={"requests": []}, headers=headers).status_code == status
    assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]


def test_a_page_of_another_site_may_send_a_key(root: Path, engine: Engine) -> None:
    client = application(root, engine, api_keys=KEYS, cors_origins=["https://a.example"]).test_client()
    answer = client.options("/search?q=docker", headers={"Origin": "https://a.example"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, X-API-Key"
    refused = client.get("/search?q=docker", headers={"Origin": "https://a.example"})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, "https://a.example")


def test_keys_are_described_and_shown_to_nobody(root: Path, engine: Engine) -> None:
    client = application(root, engine, api_keys=KEYS).test_client()
    described = json.loads(client.get("/openapi.json", headers={"X-API-Key": KEYS[0]}).data)
    assert described["components"]["securitySchemes"]["key"]["name"] == "X-API-Key"
    assert "401" in described["paths"]["/search"]["get"]["responses"]
    assert "security" not in described["paths"]["/healthz"]["get"]
    assert KEYS[0] not in repr(Settings.load(environ={}, api_keys=KEYS))
    with pytest.raises(SettingsError, match="16 or more") as error:
        Settings.load(environ={"POSTHASTE_API_KEYS": "short-secret"})
    assert "short-secret" not in str(error.value)
    assert Settings.load(environ={"POSTHASTE_API_KEYS": ", ".join(KEYS)}).api_keys == KEYS


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"rate_limit": "often"}, "say `60/minute`"),
        ({"rate_limit": "1/minute", "rate_limit_storage": "nowhere://"}, "nowhere"),
    ],
)
def test_a_rate_limit_that_cannot_be_kept_is_refused(
    root: Path, engine: Engine, settings: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        application(root, engine, **settings)


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
def test_a_rate_limit_in_memory_is_refused_with_several_workers(
    root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, arguments: list[str], environ: dict[str, str],
    workers: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "argv", arguments)
    for name in ("WEB_CONCURRENCY", "GUNICORN_CMD_ARGS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    if workers == 1:
        application(root, engine, rate_limit="60/minute")
        return
    with pytest.raises(SettingsError, match=f"in each of {workers} workers by itself"):
        application(root, engine, rate_limit="60/minute")


# ------------------------------------------------------------------------------------------------ for those who run it


def test_a_request_has_an_id_everywhere(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def search(self, *_: object) -> None:
            raise RuntimeError

    client = application(root, Broken()).test_client()  # type: ignore[arg-type]
    answer = client.get("/search?q=x", headers={"X-Request-Id": "from-the-proxy_1.2"})
    assert answer.headers["X-Request-Id"] == json.loads(answer.data)["request_id"] == "from-the-proxy_1.2"
    assert "from-the-proxy_1.2" in caplog.text
    for odd in ("", "x" * 65, "a b", "<script>", "é"):
        made = client.get("/healthz", headers={"X-Request-Id": odd}).headers["X-Request-Id"]
        assert re.fullmatch(r"[0-9a-f]{16}", made)


def test_the_log_is_lines_of_json(capsys: pytest.CaptureFixture[str], root: Path, engine: Engine) -> None:
    rootlog = logging.getLogger()
    handlers, level = rootlog.handlers[:], rootlog.level
    rootlog.handlers.clear()
    try:
        logs.configure("text")
        logs.configure("json")
        application(root, engine).test_client().get("/search?q=secretquestion", headers={"X-Request-Id": "abc"})
        try:
            raise ValueError("inner")
        except ValueError:
            logging.getLogger("search").exception("line\nbreak")
    finally:
        rootlog.handlers[:] = handlers
        rootlog.setLevel(level)
    request, failure = map(json.loads, capsys.readouterr().err.splitlines())
    assert (request["method"], request["path"], request["status"], request["request_id"]) == (
        "GET",
        "/search",
        200,
        "abc",
    )
    assert "secretquestion" not in json.dumps(request)
    assert (failure["level"], failure["message"]) == ("error", "line\nbreak")
    assert "ValueError: inner" in failure["traceback"]
    assert "request_id" not in failure


def test_only_trusted_names_of_the_host_are_answered(root: Path, engine: Engine) -> None:
    client = application(root, engine, trusted_hosts=["search.example", ".example.org"]).test_client()
    for host, status in (("search.example", 200), ("a.example.org:8080", 200), ("evil.example", 400)):
        answer = client.get("/opensearch.xml", headers={"Host": host})
        assert answer.status_code == status
    assert code_of(answer) == "untrusted_host"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_metrics(root: Path, engine: Engine) -> None:
    status = SyncStatus()
    client = create_app(Settings.load(environ={}, content=root), engine=engine, status=status).test_client()
    client.get("/search?q=docker")
    client.get("/nowhere")
    status.failed()
    text = client.get("/metrics").get_data(as_text=True)
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert values['posthaste_requests_total{endpoint="search",status="200"}'] == "1.0"
    assert values['posthaste_requests_total{endpoint="none",status="404"}'] == "1.0"
    assert values['posthaste_query_seconds_count{endpoint="search"}'] == "1.0"
    assert (values["posthaste_documents"], values["posthaste_up"]) == ("4.0", "1.0")
    assert values["posthaste_sync_errors_total"] == "1.0"
    assert float(values["posthaste_index_age_seconds"]) > 0
    assert float(values["posthaste_cache_bytes"]) > 0  # a word was asked for
    generation = engine.get_generation()
    assert generation is not None
    assert f'posthaste_generation_info{{id="{generation.id}"}}' in values


def test_metrics_without_an_index(tmp_path: Path) -> None:
    text = application(make_site(tmp_path)).test_client().get("/metrics").get_data(as_text=True)
    assert "posthaste_up 0.0" in text
    assert "posthaste_documents" not in text


def test_readyz_tells_what_is_amiss(root: Path, engine: Engine) -> None:
    status = SyncStatus()
    client = create_app(Settings.load(environ={}, content=root), engine=engine, status=status).test_client()
    assert json.loads(client.get("/readyz").data)["amiss"] == []
    status.failed()
    assert json.loads(client.get("/readyz").data)["amiss"] == ["the last sync failed"]
    site = open_site(root)
    status.synced(run_sync(site, engine, state=root / ".posthaste" / "public"))
    assert json.loads(client.get("/readyz").data)["amiss"] == ["1 posts can't be read"]


# ------------------------------------------------------------------------------------------------ as it is described


def test_whatever_the_description_allows_or_forbids_is_answered(root: Path, engine: Engine) -> None:
    """Schemathesis makes requests of our own /openapi.json, right ones and wrong ones."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given
    from hypothesis import settings as hypothesis_settings

    app = application(root, engine)
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    quick = hypothesis_settings(
        max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None,
        derandomize=True,
    )  # fmt: skip
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            if mode is schemathesis.GenerationMode.NEGATIVE and not operation.query:
                continue

            @quick
            @given(operation.as_strategy(generation_mode=mode))
            def ask_it(case: Any) -> None:
                nonlocal asked
                asked += 1
                answer = case.call()
                assert answer.status_code < 500, (case.as_curl_command(), answer.text)
                assert answer.status_code < 400 or answer.headers["content-type"] == ["application/problem+json"]

            ask_it()
    assert asked > 100
