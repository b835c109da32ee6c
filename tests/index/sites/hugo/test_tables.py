"""Every row of the tables of what the real Hugo did with URLs and tags agrees, or stands in a list with a reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from index.model import Post
from index.posts.read_post import read_post
from index.sites import open_site

SLUGS = {
    "post/Bundle-Up/index.md": "slug: bslug", "post/slug-num.md": "slug: 2016", "post/slug-slash.md": "slug: a/b",
    "post/slug-uni.md": "slug: crème brûlée", "post/slugged.md": "slug: my-slug_x",
    "post/url-abs.md": "url: /Custom/Path",
    "post/url-abs-slash.md": "url: /custom/slash/", "post/url-and-slug.md": "slug: s\nurl: /u-wins/",
    "post/url-html.md": "url: /old/Page.html", "post/url-rel.md": "url: rel/path/",
    "post/url-space.md": "url: /a b/ç?x=1",
}  # fmt: skip
"""The front matter of the rows whose path doesn't tell the URL."""
NO_POSTS = {
    "_index.md": "a section page", "post/_index.md": "a section page", "post/nested/deep/_index.md": "a section page",
    "post/h.html": "HTML, not Markdown",
}  # fmt: skip
PERMALINKS = {
    "blog/other.md": "title: Other", "post/2017-08-09-file-date.md": "title: T4", "post/2017-08-09.md": "title: T4b",
    "post/My-File.md": "title: 'A title with punct: C++'\ndate: 2016-03-05",
    "post/bundle-x/index.md": "title: T5\ndate: 2018-02-03",
    "post/dated.md": "title: T2\nslug: sl-ug\ndate: 2016-12-31",
    "post/nodate.md": "title: T6", "post/sub/In-Sub.md": "title: T3\ndate: 2020-01-02", "post/withurl.md": "url: /zz/",
}  # fmt: skip


def rows(shared: Path, table: str) -> list[list[str]]:
    lines = (shared / "tables" / table).read_text("utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith(("#", "path\t", "config\t", "file\t"))]


def newest(old: str, *new: str) -> str:
    """Return what Hugo 0.168 did: the last column where it differs from the one before."""
    return new[0] if new and new[0] else old


def built(root: Path, config: str, fronts: dict[str, str]) -> dict[str, Post]:
    root.mkdir(exist_ok=True)
    (root / "hugo.toml").write_text(config)
    for id, front in fronts.items():
        path = root / "content" / id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{front}\n---\n", "utf-8")
    site = open_site(root)
    return {id: read_post(site, id)[0] for id in site.files()}


def test_urls(shared: Path, tmp_path: Path) -> None:
    table = {path: newest(*told).removeprefix("https://example.org") for path, *told in rows(shared, "hugo_urls.tsv")}
    fronts = {path: SLUGS.get(path, "") for path in table if path not in NO_POSTS}
    posts = built(tmp_path / "site", 'baseURL = "https://example.org/"\n[languages.en]\n[languages.fr]\n', fronts)
    made = {path: unquote(posts[path].url) for path in fronts}
    assert made == {path: unquote(table[path]) for path in fronts}


def test_permalinks(shared: Path, tmp_path: Path) -> None:
    configs: dict[str, dict[str, str]] = {}
    for config, path, *told in rows(shared, "hugo_permalinks.tsv"):
        configs.setdefault(config, {})[path] = newest(*told)
    assert len(configs) >= 8
    for number, (config, expected) in enumerate(configs.items()):
        written = re.sub(r"; (?=\[|\w+=)", "\n", config)
        posts = built(tmp_path / str(number), written.replace('=[":', '=[":') + "\n", PERMALINKS)
        made = {path: posts[path].url for path in expected}
        assert made == expected, config


def test_tags(shared: Path, tmp_path: Path) -> None:
    checked = 0
    for name, source, *told in rows(shared, "hugo_values.tsv"):
        found = re.search(r"tags=\[\]string\{(.*?)\}\|terms", newest(*told))
        if not found or "tags" not in source.lower() or "tags=" in source:  # TOML
            continue
        (post,) = built(tmp_path / name.replace("/", "_"), "", {name: source.replace("\\n", "\n")}).values()
        theirs = [json.loads(f'"{tag}"') for tag in re.findall(r'"((?:[^"\\]|\\.)*)"', found[1])]
        ours = list(dict.fromkeys(tag.strip() for tag in theirs if tag.strip()))  # blanks around a tag say nothing
        assert list(post.tags) == ours, name
        checked += 1
    assert checked >= 6


@pytest.mark.parametrize(
    ("value", "tags"),
    [("5", ("5",)), ("true", ("true",)), ("a b c", ("a b c",)), ('"a, b,c"', ("a, b,c",)), ("{a: 1}", ())],
)
def test_tags_that_are_no_list(tmp_path: Path, value: str, tags: tuple[str, ...]) -> None:
    (post,) = built(tmp_path / "site", "", {"a.md": f"tags: {value}"}).values()
    assert post.tags == tags
