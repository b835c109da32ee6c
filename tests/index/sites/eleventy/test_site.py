"""The rules of Eleventy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sites import list_visible, read_posts, write_files


@pytest.mark.parametrize(
    ("path", "front", "url"),
    [
        ("posts/hello.md", "", "/posts/hello/"), ("posts/index.md", "", "/posts/"), ("index.md", "", "/"),
        ("posts/Mixed Case.md", "", "/posts/Mixed%20Case/"), ("posts/posts.md", "", "/posts/"),
        ("posts/2016-06-21-dated.md", "", "/posts/2016-06-21-dated/"), ("posts/x.md", "permalink: /x/p/", "/x/p/"),
        ("posts/x.md", "permalink: /old/page.html", "/old/page.html"),
        ("posts/x.md", "permalink: '/s/{{ page.fileSlug }}/'", "/s/x/"),
        ("posts/x.md", "permalink: '/{{ unknown }}/'", "/posts/x/"),
    ],
)  # fmt: skip
def test_url(tmp_path: Path, path: str, front: str, url: str) -> None:
    write_files(
        tmp_path,
        {
            "eleventy.config.js": 'module.exports = {dir: {input: "src"}}',
            f"src/{path}": f"---\ntitle: T\n{front}\n---\n",
        },
    )
    assert read_posts(tmp_path)[path].url == url


def test_other_line_around_front_matter(tmp_path: Path) -> None:
    config = 'c.setFrontMatterParsingOptions({ excerpt: true, delimiters: ["~~~", "~~~"] });'
    write_files(tmp_path, {
        ".eleventy.js": config, "a.md": "~~~\ntitle: A\n~~~\n~~~\ncode\n~~~\n",
        "b.md": "~~~json\n{\"draft\": true}\n~~~\n",
    })  # fmt: skip
    assert list_visible(tmp_path) == {"a.md"}
    post = read_posts(tmp_path)["a.md"]
    assert (post.title, post.sections[0].code[0].text) == ("A", "code")


def test_visible_posts(tmp_path: Path) -> None:
    write_files(tmp_path, {
        ".eleventy.js": "", "a.md": "---\ntags: x, y\n---\n", "no.md": "---\npermalink: false\n---\n",
        "out.md": "---\neleventyExcludeFromCollections: true\n---\n", "_includes/b.md": "", "node_modules/c/d.md": "",
        "draft.md": "---\ndraft: true\n---\n",
    })  # fmt: skip
    assert list_visible(tmp_path) == {"a.md"}
    assert read_posts(tmp_path)["a.md"].tags == ("x", "y")
