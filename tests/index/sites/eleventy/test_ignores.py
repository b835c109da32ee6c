"""The files that Eleventy does not read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.sites import open_site
from tests.support.sites import write_files


def list_ids(root: Path, files: dict[str, str]) -> set[str]:
    return set(open_site(write_files(root, files)).scan().files)


@pytest.mark.parametrize(
    ("config", "read", "skipped"),
    [
        ("", {"_notes/a.md", "_x.md"}, {"_includes/a.md", "_data/a.md", "_site/a.md", "node_modules/b/a.md"}),
        ('dir: {input: "", layouts: "_layouts"}', {"a.md"}, {"_layouts/a.md", "_includes/a.md"}),
        ('dir: {includes: "inc", data: "dat", output: "public"}', {"_includes/a.md", "_site/a.md"},
         {"inc/a.md", "dat/a.md", "public/a.md"}),
        ('c.setIncludesDirectory("inc"); c.setOutputDirectory("public/")', {"a.md"}, {"inc/a.md", "public/a.md"}),
        ('dir: {output: "."}', {"a.md", "_site/a.md"}, set()),
        ('c.ignores.add("b"); c.ignores.add("c/*.md"); c.ignores.add("**/d.md")', {"a.md", "x/b/a.md", "c/e/a.md"},
         {"b/a.md", "c/a.md", "d.md", "x/y/d.md"}),
        ('c.ignores.add("b.md"); c.ignores.delete("b.md")', {"b.md"}, set()),
        ('c.ignores.add("./README.md")', {"x/README.md"}, {"README.md"}),
        ("", {"a.md"}, {"a.markdown", "a.mdx", "a.txt"}),
        ('c.addExtension("markdown", {key: "md"})', {"a.md", "a.markdown"}, {"a.mdx"}),
        ('c.addExtension(["mdx", "markdown"], {})', {"a.md", "a.markdown", "a.mdx"}, set()),
        ('c.setTemplateFormats(["njk", "md"])', {"a.md"}, set()),
        ('c.setTemplateFormats("html,njk")', set(), {"a.md"}),
        ('templateFormats: ["html"]', set(), {"a.md"}),
        ('// c.ignores.add("b.md")\n/* c.ignores.add("b.md") */', {"b.md"}, set()),
    ],
)  # fmt: skip
def test_configuration_decides_what_is_read(tmp_path: Path, config: str, read: set[str], skipped: set[str]) -> None:
    files = {".eleventy.js": config, **dict.fromkeys(read | skipped, "x")}
    assert list_ids(tmp_path, files) == read


@pytest.mark.parametrize(
    ("name", "lines", "read", "skipped"),
    [
        (".gitignore", "drafts/\n", {"x/drafts/a.md"}, {"drafts/a.md"}),
        (".gitignore", "/drafts\n# b.md\n\n!drafts/a.md\n", {"b.md"}, {"drafts/a.md", "drafts/x/a.md"}),
        (".eleventyignore", "*.md", {"x/a.md"}, {"a.md", "b.md"}),
        (".eleventyignore", "**/secret/**\r\nx/b.md\r\n", {"a.md"}, {"secret/a.md", "x/secret/a.md", "x/b.md"}),
        (".eleventyignore", "../x\n/\n*a*b*c*d*e*f*g*h*i*j*\n", {"a.md"}, set()),
    ],
)
def test_ignore_files_are_heeded(tmp_path: Path, name: str, lines: str, read: set[str], skipped: set[str]) -> None:
    assert list_ids(tmp_path, {".eleventy.js": "", name: lines, **dict.fromkeys(read | skipped, "x")}) == read


def test_ignore_file_of_the_input_folder_counts_from_there(tmp_path: Path) -> None:
    files = {".eleventy.js": 'dir: {input: "src"}', "src/.eleventyignore": "a.md", "src/a.md": "", "src/b/a.md": ""}
    assert list_ids(tmp_path, files) == {"b/a.md"}


def test_gitignore_can_be_turned_off(tmp_path: Path) -> None:
    files = {".eleventy.js": "c.setUseGitIgnore(false)", ".gitignore": "a.md", "a.md": ""}
    assert list_ids(tmp_path, files) == {"a.md"}


def test_reason_names_the_folder(tmp_path: Path) -> None:
    site = open_site(write_files(tmp_path, {".eleventy.js": "", ".eleventyignore": "x.md"}))
    assert site.find_skip_reason("_data/a.md") == "_data/ is the folder of data"
    assert site.find_skip_reason("x.md") == "matches an ignore pattern"
    assert site.find_skip_reason("a.mdx") == "not in a template format of the configuration"


def test_many_patterns_take_no_time(tmp_path: Path) -> None:
    patterns = "".join(f"{'*a' * 8}{number}\n" for number in range(3000))
    files = {".eleventy.js": "", ".eleventyignore": patterns, f"{'a' * 150}.md": ""}
    start = time.process_time()
    assert len(list_ids(tmp_path, files)) == 1
    assert time.process_time() - start < 20
