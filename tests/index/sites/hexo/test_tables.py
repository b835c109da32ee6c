"""Posts of Hexo equal the recorded ones, row by row."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from index.model import Post
from tests.support.sites import read_posts, write_files

UNTESTED = {
    "posts/:id/:hash/": "the ids of posts are random",
    "use_date_for_updated": "the recorded build failed",
    "(see anchors table)": "see test_headings_equal_the_recorded_ones",
    "marked.modifyAnchors": "see test_headings_equal_the_recorded_ones",
}
"""Blocks of the table that are no test, and why."""
EXCEPTIONS = {
    "a.html": "not Markdown", "page.html": "not Markdown",
    "tilde.md~": "a backup", "tilde~.md": "taken for a backup, as everywhere",
    "dup.md": "Hexo skips it because of a repeated key; we warn and use the last value",
    "baddate.md": "no date: the time of the file",
    "dots-end.md": "Hexo publishes its front matter as text; we hide what is unclear",
    "unclosed.md": "Hexo publishes it with a draft as text; we hide what is unclear",
    "index.md -> index": "a copied file without a page",
}  # fmt: skip
"""Names of files whose rows differ, and why."""
OTHER_TITLES = {
    "datetitle.md": "a day as written", "listtitle.md": "a list is no title", "blank-before.md": "read as meant",
    "toml.md": "read as meant", "caps-key.md": "read as meant",
    "trail.md": "read as meant", "tagmark.md": "shown as text",
}  # fmt: skip
HIDDEN = re.compile(r"^(?:draft|unlisted|hidden|private|noindex|search|pagefind|publish|Draft):", re.MULTILINE)
"""What hides a post here although Hexo publishes it."""


def split_blocks(lines: list[str]) -> list[tuple[str, list[list[str]]]]:
    blocks: list[tuple[str, list[list[str]]]] = []
    for line in lines[1:]:
        if line.startswith("# "):
            blocks.append((line[2:], []))
        elif not line.startswith("file\t"):
            blocks[-1][1].append(line.split("\t"))
    return blocks


def make_config(settings: str) -> str:
    """Return the configuration that the title of a block names."""
    settings = re.sub(r" ; common probe.*", "", settings)
    settings = re.sub(r"^(?:default )?permalink:? ", "permalink: ", settings).split(", root")[0]
    return "url: https://x.org/base\nroot: /base/\n" + "\n".join(settings.split("; "))


def find_difference(id: str, row: list[str], post: Post | None, *, clashes: bool) -> str:
    """Return how a post differs from its row; empty if it does not."""
    output, facts = row[2], row[3].split("|")
    is_built = output != "(not built)" and not output.endswith(".md")
    if not is_built and not clashes:
        is_visible = post is not None and post.visibility.is_public and post.visibility.visible_from is None
        return "is visible" if is_visible else ""
    if post is None:
        return "is missing"
    is_hidden = HIDDEN.search(row[1].replace("\\n", "\n")) is not None and "draft: false" not in row[1]
    if post.visibility.is_public is is_hidden:
        return "is visible" if is_hidden else "is hidden"
    url = re.sub(r"/index\.html$", "/", row[3].rpartition("perma=https://x.org")[2])
    url = url.replace("/base/index.html", "/base/")
    is_dated = "date:" in row[1] or not re.search(r"/2026|/28-15/", url)  # else the URL has the time of the file
    if is_dated and unquote(post.url) != unquote(url):
        return f"URL {post.url}"
    name = id.rpartition("/")[2]
    if facts[0] and name not in OTHER_TITLES and post.title != facts[0]:
        return f"title {post.title}"
    tags = re.findall(r"'((?:[^'\\]|\\')*) tags/", facts[2])
    categories = re.findall(r"'((?:[^'\\]|\\')*) categories/", facts[3])
    if id.startswith("_posts") and (sorted(post.tags), list(post.categories)) != (sorted(tags), categories):
        return f"terms {post.tags} {post.categories}"
    if "date:" in row[1] and not facts[1].startswith("2026") and (post.date or "")[:10] not in facts[1]:
        return "" if name == "tz.md" else f"date {post.date}"
    return ""


def test_posts_equal_the_recorded_ones(shared: Path, tmp_path: Path) -> None:
    blocks = split_blocks((shared / "tables" / "hexo_8.1.2.tsv").read_text("utf-8").splitlines())
    differing, passed, excepted = [], 0, 0
    for number, (settings, rows) in enumerate(blocks):
        if any(text in settings for text in UNTESTED):
            excepted += len(rows)
            continue
        root = tmp_path / str(number)
        texts = {row[0]: row[1] if not row[1].startswith("(no front") else "text" for row in rows}
        decoded = {
            f"source/{name}": text.replace("\\n", "\n").replace("\\r", "\r").replace("\\ufeff", "\ufeff") + "\n"
            for name, text in texts.items()
            if name != "noext"
        }
        write_files(root, decoded | {"_config.yml": make_config(settings), "package.json": '{"hexo": {"version": ""}}'})
        posts = read_posts_or_none(root)
        for row in rows:
            id = row[0]
            if id.rpartition("/")[2] in EXCEPTIONS or id == "noext":
                excepted += 1
                continue
            clashes = "perma=" in row[3] and row[2] == "(not built)"
            difference = find_difference(id, row, posts.get(id), clashes=clashes)
            passed += not difference
            if difference:
                differing.append((settings[:60], id, difference, row[2]))
    assert differing == []
    assert passed > 350
    print(f"{passed} rows pass, {excepted} are exceptions")


def read_posts_or_none(root: Path) -> dict[str, Post]:
    from index.errors import UnreadablePost
    from index.posts.read_post import read_post
    from index.sites import open_site

    site = open_site(root)
    posts = {}
    for id in site.scan().files:
        try:
            posts[id] = read_post(site, id)[0]
        except UnreadablePost:
            continue
    return posts


@pytest.mark.parametrize(("column", "setting"), [("hexo marked 7.0.1", 0), ("hexo modifyAnchors 1 (lower)", 1)])
def test_headings_equal_the_recorded_ones(shared: Path, tmp_path: Path, column: str, setting: int) -> None:
    tables = shared / "tables"
    lines = (tables / "hexo_8.1.2.tsv").read_text("utf-8").splitlines()
    source = next(line for line in reversed(lines) if line.startswith("_posts/a.md")).split("\t")[1]
    write_files(tmp_path, {
        "source/_posts/a.md": source.replace("\\n", "\n").replace("\\t", "\t"),
        "_config.yml": f"source_dir: source\nmarked: {{modifyAnchors: {setting}}}\n",
    })  # fmt: skip
    (post,) = read_posts(tmp_path).values()
    header, *rows = [
        line.split("\t") for line in (tables / "anchors_generators.tsv").read_text("utf-8").splitlines()[1:]
    ]
    at = header.index(column)
    expected = [row[at] for row in rows if row[at] not in ("(none)", "(empty id)")]
    assert [section.anchor for section in post.sections if section.anchor] == expected
