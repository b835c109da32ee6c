"""Posts equal recorded output of the real Hugo: every row of the tables of URLs, permalinks and tags."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from index.model import Post
from tests.support.hugo import get_newest, read_rows
from tests.support.sites import read_posts, write_files

FRONT_MATTER = {
    "post/Bundle-Up/index.md": "slug: bslug", "post/slug-num.md": "slug: 2016", "post/slug-slash.md": "slug: a/b",
    "post/slug-uni.md": "slug: crème brûlée", "post/slugged.md": "slug: my-slug_x",
    "post/url-abs.md": "url: /Custom/Path",
    "post/url-abs-slash.md": "url: /custom/slash/", "post/url-and-slug.md": "slug: s\nurl: /u-wins/",
    "post/url-html.md": "url: /old/Page.html", "post/url-rel.md": "url: rel/path/",
    "post/url-space.md": "url: /a b/ç?x=1",
}  # fmt: skip
"""The front matter of the rows whose URL does not come from the path."""
NO_POSTS = {
    "_index.md": "a section page", "post/_index.md": "a section page", "post/nested/deep/_index.md": "a section page",
    "post/h.html": "HTML, not Markdown",
}  # fmt: skip
"""The rows that are not posts, with the reason."""
PERMALINK_POSTS = {
    "blog/other.md": "title: Other", "post/2017-08-09-file-date.md": "title: T4", "post/2017-08-09.md": "title: T4b",
    "post/My-File.md": "title: 'A title with punct: C++'\ndate: 2016-03-05",
    "post/bundle-x/index.md": "title: T5\ndate: 2018-02-03",
    "post/dated.md": "title: T2\nslug: sl-ug\ndate: 2016-12-31",
    "post/nodate.md": "title: T6", "post/sub/In-Sub.md": "title: T3\ndate: 2020-01-02", "post/withurl.md": "url: /zz/",
}  # fmt: skip


def write_and_read(root: Path, config: str, front_matter: dict[str, str]) -> dict[str, Post]:
    """Write a site with posts of such front matter, and read them."""
    posts = {f"content/{id}": f"---\n{front}\n---\n" for id, front in front_matter.items()}
    return read_posts(write_files(root, {"hugo.toml": config, **posts}))


def test_urls(shared: Path, tmp_path: Path) -> None:
    rows = read_rows(shared, "hugo_urls.tsv")
    expected = {path: get_newest(*urls).removeprefix("https://example.org") for path, *urls in rows}
    front_matter = {path: FRONT_MATTER.get(path, "") for path in expected if path not in NO_POSTS}
    config = 'baseURL = "https://example.org/"\n[languages.en]\n[languages.fr]\n'
    posts = write_and_read(tmp_path / "site", config, front_matter)
    urls = {path: unquote(posts[path].url) for path in front_matter}
    assert urls == {path: unquote(expected[path]) for path in front_matter}


def test_permalinks(shared: Path, tmp_path: Path) -> None:
    configs: dict[str, dict[str, str]] = {}
    for config, path, *urls in read_rows(shared, "hugo_permalinks.tsv"):
        configs.setdefault(config, {})[path] = get_newest(*urls)
    assert len(configs) >= 8
    for number, (config, expected) in enumerate(configs.items()):
        toml = re.sub(r"; (?=\[|\w+=)", "\n", config)
        posts = write_and_read(tmp_path / str(number), toml + "\n", PERMALINK_POSTS)
        assert {path: posts[path].url for path in expected} == expected, config


def test_tags(shared: Path, tmp_path: Path) -> None:
    checked = 0
    for name, source, *outcomes in read_rows(shared, "hugo_values.tsv"):
        match = re.search(r"tags=\[\]string\{(.*?)\}\|terms", get_newest(*outcomes))
        if not match or "tags" not in source.lower() or "tags=" in source:  # TOML
            continue
        (post,) = write_and_read(tmp_path / name.replace("/", "_"), "", {name: source.replace("\\n", "\n")}).values()
        tags = [json.loads(f'"{tag}"') for tag in re.findall(r'"((?:[^"\\]|\\.)*)"', match[1])]
        # Unlike Hugo, we strip white space around tags.
        assert list(post.tags) == list(dict.fromkeys(tag.strip() for tag in tags if tag.strip())), name
        checked += 1
    assert checked >= 6


@pytest.mark.parametrize(
    ("value", "tags"),
    [("5", ("5",)), ("true", ("true",)), ("a b c", ("a b c",)), ('"a, b,c"', ("a, b,c",)), ("{a: 1}", ())],
)
def test_tags_that_are_not_a_list(tmp_path: Path, value: str, tags: tuple[str, ...]) -> None:
    (post,) = write_and_read(tmp_path / "site", "", {"a.md": f"tags: {value}"}).values()
    assert post.tags == tags
