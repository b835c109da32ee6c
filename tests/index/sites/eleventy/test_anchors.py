"""Heading ids, by the plugins that the configuration names, and the slugs that they make."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.sites.eleventy.slugs import make_encoded_slug, make_github_slug, make_slug, slugify
from tests.support.sites import read_only_post, write_files

HEADINGS = "## Hello World\n\n## Hello World\n\n### fooBar's 2.0\n\n## Named {#own .x}\n"
ANCHOR = 'import anchor from "markdown-it-anchor";\n'


@pytest.mark.parametrize(
    ("config", "anchors"),
    [
        ("", ["", "", "", ""]),
        ("c.addPlugin(IdAttributePlugin)", ["hello-world", "hello-world-2", "foobars-2-0", "named-own-x"]),
        ("c.addPlugin(eleventy.IdAttributePlugin, { decodeEntities: false });",
         ["hello-world", "hello-world-2", "foobars-2-0", "named-own-x"]),
        ("c.addPlugin(IdAttributePlugin, { slugify: own });", ["", "", "", ""]),
        ("// c.addPlugin(IdAttributePlugin)", ["", "", "", ""]),
        (ANCHOR + "md.use(anchor)", ["hello-world", "hello-world-1", "foobar's-2.0", "named-%7B%23own-.x%7D"]),
        (ANCHOR + "md.use(anchor, { level: [3] })", ["", "", "foobar's-2.0", ""]),
        (ANCHOR + "md.use(anchor, { level: 3 })", ["", "", "foobar's-2.0", ""]),
        (ANCHOR, ["", "", "", ""]),
        (ANCHOR + 'md.use(anchor, { slugify: c.getFilter("slugify") })',
         ["hello-world", "hello-world-1", "foobars-2-0", "named-own-x"]),
        (ANCHOR + 'const options = { slugify: c.getFilter("slugify") };\nmd.use(anchor, options);',
         ["hello-world", "hello-world-1", "foobars-2-0", "named-own-x"]),
        (ANCHOR + 'const slugify = require("@sindresorhus/slugify");\nmd.use(anchor, { slugify });',
         ["hello-world", "hello-world-1", "foo-bars-2-0", "named-own-x"]),
        (ANCHOR + 'import { slug } from "github-slugger";\nmd.use(anchor, { slugify: (s) => slug(s) });',
         ["hello-world", "hello-world-1", "foobars-20", "named-own-x"]),
        (ANCHOR + "md.use(anchor, { slugify: (s) => own(s) });", ["", "", "", ""]),
        ('md.use(require("markdown-it-anchor"), { level: 3 }).use(require("markdown-it-attrs"))',
         ["", "", "foobar's-2.0", "own"]),
        ('import attrs from "markdown-it-attrs";\nmd.use(attrs)', ["", "", "", "own"]),
    ],
)  # fmt: skip
def test_plugins_decide_the_ids(tmp_path: Path, config: str, anchors: list[str]) -> None:
    write_files(tmp_path, {"eleventy.config.js": config, "a.md": HEADINGS})
    sections = read_only_post(tmp_path).sections
    assert [section.anchor for section in sections] == anchors
    is_named = "markdown-it-attrs" in config
    assert sections[-1].heading == ("Named" if is_named else "Named {#own .x}")


def test_plugin_in_an_imported_file_counts(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "eleventy.config.js": 'import md from "./lib/md.js";', "lib/md.js": 'require("../other.js")',
        "other.js": "c.addPlugin(IdAttributePlugin)", "a.md": "## Hello",
    })  # fmt: skip
    assert read_only_post(tmp_path).sections[0].anchor == "hello"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hello  World!", "hello-world"), ("Über Straße", "ueber-strasse"), ("a & b", "a-and-b"), ("日本語", ""),
        ("Привет объект", "privet-obyekt"), ("it's Bob's", "its-bobs"), ("a^b `c`", "ab-c"), ("x² ½", "x"),
        ("Ωmega ς", "omega-s"), ("I ♥ 🦄", "i-love-unicorn"), ("--a--b--", "a-b"), ("", ""), ("fooBar", "foobar"),
    ],
)  # fmt: skip
def test_slugify(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize(
    ("text", "slug"), [("fooBar", "foo-bar"), ("XMLHttp2", "xml-http2"), ("APIs", "apis"), ("Éa ÖB", "ea-oe-b")]
)
def test_slugify_may_decamelize(text: str, slug: str) -> None:
    assert slugify(text, decamelize=True) == slug


def test_other_slugs() -> None:
    assert make_slug("Straße & (x)!") == "strasse-and-(x)!"
    assert make_slug("Hello World", lower=False) == "Hello-World"
    assert make_encoded_slug(" Café & Co ") == "caf%C3%A9-%26-co"
    assert make_github_slug("Foo.Bar baz_é") == "foobar-baz_é"
    for text in ("Привет", "€ 5"):
        with pytest.raises(ValueError, match="cannot make a slug"):
            make_slug(text)


def test_long_headings_take_no_time() -> None:
    start = time.process_time()
    for part in ("A'", "aB", "é ", "--", "AB1", "a's "):
        slugify(part * 100_000, decamelize=True)
        make_encoded_slug(part * 100_000)
    assert time.process_time() - start < 40


# ------------------------------------------------------------------------------------------------ indented lines


@pytest.mark.parametrize(
    ("config", "is_code"),
    [
        ("export default function (c) {}", False),
        ('module.exports = (c) => { c.setLibrary("md", markdownIt({html: true})); };', False),
        ('export default function (c) { c.amendLibrary("md", (md) => md.enable("code")); }', True),
        ('export default function (c) { c.amendLibrary("md", (md) => { md.enable(["table", "code"]) }); }', True),
    ],
)
def test_indented_lines_are_code_only_if_the_configuration_says_so(tmp_path: Path, config: str, is_code: bool) -> None:
    body = "Text.\n\n    <!-- note -->\n\n    Indented.\n\n\t<!-- note\n\n\tnote -->\n"
    write_files(tmp_path, {"eleventy.config.js": config, "a.md": f"---\ntitle: A\n---\n{body}"})
    sections = read_only_post(tmp_path).sections
    assert ("note" in str(sections)) == is_code  # HTML comments in code are examples
    assert any("Indented." in code.text for section in sections for code in section.code) == is_code
    assert any("Indented." in section.text for section in sections) != is_code
