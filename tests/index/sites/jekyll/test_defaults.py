"""The `defaults` of a Jekyll site."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from index.sites import open_site
from index.sites.jekyll.defaults import Target, collect_defaults, read_default_sets
from tests.support.sites import list_visible, read_posts, write_files


def find_titles(sets: list[Any], target: Target, collections_dir: str = "") -> Any:
    return collect_defaults(read_default_sets(sets), target, collections_dir).get("title")


def make_set(title: str, **scope: Any) -> dict[str, Any]:
    return {"scope": scope, "values": {"title": title}}


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        ([make_set("a", path=""), make_set("b", path="")], "b"),
        ([make_set("long", path="_docs/a"), make_set("short", path="_docs")], "long"),
        ([make_set("typed", path="", type="docs"), make_set("untyped", path="")], "typed"),
        ([make_set("long", path="_docs"), make_set("typed", path="", type="docs")], "long"),
        ([make_set("other", path="", type="posts")], None),
        ([make_set("empty type", path="", type="")], None),
        ([make_set("part of a name", path="_docs/a/fi")], "part of a name"),
        ([make_set("rooted", path="/_docs")], None),
        ([{"values": {"title": "no scope"}}], "no scope"),
        ([{"scope": {"path": ""}}, "text", None, {"values": 5}], None),
    ],
)
def test_precedence(sets: list[Any], expected: str | None) -> None:
    assert find_titles(sets, Target("_docs/a/file.md", "_docs/a/file.md", "docs")) == expected


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("_docs/*", True), ("_docs/*/file.md", False), ("_docs/*.md", False), ("_docs/**/file.md", True),
        ("**/b", True), ("**", True), ("_docs/a/b/**/file.md", True), ("*/b", False),
        ("_docs/{x,a}/*", True), ("_docs/{x,y}/*", False),
        ("_docs/[a-c]/*", True), ("_docs/[^a]/*", False), ("_docs/?/b*", True),
        ("./_docs/*", True), ("/_docs/*", False),
        ("_docs/*/", True), ("_docs/a/b/*/", False), ("_docs/a*b", False), ("_docs/{a,{x,y}/*", False),
        ("_docs/{{a,c},b}/*", True),
    ],
)  # fmt: skip
def test_globs(pattern: str, matches: bool) -> None:
    target = Target("_docs/a/b/file.md", "_docs/a/b/file.md", "docs")
    assert (find_titles([make_set("x", path=pattern)], target) == "x") == matches


def test_globs_do_not_match_hidden_folders() -> None:
    target = Target(".well-known/x.md", ".well-known/x.md", "pages")
    assert find_titles([make_set("x", path="*")], target) is None
    assert find_titles([make_set("x", path=".*")], target) == "x"


@pytest.mark.parametrize(
    ("path", "matches"),
    [("all/_docs", True), ("_docs", True), ("all/_docs/*", True), ("_docs/*", False), ("all/*", True), ("al*", False)],
)
def test_scopes_with_a_folder_of_collections(path: str, matches: bool) -> None:
    target = Target("all/_docs/x.md", "_docs/x.md", "docs")
    assert (find_titles([make_set("x", path=path)], target, "all") == "x") == matches


def test_globs_are_fast_and_bounded(tmp_path: Path) -> None:
    start = time.process_time()
    target = Target("/".join(["a"] * 200) + "/b.md", "", "pages")
    assert find_titles([make_set("x", path="/".join(["**", "a*a*a*"] * 200))], target) is None
    assert find_titles([make_set("x", path="*" + "{" * 20_000)], target) is None
    assert time.process_time() - start < 5
    sets = [make_set("x", path="*" + "{a,b}" * 50)]
    write_files(tmp_path, {"_config.yml": json.dumps({"defaults": sets})})
    with pytest.raises(SettingsError, match="stands for more than 100 patterns"):
        open_site(tmp_path)


def test_defaults_hide_posts_and_front_matter_wins(tmp_path: Path) -> None:
    scopes = "defaults: [{scope: {path: '', type: posts}, values: {published: false}},"
    scopes += " {scope: {path: docs}, values: {published: false}}]\n"
    write_files(tmp_path, {
        "_config.yml": scopes, "_posts/2016-01-01-a.md": "---\n---\n", "docs/page.md": "---\n---\n",
        "_posts/2016-01-01-own.md": "---\npublished: true\n---\n",
        "_posts/2016-01-01-null.md": "---\npublished:\n---\n",
        "_posts/2016-01-01-bare.md": "no front matter",
    })  # fmt: skip
    # Jekyll hides no page by a default.
    assert list_visible(tmp_path) == {"_posts/2016-01-01-own.md", "docs/page.md"}


def test_values_of_defaults(tmp_path: Path) -> None:
    values = "{title: Given, tags: one two, categories: all, lang: de, permalink: '/d/:title/', date: 2015-02-03}"
    config = f"defaults: [{{scope: {{path: ''}}, values: {values}}}]\n"
    own = "title: Own\ntags: [own]\ncategories: [more]\nlang: fr\npermalink: /own/\ndate: 2016-03-04"
    ids = ["_posts/2016-01-01-a.md", "_posts/2016-01-01-own.md", "_posts/2016-01-01-null.md"]
    nulls = "title:\ntags:\ncategories:\nlang:\npermalink:\ndate:"
    write_files(tmp_path, {"_config.yml": config})
    write_files(tmp_path, {id: f"---\n{front}\n---\n" for id, front in zip(ids, ["", own, nulls], strict=True)})
    posts = [read_posts(tmp_path)[id] for id in ids]
    given = ("Given", ("one", "two"), ("all",), "de", "2015-02-03")
    assert [(p.title, p.tags, p.categories, p.lang, p.date) for p in posts] == [
        given, ("Own", ("own",), ("all", "more"), "fr", "2016-03-04"), given,
    ]  # fmt: skip
    assert [post.url for post in posts] == ["/d/a/", "/own/", "/d/null/"]


def test_defaults_exclude_from_search(tmp_path: Path) -> None:
    values = "{search: false, searchHidden: true}"
    write_files(tmp_path, {
        "_config.yml": f"defaults: [{{scope: {{path: ''}}, values: {values}}}]\n", "a.md": "---\n---\n",
        "_posts/2016-01-01-b.md": "---\nsearch: true\n---\n", "c.md": "---\nsearch: true\nsearchHidden: false\n---\n",
    })  # fmt: skip
    assert list_visible(tmp_path) == {"c.md"}


def test_null_permalink_of_a_page_replaces_the_default(tmp_path: Path) -> None:
    config = "defaults: [{scope: {path: ''}, values: {permalink: '/d/:basename/'}}]\n"
    write_files(tmp_path, {"_config.yml": config, "a.md": "---\n---\n", "b.md": "---\npermalink:\n---\n"})
    assert {id: post.url for id, post in read_posts(tmp_path).items()} == {"a.md": "/d/a/", "b.md": "/b.html"}
