"""No front matter and no configuration, however malformed, makes a site raise anything but its own errors."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import SettingsError, UnreadablePost
from index.model import Post
from index.sites import Site, open_site
from tests.support.sites import write_files

SITES = {
    "docusaurus": (
        {"docusaurus.config.js": "module.exports = {i18n: {locales: ['en', 'fr']}}"},
        ["docs/a.md", "blog/2024-01-02-b.md"],
    ),
    "mkdocs": (
        {
            "mkdocs.yml": "plugins: [blog, meta]\nmarkdown_extensions: [attr_list]\n",
            "docs/.meta.yml": "tags: [x]\ndate: {a: 1}\n",
        },
        ["a.md", "blog/posts/b.md"],
    ),
    "astro": ({"astro.config.mjs": "import starlight from '@astrojs/starlight'"}, ["src/content/docs/a.md"]),
    "vitepress": ({".vitepress/config.js": ""}, ["a.md", "index.md"]),
    "mdbook": ({"book.toml": "", "src/SUMMARY.md": "- [A](a.md)\n"}, ["a.md"]),
    "hexo": ({"_config.yml": "new_post_name: ':year-:title.md'\n"}, ["_posts/2024-a.md", "b.md"]),
    "quartz": ({"quartz.config.ts": "export default {}"}, ["a.md"]),
    "obsidian": ({".obsidian/app.json": "{}"}, ["a.md"]),
    "plain": ({}, ["a.md"]),
}
"""Generator -> the files of a site, and the ids of its posts."""
KEYS = (
    "title", "date", "slug", "id", "tags", "tag", "authors", "author", "categories", "category", "draft", "published",
    "publish", "unlisted", "permalink", "url", "updated", "lastmod", "last_update", "created", "modified", "aliases",
    "alias", "lang", "language", "locale", "head", "search", "pagefind", "sidebar", "parse_number_prefixes", "layout",
    "description", "summary", "excerpt", "series", "password", "pubDate", "lastUpdated", "expiryDate", "readtime",
    "links", "pin", "template", "hero", "noindex", "robots", "sitemap", "exclude", "1", "null", "date.created",
)  # fmt: skip
SCALARS = (
    "", "~", "yes", "no", "true", ".nan", "-.inf", "1e999", "010", "0x1F", "1_000", "12:30:45", "-0", "9" * 5000,
    "2024-01-02", "2024-13-45", "2024-01-02T03:04:05+05:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "!!binary aGVsbG8=", "!!set {a, b}", "!!python/name:os.system", "!!python/object/apply:os.system [exit]", "!x y",
    "!!timestamp 2024-01-01", "!!omap [a: 1]", "&a [*a]", '"\\0"', '"\\ud800"', "'{{ x }}'", "../../etc", "//x.org/a",
    "'/'", "' '", "'#'", "'%zz'", "https://[x", "ﷺ" * 50, "{created: 2024-01-02, updated: [1]}", "{created: {a: b}}",
    "[{tag: meta, attrs: {name: robots, content: [1]}}]", "[{key: [1]}, {label: {}}]", "{? [a] : b}", "[2024-01-02, ~]",
)  # fmt: skip
VALUES = st.recursive(
    st.sampled_from(SCALARS) | st.text(max_size=8).map(json.dumps) | st.integers().map(str),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        )
    ),
    max_leaves=6,
)
FRONTS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5).map(
    lambda items: "".join(f"{key}: {value}\n" for key, value in items.items())
)
BODIES = st.sampled_from(("# A {#x}\n\ntext #tag\n", "", "{{#include a.md}}\n<!--@include: ./a.md-->\n--8<-- 'a.md'\n"))
CONFIGURATIONS = {
    "docusaurus": ("docusaurus.config.js", "module.exports = {}", (
        "url", "baseUrl", "trailingSlash", "presets", "plugins", "presets.0", "presets.0.1", "plugins.0", "plugins.0.1",
        "i18n", "i18n.path", "i18n.locales", "i18n.locales.0", "i18n.defaultLocale", "i18n.localeConfigs",
        "i18n.localeConfigs.fr", "i18n.localeConfigs.fr.path", "i18n.localeConfigs.fr.baseUrl", "markdown",
        "presets.0.1.docs", *(f"presets.0.1.docs.{name}" for name in (
            "path", "routeBasePath", "exclude", "include", "exclude.0", "include.0", "id", "tags", "versions",
            "lastVersion", "numberPrefixParser", "onlyIncludeVersions",
        )), "presets.0.1.blog.authorsMapPath", "presets.0.1.blog.path", "presets.0.1.pages.path",
    )),
    "mkdocs": ("mkdocs.yml", "{}", (
        "docs_dir", "site_url", "use_directory_urls", "exclude_docs", "draft_docs", "nav", "nav.0", "nav.0.a", "theme",
        "theme.language", "markdown_extensions", "markdown_extensions.0.toc", "markdown_extensions.0.toc.slugify",
        "markdown_extensions.0.toc.separator", "INHERIT", "plugins", "plugins.0", "plugins.0.blog", "plugins.0.i18n",
        *(f"plugins.0.blog.{name}" for name in (
            "blog_dir", "post_dir", "post_url_format", "post_url_date_format", "post_slugify", "post_slugify_separator",
            "post_url_max_categories", "authors_file", "enabled", "draft_if_future_date",
        )), "plugins.0.i18n.languages", "plugins.0.i18n.languages.0", "plugins.0.i18n.languages.0.locale",
        "plugins.0.i18n.docs_structure", "plugins.0.meta", "plugins.0.meta.meta_file",
    )),
    "astro": ("astro.config.mjs", "import starlight from '@astrojs/starlight'; export default defineConfig({})", (
        "site", "base", "trailingSlash", "srcDir", "build", "build.format", "integrations", "i18n", "i18n.locales",
        "i18n.locales.0", "i18n.locales.0.path", "i18n.defaultLocale",
    )),
    "vitepress": (".vitepress/config.ts", "export default {}", (
        "base", "srcDir", "srcExclude", "srcExclude.0", "rewrites", "rewrites.a", "rewrites.:a*/x", "title", "lang",
        "locales", "locales.root", "locales.docs.lang", "sitemap", "sitemap.hostname",
    )),
    "quartz": ("quartz.config.ts", "const c: QuartzConfig = {configuration: {}}\nexport default c", (
        "baseUrl", "ignorePatterns", "ignorePatterns.0", "locale",
    )),
    "mdbook": ("book.toml", "{}", (
        "book", "book.src", "book.language", "build", "output", "output.html", "output.html.site-url",
        "output.html.cname", "output.html.smart-punctuation", "output.html.search.chapter",
        "output.html.search.chapter.a", "output.html.search.chapter.a.enable", "preprocessor",
    )),
    "hexo": ("_config.yml", "{}", (
        "url", "root", "permalink", "permalink_defaults", "permalink_defaults.lang", "source_dir", "new_post_name",
        "language", "timezone", "category_map", "default_category", "filename_case", "skip_render", "exclude.0",
        "include.0", "ignore.0", "marked", "marked.modifyAnchors", "pretty_urls", "pretty_urls.trailing_index",
    )),
}  # fmt: skip
"""Generator -> its configuration, the text of one, and its settings; `{}` is the object of the settings."""
HOSTILE: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 0.5, "", "a", ".", "..", "../..", "/etc", "//x", "a" * 300, "a\0b", "\ud800", "é" * 300,
    "https://[x", "https://x.org:99999999/", "{" * 40, "**/" * 40, ":title/:year", ":a*/:b(.*)", "classic",
    "{date}/{slug}/{x}", "yyyy" * 50, "[!", "Europe/Nowhere", "../x.yml", [], [[]], [None, 1, {}], {}, {"a": {"a": []}},
)  # fmt: skip
FILES = dict.fromkeys(("docs/a.md", "src/a.md", "src/content/docs/a.md", "source/_posts/a.md", "a.md"), "a")


def nest(path: str, value: Any) -> Any:
    """Return an object with a value at a path, in which numbers are items of a list after a name."""
    name, _, rest = path.partition(".")
    inner = nest(rest, value) if rest else value
    return [inner] if name == "0" else ["classic", inner] if name == "1" else {name: inner}


def read_all(site: Site, ids: list[str], source: str) -> list[Post]:
    posts = []
    for id in ids:
        try:
            site.find_dependencies(id, source)
            posts.append(site.read_post(id, source))
        except UnreadablePost:
            continue
    return posts


@pytest.fixture(scope="module", params=SITES)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, list[str]]:
    files, ids = SITES[request.param]
    site = open_site(write_files(tmp_path_factory.mktemp(request.param), files), generator=request.param)
    return site, ids


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(front=FRONTS, body=BODIES)
def test_front_matter_of_wrong_types_raises_nothing(opened: tuple[Site, list[str]], front: str, body: str) -> None:
    site, ids = opened
    for post in read_all(site, ids, f"---\n{front}---\n{body}"):
        texts = (
            post.title,
            post.url,
            post.lang,
            post.section,
            post.description,
            *post.tags,
            *post.categories,
            *post.authors,
        )
        assert all(isinstance(text, str) for text in texts)
        assert post.url.startswith("/")
        assert "\0" not in post.url
        post.url.encode()


def format_toml(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {format_toml(item)}" for key, item in value.items()) + "}"
        case list():
            return f"[{', '.join(map(format_toml, value))}]"
    return '"null"' if value is None else json.dumps(value)


@pytest.mark.slow
@pytest.mark.parametrize("generator", CONFIGURATIONS)
def test_settings_of_wrong_types_raise_nothing_but_a_message(tmp_path: Path, generator: str) -> None:
    name, text, paths = CONFIGURATIONS[generator]
    write_files(tmp_path, FILES)
    opened = 0
    for path, value in itertools.product(paths, HOSTILE):
        settings = nest(path, value)
        lines = [f"{key} = {format_toml(item)}" for key, item in settings.items()]
        source = "\n".join(lines) if name.endswith(".toml") else text.replace("{}", json.dumps(settings))
        write_files(tmp_path, {name: source})
        try:
            site = open_site(tmp_path, generator=generator)
        except SettingsError:
            continue
        opened += 1
        for post in read_all(site, list(site.scan().files), "---\ntitle: A\ndate: 2024-01-02\n---\n# B\n"):
            assert post.url.startswith("/"), (path, value)
    assert opened > len(paths) * len(HOSTILE) / 3
