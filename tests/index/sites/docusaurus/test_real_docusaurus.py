"""Pages equal what the real Docusaurus loads of them, and its Markdown processor makes of their headings."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from index.posts import dates
from tests.support.processes import PROJECT
from tests.support.sites import read_posts, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

MODULES = PROJECT / ".cache" / "docusaurus" / "node_modules"
"""Where it must be: npm install --prefix .cache/docusaurus @docusaurus/core @docusaurus/preset-classic."""
NAMES = [
    "intro", "Mixed Case", "01-first", "2. second", "2024-05-06-dated", "1.2-version", "Über", "index", "README",
    "_part", "dots.v1", "a&b+c", "it's (x)",
]  # fmt: skip
FOLDERS = ["", "guide/", "01-Guide Two/", "guide/deep/", "_hidden/", "Été/"]
HEADINGS = [
    "Plain", "Plain", "Plain 1", "Über *alles*", "日本 x", "C++ `code -- x`", "What's \"new\"?", "A -- b... c",
    "Own {#own-Id}", "[Link](https://x.org) here", "![alt](https://x.org/a.png) p", "&amp; &copy; x", "snake_case v1.2",
    "x² ½", "Foo.bar Foo:bar", "~~gone~~ x", "Note {/* #noted */}", "Intro", "Q: why",
]  # fmt: skip
LINES = (
    ("title: Title NUMBER", 0.5), ("slug: own-NUMBER", 0.1), ("slug: /abs/NUMBER/", 0.1), ("slug: ../up-NUMBER", 0.05),
    ("id: id-NUMBER", 0.1), ("draft: true", 0.1), ("unlisted: true", 0.05), ("tags: [a, Two Words, 1.10, known]", 0.2),
    ("parse_number_prefixes: false", 0.05),
)  # fmt: skip
VARIANTS = {
    "defaults": "",
    "root": "trailingSlash: true, markdown: {anchors: {maintainCase: true}}, ",
    "versions": "",
    "languages": "i18n: {defaultLocale: 'en', locales: ['en', 'fr'], localeConfigs: {fr: {path: 'francais'}}}, ",
}
DOCS = {
    "root": "{routeBasePath: '/', numberPrefixParser: false, exclude: ['guide/deep/**']}",
    "versions": "{versions: {current: {path: 'dev'}}, lastVersion: '1.0'}",
}
LOADER = """
const {loadSite} = require('@docusaurus/core/lib/server/site.js');
(async () => {
  const site = await loadSite({siteDir: process.cwd(), outDir: 'out', locale: process.argv[2]});
  const rows = [];
  for (const plugin of site.props.plugins) {
    for (const version of (plugin.content || {}).loadedVersions || [])
      for (const doc of version.docs) rows.push({...doc, url: doc.permalink});
    for (const post of (plugin.content || {}).blogPosts || [])
      rows.push({...post.metadata, url: post.metadata.permalink});
  }
  require('fs').writeFileSync('rows.json', JSON.stringify(rows));
})();
"""
PROCESSOR = """
const {createProcessorUncached} = require('@docusaurus/mdx-loader/lib/processor.js');
const {escapeMarkdownHeadingIds} = require('@docusaurus/utils');
const fs = require('fs');
(async () => {
  const found = {};
  for (const file of JSON.parse(fs.readFileSync('files.json'))) {
    const ids = [];
    const collect = () => root => { const walk = node => {
      if (node.type === 'heading') ids.push(node.depth === 1 ? '' : node.data.id);
      (node.children || []).forEach(walk); }; walk(root); };
    const markdownConfig = {anchors: {maintainCase: process.argv[2] === 'keep'}, emoji: true, mermaid: false,
      mdx1Compat: {comments: true, admonitions: true, headingIds: true}, hooks: {}};
    const processor = await createProcessorUncached({format: 'mdx', options: {markdownConfig, remarkPlugins: [collect],
      staticDirs: [], siteDir: process.cwd(), admonitions: true}});
    const source = fs.readFileSync(file, 'utf-8').replace(/^---\\n[\\s\\S]*?\\n---\\n/, '');
    const content = escapeMarkdownHeadingIds(source);
    await processor.process({content, filePath: file, frontMatter: {}, compilerName: 'client'});
    found[file] = ids;
  }
  fs.writeFileSync('ids.json', JSON.stringify(found));
})();
"""


@pytest.fixture
def node() -> str:
    """Return the command of Node.js; skip if Docusaurus is not installed."""
    program = shutil.which("node")
    if program is None or not (MODULES / "@docusaurus/core").is_dir():
        pytest.skip("the real Docusaurus is absent: npm install --prefix .cache/docusaurus @docusaurus/core "
                    "@docusaurus/preset-classic react react-dom")  # fmt: skip
    return program


def write_pages(root: Path, rng: random.Random, folder: str, count: int) -> None:
    """Write documents with random names and front matter."""
    for number in range(count):
        lines: list[str] = []
        for line, share in LINES:
            if rng.random() < share and not any(line.split(":")[0] == other.split(":")[0] for other in lines):
                lines.append(line.replace("NUMBER", str(number)))
        body = "\n\n".join(f"{'#' * rng.randint(1, 6)} {rng.choice(HEADINGS)}\n\nText" for _ in range(rng.randrange(6)))
        front = "---\n" + "\n".join(lines) + "\n---\n" if lines else ""
        name = rng.choice(NAMES)
        name = name if name in ("index", "README") and rng.random() < 0.3 else f"{name}-{number}"
        write_files(
            root, {f"{folder}/{rng.choice(FOLDERS)}{name}.{rng.choice(['md', 'md', 'mdx'])}": front + body + "\n"}
        )


def write_site(root: Path, variant: str) -> None:
    rng = random.Random(17)
    write_pages(root, rng, "docs", 70)
    for number in range(30):
        name = rng.choice(["2024-01-02-post", "2024/03/04/deep", "plain", "2024-05-06-dir/index", "2024-1-2-short"])
        name = name.replace("post", f"post{number}").replace("plain", f"plain{number}").replace("deep", f"deep{number}")
        name = name.replace("dir", f"dir{number}").replace("short", f"short{number}")
        date = rng.choice(["2023-02-03", "2023-02-03T23:30:00-05:00", "June 3, 2023"])
        lines = [f"date: {date}"] if "plain" in name or rng.random() < 0.2 else []
        lines.append(rng.choice(["authors: jo", "authors: [jo, {name: Al Own}]", "authors: {key: ann}", "draft: true"]))
        lines.append(rng.choice(["tags: [known, b]", f"slug: own{number}", "title: T"]))
        write_files(root, {f"blog/{name}.md": "---\n" + "\n".join(lines) + "\n---\n# Post\n\nText\n"})
    names = {
        "blog/authors.yml": "jo:\n  name: Jo Doe\nann:\n  name: Ann\n",
        "docs/tags.yml": "known:\n  label: The Known\n",
    }
    write_files(root, names | {"blog/tags.yml": "known:\n"})
    if variant == "versions":
        write_pages(root, rng, "versioned_docs/version-1.0", 20)
        write_pages(root, rng, "versioned_docs/version-2.0", 20)
        write_files(root, {"versions.json": '["2.0", "1.0"]'})
    if variant == "languages":
        source = "docusaurus-plugin-content-docs/current"
        for path in sorted((root / "docs").rglob("*.md"))[::2]:
            write_files(root, {f"i18n/francais/{source}/{path.relative_to(root / 'docs')}": path.read_text("utf-8")})
        write_files(root, {f"i18n/francais/{source}/only.md": "x"})
    docs = DOCS.get(variant, "{}").replace("{", "{sidebarPath: undefined, ", 1)
    write_files(root, {"docusaurus.config.js": (
        "module.exports = {title: 'T', url: 'https://x.org', baseUrl: '/base/', onBrokenLinks: 'ignore', "
        f"{VARIANTS[variant]}presets: [['classic', {{docs: {docs}, blog: {{onInlineTags: 'ignore', "
        "onInlineAuthors: 'ignore', onUntruncatedBlogPosts: 'ignore'}}]]}\n"
    ), "package.json": "{}"})  # fmt: skip
    (root / "node_modules").symlink_to(MODULES)


def load(node: str, root: Path, language: str) -> dict[str, dict[str, Any]]:
    """Return what Docusaurus loads of each page, by id."""
    write_files(root, {"load.js": LOADER})
    environ = os.environ | {"NODE_ENV": "production", "TZ": "UTC"}
    process = subprocess.run(
        [node, "load.js", language], cwd=root, capture_output=True, text=True, check=False, env=environ
    )
    assert (root / "rows.json").exists(), process.stdout[-3000:] + process.stderr[-3000:]
    rows = json.loads((root / "rows.json").read_text("utf-8"))
    return {row["source"].removeprefix("@site/"): row for row in rows}


@pytest.mark.parametrize("variant", VARIANTS)
def test_pages_equal_those_of_docusaurus(node: str, tmp_path: Path, variant: str) -> None:
    from index.sites.custom_rules import CustomRules

    write_site(tmp_path, variant)
    posts = read_posts(tmp_path, custom=CustomRules(versions=("all",)))
    pages = load(node, tmp_path, "en")
    if variant == "languages":
        pages |= {id: row for id, row in load(node, tmp_path, "fr").items() if id.startswith("i18n/")}
    visible = {id: post for id, post in posts.items() if post.visibility.is_public}
    built = {id for id, row in pages.items() if not row.get("draft") and not row["unlisted"]}
    assert set(visible) == built
    assert len(visible) > 60
    for id, post in visible.items():
        page = pages[id]
        url = page["url"] if variant != "root" else f"{page['url'].rstrip('/')}/"
        assert unquote(post.url) == unquote(url), id
        assert post.title == page["title"].replace("*", "").replace("`", ""), id
        assert list(post.tags) == [tag["label"] for tag in page["tags"]], id
        assert list(post.authors) == [author["name"] for author in page.get("authors", [])], id
        if "date" in page:
            assert dates.to_moment(dates.parse_date(post.date), UTC) == datetime.fromisoformat(page["date"]), id
    check_headings(node, tmp_path, visible, "keep" if variant == "root" else "")


def check_headings(node: str, root: Path, posts: dict[str, Any], case: str) -> None:
    """Compare the ids of all headings except of those that are titles."""
    write_files(root, {"ids.js": PROCESSOR, "files.json": json.dumps(sorted(posts))})
    process = subprocess.run([node, "ids.js", case], cwd=root, capture_output=True, text=True, check=False)
    assert (root / "ids.json").exists(), process.stdout[-3000:] + process.stderr[-3000:]
    for id, ids in json.loads((root / "ids.json").read_text("utf-8")).items():
        anchors = [section.anchor for section in posts[id].sections if section.heading and section.anchor]
        assert anchors == [found for found in ids if found], id
