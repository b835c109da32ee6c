"""Widgets of Pagefind and Algolia, the real packages of npm, with Posthaste as their server."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import Visit

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = pytest.mark.browser

PACKAGES = (
    "@pagefind/default-ui@1",
    "@pagefind/component-ui@1",
    "@docsearch/js@5",
    "instantsearch.js@4",
    "algoliasearch@5",
)
CACHE = Path(__file__).parents[2] / ".cache" / "npm"

PAGEFIND = """
<link rel="stylesheet" href="/npm/@pagefind/default-ui/css/ui.css">
<div id="search"></div>
<script type="module">
  import { PagefindUI } from "/npm/@pagefind/default-ui/npm_dist/mjs/ui-core.mjs";
  new PagefindUI({ element: "#search", bundlePath: "/pagefind/", showSubResults: true, showImages: false });
</script>
"""
COMPONENTS = """
<link rel="stylesheet" href="/npm/@pagefind/component-ui/css/pagefind-component-ui.css">
<script type="module" src="/npm/@pagefind/component-ui/npm_dist/mjs/component-ui.mjs"></script>
<pagefind-config bundle-path="/pagefind/"></pagefind-config>
"""
CLIENT = """
<script src="/npm/algoliasearch/dist/lite/builds/browser.umd.js"></script>
<script>
  const lite = window["algoliasearch/lite"].liteClient;
  const hosts = [{ url: location.host, accept: "readWrite", protocol: "http" }];
</script>
"""
DOCSEARCH = (
    CLIENT
    + """
<div id="docsearch"></div>
<script src="/npm/@docsearch/js/dist/umd/index.js"></script>
<script>
  const client = lite("posthaste", "none", { hosts });
  docsearch({
    container: "#docsearch", appId: "posthaste", apiKey: "none", indices: ["posts"], indexName: "posts",
    insights: false, transformSearchClient: (own) => ({ ...own, search: client.search }),
  });
</script>
"""
)
INSTANTSEARCH = (
    CLIENT
    + """
<div id="box"></div><div id="tags"></div><div id="hits"></div><div id="pages"></div>
<script src="/npm/instantsearch.js/dist/instantsearch.production.min.js"></script>
<script>
  const search = instantsearch({ indexName: "posts", searchClient: lite("posthaste", "none", { hosts }) });
  const item = (hit, { html, components }) =>
    html`<a href="${hit.url}">${components.Highlight({ hit, attribute: "title" })}</a>
      <p>${components.Snippet({ hit, attribute: "excerpt" })}</p>`;
  search.addWidgets([
    instantsearch.widgets.searchBox({ container: "#box" }),
    instantsearch.widgets.refinementList({ container: "#tags", attribute: "tags", operator: "or" }),
    instantsearch.widgets.hits({ container: "#hits", templates: { item } }),
    instantsearch.widgets.pagination({ container: "#pages" }),
    instantsearch.widgets.configure({ hitsPerPage: 5 }),
  ]);
  search.start();
</script>
"""
)


@pytest.fixture(scope="module")
def npm() -> Path:
    """The packages, fetched once."""
    command = shutil.which("npm")
    if command is None:
        pytest.skip("npm is absent")
    CACHE.mkdir(parents=True, exist_ok=True)
    marker = CACHE / "fetched"
    if marker.exists() and marker.read_text() == " ".join(PACKAGES):
        return CACHE / "node_modules"
    options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--prefix", str(CACHE)]
    try:
        subprocess.run([command, "install", *options, *PACKAGES], check=True, capture_output=True, timeout=120)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm can't fetch the packages: {error}")
    marker.write_text(" ".join(PACKAGES))
    return CACHE / "node_modules"


def open_widget(visit: Visit, npm: Path, body: str) -> Any:
    def send_file(route: Any) -> None:
        route.fulfill(path=npm / route.request.url.split("/npm/")[1])

    return visit(body=body, policy="", holding=("**/npm/**", send_file))


def test_pagefind_widget_searches_and_filters(visit: Visit, npm: Path) -> None:
    page = open_widget(visit, npm, PAGEFIND)
    page.get_by_placeholder("Search").fill("docker")
    expect(page.locator(".pagefind-ui__message")).to_have_text("4 results for docker")
    first = page.locator(".pagefind-ui__result").first
    expect(first.locator(".pagefind-ui__result-link").first).to_have_text("Rolling updates with Docker swarm mode")
    nested = first.locator(".pagefind-ui__result-nested a").first
    expect(nested).to_have_attribute("href", "/2016/08/swarm-rolling-updates/#a-cluster-in-two-commands")
    expect(first.locator("mark").first).to_have_text("docker")
    page.locator("summary", has_text="Tags").click()
    page.get_by_label("go (2)").check()
    expect(page.locator(".pagefind-ui__message")).to_have_text("2 results for docker")


def test_pagefind_components_search_and_filter(visit: Visit, npm: Path) -> None:
    parts = ("input", "summary", 'filter-dropdown filter="tags"', "results")
    page = open_widget(visit, npm, COMPONENTS + "".join(f"<pagefind-{p}></pagefind-{p.split()[0]}>" for p in parts))
    page.locator("pagefind-input input").fill("docker")
    expect(page.locator("pagefind-summary")).to_contain_text("4 results for docker")
    first = page.locator(".pf-result").first
    link = first.locator(".pf-result-link")
    expect(link).to_have_text("Rolling updates with Docker swarm mode")
    expect(link).to_have_attribute("href", "/2016/08/swarm-rolling-updates/")
    expect(first.locator("mark").first).to_have_text("Docker")
    expect(first.locator(".pf-heading-link").first).to_have_attribute("href", re.compile("/swarm-rolling-updates/#"))
    page.locator(".pf-dropdown-trigger").click()
    page.get_by_role("option", name="go, 2 results").click()
    expect(page.locator("pagefind-summary")).to_contain_text("2 results for docker")


def test_pagefind_components_open_a_dialog(visit: Visit, npm: Path) -> None:
    page = open_widget(
        visit, npm, COMPONENTS + "<pagefind-modal-trigger></pagefind-modal-trigger><pagefind-modal></pagefind-modal>"
    )
    page.locator("pagefind-modal-trigger button").click()
    page.keyboard.type("docker")
    expect(page.locator("pagefind-modal .pf-result-link").first).to_have_text("Rolling updates with Docker swarm mode")


def test_pagefind_widget_fetches_more_results_on_demand(visit: Visit, npm: Path) -> None:
    page = open_widget(visit, npm, PAGEFIND)
    page.get_by_placeholder("Search").fill("the")
    expect(page.locator(".pagefind-ui__message")).to_contain_text("results for the")
    for _ in range(4):
        page.get_by_role("button", name="Load more results").click()
    expect(page.locator(".pagefind-ui__result")).to_have_count(24)


def test_docsearch_shows_sections(visit: Visit, npm: Path) -> None:
    page = open_widget(visit, npm, DOCSEARCH)
    page.locator(".DocSearch-Button").click()
    page.locator(".DocSearch-Input").fill("update-delay")
    expect(page.locator(".DocSearch-Hit-source").first).to_have_text("Rolling updates with Docker swarm mode")
    hit = page.locator(".DocSearch-Hit a").first
    expect(hit).to_have_attribute("href", "https://warmcache.example/2016/08/swarm-rolling-updates/#update")
    expect(hit.locator("mark").first).to_contain_text("update-delay")


def test_instantsearch_searches_and_filters(visit: Visit, npm: Path) -> None:
    page = open_widget(visit, npm, INSTANTSEARCH)
    expect(page.locator(".ais-Hits-item")).to_have_count(5)
    page.locator(".ais-SearchBox-input").fill("docker")
    expect(page.locator(".ais-Hits-item")).to_have_count(4)
    expect(page.locator(".ais-Hits-item a").first).to_have_text("Rolling updates with Docker swarm mode")
    expect(page.locator(".ais-Hits-item mark").first).to_have_text("Docker")
    page.locator(".ais-RefinementList-item", has_text="go").locator("input").check()
    expect(page.locator(".ais-Hits-item")).to_have_count(2)
