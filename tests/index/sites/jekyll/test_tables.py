"""Posts equal recorded output of the real Jekyll."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.support.sites import read_posts, write_files


def test_posts_equal_those_of_jekyll(shared: Path, tmp_path: Path) -> None:
    front_matter = {
        "catstr": "categories: one two\ntags: x, y", "catsing": "category: one two\ntags: [single tag]",
        "cats": "categories: [Tech News, go]\ntags: a b", "slug": "slug: My-Slug", "perma": "permalink: /x/perma.html",
        "perma2": "permalink: /pretty", "datefm": "date: 2015-01-03 05:30:00 +0000",
    }  # fmt: skip
    rows = (shared / "tables" / "jekyll_4.3.1.txt").read_text("utf-8").splitlines()
    table = [row.removeprefix("PAGE ").split("|") for row in rows if re.search(r"\.(md|markdown)\|", row)]
    for path, *_ in table:
        name = re.sub(r"^\d+-\d+-\d+-", "", Path(path).stem)
        title = "" if name in ("notitle-here", "nofm", "empty-fm") else "title: Hi\n"
        write_files(tmp_path, {path: f"---\n{title}{front_matter.get(name, '')}\n---\nx"})
    posts = read_posts(tmp_path, generator="jekyll")
    assert {path: posts[path].url for path, *_ in table} == {path: url for path, url, *_ in table}
    for path, _, _, *rest in (row for row in table if len(row) > 4):
        post = posts[path]
        assert list(post.categories) == json.loads(rest[1].removeprefix("cats=")), path
        assert list(post.tags) == json.loads(rest[2].removeprefix("tags=")), path
        assert (post.date or "")[:10] == rest[0][:10], path


def test_reference_case(shared: Path, tmp_path: Path) -> None:
    folder = shared / "cases" / "23-jekyll-post"
    id = "_posts/2015-05-22-New Start.md"
    write_files(tmp_path, {"_config.yml": "", id: (folder / "input.md").read_text("utf-8")})
    post = read_posts(tmp_path)[id]
    assert (post.url, post.title) == ("/tech%20news/go/2015/05/22/New-Start.html", "New Start")
    assert (post.tags, post.date) == (("jekyll", "pages"), "2015-05-22")
    (section,) = post.sections
    assert section.code[0].language == "ruby"
    assert not any(sign in section.text for sign in ("{%", "{:toc}", "site.title"))
