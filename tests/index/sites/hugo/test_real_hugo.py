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
    "What's new?", "a -- b", "a --- b", "wait... ok", '"Quoted" text', "it's 'single'", "the '90s", "*a -- b* c",
    "a -- *b*",
    '[x "y" z](/a)', "**x--y** z -- w", "`a -- b` c", "6'2\" tall", "l'été", "*\"q\"* r", "C < D", "x -> y", "....",
    "at https://x.org/a_b?c. End", "(www.x.org) here", "*see www.x.org* z", "![alt *em* x](a.png) img",
    "Class {.cls}", 'Data {data-x="y"}', 'Both {#f-1 data-toc-omit="" .cls}', "None {}",
    "Blank { #six }", "Dot {#v1.2}",
    "Value {id=eight}", 'Quoted {id="nine x"}', "Last {#t1 #t2}", "Word {x}", "Two words {x=y z}", "Close{#close}",
    "Colon {: #colon}", "Number {a=1}", "List {a=[1,2]}", "Escaped \\{#esc}", "Inside {#x} y", "Twice {#x}{#y}",
    'Brace {x="a}b"}', "`{#code}`", "Comma {#a, .b}", "At {@click=\"z\"}",
    "Own id {#own}", "1. First", "A & B", "trailing dash -", "日本語", "C:\\path", "x_y z",
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
    "typographer": "[markup.goldmark.extensions.typographer]\nenDash = '-'\nemDash = '--'\nellipsis = '&middot;x'\n"
    "leftDoubleQuote = 'L'\nrightDoubleQuote = 'R'\napostrophe = 'P'\n",
    "no replacements": "[markup.goldmark.extensions]\nlinkify = false\n[markup.goldmark.extensions.typographer]\n"
    "disable = true\n",
    "blackfriday ids": "[markup.goldmark.parser]\nautoHeadingIDType = 'blackfriday'\n"
    "[markup.goldmark.extensions]\ntypographer = false\n",
    "no automatic ids": "[markup.goldmark.parser]\nautoHeadingID = false\n",
    "no attributes": "[markup.goldmark.parser.attribute]\ntitle = false\n",
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
        assert [section.anchor for section in post.sections if section.level] == list_ids(page["html"]), id


def list_ids(source: str) -> list[str]:
    """Return the ids of all headings in HTML; empty for one without."""
    ids = (re.search(r' id="([^"]*)"', tag) for tag in re.findall(r'<h[1-6]((?:[^>"]|"[^"]*")*)>', source))
    return [unescape(id[1]) if id else "" for id in ids]


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


SCALARS = [
    "010", "0o10", "0x1F", "0b11", "1_000", "1.10", "1e3", "1E3", "1.5e3", ".5", "5.", "+5", "-5", "-0", "+1.5", ".inf",
    "-.inf", ".nan", "~", "null", "yes", "no", "on", "off", "Yes", "y", "n", "true", "True", "tRue", "false", "12:30",
    "190:20:30", "2016-01-01", "2016-1-1", "2016-01-01T10:00:00Z", '"2016-01-01"', "08", "0_8", "1__0", "_1", "1_",
    "0x", "0o8", "0b2", "00", "-010", "+010", "-0x1F", "0X1F", "0O17", "1e", "1e+3", "1.0", "1000000.0", "1.5e30",
    "1.5e400", "18446744073709551615", "18446744073709551616", "-9223372036854775808", "-9223372036854775809",
    "1.23456789012345678", "1.2.3", "-0.0", "0x1_F", "0b1_1", "1.5_0", "=", "1e-5", "0.00001", "'010'", "infinity",
    "+.inf", "nan", "0.10", "4_000.5", "1.5E+3", "1.5e", "--5", "+-5", "-+5", "1-2", "0.1.", "0x1.8", "1.e2", "-.5",
]  # fmt: skip


def test_yaml_scalars_equal_those_of_hugo(hugo: str, tmp_path: Path) -> None:
    fronts = [f"title: {value}\nslug: {value}\ntags: [{value}]\n" for value in SCALARS]
    files = {f"content/p{i}.md": f"---\n{front}---\n" for i, front in enumerate(fronts)}
    write_files(tmp_path, {"hugo.toml": '[outputs]\nhome = ["json"]\n', **files})
    listing = LISTING.replace('"title" .Title', '"title" (.Title | default .File.ContentBaseName)')
    listing = listing.replace("(.Params.tags | default slice)", "(apply (.Params.tags | default slice) `string` `.`)")
    pages, posts = build_with_hugo(hugo, tmp_path, listing), read_posts(tmp_path)
    for i, value in enumerate(SCALARS):
        page, post = pages[f"p{i}.md"], posts[f"p{i}.md"]
        tags = [tag for tag in page["tags"] if tag]
        assert (post.url, post.title.lower(), list(post.tags)) == (page["url"], page["title"].lower(), tags), value


DRAFTS = ["yes", "on", "y", "Yes", "true", "True", "'true'", "t", "'1'", "1", "2", "0x1", "010", "1.0", "!!bool yes"]
NOT_DRAFTS = ["false", "'false'", "0", "0x0", "0.0", "~", "no", "off"]


def test_what_hugo_hides_as_a_draft_is_hidden(hugo: str, tmp_path: Path) -> None:
    values = DRAFTS + NOT_DRAFTS
    files = {f"content/p{i}.md": f"---\ntitle: T\ndraft: {value}\n---\n" for i, value in enumerate(values)}
    write_files(tmp_path, {"hugo.toml": '[outputs]\nhome = ["json"]\n', **files})
    pages, visible = build_with_hugo(hugo, tmp_path, LISTING), read_visible(tmp_path)
    assert set(visible) <= set(pages)
    # Hugo publishes `draft: yes`. Its author does not want that, so the post is hidden.
    assert set(visible) == {f"p{i}.md" for i in range(len(DRAFTS), len(values))}


BLOCKS = """\
Para one.
{.lead}

Para two
{#p2 data-x="y"}
continues.

> quote
{.warning}

- a
- b
{.list}

| a | b |
|---|---|
| 1 | 2 |
{.table}

```sh
x
{.code}
```
{.code}

{.alone}

Para three {.inline}

Para four
  {.indented}

Para five
{.a} {.b}

Para six
{x}

Para seven
{.bad

> q
> {.inside}

Para nine
{.x}
{.y}
"""


@pytest.mark.parametrize("block", [True, False])
def test_attributes_of_blocks_equal_those_of_hugo(block: bool, hugo: str, tmp_path: Path) -> None:
    config = '[outputs]\nhome = ["json"]\n[markup.goldmark.extensions]\ntypographer = false\n'
    config += f"[markup.goldmark.parser.attribute]\nblock = {str(block).lower()}\n"
    write_files(tmp_path, {"hugo.toml": config, "content/a.md": f"---\ntitle: T\n---\n{BLOCKS}"})
    (page,), (post,) = build_with_hugo(hugo, tmp_path, LISTING).values(), read_visible(tmp_path).values()
    html = re.sub(r"<pre.*?</pre>", " ", page["html"], flags=re.DOTALL)
    words = unescape(re.sub(r"<[^>]*>", " ", html)).split()
    assert " ".join(section.text for section in post.sections).split() == words
    assert [code.text for section in post.sections for code in section.code] == ["x\n{.code}"]
