"""Posts equal what the real Zola makes of them."""

from __future__ import annotations

import html
import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.sites import read_posts, select_visible_now, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

FOLDERS = ["", "blog/", "blog/Deep Folder/", "docs/", "docs/draft/", "docs/quiet/", "docs/through/", "Été/"]
NAMES = [
    "hello",
    "Mixed Case",
    "2016-06-21-dated",
    "2016-06-21T10:00:00Z_timed",
    "2016-13-01-x",
    "Über",
    "a--b",
    "it's (x)",
]
SECTIONS = {
    "docs/draft/": "draft = true", "docs/quiet/": "in_search_index = false",
    "docs/through/": "transparent = true\nin_search_index = false",
}  # fmt: skip
HEADINGS = [
    "Plain",
    "Plain",
    "Über & `code`",
    "What's *new*?",
    "日本 x",
    "C++",
    "Given {#Own_id}",
    "A  b",
    "[link](https://x.org)",
]
CONFIG = """\
base_url = "https://x.org/base"
title = "T"
default_language = "en"
build_search_index = true
ignored_content = ["*/ignored/*", "**/*.{skip,tmp}.md"]
[slugify]
paths = "STRATEGY"
anchors = "STRATEGY"
[search]
index_format = "fuse_json"
[languages.fr]
build_search_index = true
[languages.zh-CN]
build_search_index = true
"""
LISTING = (
    "{% set p = PAGE %}{% set ids = [] %}{% for h in p.toc %}{% set_global ids = ids | concat(with=h.id) %}{% endfor %}"
    "LISTED{{ [p.relative_path, p.permalink, p.lang, ids] | json_encode | safe }}"
)


@pytest.fixture
def zola() -> str:
    """Return the real Zola; skip if it is not installed."""
    program = shutil.which("zola")
    if program is None:
        pytest.skip("the real Zola is absent: see https://www.getzola.org/documentation/getting-started/installation/")
    return program


def write_page(root: Path, rng: random.Random, number: int) -> None:
    """Write a page with a random path and front matter."""
    folder, name = rng.choice(FOLDERS), f"{rng.choice(NAMES)}{number}"
    suffix = rng.choice(["", "", "", ".fr", ".zh-CN", ".en", ".skip"])
    name = f"{name}/index{'' if suffix == '.en' else suffix}" if rng.random() < 0.2 else name + suffix
    lines = [f'title = "Title {number}"']
    for line, share in (
        (f'slug = "Own Slug {number}"', 0.15), (f'path = "p/Some-{number}"', 0.1), (f'path = "/fr/q{number}/"', 0.1),
        ("draft = true", 0.1), ("render = false", 0.05), ("in_search_index = false", 0.05), ("date = 2020-02-03", 0.3),
    ):  # fmt: skip
        if rng.random() < share and not any(line.split()[0] == other.split()[0] for other in lines):
            lines.append(line)
    body = "\n\n".join(f"# {rng.choice(HEADINGS)}\n\nText" for _ in range(rng.randrange(4)))
    write_files(root, {f"content/{folder}{name}.md": "+++\n" + "\n".join(lines) + f"\n+++\n{body}\n"})


def write_site(root: Path, strategy: str) -> None:
    """Write a site of varied pages and sections, and templates that list them."""
    rng = random.Random(7)
    for number in range(200):
        write_page(root, rng, number)
    for folder in FOLDERS:
        # Zola 0.22 skips further folders for each further language of a draft section.
        for suffix in ("", ".fr", ".zh-CN") if folder != "docs/draft/" else (".fr",):
            text = "" if folder == "blog/" else "Text"
            write_files(root, {f"content/{folder}_index{suffix}.md": f"+++\n{SECTIONS.get(folder, '')}\n+++\n{text}\n"})
    write_files(root, {
        "config.toml": CONFIG.replace("STRATEGY", strategy), "content/ignored/a.md": "+++\n+++\n",
        **{f"templates/{name}.html": LISTING.replace("PAGE", "section" if name != "page" else "page")
           for name in ("page", "section", "index")},
    })  # fmt: skip


def build(zola: str, root: Path) -> dict[str, Any]:
    """Build the site; return the URL, the language and the ids of headings of each page in the search, by id."""
    process = subprocess.run([zola, "build"], cwd=root, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    searched = {
        entry["url"]
        for path in (root / "public").glob("search_index.*.json")
        for entry in json.loads(path.read_text("utf-8"))
    }
    texts = [html.unescape(path.read_text("utf-8")) for path in (root / "public").rglob("index.html")]
    rows = [json.loads(text.removeprefix("LISTED")) for text in texts if text.startswith("LISTED")]
    return {id: (urlsplit(url).path, lang, ids) for id, url, lang, ids in rows if url in searched}


@pytest.mark.parametrize("strategy", ["on", "safe", "off"])
def test_posts_equal_those_of_zola(zola: str, tmp_path: Path, strategy: str) -> None:
    write_site(tmp_path, strategy)
    pages = build(zola, tmp_path)
    posts = select_visible_now(read_posts(tmp_path))
    assert set(posts) == {id for id in pages if not id.startswith("blog/_index")}  # without a text
    assert len(posts) > 80
    for id, post in posts.items():
        url, lang, ids = pages[id]
        anchors = [section.anchor for section in post.sections if section.heading]
        assert (unquote(post.url), post.lang, anchors) == (unquote(url), lang.lower(), ids), id
