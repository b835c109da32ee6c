"""Posts equal what the real Eleventy makes of them."""

from __future__ import annotations

import html
import json
import random
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.processes import PROJECT
from tests.support.sites import read_posts, select_visible_now, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

NAMES = ["hello", "Mixed Case", "2016-06-21-dated", "dots.v1.2", "under_score", "Über"]
CONFIG = 'module.exports = function (c) { return {dir: {input: "src", output: "out"}} }\n'
LISTING = (
    "---\npermalink: /list.txt\neleventyExcludeFromCollections: true\n---\n"
    "{% for p in collections.all %}{% if p.url %}"
    "{{ p.inputPath | safe }}|{{ p.url | safe }}|{{ p.data.title | safe }}|{{ p.date.toISOString() }}|"
    "{{ (p.data.tags or []) | dump | safe }}\n{% endif %}{% endfor %}"
)


PACKAGES = {"@11ty/eleventy": "3", "markdown-it-anchor": "9", "markdown-it-attrs": "4"}


@pytest.fixture(scope="session")
def eleventy() -> Path:
    """Return the real Eleventy, installed by npm into a cache of the checkout; skip if that fails."""
    modules = PROJECT / ".cache" / "eleventy" / "node_modules"
    if not all((modules / name).exists() for name in PACKAGES):
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("the real Eleventy needs node and npm")
        modules.parent.mkdir(parents=True, exist_ok=True)
        (modules.parent / "package.json").write_text('{"private": true}')
        command = [
            npm,
            "install",
            "--no-audit",
            "--no-fund",
            *(f"{name}@{version}" for name, version in PACKAGES.items()),
        ]
        process = subprocess.run(command, cwd=modules.parent, capture_output=True, text=True, check=False)
        if process.returncode:
            pytest.skip(f"npm cannot install Eleventy here: {process.stderr[-200:]}")
    return modules / ".bin" / "eleventy"


def write_site(root: Path) -> None:
    """Write a site of varied posts, and a page that lists them."""
    rng = random.Random(11)
    for number in range(120):
        folder = rng.choice(["posts", "posts/deep", "notes", "."])
        name = f"{rng.choice(NAMES)}-{number}"
        lines = [f"title: Title {number}"]
        if rng.random() < 0.4:
            lines.append(f"date: {rng.choice(['2016-06-21', '2018-03-01T10:00:00Z'])}")
        if rng.random() < 0.3:
            lines.append(f"tags: {rng.choice(['[a, b c]', 'solo'])}")
        if rng.random() < 0.2:
            lines.append(f"permalink: {rng.choice([f'/x/p{number}/', f'/old/page{number}.html', 'false'])}")
        if rng.random() < 0.1:
            lines.append("eleventyExcludeFromCollections: true")
        write_files(root, {f"src/{folder}/{name}.md": "---\n" + "\n".join(lines) + "\n---\nText.\n"})
    write_files(root, {"eleventy.config.js": CONFIG, "src/list.njk": LISTING})


def build(eleventy: Path, root: Path) -> dict[str, list[str]]:
    """Build the site; return the URL, title, date and tags (JSON) of each page, by id."""
    process = subprocess.run([str(eleventy)], cwd=root, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    rows = [line.split("|") for line in (root / "out/list.txt").read_text("utf-8").splitlines()]
    return {path.removeprefix("./src/"): values for path, *values in rows}


def test_posts_equal_those_of_eleventy(eleventy: Path, tmp_path: Path) -> None:
    write_site(tmp_path)
    pages = build(eleventy, tmp_path)
    posts = select_visible_now(read_posts(tmp_path))
    assert set(posts) == set(pages)
    assert len(pages) > 80
    for id, (url, title, date, tags) in pages.items():
        post = posts[id]
        assert (unquote(post.url), post.title, list(post.tags)) == (url, title, json.loads(tags)), id
        if post.date:  # without one, Eleventy takes the time at which the file was made, and we do not
            assert date.startswith(post.date[:10]), id


# ------------------------------------------------------------------------------------------------ data and permalinks

DATA_CONFIG = """\
import yaml from "./yaml.mjs";
export default function (eleventyConfig) {
  eleventyConfig.addPreprocessor("drafts", "*", (data) => { if (data.draft) return false; });
  eleventyConfig.addPreprocessor("state", "md", (data) => {
    if (data.state === "secret" || data.shown === false) { return false; }
  });
  eleventyConfig.ignores.add("src/ignored.md");
  eleventyConfig.ignores.add("src/ignored-folder");
  eleventyConfig.ignores.add("**/skip-*.md");
  eleventyConfig.addDataExtension("yaml", yaml);
  eleventyConfig.addLayoutAlias("aliased", "base.njk");
  eleventyConfig.addGlobalData("category", "Global Things");
}
export const config = {
  dir: { input: "src", includes: "_inc", layouts: "_lay", data: "_dat", output: "out" },
  pathPrefix: "/prefix/",
};
"""
YAML_PARSER = """\
export default (text) => Object.fromEntries(text.trim().split("\\n").map((line) => line.split(": ")));
"""
DATA_FILES = {
    "src/blog/blog.json": '{"tags": ["posts"], "title": "From the folder", "lang": "de"}',
    "src/blog/deep/deep.11tydata.js": 'export default {tags: ["deep"], category: "Deep Things",};',
    "src/blog/deep/deep.json": '{"category": "Loses", "title": "Deep"}',
    "src/notes/notes.11tydata.json": '{"permalink": "/n/{{ page.fileSlug }}/index.html", "override:tags": ["only"]}',
    "src/hidden/hidden.json": '{"permalink": false}',
    "src/out-of/out-of.json": '{"eleventyExcludeFromCollections": true}',
    "src/drafts/drafts.11tydata.cjs": "module.exports = {draft: true};",
    "src/yaml/yaml.yaml": "title: From YAML\npermalink: /y/{{ page.fileSlug }}/",
    "src/src.json": '{"section": "Root"}',
    "src/_dat/site.json": '{"prefix": "glob"}',
    "src/_lay/base.njk": "---\ntags: [laid]\ntitle: From the layout\n---\n{{ content | safe }}",
    "src/_lay/outer.njk": "---\nlayout: base.njk\npermalink: /l/{{ page.fileSlug }}/\n---\n{{ content | safe }}",
    "src/_inc/x.md": "x", "src/_dat/x.md": "x", "src/_lay/x.md": "x", "src/_other/x.md": "x",
    "src/node_modules/x.md": "x",
    "src/ignored.md": "x", "src/ignored-folder/x.md": "x", "src/a/skip-me.md": "x",
    "src/from-git/x.md": "x", "src/from-file/x.md": "x", "src/kept.md": "x", "src/keep/gone.md": "x",
    ".gitignore": "# comment\nsrc/from-git/\n!src/kept.md\n", ".eleventyignore": "src/from-file\n",
    "src/.eleventyignore": "keep/g*.md\n",
    "src/x.markdown": "x", "src/x.mdx": "x",
    "src/json.md": '---json\n{"title": "In JSON", "tags": ["j"]}\n---\nx',
    "src/js.md": "---js\n{title: 'In JS', permalink: '/in-js/'}\n---\nx",
    "src/js-names.md": "---js\nconst title = 'Names';\nconst tags = ['n'];\n---\nx",
    "src/js-draft.md": "---js\nconst draft = true;\n---\nx",
    "src/json-draft.md": '--- json\n{"draft": true}\n---\nx',
    "src/one.md": "---\ntags: own\n---\nx", "src/one.json": '{"title": "Own data", "tags": "a,b"}',
    "src/2020-02-03-folder/x.md": "x", "src/2020-02-03-folder/index.md": "x",
    "src/base.md": "---\nlayout: base.njk\ntags: mine\n---\nx",
    "src/aliased.md": "---\nlayout: aliased\n---\nx", "src/outer.md": "---\nlayout: outer\n---\nx",
    "src/computed.md": "---\neleventyComputed:\n  title: 'Computed {{ page.fileSlug }}'\n---\nx",
    "src/build.md": "---\npermalink:\n  build: /built/{{ page.fileSlug }}/\n---\nx",
    "src/no-build.md": "---\npermalink:\n  serverless: /s/\n---\nx",
    "src/list.njk": LISTING, "eleventy.config.mjs": DATA_CONFIG, "yaml.mjs": YAML_PARSER,
}  # fmt: skip
PERMALINKS = [
    "/{{ page.filePathStem }}.html", "/{{ page.fileSlug }}/", "p/{{ title | slugify }}/", "/{{ title | slug }}/",
    "/{{ category | slugify }}/{{ page.fileSlug }}/index.html",
    "/{{ page.date | date: '%Y/%m/%d' }}/{{page.fileSlug}}/",
    "/{{ page.date | date: \"%-d-%b-%y\" }}-{{ page.fileSlug }}/", "/{{ page.fileSlug | upcase | append: '-x' }}/",
    "/{{- page.fileSlug | downcase -}}/", "/{{ page.fileSlug | replace: '-', '_' }}.html",
    "//double//slash/x{{ title }}/",
    "/{{ site.prefix }}/{{ page.fileSlug | remove: 'o' }}/", "/{{ nothing | default: 'other' }}/{{ page.fileSlug }}/",
    "/a/./{{ page.fileSlug }}/index/", "/{{ page.fileSlug | prepend: 'pre-' | capitalize }}/",
]  # fmt: skip
NUNJUCKS_PERMALINKS = [
    "/{{ page.filePathStem }}.html", "/{{ title | slugify }}/", "/{{ category | slugify }}/{{ page.fileSlug }}/",
    "/{{ page.fileSlug | upper }}/", "/{{- page.fileSlug | lower -}}/", "/{{ page.fileSlug | replace('-', '_') }}.html",
    "/{{ nothing | default('other') }}/{{ page.fileSlug }}/", "/{{ page.fileSlug | capitalize | trim }}/",
    "/{{ 'p' }}/{{ page.fileSlug | safe }}/", "/{{ site.prefix | string }}/{{ page.fileSlug }}/",
]  # fmt: skip
TITLES = ["Hello World", "Über & Café", "C++ it's", "fooBar 2.0", "Łódź Straße", "x² — y"]


def write_data_site(root: Path, engine: str, permalinks: list[str]) -> None:
    """Write a site with data files, ignored files, and permalinks that are templates."""
    rng = random.Random(5)
    config = DATA_CONFIG.replace("pathPrefix:", f'markdownTemplateEngine: "{engine}", pathPrefix:')
    write_files(root, DATA_FILES | {"eleventy.config.mjs": config})
    for number in range(100):
        folder = rng.choice(["blog/", "blog/deep/", "notes/", "hidden/", "out-of/", "drafts/", "yaml/", ""])
        lines = [f'title: "{rng.choice(TITLES)} {number}"'] if rng.random() < 0.7 else []
        lines += (
            [rng.choice(["state: secret", "state: open", "shown: false", "shown: true"])] if rng.random() < 0.2 else []
        )
        lines += ["date: 2021-04-05"] if rng.random() < 0.6 else []
        lines += [f"tags: {rng.choice(['[own, two]', 'own'])}"] if rng.random() < 0.4 else []
        lines += ["draft: true"] if rng.random() < 0.1 else []
        if rng.random() < 0.6 and "date: 2021-04-05" in lines and len(lines[0]) > 8:
            lines.append(f"permalink: {json.dumps(rng.choice(permalinks))}")
        write_files(root, {f"src/{folder}{rng.choice(NAMES)}-{number}.md": "---\n" + "\n".join(lines) + "\n---\nx\n"})


@pytest.mark.parametrize(("engine", "permalinks"), [("liquid", PERMALINKS), ("njk", NUNJUCKS_PERMALINKS)])
def test_data_files_and_permalinks_equal_those_of_eleventy(
    eleventy: Path, tmp_path: Path, engine: str, permalinks: list[str]
) -> None:
    write_data_site(tmp_path, engine, permalinks)
    pages = {id: values for id, values in build(eleventy, tmp_path).items() if id.endswith(".md")}
    posts = select_visible_now(read_posts(tmp_path))
    assert set(posts) == set(pages)
    assert len(pages) > 50
    unknown = {id for id, post in posts.items() if any("can't be evaluated" in warning for warning in post.warnings)}
    for id, (url, title, date, tags) in pages.items():
        post = posts[id]
        if id not in unknown:
            assert unquote(post.url) == "/prefix" + url, id
        assert list(post.tags) == list(dict.fromkeys(json.loads(tags))), id
        assert not title or post.title == title, id
        if post.date:
            assert date.startswith(post.date[:10]), id
    assert len(unknown) < 15


# ------------------------------------------------------------------------------------------------ templates in text

LIQUID = """\
kept1 {% capture x %}hidden1{% endcapture %} kept2 {% comment %}hidden2{% endcomment %} {% raw %}{{ kept3 }}{% endraw %}

{% capture y %}

```
hidden3
```

{% endcapture %}

kept4 {{ "kept" }}
"""
NUNJUCKS = """\
kept1 {% set x %}hidden1{% endset %} kept2 {# hidden2 #} {% raw %}{{ kept3 }} {# kept4 #}{% endraw %}

{%- macro f(a) -%}

hidden3

```
hidden4
```

{%- endmacro -%}

```
kept5 {# hidden5
hidden6 #}
```

{% set y = 1 %} {% verbatim %}{% kept6 %}{% endverbatim %} kept7
"""


HIDDEN_FIRST = """\
kept1

    <!-- hidden1 -->

    kept2

{% if false %}hidden2{% else %}kept3{% endif %}

<!-- COMMENT hidden3 --> hidden4 END hidden5 -->

kept4 ` COMMENT hidden6 ` hidden7 END kept5
"""


@pytest.mark.parametrize(
    ("engine", "front", "text"),
    [
        ("liquid", "", HIDDEN_FIRST.replace("COMMENT", "{% comment %}").replace("END", "{% endcomment %}")),
        ("njk", "", HIDDEN_FIRST.replace("COMMENT", "{#").replace("END", "#}")),
        ("liquid", "", LIQUID),
        ("njk", "", NUNJUCKS),
        ("liquid", "templateEngineOverride: njk,md", NUNJUCKS.partition("{% raw %}")[0]),
    ],
)
def test_text_has_the_words_that_eleventy_shows(
    eleventy: Path, tmp_path: Path, engine: str, front: str, text: str
) -> None:
    config = f'module.exports = () => ({{markdownTemplateEngine: "{engine}"}})'
    write_files(tmp_path, {"eleventy.config.js": config, "a.md": f"---\n{front}\n---\n{text}"})
    process = subprocess.run([str(eleventy)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    page = re.sub(r"<!--.*?-->", "", (tmp_path / "_site/a/index.html").read_text("utf-8"), flags=re.DOTALL)
    shown = re.findall(r"(?:kept|hidden)\d", page)
    (post,) = read_posts(tmp_path).values()
    ours = [word for section in post.sections for word in re.findall(r"(?:kept|hidden)\d", str(section))]
    assert sorted(ours) == sorted(shown)
    assert "hidden" not in str(shown)


# ------------------------------------------------------------------------------------------------ heading ids

HEADINGS = """\
# Hello World

## Hello World

## Hello-World

## Hello World 1

## Ends with

## Ends with

## 2. Numbered v1.2 & (beta)!

## `code --flag` in *head*

## Café Über Straße

## 日本語

## Привет Мир

## 🎉

## !!!

## A <b>b</b> c

## [Link](/q) &amp; ![alt](a.png) pic

## "Quotes" it's

### fooBar XMLHttp

#### C++ / C#

Two lines
of heading
---

> ## In quote
"""
ANCHOR_CONFIG = """\
import { IdAttributePlugin } from "@11ty/eleventy";
import anchor from "markdown-it-anchor";
import attrs from "markdown-it-attrs";
import slugify from "@sindresorhus/slugify";
export default function (eleventyConfig) {
  %s
}
"""
ANCHOR_USES = {
    "none": "",
    "id attribute": "eleventyConfig.addPlugin(IdAttributePlugin);",
    "anchor": 'eleventyConfig.amendLibrary("md", (md) => md.use(anchor));',
    "anchor levels": 'eleventyConfig.amendLibrary("md", (md) => md.use(anchor, { level: [2, 3], tabIndex: false }));',
    "anchor from a level": 'eleventyConfig.amendLibrary("md", (md) => { md.use(anchor, { level: 2 }); });',
    "anchor with the filter": 'eleventyConfig.amendLibrary("md", (md) => { md.use(anchor, '
    '{ slugify: eleventyConfig.getFilter("slugify") }); });',
    "anchor with slugify": 'eleventyConfig.amendLibrary("md", (md) => { md.use(anchor, '
    "{ slugify: (s) => slugify(s) }); });",
    "anchor and attributes": 'eleventyConfig.amendLibrary("md", (md) => { md.use(attrs).use(anchor); });',
}


@pytest.mark.parametrize("use", ANCHOR_USES)
def test_heading_ids_equal_those_of_eleventy(eleventy: Path, tmp_path: Path, use: str) -> None:
    attributes = "## Custom {#my-Id}\n\n## Class {.only}\n" if "attributes" in use else "## Custom {#my-Id}\n"
    write_files(
        tmp_path, {"eleventy.config.mjs": ANCHOR_CONFIG % ANCHOR_USES[use], "a.md": HEADINGS + "\n" + attributes}
    )
    (tmp_path / "node_modules").symlink_to(eleventy.parent.parent)
    process = subprocess.run([str(eleventy)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    tags = re.findall(r"<h[1-6]([^>]*)>", (tmp_path / "_site/a/index.html").read_text("utf-8"))
    ids = [html.unescape(match[1]) if (match := re.search(r'id="([^"]*)"', tag)) else "" for tag in tags]
    sections = [section for section in read_posts(tmp_path)["a.md"].sections if section.line]
    _title, *anchors = [section.anchor for section in sections]  # the title has no anchor of its own
    assert anchors == ids[1:]


# ------------------------------------------------------------------------------------------------ a usual blog

BLOG_CONFIG = """\
import { IdAttributePlugin, HtmlBasePlugin } from "@11ty/eleventy";
import setUpFilters from "./_config/filters.js";

export default async function (eleventyConfig) {
  // Drafts: see `_data/site.json`
  eleventyConfig.addPreprocessor("drafts", "*", (data, content) => {
    if (data.draft) {
      data.title = `${data.title} (draft)`;
    }
    if (data.draft && process.env.ELEVENTY_RUN_MODE === "build") {
      return false;
    }
  });
  eleventyConfig.addPassthroughCopy({ "./public/": "/" }).addWatchTarget("css/**/*.css");
  eleventyConfig.addBundle("css");
  eleventyConfig.addPlugin(HtmlBasePlugin);
  eleventyConfig.addPlugin(IdAttributePlugin, {
    // by default: slugify: eleventyConfig.getFilter("slugify"),
    // selector: "h1,h2,h3,h4,h5,h6",
  });
  eleventyConfig.addPlugin(setUpFilters);
}

export const config = {
  templateFormats: ["md", "njk", "html", "liquid", "11ty.js"],
  markdownTemplateEngine: "njk",
  htmlTemplateEngine: "njk",
  dir: {
    input: "content", // default: "."
    includes: "../_includes", // default: "_includes"
    data: "../_data",
    output: "out",
  },
  // pathPrefix: "/elsewhere/",
};
"""
BLOG = {
    "eleventy.config.js": BLOG_CONFIG,
    "package.json": '{"type": "module"}',
    "_config/filters.js": 'export default function (c) { c.addFilter("head", (list, n) => list.slice(0, n)); }',
    "_data/site.json": '{"title": "Blog", "language": "en"}',
    "_data/eleventyDataSchema.js": "export default function (data) { if (data.draft === 5) throw new Error(); }",
    "_includes/layouts/base.njk": '<html lang="en"><body>{{ content | safe }}</body></html>',
    "_includes/layouts/post.njk": "---\nlayout: layouts/base.njk\n---\n<h1>{{ title }}</h1>{{ content | safe }}",
    "content/content.11tydata.js": 'export default {\n\tlayout: "layouts/base.njk",\n};\n',
    "content/blog/blog.11tydata.js": 'export default {\n\ttags: [\n\t\t"posts"\n\t],\n"layout": "layouts/post.njk"};',
    "content/blog/one.md": "---\ntitle: One\ndate: 2018-05-01\ntags: [x]\n---\n## A heading\n\n"
    "{# remark #} text {% css %}p {}{% endcss %}\n",
    "content/blog/two/two.md": "---\ntitle: Two\ndate: 2018-05-02\n---\n## A heading\n\n## A heading\n",
    "content/blog/three.md": "---js\nconst title = 'Three';\nconst date = '2023-01-23';\nconst draft = true;\n---\nX",
    "content/blog/four.md": "---js\n{\n  title: 'Four',\n  date: '2023-01-24',\n}\n---\nText.\n",
    "content/about.md": "---\ntitle: About\n---\n# About\n",
    "content/list.njk": LISTING.replace("---\n", "---\nlayout: false\n", 1),
}


def test_usual_blog_equals_that_of_eleventy(eleventy: Path, tmp_path: Path) -> None:
    write_files(tmp_path, BLOG)
    (tmp_path / "node_modules").symlink_to(eleventy.parent.parent)
    pages = {path.removeprefix("./content/"): values for path, values in build(eleventy, tmp_path).items()}
    posts = select_visible_now(read_posts(tmp_path))
    assert set(posts) == set(pages) == {"about.md", "blog/one.md", "blog/two/two.md", "blog/four.md"}
    for id, (url, title, date, tags) in pages.items():
        post = posts[id]
        assert (post.url, post.title, list(post.tags)) == (url, title, json.loads(tags))
        assert not post.date or date.startswith(post.date[:10])
        html_ids = re.findall(r'<h2 id="([^"]*)"', (tmp_path / f"out{url}index.html").read_text("utf-8"))
        assert [section.anchor for section in post.sections if section.level == 2] == html_ids
    assert "remark" not in str(posts["blog/one.md"].sections)
