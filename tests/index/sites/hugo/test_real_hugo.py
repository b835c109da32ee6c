"""A made site, built by the real Hugo: URLs, titles, dates, tags, headings' ids and what is public are what it made."""

from __future__ import annotations

import json
import random
import re
import subprocess
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from index.model import Post
from index.posts.read_post import read_post
from index.sites import open_site

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
LAYOUT = (
    "[{{ range $i, $p := site.RegularPages }}{{ if $i }},{{ end }}"
    '{{ $terms := slice }}{{ range slice "tags" "topics" }}{{ if index site.Taxonomies . }}{{ range $p.GetTerms . }}'
    "{{ $terms = $terms | append .LinkTitle }}{{ end }}{{ end }}{{ end }}"
    '{{ dict "path" .File.Path "url" .RelPermalink "title" .Title "date" (.Date.Format "2006-01-02T15:04:05Z07:00")'
    ' "tags" (.Params.tags | default slice) "topics" (.Params.topics | default slice) "html" .Content'
    ' "terms" $terms | jsonify }}{{ end }}]'
)


def make(root: Path, config: str, seed: int) -> None:
    """Write a site of varied posts."""
    chance = random.Random(seed)
    (root / "content" / "post" / "deep").mkdir(parents=True)
    (root / "content" / "post" / "_index.md").write_text(SECTION)
    (root / "content" / "post" / "deep" / "_index.md").write_text("---\ntitle: Deep\n---\n")
    (root / "hugo.toml").write_text(f'{config}\n[outputs]\nhome = ["json"]\n')
    for number in range(90):
        folder = root / "content" / chance.choice(["", "post", "post/deep", "notes"])
        name = f"{chance.choice(NAMES)}-{number}"
        suffix = chance.choice(["", "", "", ".fr"])
        bundle = chance.random() < 0.2
        path = folder / name / f"index{suffix}.md" if bundle else folder / f"{name}{suffix}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_front(chance) + _body(chance), "utf-8")


def _front(chance: random.Random) -> str:
    values: dict[str, Any] = {"title": chance.choice(TITLES)}
    if (date := chance.choice(DATES)) is not None:
        values["date"] = date
    for key, value, share in (
        ("draft", True, 0.1), ("draft", False, 0.2), ("slug", "my-Slug_x", 0.15), ("url", "/Custom/Path", 0.1),
        ("expiryDate", "2001-01-01", 0.05), ("publishDate", "2001-01-01", 0.1), ("tags", ["a", "b c", "C++"], 0.5),
        ("topics", ["b c", "Own"], 0.2), ("topics", "one, two", 0.1), ("slug", "a/b", 0.05), ("slug", "c#", 0.05),
        ("headless", True, 0.03),
    ):  # fmt: skip
        if chance.random() < share:
            values[key] = value
    if values.get("url"):
        values["url"] = chance.choice(
            [f"/Custom/{chance.random()}/", "/:year/:slug/", "own/:sections[last]/:filename.html", ":sections/:slug"]
        )
    if chance.random() < 0.3:
        return json.dumps(values) + "\n"
    lines = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return f"---\n{lines}\n---\n"


def _body(chance: random.Random) -> str:
    parts = [chance.choice(BODIES)]
    for _ in range(chance.randint(0, 6)):
        parts += [f"{'#' * chance.randint(1, 4)} {chance.choice(HEADINGS)}", chance.choice(BODIES)]
    return "\n\n".join(parts) + "\n"


def ours(root: Path) -> dict[str, Post]:
    site = open_site(root)
    posts = {id: read_post(site, id)[0] for id in site.files()}
    now = datetime.now(UTC)
    return {
        id: post for id, post in posts.items()
        if post.visibility.public and (post.visibility.visible_from is None or post.visibility.visible_from <= now)
    }  # fmt: skip


def moment(date: str | None) -> datetime:
    if date is None:
        return datetime(1, 1, 1, tzinfo=UTC)
    found = datetime.fromisoformat(date)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def built(hugo: str, root: Path) -> dict[str, dict[str, Any]]:
    """Build a site; return the listed pages of all languages by their paths below the content root."""
    (root / "layouts").mkdir(parents=True, exist_ok=True)
    (root / "layouts" / "index.json").write_text(LAYOUT)
    done = subprocess.run([hugo, "--source", str(root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {}
    for index in (root / "public").glob("**/index.json"):
        pages |= {page["path"]: page for page in json.loads(index.read_text("utf-8"))}
    return pages


def listed(value: Any) -> list[str]:
    """Return a taxonomy's terms in a front matter: one or several."""
    return [str(term) for term in value] if isinstance(value, list) else [str(value)]


@pytest.mark.parametrize("name", CONFIGS)
def test_posts_are_what_hugo_makes_of_them(name: str, hugo: str, tmp_path: Path) -> None:
    make(tmp_path, CONFIGS[name], seed=len(name))
    pages, posts = built(hugo, tmp_path), ours(tmp_path)
    assert set(posts) == set(pages)
    assert len(pages) > 40
    for id, page in pages.items():
        post = posts[id]
        terms = listed(page["tags"]) + (listed(page["topics"]) if "topic" in CONFIGS[name] else [])
        assert (post.url, post.title) == (page["url"], page["title"]), id
        assert list(post.tags) == list(dict.fromkeys(terms)), id
        assert moment(post.date) == moment(page["date"]), id
        ids = [unescape(found) for found in re.findall(r'<h[1-6] id="([^"]*)"', page["html"])]
        assert [section.anchor for section in post.sections if section.level] == ids, id


PATTERNS = [
    "/:year/:month/:day/:slug/", ":monthname/:weekdayname/:weekday/:yearday/:title", "/:section/:sections/:filename",
    "/:sectionslug/:contentbasename", "/:sectionslugs/:slugorfilename", "/x/:sections[1:]/:slugorcontentbasename/",
    "/:sections[last]/:title/", "/:sectionslugs[0]/:slug", "/x/:sections[:last]/:slug",
    "/x/:sectionslugs[1:last]/:slug",
    "/x/:sectionslugs[5]/:slug", "/:20060102/:Jan_2/:slug", "/:2006-01-02/:06/:January/:slug", "/:Mon/:002/:15/:slug",
    "/a+b/%20c/:slug.html", "/X y/no\\:year/:title", "/:year:month/::day//:slug/", "/#:slug#/:title",
]  # fmt: skip
"""Every token that Hugo has."""
FILES = {
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


@pytest.mark.parametrize("config", TOKEN_CONFIGS)
def test_every_token_is_hugos(config: str, hugo: str, tmp_path: Path) -> None:
    lines = [TOKEN_CONFIGS[config], '[outputs]\nhome = ["json"]\n[permalinks]']
    for number, pattern in enumerate(PATTERNS):
        lines.append(f"sect{number} = {json.dumps(pattern)}")
        for name, front in FILES.items():
            given = "" if name.endswith("_index.md") else f"\nurl: {json.dumps(pattern)}"
            for folder, more in ((f"sect{number}", ""), (f"none/given{number}", given)):
                if more and "%25" in front:
                    continue  # Hugo fails to build a site with one of these
                path = tmp_path / "content" / folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"---\n{front}{more}\n---\n", "utf-8")
    (tmp_path / "hugo.toml").write_text("\n".join(lines))
    (tmp_path / "content/sect3/_index.md").write_text("---\ntitle: Third\n---\n")
    (tmp_path / "content/sect4/_index.md").write_text("---\nslug: The Fourth\n---\n")
    pages, posts = built(hugo, tmp_path), ours(tmp_path)
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
BELOW = ["x.md", "x.fr.md", "deep/x.md", "deep/my own/index.md", "own.md", "zy.md"]


def test_cascades_are_hugos(hugo: str, tmp_path: Path) -> None:
    config = '[outputs]\nhome = ["json"]\n[languages.en]\n[languages.fr]\n[languages.fr.cascade]\n'
    config += 'draft = true\n[languages.fr.cascade.target]\npath = "/french/**"\n'
    tmp_path.joinpath("hugo.toml").write_text(config)
    files = {name: f"Cascade:\n{cascade}" for name, cascade in CASCADES.items()} | {"only.md": "", "only.fr.md": ""}
    for folder in (
        "braces",
        "one",
        "q",
        "first",
        "nearer",
        "upper",
        "en",
        "inner",
        "kind",
        "other",
        "french",
        "far",
        "wide",
        "gone",
    ):
        files |= {f"{folder}/{name}": "draft: false" if name == "own.md" else "title: T" for name in BELOW}
    for name, front in files.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{front}\n---\n", "utf-8")
    pages, posts = built(hugo, tmp_path), ours(tmp_path)
    assert len(pages) > 20
    assert set(posts) == set(pages)
    assert {id: list(post.tags) for id, post in posts.items()} == {id: page["tags"] for id, page in pages.items()}


FRONTS = {
    "list.md": "topics: [One, two words, One, C++]", "string.md": "topics: solo, duo", "number.md": "topics: 5",
    "map.md": "topics: {a: b}", "case.md": "TOPICS: [Upper]\ntopic: [singular]", "params.md": "params: {topics: [in]}",
    "none.md": "topics:", "both.md": "tags: [a, b]\ntopics: [b, c]", "date.md": "topics: 2016-01-01",
    "fields.md": "params: {title: no, slug: no, date: 2016-01-01, description: no}",
}  # fmt: skip


@pytest.mark.parametrize("taxonomies", ['topic = "topics"', 'tag = "tags"\ntopic = "topics"\nauthor = "authors"', ""])
def test_taxonomies_are_hugos(taxonomies: str, hugo: str, tmp_path: Path) -> None:
    tmp_path.joinpath("hugo.toml").write_text(f'[outputs]\nhome = ["json"]\n[taxonomies]\n{taxonomies}\n')
    (tmp_path / "content").mkdir()
    for name, front in FRONTS.items():
        (tmp_path / "content" / name).write_text(f"---\n{front}\n---\n")
    pages, posts = built(hugo, tmp_path), ours(tmp_path)
    assert len(pages) == len(FRONTS)
    for id, page in pages.items():
        terms = {str(term).lower() for term in page["terms"]}
        tags = set() if "tag =" in taxonomies else {"a", "b"} if id == "both.md" else set()  # a tag is one for search
        assert {tag.lower() for tag in posts[id].tags} == terms | tags, id
        assert (posts[id].url, posts[id].date) == (page["url"], None), id
