"""The URLs of Jekyll."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sites import read_posts, write_files


@pytest.mark.parametrize(
    ("config", "path", "front", "url"),
    [
        ("", "_posts/2016-06-21-Hello World.md", "", "/2016/06/21/Hello-World.html"),
        ("", "_posts/2016-6-1-one-digit.md", "", "/2016/06/01/one-digit.html"),
        ("", "news/_posts/2016-06-21-a.md", "", "/news/2016/06/21/a.html"),
        ("", "_posts/sub/2016-06-21-a.md", "", "/2016/06/21/a.html"),
        ("", "_posts/2016-06-21-a.md", "categories: [Tech News, go]", "/tech%20news/go/2016/06/21/a.html"),
        ("", "_posts/2016-06-21-a.md", "categories: one two", "/one/two/2016/06/21/a.html"),
        ("", "_posts/2016-06-21-a.md", "date: 2015-01-03 05:30:00 +0000", "/2015/01/03/a.html"),
        ("", "_posts/2016-06-21-a.md", "permalink: /x/own.html", "/x/own.html"),
        ("", "_posts/2016-06-21-a.md", "slug: My-Slug", "/2016/06/21/My-Slug.html"),
        ("permalink: pretty", "_posts/2016-06-21-a.md", "", "/2016/06/21/a/"),
        ("permalink: ordinal", "_posts/2016-06-21-a.md", "", "/2016/173/a.html"),
        ("permalink: none", "_posts/2016-06-21-a.md", "category: x", "/x/a.html"),
        ("permalink: /blog/:year/:title/", "_posts/2016-06-21-a.md", "", "/blog/2016/a/"),
        ("baseurl: /base", "_posts/2016-06-21-a.md", "", "/base/2016/06/21/a.html"),
        (
            "timezone: America/New_York",
            "_posts/2016-06-21-a.md",
            "date: 2016-06-21 02:00:00 +0000",
            "/2016/06/20/a.html",
        ),
        ("", "about.md", "", "/about.html"),
        ("", "sub/index.md", "", "/sub/"),
        ("permalink: pretty", "about.md", "", "/about/"),
    ],
)
def test_url(tmp_path: Path, config: str, path: str, front: str, url: str) -> None:
    write_files(tmp_path, {"_config.yml": config + "\n", path: f"---\ntitle: T\n{front}\n---\n"})
    assert read_posts(tmp_path)[path].url == url


@pytest.mark.parametrize(
    ("config", "path", "front", "url"),
    [
        ("collections: {docs: {output: true}}", "_docs/a/My File.md", "", "/docs/a/My%20File.html"),
        ("collections: {Docs: {output: true}}", "_Docs/x.md", "", "/Docs/x.html"),
        ("collections: {docs: {output: true}}\npermalink: pretty", "_docs/index.md", "", "/docs/index/"),
        ("collections: {docs: {output: true}}\npermalink: weekdate", "_docs/x.md", "", "/docs/x"),
        ("collections: {docs: {output: true, permalink: '/:path/'}}", "_docs/a/x.md", "", "/a/x/"),
        ("collections: {docs: {output: true, permalink: pretty}}", "_docs/a/x.md", "", "/pretty"),
        (
            "collections: {docs: {output: true, permalink: '/:collection/:year/:title:output_ext'}}",
            "_docs/2016-06-21-My File.md", "", "/docs/2016/My-File.html",
        ),
        ("collections: {posts: {permalink: '/news/:title/'}}", "_posts/2016-06-21-a.md", "", "/news/a/"),
        (
            "collections_dir: all\ncollections: {docs: {output: true}}", "all/_docs/x.md", "categories: a",
            "/docs/x.html",
        ),
        ("collections_dir: all", "all/news/_posts/2016-06-21-a.md", "", "/news/2016/06/21/a.html"),
        ("permalink: /:slugified_categories/:name", "_posts/2016-06-21-A b.md", "category: C++", "/c/2016-06-21-a-b"),
        ("permalink: /:title", "about.md", "", "/about"),
        ("permalink: /:title/", "about.md", "", "/about/"),
        ("permalink: /:year/:title:output_ext", "about.md", "", "/about.html"),
        ("", "sub/about.md", "permalink: /p/:path/:basename:output_ext", "/p/sub/about.html"),
        ("", "_posts/2016-06-21-a.md", "permalink: pretty", "/pretty"),
        ("", "_posts/2016-06-21-a.md", "permalink: /:year_:month/:title_x/", "/2016_06/:title_x/"),
        ("", "_posts/2016-06-21-a--b.c_d.md", "", "/2016/06/21/a-b.c_d.html"),
        ("", "_posts/99-06-21-a.md", "", "/1999/06/21/a.html"),
        ("", "_posts/2016-02-30-a.md", "", "/2016/03/01/a.html"),
        ("baseurl: base/x/", "about.md", "permalink: /50%/%C3%9C ü", "/base/x/50%25/%C3%9C%20%C3%BC"),
        ("", "_posts/2016-06-21-a.md", "categories: [A, a, B/C]", "/a/b/c/2016/06/21/a.html"),
    ],
)  # fmt: skip
def test_permalinks(tmp_path: Path, config: str, path: str, front: str, url: str) -> None:
    write_files(tmp_path, {"_config.yml": config + "\n", path: f"---\ntitle: T\n{front}\n---\n"})
    assert read_posts(tmp_path)[path].url == url


@pytest.mark.parametrize("path", ["about.md", "_posts/2016-06-21-a.md"])
@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("/a/../../b/", "/a/b/"), ("../x", "/x"), ("/a/..", "/a/"), ("//evil.example/x", "/evil.example/x"),
        ("https://evil.example/x", "/https:/evil.example/x"), ("/a//b", "/a/b"), ("a\\b", "/a%5Cb"),
    ],
)  # fmt: skip
def test_unsafe_permalink_is_cleaned_as_by_jekyll_with_a_warning(
    tmp_path: Path, path: str, permalink: str, url: str
) -> None:
    write_files(tmp_path, {"_config.yml": "baseurl: /base", path: f"---\npermalink: '{permalink}'\n---\n"})
    post = read_posts(tmp_path)[path]
    assert post.url == f"/base{url}"
    assert "is not a plain path" in post.warnings[0]


@pytest.mark.parametrize("permalink", ["/%2e%2e/%2E%2E/x", "/%2e./x", "/.%2e/x", "x/%2e%2e"])
def test_encoded_dots_do_not_lead_out_of_the_site(tmp_path: Path, permalink: str) -> None:
    write_files(tmp_path, {"_config.yml": "baseurl: /base", "about.md": f"---\npermalink: {permalink}\n---\n"})
    post = read_posts(tmp_path)["about.md"]
    assert post.url == ("/base/x/" if permalink.startswith("x") else "/base/x")
    assert "is not a plain path" in post.warnings[0]


@pytest.mark.parametrize(
    ("config", "url"),
    [("baseurl: /../b/", "/b/2016/06/21/a.html"), ("baseurl: //b.example/./c", "/b.example/c/2016/06/21/a.html"),
     ("permalink: /../%2E%2e/:title", "/a"), ("baseurl: /", "/2016/06/21/a.html")],
)  # fmt: skip
def test_configuration_does_not_lead_out_of_the_site(tmp_path: Path, config: str, url: str) -> None:
    write_files(tmp_path, {"_config.yml": config, "_posts/2016-06-21-a.md": ""})
    assert read_posts(tmp_path)["_posts/2016-06-21-a.md"].url == url


def test_warnings_of_permalinks_that_jekyll_cannot_expand(tmp_path: Path) -> None:
    collections = "collections: {docs: {output: true, permalink: '/:year/:foo/:name'}}"
    write_files(tmp_path, {"_config.yml": collections, "_docs/a.md": "---\n---\n"})
    unknown, undated = read_posts(tmp_path)["_docs/a.md"].warnings
    assert "has no token :foo" in unknown
    assert "there is none" in undated
