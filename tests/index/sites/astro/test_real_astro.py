"""Posts equal what the real Astro makes of them, with and without Starlight."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support import astro
from tests.support.built_pages import BuiltPage, find_built_pages, make_mark
from tests.support.sites import list_visible, read_posts, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

NAMES = [
    "hello", "Mixed Case", "2016-06-21-dated", "Über straße", "a--b", "it's (x)", "dots.v1.2", "snake_case", "日本",
    "a&b+c", "-dash-", "100% sure",
]  # fmt: skip
FOLDERS = ["", "guide/", "guide/Deep Folder/", "_hidden/", "Été/", "fr/", "pt-br/", "de/", "v1.2/"]
HEADINGS = [
    "Plain", "Plain", "Plain-1", "Über & `code --x`", "What's *new*?", "日本 x", "C++", "Given {#Own_id}", "A  b",
    "[link](https://x.org) t", "x² ½ ①", "-lead-", "v1.2.3 (beta)!", "a -- b --- c...", "!!!", "🎉", "Emoji 🎉 x",
    "snake_case __init__", "Tab\there", "~~s~~ **b**", "![alt](https://x.org/a.png) pic", "\"Quotes\" and 'it'",
]  # fmt: skip
LINES = (
    ("draft: true", 0.06), ("pagefind: false", 0.05), ("slug: Own Slug/é-NUMBER", 0.1), ("tags: [a, B c]", 0.2),
    ("draft: false", 0.1), ("lastUpdated: 2024-01-02", 0.1),
)  # fmt: skip
HIDDEN = re.compile(r"^(?:draft: true|pagefind: false)$", re.MULTILINE)
"""Matches what hides a page here, and not in each of Astro's kinds of pages."""
COLLECTIONS = """\
import { defineCollection } from "astro:content";
import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
"""
BLOG_COLLECTIONS = """\
import { defineCollection, z } from "astro:content";
import { glob } from "astro/loaders";
const blog = defineCollection({
  loader: glob({ pattern: ["**/[^_]*.{md,mdx}", "!**/old-*"], base: "./src/data/articles" }),
  schema: z.object({ title: z.string(), draft: z.boolean().optional() }),
});
const notes = defineCollection({ loader: glob({ pattern: "**/*.md", base: "./src/content/notes" }) });
export const collections = { posts: blog, notes };
"""
ROUTE = """\
---
import { getCollection, render } from "astro:content";
export async function getStaticPaths() {
  const entries = await getCollection("NAME", ({ data }) => !data.draft);
  return entries.map((entry) => ({ params: { slug: entry.id }, props: { entry } }));
}
const { entry } = Astro.props;
const { Content } = await render(entry);
---
<html lang="en"><head><title>{entry.data.title} | S</title></head><body><Content /></body></html>
"""
STARLIGHT = "import starlight from '@astrojs/starlight';\n"
ASTRO = "import { defineConfig } from 'astro/config';\n"
VARIANTS = {
    "root locale": ASTRO
    + STARLIGHT
    + """
export default defineConfig({ site: 'https://x.dev', base: '/base', integrations: [
  starlight({ title: 'S', pagefind: false, locales: { root: { label: 'E', lang: 'en' }, fr: { label: 'F' },
    'pt-br': { label: 'P', lang: 'pt-BR' } } }),
] });
""",
    "files": ASTRO
    + STARLIGHT
    + """
const options = { build: { format: 'file' }, integrations: [starlight({ title: 'S', pagefind: false })] };
export default defineConfig(options);
""",
    "blog": ASTRO + "export default defineConfig({ site: 'https://x.dev/', base: '/base/' });\n",
}


def make_page(rng: random.Random, number: int) -> str:
    """Return the source of a page with random front matter and headings."""
    lines = [f'title: "Title {number}: é & `x`"']
    for line, share in LINES:
        if rng.random() < share and not (line.startswith("draft") and "draft" in "".join(lines)):
            lines.append(line.replace("NUMBER", str(number)))
    levels = [rng.randint(1, 4) for _ in range(rng.randrange(7))]
    body = "\n\n".join(f"{'#' * level} {rng.choice(HEADINGS)}\n\nText" for level in levels)
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n\n{make_mark(number)}\n"


def write_site(root: Path, variant: str) -> dict[str, str]:
    """Write a site of varied pages; return their paths below the root by their marks."""
    rng = random.Random(variant)
    is_blog = variant == "blog"
    paths: dict[str, str] = {}
    files = {
        "astro.config.mjs": VARIANTS[variant],
        "src/content.config.ts": BLOG_COLLECTIONS if is_blog else COLLECTIONS,
    }
    for number in range(110):
        base = (
            rng.choice(["src/data/articles/", "src/content/notes/", "src/pages/about/"])
            if is_blog
            else "src/content/docs/"
        )
        name = f"{rng.choice(NAMES)}{number}" if rng.random() < 0.85 else rng.choice(["index", "README", "Index"])
        if rng.random() < 0.1:
            name = rng.choice(["_", "old-"]) + name
        folder = rng.choice(FOLDERS) if rng.random() < 0.8 else f"one{number}/"
        if base.startswith("src/pages"):
            name = name.replace("%", "")  # stops the build
        path = f"{base}{folder}{name}{rng.choice(['.md'] * 12 + ['.MD', '.markdown'])}"
        if not any(other.lower() == path.lower() for other in files):
            files[path], paths[make_mark(number)] = make_page(rng, number), path
    files["src/content/docs/index.md" if not is_blog else "src/pages/index.md"] = "---\ntitle: Home\n---\nx\n"
    if is_blog:
        files |= {
            "src/pages/posts/[...slug].astro": ROUTE.replace("NAME", "posts"),
            "src/pages/n/[...slug]/index.astro": ROUTE.replace("NAME", "notes"),
            "src/pages/t/[tag].astro": "---\n// getCollection('posts')\nexport const getStaticPaths = () => []\n---",
        }
    write_files(root, files)
    return paths


@pytest.fixture
def site() -> Iterator[Path]:
    """Return the folder for a site beside the installed packages; skip without them."""
    if not astro.is_installed():
        pytest.skip(astro.REMEDY)
    root = astro.prepare_site(f"real-{os.getpid()}")
    yield root
    shutil.rmtree(root)


def build(root: Path) -> dict[str, BuiltPage]:
    """Build a site; return its pages by their marks."""
    environment = {**os.environ, "ASTRO_TELEMETRY_DISABLED": "1"}
    command = astro.get_build_command()
    process = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    return find_built_pages(root / "dist")


@pytest.mark.parametrize("variant", VARIANTS)
def test_posts_equal_those_of_astro(site: Path, variant: str) -> None:
    paths = write_site(site, variant)
    pages = build(site)
    posts, visible = read_posts(site), list_visible(site)
    prefix = {"blog": "src/"}.get(variant, "src/content/docs/")
    built = {path.removeprefix(prefix): pages[mark] for mark, path in paths.items() if mark in pages}
    kept_out = {path.removeprefix(prefix) for path in paths.values() if HIDDEN.search((site / path).read_text("utf-8"))}
    assert visible - {"index.md", "pages/index.md"} == set(built) - kept_out
    assert len(visible) > 50
    for id in visible & set(built):
        post, page = posts[id], built[id]
        path = unquote(post.url).removeprefix("/base").removeprefix("/")
        assert (path if path.endswith(".html") else f"{path}index.html") == page.path, id
        assert page.title in ("", post.title, f"{post.title} | S"), id  # plain pages have no layout with a title
        ids = [
            id for id in page.ids if id not in ("_top", "starlight__on-this-page", "starlight__on-this-page--mobile")
        ]
        assert [section.anchor for section in post.sections if section.level] == ids, id
        assert page.lang.lower() in ("", post.lang), id
