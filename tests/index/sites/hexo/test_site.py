"""Sites of Hexo: how they are recognized, and what differs from Hexo on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.sites import open_site
from index.sites.hexo.permalinks import parse_name
from tests.support.sites import list_visible, read_only_post, read_posts, write_files

PACKAGE = '{"hexo": {"version": "8.1.2"}, "dependencies": {"hexo": "^8"}}'


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": PACKAGE, "_config.yml": "title: x\n"},
        {"package.json": '{"dependencies": {"hexo": "^8"}}'},
        {"_config.yml": "new_post_name: :title.md\n"},
    ],
)
@pytest.mark.parametrize("folder", ["", "source"])
def test_site_is_recognized_from_its_root_and_its_source(tmp_path: Path, files: dict[str, str], folder: str) -> None:
    write_files(tmp_path, files | {"source/_posts/a.md": "---\ndate: 2024-01-02\n---\n# A"})
    site = open_site(tmp_path / folder)
    assert (site.recognition.generator, site.root, site.content) == ("hexo", tmp_path, tmp_path / "source")
    assert [post.url for post in read_posts(tmp_path / folder).values()] == ["/2024/01/02/a/"]


@pytest.mark.parametrize("package", ['{"devDependencies": {"hexo": "8"}}', "[1]", "{", '{"hexo": 1}', "[" * 100_000])
def test_package_of_another_program_is_no_sign(tmp_path: Path, package: str) -> None:
    write_files(tmp_path, {"package.json": package, "_config.yml": "baseurl: /x\n", "_posts/2024-01-02-a.md": "x"})
    assert open_site(tmp_path).recognition.generator == "jekyll"


def test_drafts_are_hidden_even_if_hexo_publishes_them(tmp_path: Path) -> None:
    files = {"a.md": "draft: true", "b.md": "published: false", "c.md": "x: y"}
    pages = {
        f"source/{folder}{name}": f"---\n{text}\n---\n" for folder in ("", "_posts/") for name, text in files.items()
    }
    write_files(tmp_path, pages | {"package.json": PACKAGE, "source/_drafts/d.md": "x"})
    reasons = {id: post.visibility.reason for id, post in read_posts(tmp_path).items()}
    assert reasons == {
        "_drafts/d.md": "draft: the file is in _drafts", "_posts/a.md": "draft: true (Hexo itself publishes the page)",
        "_posts/b.md": "published: false", "_posts/c.md": "public", "b.md": "public",
        "a.md": "draft: true (Hexo itself publishes the page)", "c.md": "public",
    }  # fmt: skip
    assert len(list_visible(tmp_path, drafts=True)) == 7


def test_address_is_that_of_the_configuration(tmp_path: Path) -> None:
    config = "url: https://blog.sample.io/notes\npermalink: :title.html\n"
    write_files(tmp_path, {"package.json": PACKAGE, "_config.yml": config, "source/_posts/a.md": "x"})
    assert open_site(tmp_path).origin == "https://blog.sample.io"
    assert read_only_post(tmp_path).url == "/notes/a.html"


@pytest.mark.parametrize(
    ("source", "title", "body"),
    [
        ("title: A\ndate: 2024-01-02\n---\nText\n", "A", "Text"), ("----\ntitle: A\n----\nText\n", "A", "Text"),
        ('"title": "A"\n;;;\nText\n', "A", "Text"), (';;;\n"title": "A"\n;;;\nText\n', "A", "Text"),
        ("---\ntitle: A\n---\nText\n", "A", "Text"), ("# A\n\nText\n\n---\n\nmore\n", "A", "Text"),
        ("Note: [b\n\n---\nText", "p", "Note: [b"),
    ],
)  # fmt: skip
def test_front_matter_is_read_as_hexo_writes_it(tmp_path: Path, source: str, title: str, body: str) -> None:
    write_files(tmp_path, {"package.json": PACKAGE, "source/_posts/p.md": source})
    post = read_only_post(tmp_path)
    section = next(section for section in post.sections if section.text)
    assert (post.title, section.text.splitlines()[0]) == (title, body)
    line = source.split("\n").index(body) + 1
    assert dict(section.lines).get(0, section.line) or line


def test_post_without_a_date_has_a_warning_if_its_url_needs_one(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"package.json": PACKAGE, "source/_posts/a.md": "x", "_config.yml": "permalink: :year/:id/\n"}
    )
    first, second = read_only_post(tmp_path).warnings
    assert "the post has no `date`" in first
    assert "`:id` in `permalink`" in second


@pytest.mark.parametrize(
    ("config", "message"),
    [("timezone: Mars/Base", "timezone 'Mars/Base' is unknown"), ("a: [", "can't be read as YAML")],
)
def test_bad_configuration_is_an_error_that_names_the_file(tmp_path: Path, config: str, message: str) -> None:
    write_files(tmp_path, {"package.json": PACKAGE, "_config.yml": config, "source/a.md": "x"})
    with pytest.raises(SettingsError, match=r"_config\.yml"):
        open_site(tmp_path)
    with pytest.raises(SettingsError, match=message):
        open_site(tmp_path)


def test_hostile_configuration_stays_inside_and_bounded(tmp_path: Path) -> None:
    config = (
        "source_dir: ../../etc\npermalink: ../../:title/../..//x/\n"
        f"new_post_name: '{':a' * 40}.md'\nexclude: ['{'**/' * 30}x']\n"
    )
    write_files(tmp_path, {"package.json": PACKAGE, "_config.yml": config, "source/_posts/a.md": "x"})
    site = open_site(tmp_path)
    assert site.content == tmp_path
    assert parse_name(":a" * 40, "x" * 300) is None
    post = read_posts(write_files(tmp_path, {"_config.yml": "permalink: ../../:title/../..//x/\n"}))["_posts/a.md"]
    assert post.url == "/a/x/"
