"""Posts equal what the real VitePress makes of them."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.built_pages import BuiltPage, find_built_pages, make_mark
from tests.support.processes import PROJECT
from tests.support.sites import list_visible, read_posts, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

CACHE = PROJECT / ".cache" / "vitepress"
"""Where VitePress must be installed: npm install --prefix .cache/vitepress vitepress vue."""
NAMES = [
    "hello", "Mixed Case", "2016-06-21-dated", "Über straße", "a--b", "it's (x)", "dots.v1.2", "snake_case", "日本",
    "a&b+c", "-dash-",
]  # fmt: skip
FOLDERS = ["", "guide/", "guide/Deep Folder/", "_hidden/", "Été/", "fr/", "de/", "packages/one/src/", "old/x/", "en/"]
HEADINGS = [
    "Plain", "Plain", "Plain-1", "Über & `code --x`", "What's *new*?", "日本 x", "C++", "A  b", "Own {.cls}",
    "[link](https://x.org) t", "x² ½ ①", "-lead-", "v1.2.3 (beta)!", "a -- b --- c...", "!!!", "🎉", "Emoji 🎉 x",
    "snake_case __init__", "~~s~~ **b**", "\"Quotes\" and 'it'", "&amp; &copy;", "2. Numbered", "A <b>b</b> c",
]  # fmt: skip
TITLES = ["# Heading *NUMBER* & `x`", "Setext NUMBER\n===", "Text first.\n\n# Late NUMBER", "# Own NUMBER {#Given_id}"]
VARIANTS = {
    "defaults": ("", "import { defineConfig } from 'vitepress'\nexport default defineConfig({ title: 'S' })\n"),
    "rewritten": ("src/", """
const exclude = ['x'];
export default {
  title: 'S', base: '/base/', srcDir: './src', cleanUrls: true, lang: 'en-GB',
  srcExclude: ['old/**', '**/*9.md', 'guide/{hello,Mixed Case}*.md'],
  rewrites: { 'packages/:pkg/src/:page*': 'p/:pkg/:page*', 'en/:rest*': ':rest*', 'guide/:name.md': 'g-:name.md' },
  locales: { root: { label: 'English' }, fr: { label: 'Français', lang: 'fr-FR' } },
  sitemap: { hostname: 'https://x.dev/base/' },
}
"""),
}  # fmt: skip


def make_page(rng: random.Random, number: int) -> str:
    """Return the source of a page with random front matter and headings."""
    lines = [f'title: "Title {number}: é & C++"'] if rng.random() < 0.5 else []
    for line, share in (("draft: true", 0.05), ("search: false", 0.05), ("tags: [a, B c]", 0.2)):
        if rng.random() < share:
            lines.append(line)
    front = "---\n" + "\n".join(lines) + "\n---\n" if lines else ""
    first = rng.choice(TITLES).replace("NUMBER", str(number))
    body = "\n\n".join(f"{'#' * rng.randint(1, 4)} {rng.choice(HEADINGS)}\n\nText" for _ in range(rng.randrange(7)))
    return f"{front}{first}\n\n{body}\n\n{make_mark(number)}\n"


def write_site(root: Path, variant: str) -> dict[str, str]:
    """Write a site of varied pages; return their ids by their marks."""
    rng = random.Random(variant)
    source, config = VARIANTS[variant]
    files = {".vitepress/config.mts": config, f"{source}index.md": "# Home\n"}
    ids: dict[str, str] = {}
    for number in range(120):
        name = f"{rng.choice(NAMES)}{number}" if rng.random() < 0.85 else rng.choice(["index", "README", "Index"])
        folder = rng.choice(FOLDERS) if rng.random() < 0.8 else f"one{number}/"
        id = f"{folder}{name}{rng.choice(['.md'] * 12 + ['.MD', '.markdown'])}"
        if not any(other.lower() == f"{source}{id}".lower() for other in files) and id != "en/index.md":
            files[f"{source}{id}"], ids[make_mark(number)] = make_page(rng, number), id
    write_files(root, files)
    return ids


@pytest.fixture
def site() -> Iterator[Path]:
    """Return the folder for a site beside the installed packages; skip without them."""
    if not (CACHE / "node_modules").is_dir():
        pytest.skip(f"VitePress is absent: npm install --prefix {CACHE} vitepress vue")
    root = CACHE / f"real-{os.getpid()}"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    yield root
    shutil.rmtree(root)


def build(root: Path) -> dict[str, BuiltPage]:
    """Build a site; return its pages by their marks."""
    command = ["node", str(CACHE / "node_modules/vitepress/bin/vitepress.js"), "build", "."]
    process = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    return find_built_pages(root / ".vitepress" / "dist")


@pytest.mark.parametrize("variant", VARIANTS)
def test_posts_equal_those_of_vitepress(site: Path, variant: str) -> None:
    ids = write_site(site, variant)
    pages = build(site)
    posts, visible = read_posts(site), list_visible(site)
    built = {id: pages[mark] for mark, id in ids.items() if mark in pages}
    source = site / VARIANTS[variant][0]
    hidden = {
        id for id in built if re.search("^(?:draft: true|search: false)$", (source / id).read_text("utf-8"), re.M)
    }
    assert visible - {"index.md"} == set(built) - hidden
    assert len(visible) > 60
    for id in visible - {"index.md"}:
        post, page = posts[id], built[id]
        path = unquote(post.url).removeprefix("/base").removeprefix("/")
        path = path if path.endswith(".html") else f"{path}index.html" if path[-1:] in ("", "/") else f"{path}.html"
        assert (path, post.title) == (page.path, page.title.removesuffix(" | S")), id
        anchors = [section.anchor for section in post.sections if section.level]
        own = [anchor for anchor in page.ids if anchor != "doc-outline-aria-label"]
        own = [anchor for anchor in own if not anchor.startswith("main-nav-aria-label")]
        assert anchors == own[len(own) - len(anchors) :], id
        assert len(own) - len(anchors) in (0, 1), id  # a heading that is the title is no section
        assert post.lang == page.lang.lower(), id
