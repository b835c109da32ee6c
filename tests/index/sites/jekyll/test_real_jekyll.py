"""Posts equal what the real Jekyll makes of generated sites: visibility, URLs, titles, dates, tags, heading ids."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from index.model import Post
from tests.support.sites import read_posts, select_visible_now, write_files

pytestmark = pytest.mark.generators

_ITEM = """\
{"id": {{ item.relative_path | default: item.path | jsonify }}, "raw": {{ item.url | jsonify }},
"url": {{ item.url | relative_url | jsonify }}, "title": {{ item.title | jsonify }},
"date": {{ item.date | date: "%FT%T%:z" | jsonify }}, "tags": {{ item.tags | jsonify }},
"categories": {{ item.categories | jsonify }}, "is_page": KIND},
"""
LISTING = (
    "---\n---\n[{% for item in site.documents %}" + _ITEM.replace("KIND", "false") + "{% endfor %}"
    "{% for item in site.html_pages %}" + _ITEM.replace("KIND", "true") + "{% endfor %}null]\n"
)  # fmt: skip

TITLES = [
    "Hello World",
    "C++ & C#: what's new?",
    "Über Straßen",
    "日本語の題",
    "2016",
    "A -- dash...",
    'It\'s "quoted"',
]
NAMES = [
    "post", "My-File", "with space", "dots.v1.2", "Ünïcode", "under_score", "a--b", "UPPER", "日本", "c#", "100%",
    "a+b", "tilde~x", "trailing.", "(x)", "it's", "a,b;c=d", "ÀÉ", "e@f",
]  # fmt: skip
HEADINGS = ["Intro", "Intro", "Using `docker run --rm` now", "**Bold** and *em*", "Ünï", "Own id {#own}", "1. First"]
FRONT_MATTER = [
    ("tags", ["a", "b c", "C++"], 0.2), ("tags", "one two, three", 0.2), ("tag", "the only", 0.1),
    ("categories", ["Tech News", "go", "Ü x"], 0.15), ("categories", "one two", 0.15), ("category", "Just One", 0.1),
    ("category", ["x", "y"], 0.05), ("tags", None, 0.05), ("categories", None, 0.05),
    ("published", False, 0.06), ("published", True, 0.1), ("published", None, 0.04), ("published", "off", 0.03),
    ("draft", True, 0.1), ("slug", "My-Slug_x y NUMBER", 0.1), ("title", None, 0.03),
    ("date", "2015-01-03", 0.06), ("date", "2015-01-03 05:30:00 +0000", 0.06), ("date", "2015-01-03 23:30:00", 0.06),
    ("date", "'2015-01-03 23:30:00'", 0.06), ("date", "2015-01-03 23:30 -0800", 0.06), ("date", "2099-05-06", 0.05),
    ("date", "2015-07-03T23:30:00Z", 0.05), ("date", "July 4, 2015 11:30pm", 0.05), ("date", "2015-1-3 9:05", 0.05),
    ("date", "2015-03-08 02:30", 0.03), ("date", "2015-11-01 01:30", 0.03), ("date", "20150607", 0.03),
    ("permalink", "/own/:title/NUMBER.html", 0.04), ("permalink", "/own/NUMBER", 0.04),
    ("permalink", "x/NUMBER/", 0.04),
    ("permalink", "/a/../b/./NUMBER", 0.02), ("permalink", "//evil.example/NUMBER", 0.02), ("permalink", None, 0.03),
    ("permalink", "/Ü b/50%/%C3%9C/NUMBER/", 0.03),
]  # fmt: skip
"""Keys of front matter, their values, and the share of files that have them."""

POST_FOLDERS = [
    "_posts/",
    "_posts/",
    "_posts/sub/",
    "news/_posts/",
    "News Stories/deep/_posts/",
    "_drafts/",
    "news/_drafts/",
]
PAGE_FOLDERS = [
    "",
    "",
    "sub/",
    "sub/Deep Er/",
    "_pages/",
    "_private/",
    "vendor/bundle/x/",
    "vendor/own/",
    "node_modules/x/",
]
CONFIGS = {
    "plain": "",
    "pretty": (
        "permalink: pretty\nbaseurl: /base\ntimezone: America/New_York\n"
        "exclude: ['*.draft.md', '**/Deep Er', sub/a, docs/private/**]\n"
    ),
    "collections": (
        "permalink: /:categories/:year/:title.html\ntimezone: Asia/Kolkata\ninclude: [_pages, .well-known]\n"
        "collections:\n  docs: {output: true}\n  Guides: {output: true}\n  hidden: {output: false}\n  bare:\n"
        "  dated: {output: true, permalink: '/:collection/:year/:month/:i_day/:name/'}\n"
        "  cats: {output: true, permalink: '/:slugified_categories/:categories/:slug:output_ext'}\n"
        "  paths: {output: true, permalink: '/p/:path/'}\n"
    ),
    "list of collections": (
        "permalink: none\ncollections: [docs, hidden]\nunpublished: true\nfuture: true\nshow_drafts: true\n"
    ),
    "collections_dir": (
        "collections_dir: sub\npermalink: ordinal\ntimezone: Pacific/Auckland\nexclude: [_docs/x, sub/_posts/s]\n"
        "collections:\n  docs: {output: true}\n  paths: {output: true, permalink: '/:collection/:title'}\n"
        "defaults:\n- {scope: {path: sub/_docs/deep}, values: {tags: [plain]}}\n"
        "- {scope: {path: 'sub/_docs/*'}, values: {categories: [glob]}}\n"
        "- {scope: {path: _paths}, values: {published: false}}\n"
    ),
    "defaults": (
        "permalink: weekdate\ntimezone: America/Los_Angeles\n"
        "collections:\n  docs: {output: true}\n  paths: {output: true}\n"
        "  posts: {permalink: '/:year/W:week/:w_day/:w_year/:short_year_:y_day/:title_/:hour:minute:second/'}\n"
        "defaults:\n"
        "- values: {categories: [All], layout: null}\n  scope: {path: ''}\n"
        "- {scope: {path: '', type: posts}, values: {tags: [of posts], permalink: '/d/:title/'}}\n"
        "- {scope: {path: news, type: posts}, values: {published: false}}\n"
        "- {scope: {path: '', type: docs}, values: {category: every, tags: [one, two], title: A default}}\n"
        "- {scope: {path: '_docs/**/deep*', type: docs}, values: {published: false}}\n"
        "- {scope: {path: '_docs/a*'}, values: {permalink: '/globbed/:name.html', date: '2014-02-03 23:00'}}\n"
        "- {scope: {path: '_paths/'}, values: {tag: short}}\n"
        "- {scope: {path: '_paths/deep', type: paths}, values: {tag: long, categories: one two}}\n"
        "- {scope: {path: '_paths/deep'}, values: {tag: later}}\n"
        "- {scope: {path: sub, type: pages}, values: {permalink: '/subs/:path/:basename', published: false}}\n"
        "- {scope: {path: /sub}, values: {permalink: '/never/:basename'}}\n"
        "- {scope: {path: 'sub/*/', type: page}, values: {permalink: '/folder/:basename:output_ext'}}\n"
        "- {scope: {path: '_posts/*.md'}, values: {categories: globbed}}\n"
    ),
    "source": (
        "source: src/site\ndestination: src/site/Out\nurl: https://example.org\nbaseurl: base/x\n"
        "permalink: /:year/:i_month/:short_month/:long_month/:short_day/:long_day/:y_day/:title/\n"
        "exclude: [src/site/sub, 'su?', '[vw]endor', ./x]\ninclude: [_private/a-1.md, '_page*']\n"
        "collections: {docs: {output: yes, permalink: /:collection/:title}}\n"
    ),
    "markdown_ext": "markdown_ext: 'md,txt,TEXT'\npermalink: /x/:title\ncollections: {docs: {output: true}}\n",
}  # fmt: skip
COLLECTIONS = ["_docs/", "_Guides/", "_hidden/", "_bare/", "_dated/", "_cats/", "_paths/", "_unknown/"]
SOURCES = {"source": "src/site/"}


@pytest.fixture(scope="session")
def jekyll() -> str:
    """The real Jekyll; tests that need it skip if it is absent."""
    command = shutil.which("jekyll")
    if command is None:
        pytest.skip("the real Jekyll is absent: apt-get install jekyll")
    return command


def write_site(root: Path, name: str) -> None:
    """Write a site of varied files. Each has its path as its last line."""
    rng = random.Random(len(name))
    files: dict[str, str] = {}
    for number in range(200):
        path = make_path(rng, number, has_collections="collections" in CONFIGS[name])
        files[path] = make_front_matter(rng, number) + make_body(rng) + f"`id={path}=`\n"
    source = SOURCES.get(name, "")
    write_files(root, {"_config.yml": CONFIGS[name], f"{source}list.json": LISTING})
    write_files(root, {source + path: text for path, text in files.items()})


def make_path(rng: random.Random, number: int, *, has_collections: bool) -> str:
    name = f"{rng.choice(NAMES)}-{number}"
    folders = rng.choice([POST_FOLDERS, PAGE_FOLDERS, COLLECTIONS][: 2 + has_collections])
    folder = rng.choice(folders)
    if folders is COLLECTIONS:
        folder += rng.choice(["", "", "deep/", "a/deeper/", "_under/", "a/_under/"])
    day = rng.choice(["2016-06-21-", "2016-1-2-", "16-12-31-", "2016-02-30-", "2099-01-01-"])
    if rng.random() < (0.9 if folders is POST_FOLDERS else 0.3):
        name = day + name
    if rng.random() < 0.3 and not folder.startswith("node_modules"):  # we never read these, Jekyll some
        folder = "sub/" + folder
    if rng.random() < 0.06:
        name = rng.choice(["_", "a-", "x", "#", "s"]) + name
    if rng.random() < 0.05:
        folder, name = f"{folder}{name}/", "index"
    return folder + name + rng.choice([".md", ".md", ".md", ".markdown", ".draft.md", ".mkdn", ".MD", ".txt", ".mdown"])


def make_front_matter(rng: random.Random, number: int) -> str:
    kind = rng.random()
    if kind < 0.05:
        return rng.choice(["", "Only text.\n\n", "----\n\nno: header\n\n----\n\n"])
    values: dict[str, Any] = {"title": rng.choice(TITLES)} if rng.random() < 0.7 else {}
    for key, value, share in FRONT_MATTER:
        if rng.random() < share:
            values[key] = value.replace("NUMBER", f"n{number}") if isinstance(value, str) else value
    lines = "\n".join(f"{key}: {to_yaml(key, value)}" for key, value in values.items())
    begin, end = rng.choice([("---", "---")] * 6 + [("---  ", "--- "), ("---", "..."), ("\ufeff---", "---")])
    return f"{begin}\n{lines}\n{end}\n"


def to_yaml(key: str, value: Any) -> str:
    plain = key == "date" or value in ("off", None)
    return str("" if value is None else value) if plain else json.dumps(value, ensure_ascii=False)


def make_body(rng: random.Random) -> str:
    headings = [f"## {rng.choice(HEADINGS)}\n" for _ in range(rng.randint(0, 4))]
    return "\n".join(["Plain text.\n", *headings, "Last.\n\n"])


def build_with_jekyll(jekyll: str, root: Path, *options: str) -> dict[str, dict[str, Any]]:
    """Build the site at `root`; return its published items by their paths below the source, each with its HTML."""
    command = [jekyll, "build", "--quiet", "--disable-disk-cache", *options]
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    process = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=environment)
    assert process.returncode == 0, (process.stdout + process.stderr)[:500]
    listing = next(path for path in root.rglob("list.json") if path.read_text("utf-8").startswith("["))
    items: dict[str, dict[str, Any]] = {}
    for item in json.loads(listing.read_text("utf-8"))[:-1]:
        html = read_output(listing.parent, item["raw"] or "")  # a static file of a collection has no URL
        for id in re.findall(r"id=(.*)=", unescape(html)):
            if id.endswith(item["id"]) and "<p>" in html:  # what is not Markdown is copied
                items[id] = item | {"html": html}
    return items


def read_output(folder: Path, url: str) -> str:
    """Return the file that Jekyll wrote for a URL; empty if there is none."""
    path = folder / unquote(url).strip("/")
    candidates = [path / "index.html"] if url.endswith("/") else [path, path.with_name(path.name + ".html")]
    return next((file.read_text("utf-8") for file in candidates if file.is_file()), "")


def parse_date(date: str | None, zone: tzinfo) -> datetime | None:
    moment = datetime.fromisoformat(date) if date else None
    return moment.replace(tzinfo=zone) if moment and moment.tzinfo is None else moment


def find_zone(config: str) -> tzinfo:
    match = re.search(r"timezone: (\S+)", config)
    return ZoneInfo(match[1]) if match else UTC


def assert_equal(id: str, post: Post, item: Mapping[str, Any], zone: tzinfo) -> None:
    assert unquote(post.url) == unquote(item["url"]), id
    if item["title"] is not None:
        # We keep the capitals of a file's name; Jekyll keeps only the first of each word.
        assert post.title.lower() == " ".join(item["title"].split()).lower(), id
    anchors = [unescape(anchor) for anchor in re.findall(r'<h[1-6] id="([^"]*)"', item["html"])]
    assert [section.anchor for section in post.sections if section.level] == anchors, id
    if not item["is_page"]:
        assert list(post.tags) == [" ".join(tag.split()) for tag in dict.fromkeys(item["tags"])], id
        assert list(post.categories) == item["categories"], id
        real_date = parse_date(item["date"], zone)
        assert real_date is not None
        # Without a date, Jekyll takes the time of the build.
        is_undated = abs(real_date - datetime.now(UTC)) < timedelta(days=1)
        assert is_undated or parse_date(post.date, zone) == real_date, id


@pytest.mark.parametrize("name", CONFIGS)
def test_posts_equal_those_of_jekyll(name: str, jekyll: str, tmp_path: Path) -> None:
    write_site(tmp_path, name)
    items, visible = build_with_jekyll(jekyll, tmp_path), select_visible_now(read_posts(tmp_path))
    assert set(visible) == set(items)
    assert len(items) > 20
    for id, item in items.items():
        assert_equal(id, visible[id], item, find_zone(CONFIGS[name]))


@pytest.mark.parametrize("option", ["drafts", "future"])
def test_preview_equals_that_of_jekyll(option: str, jekyll: str, tmp_path: Path) -> None:
    write_site(tmp_path, "collections")
    items = build_with_jekyll(jekyll, tmp_path, f"--{option}")
    visible = select_visible_now(read_posts(tmp_path, **{option: True}))
    real_urls = {id: unquote(item["url"]) for id, item in items.items()}
    assert {id: unquote(post.url) for id, post in visible.items()} == real_urls
