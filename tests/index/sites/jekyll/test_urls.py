"""The URLs of Jekyll."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sites import read_posts, write_files


@pytest.mark.parametrize(
    ("config", "path", "front", "url"),
    [
        ("", "_posts/2016-06-21-Hello World.md", "", "/2016/06/21/Hello-World.html"),
        ("", "_posts/2016-6-1-one-digit.md", "", "/2016/06/01/one-digit.html"),
        ("", "news/_posts/2016-06-21-a.md", "", "/news/2016/06/21/a.html"),
        ("", "_posts/sub/2016-06-21-a.md", "", "/2016/06/21/a.html"),
        ("", "_posts/2016-06-21-a.md", "categories: [Tech News, go]", "/tech%20news/go/2016/06/21/a.html"),
        ("", "_posts/2016-06-21-a.md", "categories: one two", "/one/two/2016/06/21/a.html"),
        ("", "_posts/2016-06-21-a.md", "date: 2015-01-03 05:30:00 +0000", "/2015/01/03/a.html"),
        ("", "_posts/2016-06-21-a.md", "permalink: /x/own.html", "/x/own.html"),
        ("", "_posts/2016-06-21-a.md", "slug: My-Slug", "/2016/06/21/My-Slug.html"),
        ("permalink: pretty", "_posts/2016-06-21-a.md", "", "/2016/06/21/a/"),
        ("permalink: ordinal", "_posts/2016-06-21-a.md", "", "/2016/173/a.html"),
        ("permalink: none", "_posts/2016-06-21-a.md", "category: x", "/x/a.html"),
        ("permalink: /blog/:year/:title/", "_posts/2016-06-21-a.md", "", "/blog/2016/a/"),
        ("baseurl: /base", "_posts/2016-06-21-a.md", "", "/base/2016/06/21/a.html"),
        (
            "timezone: America/New_York",
            "_posts/2016-06-21-a.md",
            "date: 2016-06-21 02:00:00 +0000",
            "/2016/06/20/a.html",
        ),
        ("", "about.md", "", "/about.html"),
        ("", "sub/index.md", "", "/sub/"),
        ("permalink: pretty", "about.md", "", "/about/"),
    ],
)
def test_url(tmp_path: Path, config: str, path: str, front: str, url: str) -> None:
    write_files(tmp_path, {"_config.yml": config + "\n", path: f"---\ntitle: T\n{front}\n---\n"})
    assert read_posts(tmp_path)[path].url == url
