"""Sites of VitePress: configuration, rewrites, titles, and hostile input."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.sites import open_site
from index.sites.vitepress.anchors import slugify
from index.sites.vitepress.rewrites import compile_rewrite
from tests.support.sites import list_visible, read_only_post, read_posts, write_files


@pytest.mark.parametrize("quote", ['"', "'"])
def test_files_are_excluded_by_patterns(tmp_path: Path, quote: str) -> None:
    config = "export default { srcExclude: ['**/README.md', 'parts/**/x.md'] }".replace("'", quote)
    names = (
        "README.md",
        "a.md",
        "b/README.md",
        "parts/x.md",
        "parts/c/x.md",
        "other/parts/x.md",
        "dist/d.md",
        "[id].md",
    )
    write_files(tmp_path, {".vitepress/config.ts": config, **dict.fromkeys(names, "x")})
    assert list_visible(tmp_path) == {"a.md", "other/parts/x.md"}


@pytest.mark.parametrize("name", ["config.js", "config.mts", "config/index.ts"])
def test_configuration_in_docs(tmp_path: Path, name: str) -> None:
    config = (
        "import { withMermaid } from 'x'\nexport default withMermaid(defineConfig({ base: '/b/', cleanUrls: true,\n"
        "sitemap: { hostname: 'https://x.dev/b/' }, title: 'My site' }))"
    )
    write_files(tmp_path, {f"docs/.vitepress/{name}": config, "docs/index.md": "x", "docs/a b.md": "x", "c.md": "x"})
    posts = read_posts(tmp_path)
    assert {id: (post.url, post.title) for id, post in posts.items()} == {
        "index.md": ("/b/", "My site"), "a b.md": ("/b/a%20b", "A b"),
    }  # fmt: skip
    site = open_site(tmp_path)
    assert site.origin == "https://x.dev"
    assert site.is_configuration(tmp_path / "docs/.vitepress" / name)
    assert open_site(tmp_path / "docs").content == tmp_path / "docs"


@pytest.mark.parametrize(
    ("source", "target", "path", "expected"),
    [
        ("a.md", "b/c.md", "a.md", "b/c.md"), ("a.md", "b.md", "x/a.md", None), ("a.md", "b.md", "aXmd", None),
        ("packages/:pkg/src/(.*)", "docs/:pkg/index.md", "packages/x/src/y/z.md", "docs/x/index.md"),
        (":lang/guide/:page", ":lang/g/:page", "fr/guide/a.md", "fr/g/a.md"), ("x/:p?", "y/:p?", "x", "y"),
        ("en/:a*", "z/:a*", "en/1/2.md", "z/1/2.md"), ("en/:a*", ":a*", "en/1/2.md", "1/2.md"),
        ("v:n(\\d+)/:p+", ":n/:p+", "v12/a/b.md", "12/a/b.md"),
        ("docs/(.*).md", "d/x.md", "docs/a.md", "d/x.md"), ("EN/:p", ":p", "en/a.md", "a.md"),
    ],
)  # fmt: skip
def test_rewrites_map_paths(source: str, target: str, path: str, expected: str | None) -> None:
    rule = compile_rewrite(source, target)
    assert rule is not None
    assert rule.apply(path) == expected


@pytest.mark.parametrize(
    "source", ["(a+)+b", ":x((a|a)*)", "{a}?b", "^a.*", ":a:a", ":a*", "x/:a*/:b*/:c*/:d*/:e*", "a" * 999]
)
def test_rewrites_with_other_syntax_are_a_warning(
    tmp_path: Path, source: str, caplog: pytest.LogCaptureFixture
) -> None:
    write_files(tmp_path, {".vitepress/config.js": f"export default {{rewrites: {{'{source}': 'x.md'}}}}", "a.md": "x"})
    assert read_only_post(tmp_path).url == "/a.html"
    assert "not understood" in caplog.text


def test_rewrite_never_leads_out_of_the_site(tmp_path: Path) -> None:
    config = "export default {rewrites: {'a.md': '../../x.md', 'b.md': '', 'c.md': '/etc/c.md'}}"
    write_files(tmp_path, {".vitepress/config.js": config, "a.md": "x", "b.md": "x", "c.md": "x"})
    assert [post.url for post in read_posts(tmp_path).values()] == ["/a.html", "/b.html", "/c.html"]


def test_rewrites_are_matched_fast() -> None:
    rule = compile_rewrite("x/:a*/x/:b*/y", "y.md")
    assert rule is not None
    start = time.process_time()
    assert rule.apply("x/" * 400 + "z") is None
    assert time.process_time() - start < 5


def test_setting_that_is_no_literal_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = "export default defineConfig({base: process.env.BASE, rewrites(id) { return id }, srcDir: dir()})"
    write_files(tmp_path, {".vitepress/config.ts": config, "a.md": "x"})
    assert read_only_post(tmp_path).url == "/a.html"
    assert all(f"`{name}` can't be read" in caplog.text for name in ("base", "rewrites", "srcDir"))


@pytest.mark.parametrize(
    "config",
    ["export default {srcDir: '../..', base: 3, rewrites: [], srcExclude: 'x', locales: 'x', sitemap: 3}",
     "export default {srcDir: '/etc', sitemap: {hostname: 'http://[x'}, locales: {fr: 1}, title: {}}", "{" * 5000,
     "\x00"],
)  # fmt: skip
def test_hostile_configuration_is_no_error(tmp_path: Path, config: str) -> None:
    write_files(tmp_path, {".vitepress/config.js": config, "a.md": "# A"})
    assert read_only_post(tmp_path).title == "A"


def test_pages_that_search_leaves_out(tmp_path: Path) -> None:
    pages = {"a.md": "---\nsearch: false\n---\nx", "b.md": "---\ndraft: true\n---\nx", "c.md": "---\ntitle: C\n---\nx"}
    write_files(tmp_path, {".vitepress/config.js": "", **pages})
    assert list_visible(tmp_path) == {"c.md"}
    assert list_visible(tmp_path, drafts=True) == {"b.md", "c.md"}


def test_folder_without_title_has_its_name(tmp_path: Path) -> None:
    write_files(
        tmp_path, {".vitepress/config.js": "", "my-guide/index.md": "x", "index.md": "---\nlayout: home\n---\n"}
    )
    assert {id: post.title for id, post in read_posts(tmp_path).items()} == {
        "my-guide/index.md": "My guide", "index.md": "Home",
    }  # fmt: skip


@pytest.mark.parametrize(("text", "slug"), [("１2 x", "_12-x"), ("--A--", "a"), ("é\x07İ", "ei"), ("!", "")])
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug
