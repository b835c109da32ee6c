"""Sites of Docusaurus."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from index.errors import SettingsError
from index.posts.javascript_objects import UNKNOWN, read_exported_object
from index.sites import open_site
from index.sites.custom_rules import CustomRules
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
    "odd/datetitle.md",  # days are shown as written
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
    ("options", "wanted", "urls"),
    [
        ("", (), {"version-2": "/docs/a"}), ("lastVersion: 'current'", (), {"docs": "/docs/a"}),
        ("lastVersion: '1'", (), {"version-1": "/docs/a"}), ("disableVersioning: true", ("all",), {"docs": "/docs/a"}),
        ("", ("all",), {"version-2": "/docs/a", "docs": "/docs/next/a", "version-1": "/docs/1/a"}),
        ("", ("1",), {"version-1": "/docs/1/a"}), ("includeCurrentVersion: false", ("all",),
                                                    {"version-2": "/docs/a", "version-1": "/docs/1/a"}),
        ("lastVersion: '1', versions: {current: {path: 'dev'}, 2: {path: '/two'}}", ("all",),
         {"version-1": "/docs/a", "docs": "/docs/dev/a", "version-2": "/docs/two/a"}),
        ("onlyIncludeVersions: ['current']", ("all",), {"docs": "/docs/a"}),
    ],
)  # fmt: skip
def test_versions_are_read_as_the_user_wants(
    tmp_path: Path, options: str, wanted: tuple[str, ...], urls: dict[str, str]
) -> None:
    config = f"module.exports = {{presets: [['classic', {{docs: {{{options}}}}}]]}}"
    names = ("docs/a.md", "versioned_docs/version-2/a.md", "versioned_docs/version-1/a.md")
    write_files(tmp_path, {"docusaurus.config.js": config, "versions.json": '["2", "1"]', **dict.fromkeys(names, "x")})
    posts = read_posts(tmp_path, custom=CustomRules(versions=wanted))
    assert {id.split("/")[-2]: post.url for id, post in posts.items()} == urls


def test_version_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    write_files(tmp_path, {"docusaurus.config.js": "", "versions.json": '["2"]', "docs/a.md": "x"})
    with pytest.raises(
        SettingsError, match="versions 3: the site has no such version; the versions are: all, 2, current"
    ):
        open_site(tmp_path, custom=CustomRules(versions=("3",)))


def test_authors_and_tags_have_the_names_of_their_files(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "docusaurus.config.js": "export default {i18n: {defaultLocale: 'en', locales: ['en', 'fr']}}",
        "blog/authors.yml": "Jo: {name: Jo Doe, title: x}\nal:\n  name: Al\n",
        "blog/tags.yml": "k: {label: The K}\nplain:\n",
        "blog/2024-01-02-a.md":
            "---\nauthors: [jo, {key: al}, {name: Own}, who]\ntags: [k, plain, new, {label: X}]\n---\n",
        "i18n/fr/docusaurus-plugin-content-blog/authors.yml": "jo:\n  name: Jo Fr\n",
        "i18n/fr/docusaurus-plugin-content-blog/2024-01-02-a.md": "---\nauthors: jo\n---\n",
    })  # fmt: skip
    site, posts = open_site(tmp_path), read_posts(tmp_path)
    post = posts["blog/2024-01-02-a.md"]
    assert post.authors == ("Jo Doe", "Al", "Own", "who")
    assert post.tags == ("The K", "Plain", "new", "X")
    assert posts["i18n/fr/docusaurus-plugin-content-blog/2024-01-02-a.md"].authors == ("Jo Fr",)
    assert site.is_configuration(tmp_path / "blog/authors.yml")
    before = site.fingerprint
    write_files(tmp_path, {"blog/tags.yml": "k: {label: Other}\n"})
    assert open_site(tmp_path).fingerprint != before


def test_files_of_names_that_cannot_be_read_are_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = "export default {presets: [['classic', {blog: {authorsMapPath: '../../etc/x.yml'}, docs: {tags: false}}]]}"
    write_files(tmp_path, {
        "docusaurus.config.js": config, "docs/tags.yml": "a: {label: No}", "docs/a.md": "---\ntags: [a]\n---\n",
        "blog/tags.yml": "a: [", "blog/2024-01-02-b.md": "---\ntags: [a]\nauthors: jo\n---\n",
    })  # fmt: skip
    posts = read_posts(tmp_path)
    assert posts["docs/a.md"].tags == ("a",)
    assert (posts["blog/2024-01-02-b.md"].tags, posts["blog/2024-01-02-b.md"].authors) == (("a",), ("jo",))
    assert "using the keys instead" in caplog.text


def test_languages_have_their_own_folders_and_addresses(tmp_path: Path) -> None:
    config = (
        "export default {url: 'https://docs.sample.io', baseUrl: '/b/', i18n: {path: 'lang', defaultLocale: 'en', "
        "locales: ['en', 'fr', 'de'], localeConfigs: {fr: {path: 'fr-FR'}, de: {baseUrl: '/german/'}}}}"
    )
    folder = "docusaurus-plugin-content-docs/current"
    pages = {
        "docs/a.md": "x",
        f"lang/fr-FR/{folder}/a.md": "x",
        f"lang/de/{folder}/a.md": "x",
        f"i18n/de/{folder}/a.md": "x",
    }
    write_files(tmp_path, pages | {"docusaurus.config.js": config})
    assert open_site(tmp_path).origin == "https://docs.sample.io"
    posts = read_posts(tmp_path)
    assert [(post.lang, post.url) for post in posts.values()] == [
        ("en", "/b/docs/a"), ("de", "/german/docs/a"), ("fr", "/b/fr/docs/a"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Own {#own}", "own"), ("Own {/* #noted more */}", "noted"), ("Own <!-- #html -->", "html"),
        ("Not <!-- this -->", "not"), ("A :smile: b a:b", "a--b-a"), ("Time 12:30 std::x", "time-1230-stdx"),
    ],
)  # fmt: skip
def test_heading_has_its_own_id(tmp_path: Path, heading: str, anchor: str) -> None:
    body = f"---\ntitle: T\n---\n## {heading}\n\n```md\n## Code {{/* #code */}}\n```\n"
    write_files(tmp_path, {"docusaurus.config.js": "", "docs/a.md": body})
    (post,) = read_posts(tmp_path).values()
    assert post.sections[-1].anchor == anchor
    assert post.sections[-1].code[0].text == "## Code {/* #code */}"


def test_setting_that_is_no_literal_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_files(tmp_path, {"docusaurus.config.js": "export default {baseUrl: process.env.BASE}", "docs/a.md": "x"})
    assert read_posts(tmp_path)["docs/a.md"].url == "/docs/a"
    assert "`baseUrl` can't be read without running the program" in caplog.text
    assert "replace the rule with a setting of Posthaste such as `url`" in caplog.text


def test_values_of_a_program_are_read_one_by_one() -> None:
    source = "export default defineConfig({a: 'x' + y, b: [1, f(2)], ...rest, c() { return {d: 1} }, e: (true), g})"
    expected = {"a": UNKNOWN, "b": [1, UNKNOWN], "c": UNKNOWN, "e": True, "g": UNKNOWN}
    assert read_exported_object(source) == expected
    assert read_exported_object("export default {" + "a: {" * 10_000) != {}
    assert read_exported_object("export default y; const y = '" + "\\'" * 100_000) == {}
