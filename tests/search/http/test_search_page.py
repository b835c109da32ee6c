"""The search page as the server renders it, without JavaScript."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import minify
import pytest
from flask.testing import FlaskClient

from index.engine import Engine
from search.http.assets import load_assets
from search.http.texts import load_texts
from tests.support.applications import make_app, make_client, search
from tests.support.sites import make_site, write_files


def get_html(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_page_has_the_results_of_the_query(client: FlaskClient) -> None:
    html = get_html(client, "/?q=docker")
    version = load_assets()["post-search.js"].version
    assert re.findall(r"<script[^>]*>", html) == [f'<script type="module" src="/static/post-search.js?v={version}">']
    assert 'value="docker"' in html
    assert '<a href="/post/swarm/"><mark>Docker</mark> Swarm in anger</a>' in html
    assert "<p>2 posts</p>" in html
    assert "style=" not in html


def test_page_without_a_query_lists_the_newest_posts(client: FlaskClient) -> None:
    html = get_html(client, "/")
    assert re.findall(r'<h2><a href="([^"]+)"', html) == ["/post/rust/", "/notes/creme/", "/post/swarm/"]
    assert "<p>Newest posts (3)</p>" in html


def test_page_reports_corrections_relaxation_and_no_results(client: FlaskClient) -> None:
    corrected = get_html(client, "/?q=infrastrutcure")
    assert 'No post has “infrastrutcure”. These have <a href="/?q=infrastructure">' in corrected
    completed = get_html(client, "/?q=infrastr")
    assert "No post has “infrastr”. These have words that begin like it" in completed
    assert 'href="/?q=infrastructure"' in completed
    proposed = get_html(client, "/?q=sugal")
    assert 'Did you mean <a href="/?q=sugar"' in proposed
    assert "Nothing found" in proposed
    assert "No post has all of these words" in get_html(client, "/?q=immutable+sugar")
    assert "Nothing found" in get_html(client, "/?q=qqqqzzzz")


@pytest.mark.parametrize(
    "query", ['"><script>alert(1)</script>', "<img src=x onerror=alert(1)>", "{{7*7}}", "' onfocus='x"]
)
def test_hostile_query_stays_text(client: FlaskClient, query: str) -> None:
    html = client.get("/", query_string={"q": query, "tag": query}).get_data(as_text=True)
    assert query not in html or query.startswith(("{{", "'"))
    assert "<script>" not in html
    assert "<img" not in html
    assert "49" not in re.sub(r"\?v=\w+", "", html)  # the version of the files may have it
    assert " onfocus='x" not in html


def test_pages_and_tags_are_links(client: FlaskClient) -> None:
    html = get_html(client, "/?q=docker&per_page=1")
    assert 'rel="next" href="/?q=docker&amp;per_page=1&amp;page=2"' in html
    assert 'href="/?q=docker&amp;per_page=1&amp;tag=containers"' in html
    chosen = get_html(client, "/?q=docker&tag=containers")
    assert 'class="tag chosen" href="/?q=docker"' in chosen


def test_filters_are_menus_and_chosen_ones_removable(client: FlaskClient) -> None:
    html = get_html(client, "/?q=docker")
    assert re.findall(r'<summary class="tag">(\w+)</summary>', html) == ["Tags", "Year"]
    years = re.findall(r'<a href="([^"]+)">(\d{4}) <span', html)
    assert years == [("/?q=docker&amp;from=2021&amp;to=2021", "2021"), ("/?q=docker&amp;from=2016&amp;to=2016", "2016")]
    chosen = get_html(client, "/?q=docker&from=2016&to=2016&section=post&page=1")
    assert re.findall(r'class="tag chosen" href="([^"]+)" aria-label="[^"]+">(\w+)', chosen) == [
        ("/?q=docker&amp;from=2016&amp;to=2016", "post"),
        ("/?q=docker&amp;section=post", "2016"),
    ]


def test_results_can_be_sorted_by_date(client: FlaskClient) -> None:
    assert '<a class="tag" href="/?q=docker&amp;sort=date">Newest first' in get_html(client, "/?q=docker")
    assert '<a class="tag chosen" href="/?q=docker" aria-label="Remove Newest first">Newest first' in get_html(
        client, "/?q=docker&sort=date"
    )
    assert "Newest first" not in get_html(client, "/")


def test_form_passes_the_filters_on(client: FlaskClient) -> None:
    filters = {"tag": "docker", "author": "ada", "series": "x", "from": "2016", "to": "2020", "sort": "date"}
    html = client.get("/", query_string={"q": "docker", "page": "1", **filters}).get_data(as_text=True)
    assert dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', html)) == filters


def test_page_links_to_the_site_and_json_urls_stay_rooted(root: Path, engine: Engine) -> None:
    client = make_app(root, engine, site_url="https://example.org/").test_client()
    html = get_html(client, "/?q=update-parallelism")
    assert '<h2><a href="https://example.org/post/swarm/">' in html
    assert '<h3><a href="https://example.org/post/swarm/#scaling">' in html
    assert 'base="https://example.org"' in html
    assert search(client, "q=update-parallelism")["results"][0]["url"] == "/post/swarm/"


def test_dates_are_formatted_for_people(client: FlaskClient) -> None:
    html = get_html(client, "/?q=update-parallelism")
    assert '<time datetime="2016-06-21T10:03:36-06:00" dir="auto">21 Jun 2016</time>' in html
    months = [load_texts("en-GB").format_day(f"2019-{month:02}-01")[2:] for month in (1, 5, 9, 12)]
    assert months == ["Jan 2019", "May 2019", "Sept 2019", "Dec 2019"]


def test_section_with_text_and_code_has_one_heading(client: FlaskClient) -> None:
    (result,) = search(client, "q=immutable+service")["results"]
    titles = [sub_result["title"] for sub_result in result["sub_results"]]
    headings = [title for title, above in zip(titles, [result["title"], *titles], strict=False) if title != above]
    assert len(headings) < len(titles)
    assert get_html(client, "/?q=immutable+service").count("<h3>") == len(headings)


def test_page_without_results_offers_other_ways(client: FlaskClient) -> None:
    html = get_html(client, "/?q=qqqqzzzz&section=post")
    assert '<a href="/?q=qqqqzzzz">Search without the filters</a>' in html
    assert '<a class="tag" href="/?tag=docker">docker</a>' in html
    assert "Search without the filters" not in get_html(client, "/?q=qqqqzzzz")
    assert "secret" not in html.lower()


def test_search_box_is_one_small_file_without_inner_html(client: FlaskClient) -> None:
    with client.get("/static/post-search.js") as response:
        assert response.content_type.startswith("text/javascript")
        source = response.get_data(as_text=True)
    assert len(gzip.compress(minify.string("text/javascript", source).encode())) <= 12_000
    assert "innerHTML" not in source


def test_highlighter_is_a_very_small_file(client: FlaskClient) -> None:
    with client.get("/static/highlight.js") as response:
        source = response.get_data(as_text=True)
    assert len(gzip.compress(minify.string("text/javascript", source).encode())) <= 1_000
    assert "innerHTML" not in source


def test_browsers_can_add_the_page_as_a_search_engine(client: FlaskClient) -> None:
    xml = ElementTree.fromstring(client.get("/opensearch.xml").data)
    url = xml.find("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert url is not None
    assert url.attrib["template"] == "http://localhost/?q={searchTerms}"


@pytest.mark.parametrize("name", ["endpoint", "_anchor", "_scheme", "_method", "_external", "values", "app", "self"])
@pytest.mark.parametrize("path", ["/?q=docker", "/?q=nothing-at-all", "/?q=infrastrutcure", "/?per_page=1"])
def test_unknown_parameters_are_in_no_link(client: FlaskClient, name: str, path: str) -> None:
    response = client.get(f"{path}&{name}=evil&{name}=twice")
    assert response.status_code == 200
    assert "evil" not in response.get_data(as_text=True)


def test_links_keep_the_other_parameters(client: FlaskClient) -> None:
    html = get_html(client, "/?per_page=1&sort=date&q=docker+%26+-%22x+y%22")
    assert re.findall(r'rel="next" href="([^"]+)"', html) == [
        "/?q=docker+%26+-%22x+y%22&amp;sort=date&amp;per_page=1&amp;page=2"
    ]


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ("https://blog.alina.dev/", "https://blog.alina.dev/post/swarm/"),
        ("https://blog.alina.dev/base/", "https://blog.alina.dev/base/post/swarm/"),
        ("https://example.org/", "/post/swarm/"),
        ("http://localhost:1313/", "/post/swarm/"),
        ("javascript://blog.alina.dev/", "/post/swarm/"),
    ],
)
def test_results_lead_to_the_address_in_the_configuration(tmp_path: Path, configured: str, expected: str) -> None:
    root = make_site(tmp_path / "site")
    write_files(root, {"hugo.toml": f'baseURL = "{configured}"\n'})
    assert f'<a href="{expected}"><mark>' in get_html(make_client(root), "/?q=docker")
    own = make_client(root, site_url="http://127.0.0.1:1313")
    path = expected.removeprefix("https://blog.alina.dev")
    assert f'<a href="http://127.0.0.1:1313{path}"><mark>' in get_html(own, "/?q=docker")
