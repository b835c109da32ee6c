"""Which files Jekyll reads, and as what."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.sites import open_site
from index.sites.jekyll.config import Config, read_config
from index.sites.jekyll.entries import find_placement
from tests.support.sites import list_visible, read_posts, write_files

HEAD = "---\ntitle: T\n---\n"


def read_rules(root: Path, config: str) -> Config:
    write_files(root, {"_config.yml": config})
    return read_config(root)


@pytest.mark.parametrize(
    ("config", "excluded", "read"),
    [
        ("exclude: ['*.draft.md']", ["a.draft.md", "sub/a.draft.md", "_posts/2016-01-01-a.draft.md"], ["a.md"]),
        ("exclude: ['**/x']", ["a/x/y.md", "a/b/x/y.md"], ["x/y.md", "a/xx/y.md"]),
        ("exclude: ['docs/private/**']", ["docs/private/a.md", "docs/private/b/c.md"], ["docs/a.md", "private/a.md"]),
        ("exclude: [docs]", ["docs/a.md", "docs.md", "docs-old/a.md"], ["sub/docs/a.md", "_docs/a.md"]),
        ("exclude: [docs/]", ["docs/a.md"], ["docs.md", "docs-old/a.md"]),
        ("exclude: [/docs/]", ["docs/a.md"], ["sub/docs/a.md"]),
        ("exclude: [./docs]", [], ["docs/a.md"]),
        ("exclude: ['d?cs', '[ab].md', '[^x]y.md']", ["docs/a.md", "a.md", "zy.md"], ["c.md", "xy.md"]),
        ("exclude: ['a\\*.md']", ["a*.md"], ["ab.md"]),
        ("exclude: [_posts/old]", ["_posts/old/2016-01-01-a.md"], ["_posts/2016-01-01-a.md"]),
        ("exclude: [_docs/old]", ["_docs/old/a.md"], ["_docs/a.md"]),
        ("exclude: [a.md]", ["vendor/bundle/a.md", "Gemfile.md", "gemfiles/a.md"], ["vendor/a.md", "b.md"]),
        ("exclude: docs", ["docs/a.md"], ["a.md"]),
        ("exclude: [docs, vendor]\ninclude: [docs, vendor/a.md]", ["vendor/b.md"], ["docs/a.md", "vendor/a.md"]),
        ("include: [_pages]", ["_other/a.md", "_pages/_x.md"], ["_pages/a.md", "_pages/sub/a.md", "sub/_pages/a.md"]),
        ("include: ['_p*']", ["_other/a.md"], ["_pages/a.md", "_private/a.md"]),
        ("include: [_private/a.md]", ["_private/b.md"], ["_private/a.md"]),
        ("", ["_x.md", "#x.md", "~x.md", "x.md~", "_includes/a.md", "_site/a.md", "a/_b/c.md"], ["a/b.md", "-x.md"]),
        ("destination: public/out", ["public/out/a.md"], ["public/a.md", "out/a.md"]),
        ("collections_dir: all", ["a/_posts/x.md", "_docs/a.md"], ["all/_docs/a.md"]),
        ("collections_dir: all", ["_posts/2016-01-01-a.md"], ["all/_posts/2016-01-01-a.md"]),
        ("", ["_docs/_x/a.md", "_docs/_a.md", "_posts/_x/2016-01-01-a.md"], ["_docs/a/_x/b.md", "_posts/a/_x/c.md"]),
    ],
)  # fmt: skip
def test_files_that_jekyll_reads(tmp_path: Path, config: str, excluded: list[str], read: list[str]) -> None:
    rules = read_rules(tmp_path, f"{config}\ncollections: {{docs: {{output: true}}}}\n")
    assert [id for id in excluded if not find_placement(id, rules).reason] == []
    assert [(id, find_placement(id, rules).reason) for id in read if find_placement(id, rules).reason] == []


@pytest.mark.parametrize(
    ("id", "kind", "label"),
    [
        ("_posts/2016-01-01-a.md", "post", "posts"), ("a/_posts/2016-01-01-a.md", "post", "posts"),
        ("a/_drafts/b/c.md", "draft", "posts"), ("_docs/a.md", "document", "docs"), ("a/_docs/a.md", "page", ""),
        ("_docs.md", "page", ""), ("a.md", "page", ""), ("_Docs/a.md", "document", "Docs"), ("_data/a.md", "page", ""),
    ],
)  # fmt: skip
def test_kinds(tmp_path: Path, id: str, kind: str, label: str) -> None:
    rules = read_rules(tmp_path, "collections: {docs: {output: true}, posts: {}, data: {output: true}}")
    placement = find_placement(id, rules)
    assert (placement.kind, placement.label) == (kind, label)


def test_reasons_name_the_rule(tmp_path: Path) -> None:
    write_files(tmp_path, {"_config.yml": "exclude: [x]\n"})
    site = open_site(tmp_path)
    reasons = {id: site.find_skip_reason(id) for id in ("x/a.md", "_x/a.md", "a.mdx", "node_modules/a.md", ".git/a.md")}
    assert reasons == {
        "x/a.md": "matches exclude", "_x/a.md": "the path has a part that begins with _", "a.mdx": "not Markdown",
        "node_modules/a.md": "installed dependencies", ".git/a.md": "hidden: the name begins with a dot",
    }  # fmt: skip


def test_included_hidden_folder_is_read(tmp_path: Path) -> None:
    files = [".well-known/a.md", ".other/a.md", ".git/a.md", "sub/.well-known/b.md"]
    write_files(tmp_path, {"_config.yml": "include: [.well-known, '*']\n", **dict.fromkeys(files, HEAD)})
    posts = read_posts(tmp_path)
    assert set(posts) == {".well-known/a.md", "sub/.well-known/b.md"}
    assert posts[".well-known/a.md"].url == "/.well-known/a.html"


def test_suffixes_are_those_of_markdown_ext(tmp_path: Path) -> None:
    names = ["a.md", "b.markdown", "c.mkdown", "d.mkdn", "e.mkd", "f.MD", "g.mdown", "h.mdx", "i.txt"]
    write_files(tmp_path, {"_config.yml": "", **dict.fromkeys(names, HEAD)})
    assert list_visible(tmp_path) == {"a.md", "b.markdown", "c.mkdown", "d.mkdn", "e.mkd", "f.MD"}
    write_files(tmp_path, {"_config.yml": "markdown_ext: md,txt\n"})
    assert list_visible(tmp_path) == {"a.md", "f.MD", "i.txt"}


@pytest.mark.parametrize(
    ("collections", "visible"),
    [
        ("{docs: {output: true}}", {"_docs/a.md"}), ("{docs: {output: false}}", set()), ("{docs: }", set()),
        ("[docs]", set()), ("{docs: true}", set()), ("{other: {output: true}}", set()), ("docs", set()),
        ("{do cs: {output: true}}", set()),
    ],
)  # fmt: skip
def test_only_collections_with_output_are_visible(tmp_path: Path, collections: str, visible: set[str]) -> None:
    files = {
        "_docs/a.md": HEAD, "_docs/off.md": "---\npublished: false\n---\n", "_docs/null.md": "---\npublished:\n---\n",
        "_docs/bare.md": "no front matter", "_docs/mark.md": "\ufeff" + HEAD,
    }  # fmt: skip
    write_files(tmp_path, {"_config.yml": f"collections: {collections}\n", **files})
    assert list_visible(tmp_path) == visible


def test_hidden_collection_has_a_reason(tmp_path: Path) -> None:
    write_files(tmp_path, {"_config.yml": "collections: [docs]\n", "_docs/a.md": HEAD})
    assert read_posts(tmp_path)["_docs/a.md"].visibility.reason == (
        "the collection docs is not published; set `output: true` in its configuration"
    )


def test_documents_of_collections(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "_config.yml": "collections: {docs: {output: true}}\n", "_docs/2016-06-21-My file.md": "---\ntags: a b\n---\n",
        "_docs/later.md": "---\ndate: 2099-01-01\n---\n",
    })  # fmt: skip
    posts = read_posts(tmp_path)
    dated, later = posts["_docs/2016-06-21-My file.md"], posts["_docs/later.md"]
    assert (dated.title, dated.date, dated.section, dated.tags) == ("My file", "2016-06-21", "docs", ("a", "b"))
    assert later.visibility.visible_from is not None


def test_patterns_are_fast(tmp_path: Path) -> None:
    rules = read_rules(tmp_path, "exclude: ['" + "*a" * 200 + "', '" + "[" * 20_000 + "']\n")
    start = time.process_time()
    assert find_placement("a" * 5000 + ".md", rules).reason == ""
    assert time.process_time() - start < 5
