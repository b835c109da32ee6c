"""Sites of Docusaurus."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from index.posts.javascript_objects import UNKNOWN, read_exported_object
from tests.support.sites import list_visible, read_posts, write_files

CONFIG = """\
import {themes} from 'prism-react-renderer';
/** @type {import('@docusaurus/types').Config} */
const config: Config = {
  baseUrl: '/base/', url: 'https://docs.example',
  i18n: {defaultLocale: 'en', locales: ['en', 'fr']},
  presets: [['classic', /** options */ ({docs: {sidebarPath: require.resolve('./s')}, blog: {}})]],
  themeConfig: {prism: {theme: themes.github}, copyright: `${new Date().getFullYear()}, x`},
};
export default config;
"""
MISREAD = {
    "odd/blank-before.md", "odd/toml.md", "odd/caps-key.md",  # read as the author meant them
    "titles/h1.md", "2024-05-03-h1.md",  # the title has no marks of Markdown
    "odd/octal.md", "odd/num.md", "odd/datetitle.md",  # numbers and days are shown as written
    "titles/comment.md",  # nothing that readers see precedes the heading
}  # fmt: skip
"""Rows whose titles differ from those of Docusaurus."""


def test_urls_and_titles_equal_the_first_table(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "tables" / "docusaurus_3.10.2.tsv").read_text("utf-8").splitlines()
    end = next(i for i, line in enumerate(lines) if line.startswith("# small cases"))
    folder, rows = "docs", []
    for line in lines[2:end]:
        folder = "blog" if line.startswith("# blog") else folder
        name, source, *rest = line.split("\t")[:4] if line.count("\t") > 1 else ("", "", "")
        if name.endswith((".md", ".MD", ".markdown")) and "BUILD ERROR" not in rest[0] and "~" not in name:
            text = source.replace("\\n", "\n").replace("\\r", "\r").replace("\\ufeff", "\ufeff")
            text = "text" if text.startswith("(no front") else text
            write_files(tmp_path, {f"{folder}/{name}": text})
            rows.append((f"{folder}/{name}", *rest))
    write_files(tmp_path, {"docusaurus.config.ts": CONFIG})
    posts = read_posts(tmp_path)
    assert {id for id, url, *_ in rows if url == "(not built)"} & set(list_visible(tmp_path)) == set()
    built = [row for row in rows if row[1] != "(not built)"]
    differing = [(id, unquote(posts[id].url), url) for id, url, *_ in built if unquote(posts[id].url) != url]
    assert differing == []
    assert len(built) > 120
    kept = [(id, title) for id, _, title in built if id.partition("/")[2] not in MISREAD]
    assert [(id, posts[id].title) for id, _ in kept] == kept


FILES = {
    "docs/01-guide/02-first.md": "# First\n\n## Part {#own}\n\n## Part two\n",
    "docs/about.md": "---\ntitle: About\n---\n",
    "docs/draft.md": "---\ndraft: true\n---\n",
    "docs/unlisted.md": "---\nunlisted: true\n---\n",
    "docs/_part.md": "x",
    "blog/2024-01-02-hello.md": "---\ntags: [a, {label: B c, permalink: /b}]\nauthors: {name: Jo}\n---\nx",
    "blog/2099-01-01-future.md": "x",
    "src/pages/sub/index.md": "x",
    "i18n/fr/docusaurus-plugin-content-docs/current/about.md": "---\ntitle: Sur\n---\n",
    "i18n/fr/docusaurus-plugin-content-docs/current/only.md": "x",
    "i18n/de/docusaurus-plugin-content-docs/current/about.md": "x",
    "README.md": "x",
}


def test_site_has_the_pages_that_docusaurus_builds(tmp_path: Path) -> None:
    write_files(tmp_path, FILES | {"docusaurus.config.ts": CONFIG})
    posts = read_posts(tmp_path)
    assert {posts[id].url for id in list_visible(tmp_path)} == {
        "/base/docs/guide/first", "/base/docs/about", "/base/blog/2024/01/02/hello", "/base/blog/2099/01/01/future",
        "/base/sub/", "/base/fr/docs/about",
    }  # fmt: skip
    first = posts["docs/01-guide/02-first.md"]
    assert (first.title, [s.anchor for s in first.sections if s.heading]) == ("First", ["own", "part-two"])
    hello = posts["blog/2024-01-02-hello.md"]
    assert (hello.date, hello.tags, hello.authors) == ("2024-01-02", ("a", "B c"), ("Jo",))
    assert posts["i18n/fr/docusaurus-plugin-content-docs/current/about.md"].lang == "fr"


@pytest.mark.parametrize(
    ("options", "urls"),
    [
        ("", {"/2/": "versioned_docs/version-2/a.md"}),
        ("lastVersion: 'current'", {"current": "docs/a.md"}),
        ("lastVersion: '1'", {"1": "versioned_docs/version-1/a.md"}),
        ("disableVersioning: true", {"current": "docs/a.md"}),
    ],
)
def test_only_the_latest_version_is_read(tmp_path: Path, options: str, urls: dict[str, str]) -> None:
    config = f"module.exports = {{presets: [['classic', {{docs: {{{options}}}}}]]}}"
    names = ("docs/a.md", "versioned_docs/version-2/a.md", "versioned_docs/version-1/a.md")
    write_files(tmp_path, {"docusaurus.config.js": config, "versions.json": '["2", "1"]', **dict.fromkeys(names, "x")})
    assert list(list_visible(tmp_path)) == list(urls.values())
    assert [post.url for id, post in read_posts(tmp_path).items() if id in urls.values()] == ["/docs/a"]


def test_setting_that_is_no_literal_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_files(tmp_path, {"docusaurus.config.js": "export default {baseUrl: process.env.BASE}", "docs/a.md": "x"})
    assert read_posts(tmp_path)["docs/a.md"].url == "/docs/a"
    assert "`baseUrl` can't be read without running the program" in caplog.text


def test_values_of_a_program_are_read_one_by_one() -> None:
    source = "export default defineConfig({a: 'x' + y, b: [1, f(2)], ...rest, c() { return {d: 1} }, e: (true), g})"
    expected = {"a": UNKNOWN, "b": [1, UNKNOWN], "c": UNKNOWN, "e": True, "g": UNKNOWN}
    assert read_exported_object(source) == expected
    assert read_exported_object("export default {" + "a: {" * 10_000) != {}
    assert read_exported_object("export default y; const y = '" + "\\'" * 100_000) == {}
