"""Posts equal what the real Pelican makes of them."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from tests.support.sites import read_posts, select_visible_now, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

TITLES = [
    "Hello World", "Über Straßen", "C++ & C#", "What's new?", "日本 news", "A -- dash", "100% of it", "snake_case",
    '"Quoted"', "<b>Bold</b> &amp; more",
]  # fmt: skip
DATES = [
    "2016-06-21", "2018-03-01 10:00", "2099-01-01", "2016/6/1", "June 3, 2017", "3 Jun 2017 10:30",
    "2017-06-03T10:30:15", "2017-06-03 10:30 pm", "2017-06-03T10:30:15+02:00", "06/03/2017", "23.06.2017",
    "Sat, 03 Jun 2017",
]  # fmt: skip
HEADINGS = [
    "Plain", "Plain", "Plain 1", "Plain_1", "Über *alles*", "日本", "C++ `code`", "What's new?", "A  -- b",
    "Own {#Own}", "[Link](https://x.org) here",
]  # fmt: skip
LINES = (
    ("Tags: a, b c", 0.3), ("Tags: Doe, J; b", 0.1), ("Slug: own-NUMBER", 0.15), ('Slug: "q" NUMBER', 0.05),
    ("Status: draft", 0.1), ("Status: published", 0.1), ("Status: hidden", 0.05), ("Status: Pending", 0.05),
    ("Status: skip", 0.03), ("Category: Cats & Dogs", 0.2), ("Url: u/NUMBER/", 0.05), ("Lang: fr", 0.1),
    ("Lang: pt-BR", 0.05), ("Author: Doe, Jane", 0.1), ("Authors: Jo, Al", 0.1), ("Slug: ../up-NUMBER", 0.02),
)  # fmt: skip
ROW = (
    "{{ [a.relative_source_path, a.url, a.title|string, (a.date.isoformat() if a.date else none),"
    " (a.tags or [])|map(attribute='name')|list, (a.category|default(''))|string,"
    " (a.authors or [])|map(attribute='name')|list, a.content] | tojson }}\n"
)
LISTING = f"{{% for a in articles %}}{ROW}{{% endfor %}}{{% for a in pages %}}{ROW}{{% endfor %}}"
BASE = 'PATH = "content"\nTIMEZONE = "UTC"\nTHEME = "theme"\nDIRECT_TEMPLATES = ["list"]\nPLUGINS = []\n' + "".join(
    f'{kind}_SAVE_AS = ""\n' for kind in ("TAG", "AUTHOR", "FEED_ALL_ATOM", "CATEGORY_FEED_ATOM")
)
TOC = "'markdown.extensions.toc': {'permalink': True}"
VARIANTS = {
    "defaults": "",
    "no categories": 'CATEGORY_SAVE_AS = ""\nAUTHOR = "Me"\n',
    "by file": """
SLUGIFY_SOURCE = 'basename'
ARTICLE_URL = 'posts/{date:%Y}/{date:%b}/{slug}/'
ARTICLE_SAVE_AS = ARTICLE_URL + 'index.html'
ARTICLE_LANG_URL = '{lang}/{category}/{slug}.html'
ARTICLE_LANG_SAVE_AS = ARTICLE_LANG_URL
FILENAME_METADATA = r'(?P<date>\\d{4}-\\d{2}-\\d{2})-(?P<slug>.*)'
PAGE_PATHS = ['life', 'docs/deep']
TIMEZONE = 'Europe/Paris'
DEFAULT_DATE = (2010, 5, 6)
IGNORE_FILES = ['*3.md', 'ignored']
MARKDOWN = {'extension_configs': {'markdown.extensions.extra': {}, TOC}, 'output_format': 'html5'}
""".replace("TOC", TOC),
    "by path": """
from markdown.extensions.toc import slugify_unicode
PATH_METADATA = r'(?P<section>[^/]+)/(?P<lang>fr|de)?.*'
DEFAULT_METADATA = {'status': 'draft', 'tags': 'default'}
EXTRA_PATH_METADATA = {'tech': {'status': 'published', 'lang': 'de'}, 'docs/deep': {'status': 'published'}}
SLUG_REGEX_SUBSTITUTIONS = [(r'C\\+\\+', 'cpp'), (r'[^\\w\\s-]', ''), (r'[-\\s]+', '_')]
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = 'Other things'
WITH_FUTURE_DATES = False
SLUGIFY_USE_UNICODE = True
SLUGIFY_PRESERVE_CASE = True
ARTICLE_URL = '{section}/{author}/{slug}'
ARTICLE_SAVE_AS = '{section}/{author}/{slug}.html'
ARTICLE_PATHS = ['tech', 'docs']
DEFAULT_LANG = 'FR'
MARKDOWN = {'extensions': ['attr_list'], 'extension_configs': {'toc': {'slugify': slugify_unicode, 'separator': '_'}}}
""",
    "no attribute lists": "DEFAULT_DATE = '2011-02-03'\nMARKDOWN = {'extensions': ['toc']}\n",
}


@pytest.fixture
def pelican() -> list[str]:
    """Return the command of the real Pelican; skip if it is not installed."""
    if shutil.which("pelican", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("the real Pelican is absent: pip install 'pelican[markdown]'")
    return [sys.executable, "-m", "pelican", "content", "-s", "publishconf.py", "-o", "out"]


def write_article(root: Path, rng: random.Random, number: int) -> None:
    """Write a file with random metadata."""
    lines = [f"Title: {rng.choice(TITLES)} {number}"] if rng.random() < 0.97 else []
    if rng.random() < 0.8:
        lines.append(f"Date: {rng.choice(DATES)}")
    for line, share in LINES:
        if rng.random() < share and not any(line.split(":")[0] == other.split(":")[0] for other in lines):
            lines.append(line.replace("NUMBER", str(number)))
    rng.shuffle(lines)
    style = rng.random()
    if style < 0.15:
        lines = ["---", *lines, "---"]
    elif style < 0.25:
        lines = [*lines, "Summary: one", "    two"]
    folder = rng.choice(["", "tech/", "life/", "docs/", "docs/deep/", "pages/", "ignored/"])
    name = f"{rng.choice(['post', 'Some Post', '2015-01-02-dated', '2015-13-02-x', 'ünï'])}-{number}"
    body = "\n\n".join(f"## {rng.choice(HEADINGS)}\n\nText" for _ in range(rng.randrange(4)))
    write_files(
        root, {f"content/{folder}{name}.{rng.choice(['md', 'md', 'markdown'])}": "\n".join([*lines, "", body, ""])}
    )


def write_site(root: Path, settings: str) -> None:
    """Write a site of varied articles and pages, and a theme that lists them."""
    rng = random.Random(5)
    for number in range(220):
        write_article(root, rng, number)
    theme = {"theme/templates/list.html": LISTING}
    theme |= {f"theme/templates/{name}.html": "x" for name in ("article", "page", "category")}
    publish = "import os, sys\nsys.path.append(os.curdir)\nfrom pelicanconf import *\nSITEURL = 'https://x.org/base'\n"
    write_files(root, {"pelicanconf.py": BASE + settings, "publishconf.py": publish, **theme})


def build(pelican: list[str], root: Path) -> dict[str, list[Any]]:
    """Build the site; return the URL, title, date, tags, category, authors and content of each post, by id."""
    process = subprocess.run(pelican, cwd=root, capture_output=True, text=True, check=False)
    listing = root / "out/list.html"
    assert listing.exists(), process.stdout + process.stderr
    rows = [json.loads(line) for line in listing.read_text("utf-8").splitlines() if line.strip()]
    return {row[0]: row[1:] for row in rows}


def list_anchors(content: str) -> list[str]:
    """Return the id of each heading; empty for one without."""
    ids = (re.search(r'id="([^"]*)"', heading) for heading in re.findall(r"<h\d[^>]*>", content))
    return [match[1] if match else "" for match in ids]


@pytest.mark.parametrize("variant", VARIANTS)
def test_posts_equal_those_of_pelican(pelican: list[str], tmp_path: Path, variant: str) -> None:
    write_site(tmp_path, VARIANTS[variant])
    pages = build(pelican, tmp_path)
    posts = select_visible_now(read_posts(tmp_path))
    zone: tzinfo = ZoneInfo("Europe/Paris") if variant == "by file" else UTC
    assert set(posts) == set(pages)
    assert len(pages) > 20
    for id, (url, title, date, tags, category, authors, content) in pages.items():
        post = posts[id]
        assert normpath(unquote(post.url)) == normpath(f"/base/{url}"), id
        assert (post.tags, post.authors) == (tuple(tags), tuple(authors)), id
        assert post.title in (title, "Bold & more" + title[20:], "<b>Bold</b> & more" + title[22:]), id
        assert post.categories == ((category,) if category else ()), id
        assert [section.anchor for section in post.sections if section.heading] == list_anchors(content), id
        if date is not None and post.date is not None:
            own = datetime.fromisoformat(post.date)
            own = own if own.tzinfo else own.replace(tzinfo=zone)
            assert (
                own == datetime.fromisoformat(date).astimezone(own.tzinfo)
                or own.date() == datetime.fromisoformat(date).date()
            ), id
        assert (date is None) is (post.date is None), id
