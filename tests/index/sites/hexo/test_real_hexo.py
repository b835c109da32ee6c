"""Posts equal what the real Hexo makes of them."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from index.posts import dates
from tests.support.processes import PROJECT
from tests.support.sites import read_posts, select_visible_now, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

MODULES = PROJECT / ".cache" / "hexo" / "node_modules"
"""Where Hexo must be: npm install --prefix .cache/hexo hexo hexo-renderer-marked hexo-renderer-ejs."""
NAMES = ["hello", "Mixed Case", "2016-06-21-dated", "Über", "a--b", "it's (x)", "sub/dir/x", "日本", "index", "_hidden"]
TITLES = ["Hello World", "Über & Straße", "C++ / C#", '"Quoted"', "1.10", "010", "日本 x"]
DATES = [
    "2016-06-21", "2018-03-01 10:00", "2099-01-01 05:06:07", "2017-06-03T10:30:15", "2024-03-04T23:30:00-05:00",
    "2024-03-04T23:30:00Z", "2024/03/04 05:06", "March 5, 2019", "2020-02-29 23:59:59",
]  # fmt: skip
HEADINGS = [
    "Plain", "Plain", "Plain 1", "Über *alles* Ærø", "日本 x", "C++ `code -- x`", "What's \"new\"?", "A -- b... c",
    "Own {#own}", "[Link](https://x.org) here", "![alt](a.png) pic", "&amp; &copy; &lt;b&gt; x", "A <b>b</b> c",
    "constructor", "snake_case v1.2", "!!!", "Łódź ŧ Đ ĳ Ŋ ſ", "~~gone~~ x", "a < b > c", "5 * 3 'q'",
]  # fmt: skip
LINES = (
    ("tags: [a, B c, 1.10]", 0.3), ("tags: x, y", 0.1), ("tag: solo", 0.1), ("draft: true", 0.1),
    ("published: false", 0.1), ("permalink: /own/NUMBER/", 0.1), ("permalink: own-NUMBER.html", 0.05),
    ("updated: 2025-01-02", 0.1), ("slug: no", 0.1), ("lang: fr", 0.1), ("layout: post", 0.1),
)  # fmt: skip
CATEGORIES = ["categories: [Pets, Cats C++]", "categories: One Word", "category: Über", "categories: [[Pets, Dogs]]"]
VARIANTS = {
    "defaults": "",
    "by name": "permalink: :category/:name.html\nnew_post_name: :year-:month-:day-:title.md\nfilename_case: 1\n"
    "category_map: {Pets: animals}\npretty_urls: {trailing_html: false}\n",
    "by title": "permalink: /:i_month/:i_day/:hour:minute:second/:timestamp/:hash/:post_title-:title/\nfuture: false\n",
    "languages": "permalink: :lang/:title/\npermalink_defaults: {lang: en}\nlanguage: [en, fr]\nrender_drafts: true\n"
    "new_post_name: :lang/:title.md\npretty_urls: {trailing_index: false}\n",
    "assets": "permalink: p/:year/:title\npost_asset_folder: true\nmarked: {modifyAnchors: 1, smartypants: false}\n"
    "exclude: [about/**]\nskip_render: [notes/*.md]\ninclude: [_in/**]\n",
    "zone": "permalink: :year/:month/:day/:hour:minute/:title/\ntimezone: America/New_York\n",
}
LISTING = """
hexo.extend.generator.register('list', locals => ({path: 'list.json', data: JSON.stringify(
  [...locals.posts.toArray(), ...locals.pages.toArray()].map(p => ({
    id: p.source, url: p.permalink, title: p.title, date: p.date, content: p.content, lang: p.lang || '',
    tags: p.tags && p.tags.map ? p.tags.map(t => t.name) : [],
    categories: p.categories && p.categories.map ? p.categories.map(c => c.name) : []})))}));
"""


@pytest.fixture
def hexo() -> list[str]:
    """Return the command of the real Hexo; skip if it is not installed."""
    node = shutil.which("node")
    if node is None or not (MODULES / "hexo").is_dir():
        pytest.skip("the real Hexo is absent: npm install --prefix .cache/hexo hexo hexo-renderer-marked")
    return [node, str(MODULES / "hexo/bin/hexo"), "generate"]


def write_post(root: Path, rng: random.Random, number: int) -> None:
    """Write a post, draft or page with random front matter."""
    lines = [f"title: {rng.choice(TITLES)}"] if rng.random() < 0.3 else [f"title: Title {number}"]
    folder = rng.choice(["_posts/", "_posts/", "_posts/", "_drafts/", "", "about/", "notes/", "fr/", "_in/"])
    lines.append(f"date: {rng.choice(DATES)}")
    for line, share in (*LINES, (rng.choice(CATEGORIES), 0.4)):
        is_taken = any(line.split(":")[0] == other.split(":")[0] for other in lines)
        if rng.random() < share and not is_taken and not (folder[:2] not in ("_p", "_d") and "tag" in line[:4]):
            lines.append(line.replace("NUMBER", str(number)))
    style = rng.random()
    opening, closing = ("", "---") if style < 0.1 else ("----\n", "----") if style < 0.2 else ("---\n", "---")
    body = "\n\n".join(f"{'#' * rng.randint(1, 6)} {rng.choice(HEADINGS)}\n\nText" for _ in range(rng.randrange(6)))
    name = f"{rng.choice(NAMES)}{number}.{rng.choice(['md', 'md', 'markdown', 'MD'])}"
    write_files(root, {f"source/{folder}{name}": opening + "\n".join(lines) + f"\n{closing}\n{body}\n"})


def build(hexo: list[str], root: Path, settings: str, zone: str = "UTC") -> dict[str, dict[str, Any]]:
    """Write a site, build it, and return what Hexo says of each page, by id."""
    rng = random.Random(11)
    for number in range(220):
        write_post(root, rng, number)
    packages = '{"hexo": {"version": "8"}, "dependencies": {"hexo": "8", "hexo-renderer-marked": "7"}}'
    config = f"url: https://x.org/base\nroot: /base/\nupdated_option: date\n{settings}"
    write_files(root, {"_config.yml": config, "package.json": packages, "scripts/list.js": LISTING})
    (root / "node_modules").symlink_to(MODULES)
    process = subprocess.run(hexo, cwd=root, capture_output=True, text=True, check=False, env=os.environ | {"TZ": zone})
    listing = root / "public/list.json"
    assert listing.exists(), process.stdout + process.stderr
    return {row["id"]: row for row in json.loads(listing.read_text("utf-8"))}


def list_ids(content: str) -> list[str]:
    ids = (re.search(r'id="([^"]*)"', heading) for heading in re.findall(r"<h\d[^>]*>", content))
    return [match[1] if match else "" for match in ids]


@pytest.mark.parametrize("variant", VARIANTS)
def test_posts_equal_those_of_hexo(hexo: list[str], tmp_path: Path, variant: str) -> None:
    # Hexo writes the dates in URLs in the zone of the machine that builds the site.
    pages = build(hexo, tmp_path, VARIANTS[variant], "America/New_York" if variant == "zone" else "UTC")
    posts = read_posts(tmp_path)
    visible = select_visible_now(posts)
    drafts = {id for id, post in posts.items() if post.visibility.reason.startswith("draft: true")}
    assert set(visible) == set(pages) - drafts
    assert len(visible) > 60
    for id, post in visible.items():
        page = pages[id]
        url = urlsplit(unquote(page["url"])).path
        assert unquote(post.url) == re.sub(r"/index\.html$", "/", url), id
        assert (post.title, sorted(post.tags)) == (page["title"], sorted(page["tags"])), id
        assert not id.startswith(("_posts", "_drafts")) or set(post.categories) == set(page["categories"]), id
        day = dates.parse_date(post.date)
        zone = ZoneInfo("America/New_York") if variant == "zone" else UTC
        assert dates.to_moment(day, zone) == datetime.fromisoformat(page["date"]), id
        assert not page["lang"] or post.lang == page["lang"].lower(), id
        assert [section.anchor for section in post.sections if section.heading] == list_ids(page["content"]), id
