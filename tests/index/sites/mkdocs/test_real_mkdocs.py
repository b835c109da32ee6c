"""Posts equal what the real MkDocs makes of them, with Material and its plugins."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.sites import list_visible, read_posts, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

NAMES = [
    "hello",
    "Mixed Case",
    "2016-06-21-dated",
    "Über straße",
    "a--b",
    "it's (x)",
    "dots.v1.2",
    "snake_case",
    "日本",
]
FOLDERS = ["", "guide/", "guide/Deep Folder/", "old/", "Été/", "templates/", "pair1/"]
HEADINGS = [
    "Plain", "Plain", "Plain_1", "Über & `code --x`", "What's *new*?", "日本 x", "C++", "Given {#Own_id}", "A  b",
    "[link](https://x.org) t", "Attr {: .cls }", "x² ½", "&amp; <b>c</b>", "-lead-", "Class {.only}", "v1.2.3 (beta)!",
]  # fmt: skip
TITLES = ["Plain title", "010", "1.10", '"a: b"', "C++ & C#", "2024-01-02", "Über straße", "'it''s'"]
HOOK = """\
import json, os
ROWS = []
def on_page_context(context, page, config, nav):
    file = page.file
    if getattr(file, "locale", None) == getattr(file, "locale_alternate_of", None):
        keys = {key: str(page.meta[key]) for key in ("draft", "search") if key in page.meta}
        tags = [str(tag) for tag in page.meta.get("tags") or []]
        ROWS.append([file.src_uri, page.canonical_url, str(page.title), tags, page.content, file.dest_uri, keys])
def on_post_build(config):
    with open(os.path.join(os.path.dirname(config.config_file_path), f"rows.json"), "w") as file:
        json.dump(ROWS, file)
"""
COMMON = "site_name: S\nsite_url: https://x.org/base dir/\nhooks: [hook.py]\n"
SLUGIFY = "slugify: !!python/object/apply:pymdownx.slugs.slugify\n      kwds: {case: lower}"
I18N = """\
theme: material
plugins:
- search
- i18n:
    docs_structure: STRUCTURE
    languages:
    - {locale: en, name: E, default: true}
    - {locale: pt-BR, name: P, build: true}
    - {locale: de, name: D, build: false}
"""
VARIANTS = {
    "defaults": 'theme: mkdocs\nexclude_docs: "old/\\n!old/hello*\\n*9.md"\ndraft_docs: "*7.md"\n',
    "flat": f"use_directory_urls: false\nmarkdown_extensions:\n- attr_list\n- toc:\n    {SLUGIFY}\n"
    "nav:\n- Menu title: page1.md\n- Group:\n  - Other title: page2.md\n  - page3.md\n",
    "unicode": "theme: material\nmarkdown_extensions:\n- extra\n- toc:\n    separator: _\n"
    "    slugify: !!python/name:markdown.extensions.toc.slugify_unicode\n",
    "blog": "theme: material\nplugins:\n- search\n- meta\n- tags\n- blog\nmarkdown_extensions: [attr_list]\n",
    "blog by category": "theme: material\nplugins:\n- blog:\n    blog_dir: .\n    post_url_max_categories: 2\n"
    "    post_url_format: '{categories}/{file}-{slug}'\n    post_slugify_separator: _\n",
    "suffix": I18N.replace("STRUCTURE", "suffix"),
    "folder": I18N.replace("STRUCTURE", "folder"),
}


class Built(NamedTuple):
    """What MkDocs made of a page."""

    url: str
    title: str
    tags: list[str]
    ids: list[str]


@pytest.fixture
def mkdocs() -> list[str]:
    """Return the command of the real MkDocs; skip if it or its plugins are not installed."""
    if any(find_spec(name) is None for name in ("mkdocs", "material", "mkdocs_static_i18n")):
        pytest.skip("the real MkDocs is absent: pip install mkdocs-material mkdocs-static-i18n")
    return [sys.executable, "-m", "mkdocs", "build", "-q"]


def make_page(rng: random.Random, number: int, *, is_blog: bool, is_post: bool = False) -> str:
    """Return the source of a page with random front matter and headings."""
    lines: list[str] = []
    if rng.random() < 0.5:
        titles = [title for title in TITLES if not (is_blog and title[0] in "012")]
        lines.append(f"title: Title {number} é & C++" if is_post else f"title: {rng.choice(titles)}")
    for line, share in (
        ("tags: [Two Words, C++, 1.10]", 0.2), ("search:\n  exclude: true", 0.05), ("draft: true", 0.05),
        ("slug: Own Slug/NUMBER", 0.1), ("categories: [One Cat, C++, Über]", 0.3),
    ):  # fmt: skip
        if rng.random() < share:
            lines.append(line.replace("NUMBER", str(number)))
    if is_post:
        lines.append(rng.choice(["date: 2024-02-03", "date: 2099-12-31 23:30:00", "date:\n  created: 2023-01-05"]))
    end = rng.choice(["---", "---", "..."])
    front = f"---\n{chr(10).join(lines)}\n{end}\n" if lines else ""
    first = rng.choice(
        [f"# Heading *{number}* & `x`\n\n", f"Setext {number}\n===\n\n", "Text first.\n\n# Late\n\n", ""]
    )
    body = "\n\n".join(f"{'#' * rng.randint(2, 4)} {rng.choice(HEADINGS)}\n\nText" for _ in range(rng.randrange(6)))
    return f"{front}\n{first}{body}\n"


def write_site(root: Path, variant: str) -> None:
    """Write a site of varied pages."""
    rng = random.Random(variant)
    is_blog, is_suffix, is_folder = variant.startswith("blog"), variant == "suffix", variant == "folder"
    pages = {f"page{number}.md": make_page(rng, number, is_blog=is_blog) for number in range(4)}
    posts = "posts/" if "category" in variant else "blog/posts/"
    for number in range(150):
        is_post = is_blog and rng.random() < 0.5
        folder = (posts if is_post else "") + rng.choice(FOLDERS)
        if is_folder:
            folder = rng.choice(["en/", "pt-BR/", "de/", "fr/", ""]) + folder
        is_named = is_post or rng.random() < 0.9
        name = f"{rng.choice(NAMES)}{number}" if is_named else rng.choice(["index", "README", "Index", "readme"])
        suffix = rng.choice(["", "", ".en", ".pt-BR", ".de", ".fr"]) if is_suffix else ""
        kind = ".md" if rng.random() < 0.95 else rng.choice([".markdown", ".mkd", ".MD"])
        pages[f"{folder}{name}{suffix}{kind}"] = make_page(rng, number, is_blog=is_blog, is_post=is_post)
    pages |= {"pair1.md": "# Pair\n", "pair1/index.md": "# Pair index\n"} if not is_suffix else {}
    if is_blog:
        pages |= {"guide/.meta.yml": "tags: [from meta]\n", "Été/.meta.yml": "search:\n  exclude: true\n"}
    remove_conflicts(pages, by_folder=is_folder)
    write_files(root, {"mkdocs.yml": COMMON + VARIANTS[variant], "hook.py": HOOK})
    write_files(root, {f"docs/{name}": text for name, text in pages.items()})


def remove_conflicts(pages: dict[str, str], *, by_folder: bool) -> None:
    """Remove pages at which the plugin i18n stops the build: `a.en.md` beside `a.md`, and `en/a.md` beside `a.md`."""
    for name in list(pages):
        if name.replace(".en.", ".") != name:
            pages.pop(name.replace(".en.", "."), None)
        if by_folder and name.startswith("en/"):
            pages.pop(name[3:], None)


def build(mkdocs: list[str], root: Path) -> dict[str, Built]:
    """Build the site; return the pages that no key of front matter hides, by id."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    process = subprocess.run(mkdocs, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    rows: list[list[Any]] = json.loads((root / "rows.json").read_text("utf-8"))
    last = {row[5]: row[0] for row in rows}  # of two pages with one file, the last one is written
    return {
        id: Built(urlsplit(url).path, unescape(title), tags, read_ids(content))
        for id, url, title, tags, content, output, keys in rows
        if last[output] == id
        and (root / "docs" / id).exists()
        and keys.get("draft") != "True"
        and "True" not in keys.get("search", "")
    }


def read_ids(content: str) -> list[str]:
    """Return the ids of headings in a page."""
    return [unescape(id) for id in re.findall(r'<h[1-6] [^>]*?id="([^"]*)"', content)]


@pytest.mark.parametrize("variant", VARIANTS)
def test_posts_equal_those_of_mkdocs(mkdocs: list[str], tmp_path: Path, variant: str) -> None:
    write_site(tmp_path, variant)
    pages = build(mkdocs, tmp_path)
    posts = read_posts(tmp_path)
    visible = list_visible(tmp_path)
    assert visible == set(pages)
    assert len(visible) > 60
    for id, page in pages.items():
        post = posts[id]
        anchors = [section.anchor for section in post.sections if section.level]
        skipped = len(page.ids) - len(anchors)  # a heading that is the title is no section
        assert (unquote(post.url), post.title) == (unquote(page.url), page.title), id
        assert (list(post.tags), anchors) == (page.tags, page.ids[skipped:]), id
        assert skipped in (0, 1), id
