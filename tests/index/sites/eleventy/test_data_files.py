"""Data files: of folders, of posts, global ones, layouts, and what of them may hide a post."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.errors import UnreadablePost
from index.sites import open_site
from tests.support.sites import list_visible, read_only_post, read_posts, write_files

CONFIG = {"eleventy.config.js": 'export const config = {dir: {input: "src"}};'}


BY_PROGRAM = "decides by its program"


def test_nearer_data_is_more_important(tmp_path: Path) -> None:
    write_files(tmp_path, {
        **CONFIG, "src/src.json": '{"title": "root", "lang": "de"}', "src/a/a.json": '{"title": "a"}',
        "src/a/b/b.json": '{"title": "b"}', "src/a/b/b.11tydata.json": '{"title": "b data"}', "src/a/b/x.md": "x",
        "src/a/b/y.md": "x", "src/a/b/y.json": '{"title": "y"}', "src/a/b/z.md": "---\ntitle: z\n---\nx",
        "src/a/c.md": "x", "src/a/b/w.md": "x", "src/a/b/w.11tydata.js": "module.exports = {title: 'w'}",
        "src/a/b/w.json": '{"title": "loses"}',
    })  # fmt: skip
    titles = {id: post.title for id, post in read_posts(tmp_path).items()}
    assert titles == {"a/b/x.md": "b data", "a/b/y.md": "y", "a/b/z.md": "z", "a/c.md": "a", "a/b/w.md": "w"}
    assert {post.lang for post in read_posts(tmp_path).values()} == {"de"}


@pytest.mark.parametrize(
    ("front", "data", "tags"),
    [
        ("tags: [own]", '{"tags": ["posts"]}', ("posts", "own")),
        ("tags: own, two", '{"tags": "posts"}', ("posts", "own", "two")),
        ("tags: [posts, own]", '{"tags": ["posts"]}', ("posts", "own")),
        ("", '{"tags": ["posts"]}', ("posts",)),
        ("'override:tags': [own]", '{"tags": ["posts"]}', ("own",)),
        ("tags: [own]", '{"tags": null}', ("own",)),
    ],
)
def test_tags_are_joined(tmp_path: Path, front: str, data: str, tags: tuple[str, ...]) -> None:
    write_files(tmp_path, {**CONFIG, "src/a/a.json": data, "src/a/x.md": f"---\n{front}\n---\n"})
    assert read_only_post(tmp_path).tags == tags


def test_data_is_not_joined_if_the_configuration_says_so(tmp_path: Path) -> None:
    config = {"eleventy.config.js": "module.exports = (c) => { c.setDataDeepMerge(false); }"}
    write_files(tmp_path, {**config, "a/a.json": '{"tags": ["posts"]}', "a/x.md": "---\ntags: [own]\n---\n"})
    assert read_only_post(tmp_path).tags == ("own",)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a/a.json", '{"draft": true}', "draft: true"),
        ("a/a.11tydata.json", '{"permalink": false}', "permalink: false"),
        ("a/x.json", '{"permalink": {"build": false}}', "permalink.build: false"),
        ("a/a.json", '{"permalink": {"serverless": "/x/"}}', "permalink has no `build`"),
        ("a/a.11tydata.js", "module.exports = {eleventyExcludeFromCollections: true};",
         "eleventyExcludeFromCollections: true"),
        ("a/a.11tydata.mjs", "// all\nexport default {\n  draft: true,\n};\n", "draft: true"),
        ("a/a.11tydata.js", "const x = require('x');\nmodule.exports = {tags: x, draft: true};", "draft: true"),
        ("a/a.11tydata.js", "module.exports = {...base(), permalink: false}", "permalink: false"),
        ("a/a.11tydata.js", "module.exports = {permalink: (data) => data.ready ? data.url : false}",
         BY_PROGRAM),
        ("a/a.11tydata.js", "export default {draft: isDraft()}", BY_PROGRAM),
        ("a/a.11tydata.js", "export default {eleventyComputed: {eleventyExcludeFromCollections(d) { return d.x }}}",
         BY_PROGRAM),
        ("a/a.11tydata.js", "export default {permalink: ({ ready }) => ready && false}", BY_PROGRAM),
        ("_includes/l.njk", "---\ndraft: true\n---\n", "draft: true"),
        ("_data/draft.json", "true", "draft: true"),
        ("_data/eleventyComputed.js", "module.exports = {permalink: (data) => !data.ready ? false : data.permalink}",
         BY_PROGRAM),
        ("_data/permalink.js", "module.exports = () => false;", BY_PROGRAM),
        ("_data/eleventyComputed.json", '{"draft": "{{ unknown }}"}', "draft: true"),
    ],
)  # fmt: skip
def test_data_hides_posts(tmp_path: Path, name: str, data: str, reason: str) -> None:
    write_files(tmp_path, {".eleventy.js": "", name: data, "a/x.md": "---\nlayout: l.njk\n---\n"})
    visibility = read_only_post(tmp_path).visibility
    assert not visibility.is_public
    assert reason in visibility.reason


CONVENTION = """\
module.exports = {
  tags: ["posts"],
  layout: "post.njk",
  eleventyComputed: {
    permalink: (data) => (data.draft && process.env.NODE_ENV ? false : data.permalink),
    eleventyExcludeFromCollections: (data) => data.draft || data.eleventyExcludeFromCollections,
  },
};
"""


def test_code_that_hides_drafts_hides_only_drafts(tmp_path: Path) -> None:
    write_files(tmp_path, {
        ".eleventy.js": "", "a/a.11tydata.js": CONVENTION, "a/x.md": "---\ntags: own\n---\n",
        "a/draft.md": "---\ndraft: true\n---\n",
    })  # fmt: skip
    assert list_visible(tmp_path) == {"a/x.md"}
    assert read_posts(tmp_path)["a/x.md"].tags == ("posts", "own")


def test_code_that_hides_the_future_hides_future_posts_until_then(tmp_path: Path) -> None:
    code = "module.exports = {permalink: (data) => data.draft || data.date > now ? false : data.permalink}"
    write_files(tmp_path, {
        ".eleventy.js": "", "a.11tydata.js": "", "a/a.11tydata.js": code, "a/x.md": "---\ndate: 2001-01-01\n---\n",
        "a/y.md": "---\ndate: 2999-01-01\n---\n",
    })  # fmt: skip
    posts = read_posts(tmp_path)
    assert posts["a/x.md"].visibility.reason == "public"
    assert posts["a/y.md"].visibility.reason.startswith("public from 2999-01-01")


@pytest.mark.parametrize(
    "code",
    ["export default {permalink: (data) => `/x/${data.slug}/`}", "module.exports = {permalink: makeLink}"],
)
def test_computed_permalink_is_a_warning(tmp_path: Path, code: str) -> None:
    write_files(tmp_path, {".eleventy.js": "", "a/a.11tydata.js": code, "a/x.md": ""})
    post = read_only_post(tmp_path)
    assert (post.visibility.is_public, post.url) == (True, "/a/x/")
    assert post.warnings == ("`permalink` is computed by a program; using the file's path instead",)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [("a/a.json", "{", "data file a/a.json can't be read"), ("a/x.json", '{"a": 1,}', "a/x.json can't be read"),
     ("a/a.csv", "a,b", "a/a.csv is in a format that can't be read"),
     ("_data/site.json", "{", "site.json can't be read"),
     ("a/a.yaml", "a: b: c", "a/a.yaml can't be read"), ("_includes/l.njk", "---\na: b: c\n---\n", "its layout l.njk"),
     ("_includes/l.njk", "---js\n{draft: f()}\n---\n", "its layout l.njk")],
)  # fmt: skip
def test_unreadable_data_makes_its_posts_unreadable(tmp_path: Path, name: str, data: str, reason: str) -> None:
    config = 'eleventyConfig.addDataExtension("yaml, csv", parse)'
    write_files(tmp_path, {".eleventy.js": config, name: data, "a/x.md": "---\nlayout: l\n---\n"})
    with pytest.raises(UnreadablePost, match=reason):
        read_posts(tmp_path)


def test_data_that_is_not_utf8_makes_its_posts_unreadable(tmp_path: Path) -> None:
    write_files(tmp_path, {".eleventy.js": "", "a/x.md": "", "b.md": ""})
    (tmp_path / "a/a.json").write_bytes(b'{"draft": "\xff"}')
    with pytest.raises(UnreadablePost, match=r"its data file a/a\.json is not UTF-8"):
        read_posts(tmp_path)


def test_data_in_yaml_is_read_only_if_the_configuration_adds_it(tmp_path: Path) -> None:
    write_files(tmp_path, {".eleventy.js": "", "a/a.yaml": "draft: true", "a/x.md": ""})
    assert list_visible(tmp_path) == {"a/x.md"}
    write_files(tmp_path, {".eleventy.js": "c.addDataExtension('yml,yaml', (text) => yaml.load(text))"})
    assert list_visible(tmp_path) == set()


def test_names_of_data_files_can_be_configured(tmp_path: Path) -> None:
    config = "c.setDataFileBaseName('index'); c.setDataFileSuffixes(['.data'])"
    write_files(tmp_path, {
        ".eleventy.js": config, "a/index.data.json": '{"title": "A"}', "a/a.data.json": '{"title": "B"}',
        "a/x.json": '{"title": "C"}', "a/x.md": "",
    })  # fmt: skip
    assert read_only_post(tmp_path).title == "A"


def test_layouts_give_data_to_their_posts(tmp_path: Path) -> None:
    write_files(tmp_path, {
        ".eleventy.js": 'c.addLayoutAlias("post", "inner.njk")',
        "_includes/inner.njk": "---\nlayout: outer\nlang: de\n---\n",
        "_includes/outer.html": "---\ntags: [x]\nlang: fr\n---\n", "a/a.json": '{"layout": "post"}', "a/x.md": "",
        "_includes/loop.njk": "---\nlayout: loop.njk\n---\n", "b.md": "---\nlayout: loop.njk\n---\n",
        "c.md": "---\nlayout: none\n---\n",
    })  # fmt: skip
    posts = read_posts(tmp_path)
    assert (posts["a/x.md"].lang, posts["a/x.md"].tags) == ("de", ("x",))
    assert set(posts) == {"a/x.md", "b.md", "c.md"}


@pytest.mark.parametrize(
    "name",
    ["a/a.json", "a/a.11tydata.js", "a/x.json", "a/x.11tydata.cjs", "_data/site.json", "_includes/l.njk", ".gitignore",
     ".eleventyignore", "eleventy.config.js", "lib/markdown.js"],
)  # fmt: skip
def test_changed_data_reads_all_posts_again(tmp_path: Path, name: str) -> None:
    config = 'import md from "./lib/markdown.js"; export default function () {}'
    files = {"eleventy.config.js": config, "a/x.md": "", "lib/markdown.js": "export default 1"}
    write_files(tmp_path, files)
    before = open_site(tmp_path)
    old = before.fingerprint
    write_files(tmp_path, {name: "---\nlang: de\n---\n" if name.endswith("njk") else files.get(name, "") + "// {}"})
    assert before.is_configuration(tmp_path / name)
    assert open_site(tmp_path).fingerprint != old
    assert open_site(tmp_path).fingerprint == open_site(tmp_path).fingerprint


@pytest.mark.parametrize("name", ["a/other.json", "a/x.md", "a/x.js", "b/c/a.json", "package.json"])
def test_other_files_are_not_configuration(tmp_path: Path, name: str) -> None:
    write_files(tmp_path, {"eleventy.config.js": "", "a/x.md": "", name: ""})
    site = open_site(tmp_path)
    assert not site.is_configuration(tmp_path / name)


@pytest.mark.parametrize(
    "code", ["permalink: " * 20_000, "({" * 20_000, "draft" + " " * 100_000, "data." * 50_000, "`" * 50_001,
             "/*" * 50_000, "\\`" * 50_000, '"' * 50_001, "tags: [" * 20_000, "dir: {" * 20_000,
             "templateFormats: [" * 10_000, ".use(a " * 20_000, "import a " * 20_000]
)  # fmt: skip
def test_hostile_programs_take_no_time(tmp_path: Path, code: str) -> None:
    code = f'import a from "markdown-it-anchor";{code}'
    write_files(tmp_path, {".eleventy.js": code, "a/a.11tydata.js": code, "a/x.md": "x"})
    start = time.process_time()
    read_posts(tmp_path)
    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    ("program", "is_visible"),
    [
        ("let title = make();\nlet eleventyComputed = {\n  title: function(data) { return data.name; },\n};", True),
        ("{ lang: pick(), tags: ['a'] }", True),
        ("const nav = () => [];\nfunction f(x) {\n  return x;\n}", True),
        ("let title = make();\nlet draft = true;", False),
        ("let title = make();\nconst permalink = false;", False),
        ("let draft = isDraft();", False),
        ("const eleventyComputed = {\n  draft: (data) => data.hidden,\n};", False),
        ("const eleventyComputed = {\n  permalink(data) { return data.hidden ? false : '/a/'; },\n};", False),
        ("function draft(data) { return data.hidden; }", False),
    ],
)
def test_layout_that_is_a_program_hides_posts_only_if_it_may(tmp_path: Path, program: str, is_visible: bool) -> None:
    layout = f"---js\n// a program\n{program}\n---\n<p>"
    write_files(tmp_path, {".eleventy.js": "", "_includes/l.njk": layout, "x.md": "---\nlayout: l.njk\n---\ntext"})
    site = open_site(tmp_path)
    try:
        assert site.read_post("x.md", (tmp_path / "x.md").read_text()).visibility.is_public == is_visible
    except UnreadablePost as error:
        assert not is_visible, error


@pytest.mark.parametrize(
    ("program", "is_visible"),
    [
        ("exports.draft = true", False), ("exports.draft = true;\n", False), ("module.exports.draft = true;", False),
        ("export const draft = true;", False), ("exports.permalink = false;", False),
        ("exports.draft = isDraft();", False), ("export const lang = 'de';", True), ("exports.tags = ['a'];", True),
        ("module.exports = require('./x.js')", False), ('export { default } from "./x.js";', False),
        ('export * from "./x.js";', False), ("const x = require('./x');\nmodule.exports = x;", False),
        ("import x from './x.js';\nexport default { ...x, lang: 'de' };", False),
        ("const { a, b } = require('./x');\nmodule.exports = {...b};", False),
        ("module.exports = {...require('./x')};", False),
        ("import { make } from './x.js';\nexport default { lang: make() };", True),
        ("const x = require('luxon');\nmodule.exports = { title: x.y };", True),
        ("const base = {lang: 'de'};\nmodule.exports = {...base};", True),
    ],
)  # fmt: skip
def test_data_that_another_file_exports_may_hide_posts(tmp_path: Path, program: str, is_visible: bool) -> None:
    write_files(tmp_path, {".eleventy.js": "", "a/a.11tydata.js": program, "a/x.md": "text"})
    assert list_visible(tmp_path) == ({"a/x.md"} if is_visible else set())


@pytest.mark.parametrize(
    ("call", "url"),
    [
        ('addGlobalData("permalink", "/all/{{ page.fileSlug }}/")', "/all/a/"),
        ("addGlobalData('area', 'Two Words')", "/two-words/"),
        ("addGlobalData('area', 7)", "/7/"),
        ("addGlobalData('area', `computed ${1}`)", "/a/"),
    ],
)
def test_literals_of_global_data_are_read(tmp_path: Path, call: str, url: str) -> None:
    program = f"module.exports = function (config) {{ config.{call}; }};\n"
    front = "" if "permalink" in call else "permalink: /{{ area | slugify }}/\n"
    post = read_only_post(write_files(tmp_path, {"eleventy.config.js": program, "a.md": f"---\n{front}---\nText.\n"}))
    assert post.url == url
