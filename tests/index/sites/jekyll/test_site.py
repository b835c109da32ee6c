"""The configuration and the metadata of Jekyll sites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.sites import open_site
from tests.support.sites import read_posts, write_files


@pytest.mark.parametrize(
    ("front", "tags", "categories"),
    [("tag: one two\ncategory: a b", ("one two",), ("a b",)),
     ("tags: one two\ncategories: a b", ("one", "two"), ("a", "b")),
     ("tag: one\ntags: [two]", ("one",), ())],
)  # fmt: skip
def test_singular_key_holds_one_term(
    tmp_path: Path, front: str, tags: tuple[str, ...], categories: tuple[str, ...]
) -> None:
    write_files(tmp_path, {"_config.yml": "", "_posts/2016-01-01-a.md": f"---\n{front}\n---\n"})
    post = read_posts(tmp_path)["_posts/2016-01-01-a.md"]
    assert (post.tags, post.categories) == (tags, categories)


def test_invalid_yaml_is_an_error(tmp_path: Path) -> None:
    write_files(tmp_path, {"_config.yml": "a: [", "_posts/2016-01-01-c.md": ""})
    with pytest.raises(SettingsError, match=r"_config\.yml: .*configuration"):
        open_site(tmp_path)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("timezone: America", "unknown timezone 'America'; use a name like Europe/Berlin"),
        ("timezone: Nowhere/City", "unknown timezone 'Nowhere/City'"), ("timezone: ../../etc", "invalid setting"),
        ("source: ../other", "`source: ../other` is not a folder of the site"), ("source: none", "not a folder"),
        ("source: /etc", "not a folder of the site"),
    ],
)  # fmt: skip
def test_invalid_setting_is_an_error(tmp_path: Path, config: str, message: str) -> None:
    write_files(tmp_path, {"_config.yml": config, "a.md": ""})
    with pytest.raises(SettingsError, match=re.escape(message)):
        open_site(tmp_path)


@pytest.mark.parametrize("folder", ["", "src/site"])
def test_source_is_the_content_root(tmp_path: Path, folder: str) -> None:
    head = "---\ntitle: T\n---\n"
    write_files(tmp_path, {
        "_config.yml": "source: src/site\npermalink: /:title/\n", "outside.md": head, "src/site/about.md": head,
        "src/site/_posts/2016-01-01-a.md": head,
    })  # fmt: skip
    site = open_site(tmp_path / folder)
    assert (site.root, site.content) == (tmp_path, tmp_path / "src/site")
    assert site.is_configuration(tmp_path / "_config.yml")
    urls = {id: post.url for id, post in read_posts(tmp_path / folder).items()}
    assert urls == {"about.md": "/about/", "_posts/2016-01-01-a.md": "/a/"}


def test_first_of_several_configurations_counts(tmp_path: Path) -> None:
    files = {"_config.toml": 'permalink = "/t/:title"', "_posts/2016-01-01-a.md": ""}
    for name, letter in ((None, "t"), ("_config.yaml", "a"), ("_config.yml", "m")):
        files |= {name: f"permalink: /{letter}/:title\n"} if name else {}
        write_files(tmp_path, files)
        assert read_posts(tmp_path)["_posts/2016-01-01-a.md"].url == f"/{letter}/a"


@pytest.mark.parametrize(
    ("path", "front", "categories", "tags"),
    [
        ("a/B c/_posts/2016-01-01-x.md", "categories: [d, a]\ncategory: [e, [f]]", ("a", "B c", "d", "e", "f"), ()),
        ("_posts/a/2016-01-01-x.md", "categories: d e", ("d", "e"), ()),
        ("a/_drafts/x.md", "", ("a",), ()),
        ("_posts/2016-01-01-x.md", "tag: false\ntags: [a, [b, c]]", (), ("a", "b", "c")),
        ("_posts/2016-01-01-x.md", "tags: {a: b}\ncategories:", (), ()),
    ],
)  # fmt: skip
def test_categories_and_tags(
    tmp_path: Path, path: str, front: str, categories: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    write_files(tmp_path, {"_config.yml": "", path: f"---\n{front}\n---\n"})
    post = read_posts(tmp_path, drafts=True)[path]
    assert (post.categories, post.tags) == (categories, tags)


def test_lastmod_is_read_like_a_date(tmp_path: Path) -> None:
    fronts = [
        "last_modified_at: 2024-05-06 10:00",
        "last_modified_at: someday\nupdated: May 6, 2024",
        "date: 2020-01-02",
    ]
    ids = [f"_posts/2016-01-01-{number}.md" for number in range(3)]
    write_files(tmp_path, {"_config.yml": "timezone: Asia/Kolkata\n"})
    write_files(tmp_path, {id: f"---\n{front}\n---\n" for id, front in zip(ids, fronts, strict=True)})
    posts = read_posts(tmp_path)
    assert [posts[id].lastmod for id in ids] == ["2024-05-06T10:00:00+05:30", "2024-05-06", "2020-01-02"]


@pytest.mark.parametrize(
    ("path", "title"),
    [("_posts/2016-01-01-my-first_post.md", "My First_post"), ("_posts/2016-01-01-a--b..md", "A B"),
     ("_drafts/an-idea.md", "An Idea"), ("_drafts/2016-01-01-an-idea.md", "An Idea"), ("my-page.md", "My page")],
)  # fmt: skip
def test_title_comes_from_the_file_name(tmp_path: Path, path: str, title: str) -> None:
    write_files(tmp_path, {"_config.yml": "", path: "---\n---\n"})
    assert read_posts(tmp_path)[path].title == title
