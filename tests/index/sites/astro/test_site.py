"""Sites of Astro: configuration, collections and their routes, titles, and hostile input."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.posts.javascript_objects import UNKNOWN, Call, list_named_calls, read_exported_object
from index.sites import open_site
from tests.support.sites import list_visible, read_only_post, read_posts, write_files

PAGE = "---\ntitle: A\n---\nx"
COLLECTIONS = """\
import { glob, file } from 'astro/loaders';
const blog = defineCollection({ loader: glob({ base: './src/data/blog/', pattern: '**/[^_]*.{md,mdx}' }) });
const team = defineCollection({ loader: file('src/data/team.json') });
export const collections = { 'posts': blog, team, docs: defineCollection({ loader: docsLoader() }),
  notes: defineCollection({ loader: glob({ pattern: ['*.md', '!skip.md'], base: 'src/content/notes' }) }),
  out: defineCollection({ loader: glob({ pattern: '*.md', base: '../../etc' }) }),
  json: defineCollection({ loader: glob({ pattern: '*.json', base: 'src/content/json' }) }) };
"""


def test_collections_have_the_routes_of_the_pages_that_show_them(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "astro.config.ts": "export default defineConfig({site: 'https://x.dev', base: '/b/', trailingSlash: 'never'})",
        "src/content.config.ts": COLLECTIONS,
        "src/pages/articles/[...slug].astro": 'const posts = await getCollection("posts");',
        "src/pages/tags/[tag].astro": 'const posts = await getCollection("notes");',
        "src/pages/[lang]/[slug].astro": 'const posts = await getCollection("notes");',
        "src/data/blog/Deep One/Index.md": PAGE, "src/data/blog/_x.md": PAGE, "src/content/notes/B b.md": PAGE,
        "src/content/notes/skip.md": PAGE, "src/content/notes/deep/c.md": PAGE, "src/content/json/d.md": PAGE,
        "src/pages/About me.md": PAGE, "src/pages/_e.md": PAGE, "src/pages/index.md": PAGE, "README.md": PAGE,
        "src/pages/[x].md": PAGE,
    })  # fmt: skip
    urls = {id: post.url for id, post in read_posts(tmp_path).items()}
    assert urls == {
        "data/blog/Deep One/Index.md": "/b/articles/deep-one", "content/notes/B b.md": "/b/notes/b-b",
        "pages/About me.md": "/b/About%20me", "pages/index.md": "/b/",
    }  # fmt: skip
    assert open_site(tmp_path).origin == "https://x.dev"
    assert open_site(tmp_path / "src/data/blog").root == tmp_path


def test_folders_are_collections_without_definitions(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "astro.config.mjs": "", "src/content/blog/A.b.md": PAGE, "src/content/blog/_c.md": PAGE,
        "src/pages/posts/[id].astro": "getCollection('blog')", "src/content/notes/d.md": PAGE,
    })  # fmt: skip
    urls = {id: post.url for id, post in read_posts(tmp_path).items()}
    assert urls == {"blog/A.b.md": "/posts/ab/", "notes/d.md": "/notes/d/"}


def test_dates_and_drafts_of_blogs(tmp_path: Path) -> None:
    front = (
        "---\ntitle: A\npubDatetime: 2024-01-02T10:00:00Z\nupdatedDate: 2024-02-03\ntags: [a, b]\nauthor: Jo\n---\nx"
    )
    write_files(tmp_path, {
        "astro.config.mjs": "", "src/content/blog/a.md": front, "src/content/blog/b.md": "---\ndraft: true\n---\nx",
    })  # fmt: skip
    post = read_posts(tmp_path)["blog/a.md"]
    assert (post.date, post.lastmod, post.tags, post.authors) == (
        "2024-01-02T10:00:00+00:00", "2024-02-03", ("a", "b"), ("Jo",),
    )  # fmt: skip
    assert list_visible(tmp_path) == {"blog/a.md"}
    assert list_visible(tmp_path, drafts=True) == {"blog/a.md", "blog/b.md"}


def test_page_of_starlight_without_title_is_a_warning(tmp_path: Path) -> None:
    write_files(tmp_path, {"astro.config.mjs": "integrations: [starlight({})]", "src/content/docs/a.md": "# Head\n\nx"})
    post = read_only_post(tmp_path)
    assert (post.title, post.url) == ("Head", "/a/")
    assert "needs a `title`" in post.warnings[0]


def test_languages_of_astro_are_folders(tmp_path: Path) -> None:
    config = "export default {i18n: {defaultLocale: 'de', locales: ['de', {path: 'fr', codes: ['fr-CA']}]}}"
    write_files(tmp_path, {"astro.config.mjs": config, "src/pages/fr/a.md": PAGE, "src/pages/a.md": PAGE})
    assert {id: post.lang for id, post in read_posts(tmp_path).items()} == {"fr/a.md": "fr", "a.md": "de"}


def test_setting_that_is_no_literal_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = "export default defineConfig({site: SITE.website, base: process.env.BASE, integrations: [...all, mdx()]})"
    write_files(tmp_path, {"astro.config.ts": config, "src/pages/a.md": PAGE})
    assert read_only_post(tmp_path).url == "/a/"
    assert "`site` can't be read" in caplog.text
    assert "`base` can't be read" in caplog.text


@pytest.mark.parametrize(
    "config",
    ["export default {srcDir: '../..'}", "export default {srcDir: '/etc', base: 3, build: 'x', i18n: []}",
     "export default {integrations: [starlight({locales: ['x'], defaultLocale: 3})], i18n: {locales: {}}}",
     "export default {site: 'http://[x', i18n: {locales: [1, {}, null]}}", "{" * 5000, "\x00"],
)  # fmt: skip
def test_hostile_configuration_is_no_error(tmp_path: Path, config: str) -> None:
    write_files(tmp_path, {"astro.config.mjs": config, "src/pages/a.md": PAGE})
    assert read_only_post(tmp_path).title == "A"


def test_hostile_programs_are_read_fast(tmp_path: Path) -> None:
    calls = "a = defineCollection({loader: glob({" * 30_000
    pages = {f"src/pages/{n}/[slug].astro": "getCollection(" * 20_000 for n in range(3)}
    write_files(tmp_path, {"astro.config.mjs": "x", "src/content.config.ts": calls, "src/pages/a.md": PAGE, **pages})
    start = time.process_time()
    assert open_site(tmp_path).scan().files == ("a.md",)
    assert time.process_time() - start < 8


def test_calls_are_read_with_their_first_arguments() -> None:
    source = "export default {a: [f({b: 1}, 2), g(3)], c: f(), d: f(x => x, {}), e: f({}).then()}"
    assert read_exported_object(source, ("f",)) == {
        "a": [Call("f", {"b": 1}), UNKNOWN], "c": Call("f", None), "d": Call("f", UNKNOWN), "e": UNKNOWN,
    }  # fmt: skip
    assert list(list_named_calls("const a = f(1), b = g(2); x = {c: f({d: h(3)}), e: a}", "f", ("h",))) == [
        ("e", 1), ("c", {"d": Call("h", 3)}),
    ]  # fmt: skip


def test_variables_of_the_program_are_resolved() -> None:
    source = """
import { other } from './other'
const site = process.env.SITE || 'https://x.dev'
export const locales: Record<string, L> = { root: { lang } }
const lang = 'de'
const a = [a, b], b = [a]
const text = 'x' + y
export default defineConfig({ site, i18n: locales, base: import.meta.env.BASE ?? `/b`, a, other, text, c: lang.d,
  d: lang(), e: cond ? 'x' : 'y', lang })
"""
    assert read_exported_object(source) == {
        "site": "https://x.dev", "i18n": {"root": {"lang": "de"}}, "base": "/b", "a": [UNKNOWN, UNKNOWN],
        "other": UNKNOWN, "text": UNKNOWN, "c": UNKNOWN, "d": UNKNOWN, "e": UNKNOWN, "lang": "de",
    }  # fmt: skip


def test_variables_that_name_each_other_take_no_time() -> None:
    source = "".join(f"const v{n} = [v{n + 1}, v{n + 1}];" for n in range(5_000)) + "export default {a: v0, b: v1}"
    start = time.process_time()
    assert set(read_exported_object(source)) == {"a", "b"}
    assert time.process_time() - start < 8
