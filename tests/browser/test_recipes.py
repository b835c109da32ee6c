"""The recipes of docs/search-box.md as they stand: Hugo builds the example site with them, Posthaste answers, a reader
searches and reads."""

from __future__ import annotations

import mimetypes
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import PROJECT

from .conftest import Server, Visit

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

FIELD = "post-search >> .input"


def recipe(path: str) -> str:
    """Return the block of the documentation that names this file."""
    blocks = re.findall(r"^```\S+\n(.*?)^```", (PROJECT / "docs/search-box.md").read_text("utf-8"), re.M | re.S)
    (found,) = [block for block in blocks if path in block.split("\n")[0]]
    return str(found)


@pytest.fixture(scope="module")
def built(blog: Path, hugo: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example site with the recipes in it."""
    root = tmp_path_factory.mktemp("recipe") / "blog"
    shutil.copytree(blog, root, ignore=shutil.ignore_patterns(".posthaste", "public"))
    for path in ("layouts/partials/post-search.html", "layouts/shortcodes/post-search.html"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(recipe(path), "utf-8")
    layout = root / "layouts/_default/baseof.html"
    layout.write_text(layout.read_text().replace("</header>", '{{ partial "post-search.html" . }}</header>'))
    with (root / "hugo.toml").open("a") as config:
        config.write("\n" + recipe("hugo.toml"))
    (root / "content/find.md").write_text('---\ntitle: Find\n---\n{{< post-search filters="section=post" >}}\n')
    done = subprocess.run([hugo, "--source", str(root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARN" not in done.stdout + done.stderr
    return root / "public"


def opened(visit: Visit, server: Server, public: Path, path: str) -> Any:
    """Open a page of the built site. What is below /search/ is Posthaste's, as a proxy has it."""

    def answer(route: Any) -> None:
        asked = urlsplit(route.request.url)
        if asked.path.startswith("/search/"):
            route.fulfill(response=route.fetch(url=f"{server.url}{asked.path[7:]}?{asked.query}"))
            return
        file = public / asked.path.strip("/")
        file = file / "index.html" if file.is_dir() else file
        kind = mimetypes.guess_type(file.name)[0]
        route.fulfill(path=file, content_type=kind) if file.is_file() else route.fulfill(
            status=404, body="no such page"
        )

    return visit(path, holding=("**/*", answer))


def test_a_reader_finds_a_post_of_a_hugo_site(visit: Visit, server: Server, built: Path) -> None:
    page = opened(visit, server, built, "/2016/09/user-namespaces/")
    page.locator("post-search >> .opener").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("--update-delay")
    expect(page.locator("post-search >> .section a").first).to_have_text("The update itself")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2016/08/swarm-rolling-updates/#update")
    expect(page.locator("h1")).to_have_text("Rolling updates with Docker swarm mode")
    expect(page.locator("#update")).to_be_in_viewport()


def test_a_search_page_in_a_hugo_site(visit: Visit, server: Server, built: Path) -> None:
    page = opened(visit, server, built, "/find/?q=docker")
    inline = page.locator("post-search[inline]")
    expect(inline.locator(".input")).to_have_value("docker")
    expect(inline.locator("p.status")).to_have_text("4 posts")
    inline.locator(".input").fill("worktree")
    expect(inline.locator("p.status")).to_contain_text("Nothing found")
    assert page.url.endswith("/find/?q=worktree")


def test_another_language_is_searched_on_its_own_pages(visit: Visit, server: Server, built: Path) -> None:
    page = opened(visit, server, built, "/de/2017/10/gedankenstrich/")
    page.locator("post-search >> .opener").click()
    page.locator(FIELD).fill("git")
    expect(page.locator("post-search >> .title").first).to_be_visible()
    hits = page.locator("post-search >> .hit")
    assert {hit.get_attribute("lang") for hit in hits.all()} == {"de"}
