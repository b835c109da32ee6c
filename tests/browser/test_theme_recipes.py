"""The recipes of docs/search-box.md in sites with real themes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import FIELD, Server, Visit
from tests.support.processes import PROJECT
from tests.support.recipes import get_recipe, open_page, run
from tests.support.sites import write_files
from tests.support.tools import find_tool

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = [pytest.mark.browser, pytest.mark.generators, pytest.mark.slow]

THEMES = PROJECT / ".cache" / "themes"
HUGO_CONFIG = "baseURL = '/'\ntitle = 'x'\ntheme = '{}'\n[markup.goldmark.renderer]\nunsafe = true\n"
PAGES = {
    "content/_index.md": "---\ntitle: Home\n---\nWelcome.\n",
    "content/docs/_index.md": "---\ntitle: Documents\n---\n",
    "content/docs/one.md": "---\ntitle: One\n---\nText.\n",
}


JQUERY = """\
<script>
  const nothing = new Proxy(function () {}, { get: () => nothing, apply: () => nothing });
  window.jQuery = window.$ = nothing;
</script>
"""
"""In place of jQuery, which Docsy loads from the network."""


def find_theme(name: str, address: str) -> Path:
    folder = THEMES / name
    if not folder.is_dir():
        pytest.skip(f"{name} is absent: git clone {address} {folder}")
    return folder


def build_hugo(root: Path, hugo: str, theme: Path, files: dict[str, str]) -> None:
    (root / "themes").mkdir()
    (root / "themes" / theme.name).symlink_to(theme)
    config = HUGO_CONFIG.format(theme.name) + get_recipe("hugo.toml")
    partial = {"layouts/partials/post-search.html": get_recipe("layouts/partials/post-search.html")}
    write_files(root, {"hugo.toml": config, **PAGES, **partial, **files})
    assert run(root, hugo, "--destination", "built") == ""


def build_papermod(root: Path, hugo: str, _: pytest.MonkeyPatch) -> None:
    theme = find_theme("PaperMod", "https://github.com/adityatelange/hugo-PaperMod")
    path = "layouts/partials/extend_footer.html"
    build_hugo(root, hugo, theme, {path: get_recipe(path)})


def build_docsy(root: Path, hugo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = find_theme("docsy/theme", "https://github.com/google/docsy")
    if not (theme / "node_modules").is_dir():
        pytest.skip(f"Docsy lacks its packages: npm install --prefix {theme} && npm install sass-embedded there")
    monkeypatch.setenv("PATH", f"{theme}/node_modules/.bin", prepend=os.pathsep)  # Hugo runs Sass
    path = "layouts/partials/search-input.html"
    build_hugo(root, hugo, theme, {path: get_recipe(path), "layouts/partials/hooks/head-end.html": JQUERY})


def build_minima(root: Path, *_: object) -> None:
    jekyll = find_tool("jekyll", "apt-get install jekyll")
    headers = list(Path("/usr/share/rubygems-integration/all/gems").glob("minima-*/_includes/header.html"))
    if not headers:
        pytest.skip("Minima is absent: apt-get install jekyll")
    header = headers[0].read_text()
    start, end = header[: header.rindex("</div>")], header[header.rindex("</div>") :]
    write_files(
        root,
        {
            "_config.yml": "theme: minima\ntitle: x\nsearch_endpoint: /search/\n",
            "_includes/header.html": start + get_recipe("_includes/header.html of Minima") + end,
            "_includes/post-search.html": get_recipe("_includes/post-search.html; in"),
            "docs/one.md": "---\nlayout: page\ntitle: One\npermalink: /docs/one/\n---\nText.\n",
        },
    )
    assert run(root, jekyll, "build", "--destination", "built") == ""


@pytest.mark.parametrize("build", [build_papermod, build_docsy, build_minima])
def test_box_fits_into_the_header_of(
    build: Callable[..., None], visit: Visit, server: Server, hugo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, hugo, monkeypatch)
    for width in (1000, 390):
        page = open_page(visit, server, tmp_path / "built", "/docs/one/", viewport={"width": width, "height": 700})
        openers = page.locator("post-search >> .opener")
        openers.first.wait_for(state="attached")
        (opener, *_) = [each for each in openers.all() if each.is_visible()]
        box = opener.bounding_box()
        assert box["y"] < 200
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        assert box["height"] < 60
        for x in (box["x"] + 5, box["x"] + box["width"] - 5):  # nothing of the theme covers it
            point = [x, box["y"] + box["height"] / 2]
            assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).localName", point) == "post-search"
        opener.click()
        page.locator(FIELD).locator("visible=true").first.fill("--update-delay")
        expect(page.locator("post-search >> .section a").locator("visible=true").first).to_have_text(
            "The update itself"
        )


def test_hidden_box_of_a_theme_leaves_the_keys_to_the_visible_one(
    visit: Visit, server: Server, hugo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_docsy(tmp_path, hugo, monkeypatch)
    page = open_page(visit, server, tmp_path / "built", "/docs/one/", viewport={"width": 1200, "height": 700})
    page.locator("post-search >> .opener").first.wait_for(state="attached")
    page.keyboard.press("/")
    expect(page.locator("post-search >> dialog").locator("visible=true")).to_have_count(1)
