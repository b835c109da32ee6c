"""Posts equal what the real Hugo makes of generated sites: visibility, URLs, titles, dates, tags, heading ids."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from index.model import Post
from tests.support.hugo import build_with_hugo
from tests.support.sites import read_posts, select_visible_now, write_files

pytestmark = pytest.mark.generators

TITLES = [
    "Hello World", "C++ & C#: what's new?", "Über Straßen", "日本語の題", "2016", "A -- dash... and more",
    "a + b", "v1.2.3 (beta)",
    "Emoji 🎉 party", "snake_case and CamelCase", "100% of @users #tagged", "Crème brûlée",
    "a/b testing",
]  # fmt: skip
HEADINGS = [
    "Intro", "Intro", "Using `docker run --rm` now", "[Link text](https://x.org/a) here", "**Bold** and *em*", "Ünï",
    "What's new?", "Own id {#own}", "1. First", "A & B", "trailing dash -", "日本語", "C:\\path", "x_y z",
]  # fmt: skip
BODIES = ["Plain text.", "- a list\n- of two", "```sh\n# no heading\n```", "> quote", "With {{</* note */>}} in it."]
DATES = ["2016-06-21", "2018-03-01T10:00:00+02:00", "2018-03-01 09:05:00 -0500", "2099-01-01", None]
NAMES = [
    "post",
    "My-File",
    "with space",
    "dots.v1.2",
    "Ünïcode",
    "under_score",
    "a--b",
    "UPPER",
    "日本",
    "c#",
]
CONFIGS = {
    "plain": 'baseURL = "https://example.org/"\n',
    "permalinks": 'baseURL = "https://example.org/blog/"\n[permalinks]\npost = "/:year/:month/:slug/"\n',
    "ugly, two languages": "uglyURLs = true\n[languages.en]\nweight = 1\n[languages.fr]\n",
    "topics as tags": 'disableKinds = ["taxonomy"]\n[taxonomies]\ntag = "tags"\ntopic = "topics"\n',
    "a language's permalinks": '[permalinks]\npost = "/:sections/:slug/"\n[languages.en]\n[languages.fr]\n'
    '[languages.fr.permalinks]\n"/" = "/:title/"\npost = "/:sectionslugs/:contentbasename/"\n',
    "permalinks by target": '[[permalinks]]\npattern = "/d/:sections[1:]/:slugorfilename/"\n[permalinks.target]\n'
    'path = "/post/deep/*"\n[[permalinks]]\npattern = "/:section/:20060102/:title/"\n',
    "ascii ids, case kept": 'disablePathToLower = true\n[markup.goldmark.parser]\nautoHeadingIDType = "github-ascii"\n',
}  # fmt: skip
SECTION = """\
---
title: All posts
slug: My Posts
cascade:
- target: {path: "{/post/deep/*-[12]*,/notes/**}"}
  draft: true
---
"""
LISTING = (
    "[{{ range $i, $p := site.RegularPages }}{{ if $i }},{{ end }}"
    '{{ $terms := slice }}{{ range slice "tags" "topics" }}{{ if index site.Taxonomies . }}{{ range $p.GetTerms . }}'
    "{{ $terms = $terms | append .LinkTitle }}{{ end }}{{ end }}{{ end }}"
    '{{ dict "path" .File.Path "url" .RelPermalink "title" .Title "date" (.Date.Format "2006-01-02T15:04:05Z07:00")'
    ' "tags" (.Params.tags | default slice) "topics" (.Params.topics | default slice) "html" .Content'
    ' "terms" $terms | jsonify }}{{ end }}]'
)


def write_site(root: Path, config: str, seed: int) -> None:
    """Write a site of varied posts."""
    rng = random.Random(seed)
    write_files(root, {
        "hugo.toml": f'{config}\n[outputs]\nhome = ["json"]\n', "content/post/_index.md": SECTION,
        "content/post/deep/_index.md": "---\ntitle: Deep\n---\n",
    })  # fmt: skip
    for number in range(90):
        folder = rng.choice(["", "post/", "post/deep/", "notes/"])
        name = f"{rng.choice(NAMES)}-{number}"
        suffix = rng.choice(["", "", "", ".fr"])
        is_bundle = rng.random() < 0.2
        file_name = f"{name}/index{suffix}.md" if is_bundle else f"{name}{suffix}.md"
        write_files(root, {f"content/{folder}{file_name}": make_front_matter(rng) + make_body(rng)})


def make_front_matter(rng: random.Random) -> str:
    values: dict[str, Any] = {"title": rng.choice(TITLES)}
    if (date := rng.choice(DATES)) is not None:
        values["date"] = date
    for key, value, share in (
        ("draft", True, 0.1), ("draft", False, 0.2), ("slug", "my-Slug_x", 0.15), ("url", "/Custom/Path", 0.1),
        ("expiryDate", "2001-01-01", 0.05), ("publishDate", "2001-01-01", 0.1), ("tags", ["a", "b c", "C++"], 0.5),
        ("topics", ["b c", "Own"], 0.2), ("topics", "one, two", 0.1), ("slug", "a/b", 0.05), ("slug", "c#", 0.05),
        ("headless", True, 0.03),
    ):  # fmt: skip
        if rng.random() < share:
            values[key] = value
    if values.get("url"):
        values["url"] = rng.choice(
            [f"/Custom/{rng.random()}/", "/:year/:slug/", "own/:sections[last]/:filename.html", ":sections/:slug"]
        )
    if rng.random() < 0.3:
        return json.dumps(values) + "\n"
    lines = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return f"---\n{lines}\n---\n"


def make_body(rng: random.Random) -> str:
    parts = [rng.choice(BODIES)]
    for _ in range(rng.randint(0, 6)):
        parts += [f"{'#' * rng.randint(1, 4)} {rng.choice(HEADINGS)}", rng.choice(BODIES)]
    return "\n\n".join(parts) + "\n"


def read_visible(root: Path) -> dict[str, Post]:
    return select_visible_now(read_posts(root))


def parse_date(date: str | None) -> datetime:
    """Parse a date of a post; Hugo's zero time stands for no date."""
    moment = datetime.fromisoformat(date or "0001-01-01")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def to_terms(value: Any) -> list[str]:
    """Return the terms of a taxonomy in front matter, which may be one term or a list."""
    return [str(term) for term in value] if isinstance(value, list) else [str(value)]


@pytest.mark.parametrize("name", CONFIGS)
def test_posts_equal_those_of_hugo(name: str, hugo: str, tmp_path: Path) -> None:
    write_site(tmp_path, CONFIGS[name], seed=len(name))
    pages, posts = build_with_hugo(hugo, tmp_path, LISTING), read_visible(tmp_path)
    assert set(posts) == set(pages)
    assert len(pages) > 40
    for id, page in pages.items():
        post = posts[id]
        terms = to_terms(page["tags"]) + (to_terms(page["topics"]) if "topic" in CONFIGS[name] else [])
        assert (post.url, post.title) == (page["url"], page["title"]), id
        assert list(post.tags) == list(dict.fromkeys(terms)), id
        assert parse_date(post.date) == parse_date(page["date"]), id
        anchors = [unescape(anchor) for anchor in re.findall(r'<h[1-6] id="([^"]*)"', page["html"])]
        assert [section.anchor for section in post.sections if section.level] == anchors, id


PATTERNS = [
    "/:year/:month/:day/:slug/", ":monthname/:weekdayname/:weekday/:yearday/:title", "/:section/:sections/:filename",
    "/:sectionslug/:contentbasename", "/:sectionslugs/:slugorfilename", "/x/:sections[1:]/:slugorcontentbasename/",
    "/:sections[last]/:title/", "/:sectionslugs[0]/:slug", "/x/:sections[:last]/:slug",
    "/x/:sectionslugs[1:last]/:slug",
    "/x/:sectionslugs[5]/:slug", "/:20060102/:Jan_2/:slug", "/:2006-01-02/:06/:January/:slug", "/:Mon/:002/:15/:slug",
    "/a+b/%20c/:slug.html", "/X y/no\\:year/:title", "/:year:month/::day//:slug/", "/#:slug#/:title",
]  # fmt: skip
"""Every token that Hugo has."""
TOKEN_POSTS = {
    "untitled.md": "", "My File.md": "title: A Title\ndate: 2016-03-05", "c#.md": "title: 'C#'", "e+f.md": "title: e+f",
    "sub dir/_index.md": "title: Sub\nslug: Own Sub", "sub dir/x.md": "title: 'A/B: C# + D'\ndate: 2016-12-31",
    "sub dir/deeper/_index.md": "title: Über Deeper", "sub dir/deeper/y.md": "title: Y\nslug: a/b",
    "sub dir/folder/z.md": "title: Z\nslug: c#", "bundle/index.md": "title: 'T+'", "h##.md": "title: '#h##'",
    "bundle-2/index.md": "title: B\nslug: 50%25 Off+x", "q%20r.md": "title: '50%25 x'\ndate: 2020-02-29T14:07:09Z",
    "q%zz.md": "title: 'a\\b%zz'\nslug: Crème -x-",
}  # fmt: skip
TOKEN_CONFIGS = {
    "plain": "", "ugly": "uglyURLs = true\n", "case kept": "disablePathToLower = true\n",
    "no plural": "pluralizeListTitles = false\nremovePathAccents = true\n",
}  # fmt: skip


def write_token_site(root: Path, config: str) -> None:
    """Write a site with every post once by every pattern as its permalink, and once with the pattern as its `url`."""
    lines = [config, '[outputs]\nhome = ["json"]\n[permalinks]']
    for number, pattern in enumerate(PATTERNS):
        lines.append(f"sect{number} = {json.dumps(pattern)}")
        for name, front in TOKEN_POSTS.items():
            write_files(root, {f"content/sect{number}/{name}": f"---\n{front}\n---\n"})
            url = "" if name.endswith("_index.md") else f"\nurl: {json.dumps(pattern)}"
            if not url or "%25" not in front:  # with such a slug or title, Hugo fails to build the site
                write_files(root, {f"content/none/given{number}/{name}": f"---\n{front}{url}\n---\n"})
    write_files(root, {
        "hugo.toml": "\n".join(lines), "content/sect3/_index.md": "---\ntitle: Third\n---\n",
        "content/sect4/_index.md": "---\nslug: The Fourth\n---\n",
    })  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("config", TOKEN_CONFIGS)
def test_tokens_equal_those_of_hugo(config: str, hugo: str, tmp_path: Path) -> None:
    write_token_site(tmp_path, TOKEN_CONFIGS[config])
    pages, posts = build_with_hugo(hugo, tmp_path, LISTING), read_visible(tmp_path)
    assert len(pages) == 396
    assert {id: post.url for id, post in posts.items()} == {id: page["url"] for id, page in pages.items()}


CASCADES = {
    "_index.md": "- target: {path: '{/braces/**,/one/*}'}\n  draft: true\n- target: {path: '/q/?[xy]'}\n  draft: true",
    "_index.fr.md": "- target: {path: /only}\n  build: {list: never}",
    "first/_index.md": "- draft: true\n- draft: false", "nearer/_index.md": "- tags: [far]",
    "nearer/deep/_index.md": "- tags: [near]", "upper/_index.md": "- Draft: true", "en/_index.md": "- draft: true",
    "inner/_index.md": "- params: {draft: true}", "kind/_index.md": "- target: {kind: 'p*'}\n  draft: true",
    "other/_index.md": "- target: {kind: '{home,section}'}\n  draft: true",
    "far/_index.md": "- target: {sites: {matrix: {languages: [fr]}}}\n  draft: true\n"
    "- {params: {tags: [p]}, tags: [t]}",
    "wide/_index.fr.md": "- target: {sites: {matrix: {languages: ['*']}}}\n  draft: true",
    "gone/_index.md": "- target: {sites: {matrix: {languages: [xx]}}}\n  draft: true",
}  # fmt: skip
FOLDERS = [
    "braces", "one", "q", "first", "nearer", "upper", "en", "inner", "kind", "other", "french", "far", "wide", "gone",
]  # fmt: skip
FILES_BELOW = ["x.md", "x.fr.md", "deep/x.md", "deep/my own/index.md", "own.md", "zy.md"]


def test_cascades_equal_those_of_hugo(hugo: str, tmp_path: Path) -> None:
    config = '[outputs]\nhome = ["json"]\n[languages.en]\n[languages.fr]\n[languages.fr.cascade]\n'
    config += 'draft = true\n[languages.fr.cascade.target]\npath = "/french/**"\n'
    front_matter = {name: f"Cascade:\n{cascade}" for name, cascade in CASCADES.items()}
    front_matter |= {"only.md": "", "only.fr.md": ""}
    for folder in FOLDERS:
        for name in FILES_BELOW:
            front_matter[f"{folder}/{name}"] = "draft: false" if name == "own.md" else "title: T"
    files = {f"content/{name}": f"---\n{front}\n---\n" for name, front in front_matter.items()}
    write_files(tmp_path, {"hugo.toml": config, **files})
    pages, posts = build_with_hugo(hugo, tmp_path, LISTING), read_visible(tmp_path)
    assert len(pages) > 20
    assert set(posts) == set(pages)
    assert {id: list(post.tags) for id, post in posts.items()} == {id: page["tags"] for id, page in pages.items()}


TAXONOMY_POSTS = {
    "list.md": "topics: [One, two words, One, C++]", "string.md": "topics: solo, duo", "number.md": "topics: 5",
    "map.md": "topics: {a: b}", "case.md": "TOPICS: [Upper]\ntopic: [singular]", "params.md": "params: {topics: [in]}",
    "none.md": "topics:", "both.md": "tags: [a, b]\ntopics: [b, c]", "date.md": "topics: 2016-01-01",
    "fields.md": "params: {title: no, slug: no, date: 2016-01-01, description: no}",
}  # fmt: skip


@pytest.mark.parametrize("taxonomies", ['topic = "topics"', 'tag = "tags"\ntopic = "topics"\nauthor = "authors"', ""])
def test_taxonomies_equal_those_of_hugo(taxonomies: str, hugo: str, tmp_path: Path) -> None:
    config = f'[outputs]\nhome = ["json"]\n[taxonomies]\n{taxonomies}\n'
    files = {f"content/{name}": f"---\n{front}\n---\n" for name, front in TAXONOMY_POSTS.items()}
    write_files(tmp_path, {"hugo.toml": config, **files})
    pages, posts = build_with_hugo(hugo, tmp_path, LISTING), read_visible(tmp_path)
    assert len(pages) == len(TAXONOMY_POSTS)
    for id, page in pages.items():
        terms = {str(term).lower() for term in page["terms"]}
        # We search `tags` even if they are not a taxonomy of the site.
        tags = {"a", "b"} if id == "both.md" and "tag =" not in taxonomies else set()
        assert {tag.lower() for tag in posts[id].tags} == terms | tags, id
        assert (posts[id].url, posts[id].date) == (page["url"], None), id
