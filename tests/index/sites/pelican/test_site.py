"""The rules of Pelican."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.model import Post
from index.sites import open_site
from tests.support.sites import list_visible, read_posts, select_visible_now, write_files

HEAD = "Title: T\nDate: 2016-06-21\n"


def read(root: Path, settings: str, id: str, head: str = HEAD) -> Post:
    """Return the post of a site with one file."""
    write_files(root, {"pelicanconf.py": f'PATH = "content"\n{settings}\n', f"content/{id}": f"{head}\nText\n"})
    return read_posts(root)[id]


def test_visible_posts_and_their_fields(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "pelicanconf.py": 'PATH = "content"\nTIMEZONE = "Europe/Paris"\nSITEURL = ""\nX = 1 + f(2)\n',
        "content/tech/a.md": "Title: Ünï & 日本\nDate: 2016-06-21 10:00\nTags: x, y\nSummary: one\n    two\n\n"
        "Text {filename}b.md\n",
        "content/b.md": "---\ntitle: B\ndate: 2016-06-21\nslug: own\nlang: fr\n---\nText\n",
        "content/draft.md": "Title: D\nDate: 2016-06-21\nStatus: draft\n\nText\n",
        "content/hidden.md": "Title: H\nDate: 2016-06-21\nStatus: hidden\n\nText\n",
        "content/undated.md": "Title: U\n\nText\n", "content/untitled.md": "Date: 2016-06-21\n\nText\n",
        "content/future.md": "Title: F\nDate: 2099-06-21\n\nText\n", "content/x.MD": f"{HEAD}\nText\n",
    })  # fmt: skip
    posts = read_posts(tmp_path)
    assert list_visible(tmp_path) == {"tech/a.md", "b.md", "future.md"}
    first = posts["tech/a.md"]
    assert (first.url, first.date, first.tags) == ("/uni-ri-ben.html", "2016-06-21T10:00:00+02:00", ("x", "y"))
    assert (first.categories, first.description) == (("tech",), "one two")
    assert (first.sections[0].text, first.sections[0].line) == ("Text b.md", 7)
    assert (posts["b.md"].url, posts["b.md"].lang) == ("/own-fr.html", "fr")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Status: draft", "status: draft"), ("Status: Hidden", "status: Hidden"), ("Status: skip", "status: skip"),
        ("Status: pending", "status: pending"), ("Status: published", ""), ("Status:", ""),
        ("Slug: ../up", "slug: '../up' leads out of the site: Pelican skips it"),
        ("Slug: /abs/here", "slug: '/abs/here' leads out of the site: Pelican skips it"),
        ("Save_as: ../../x.html", "save_as: '../../x.html' leads out of the site: Pelican skips it"),
        ("Slug: a/../b", ""), ("Date: soon", "date: 'soon' is not a date that can be read"),
        ("Modified: soon", "modified: 'soon' is not a date that can be read"),
    ],
)  # fmt: skip
def test_hidden_reason(tmp_path: Path, line: str, reason: str) -> None:
    head = f"Title: T\n{line}\n" + ("" if line.startswith("Date") else "Date: 2016-06-21\n")
    visibility = read(tmp_path, "", "a.md", head).visibility
    assert (visibility.is_public, visibility.reason) == (not reason, reason or "public")


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("Slug: ../up", "/t.html"), ("Slug: a/../b", "/b.html"), ('Slug: "q"', "/%22q%22.html"),
        ("Slug: A b", "/A%20b.html"),
        ("Url: /u/rl", "/u/rl"), ("Url: u/index.html", "/u/"), ("Url: myindex.html", "/myindex.html"),
        ("Url: ../up", "/t.html"), ("Url: https://evil.org/x", "/t.html"), ("Url: //evil.org/x", "/t.html"),
        ("Save_as: x/index.html", "/x/"), ("Lang: pt-BR", "/t-pt-BR.html"), ("Status: draft", "/drafts/t.html"),
    ],
)  # fmt: skip
def test_url(tmp_path: Path, line: str, url: str) -> None:
    post = read(tmp_path, "", "a.md", f"{HEAD}{line}\n")
    assert post.url == url
    assert bool(post.warnings) is (url == "/t.html")


@pytest.mark.parametrize(
    ("settings", "id", "url"),
    [
        ("SLUGIFY_SOURCE = 'basename'", "Some Name.md", "/some-name.html"),
        ("ARTICLE_URL = '{date:%Y}/{date.month}/{category}/{slug}/'", "My Cat/a.md", "/2016/6/my-cat/t/"),
        ("ARTICLE_URL = '{author}/{unknown}/{slug}'\nAUTHOR = 'Jo Do'", "a.md", "/jo-do/{unknown}/t"),
        ("PAGE_URL = '{slug}/'", "pages/a.md", "/t/"), ("PAGE_PATHS = ['docs']", "docs/a.md", "/pages/t.html"),
        ("PAGE_PATHS = ['docs']", "pages/a.md", "/t.html"), ("SITEURL = 'https://x.org/blog'", "a.md", "/blog/t.html"),
        ("SLUG_REGEX_SUBSTITUTIONS = [('t', 'x')]", "a.md", "/x.html"),
        ("SLUGIFY_PRESERVE_CASE = True", "a.md", "/T.html"),
        (r"FILENAME_METADATA = r'(?P<date>\d+-\d+-\d+)_(?P<slug>.*)'", "2015-01-01_x.md", "/x.html"),
        ("PATH_METADATA = '(?P<slug>.*)/.*'", "deep/er/a.md", "/deep/er.html"),
        ("DEFAULT_LANG = 'FR'", "a.md", "/t.html"),
        ("DEFAULT_METADATA = {'lang': 'fr'}", "a.md", "/t-fr.html"), ("DRAFT_URL = 'd'", "a.md", "/t.html"),
        ("EXTRA_PATH_METADATA = {'a.md': {'url': 'own/'}}", "a.md", "/own/"),
    ],
)  # fmt: skip
def test_settings_of_urls(tmp_path: Path, settings: str, id: str, url: str) -> None:
    assert read(tmp_path, settings, id).url.replace("%7B", "{").replace("%7D", "}") == url


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("DEFAULT_METADATA = {'status': 'draft'}", "status: draft"),
        ("DEFAULT_METADATA = (('status', 'draft'),)", "status: draft"),
        ("DEFAULT_METADATA = f()", "DEFAULT_METADATA is not a plain value, and may say draft"),
        ("DEFAULT_METADATA = {'status': f()}", "DEFAULT_METADATA is not a plain value, and may say draft"),
        ("DEFAULT_METADATA = {'x': f()}", "public"),
        ("EXTRA_PATH_METADATA = {'a.md': {'status': 'hidden'}}", "status: hidden"),
        ("EXTRA_PATH_METADATA = f()", "EXTRA_PATH_METADATA is not a plain value, and may say draft"),
        ("EXTRA_PATH_METADATA = {'b.md': f()}", "public"),
        ("ARTICLE_SAVE_AS = ''", "ARTICLE_SAVE_AS is empty: Pelican does not write it"),
        ("PAGE_SAVE_AS = ''", "public"), ("EXTRA_PATH_METADATA = {'a': {'status': 'hidden'}}", "public"),
    ],
)  # fmt: skip
def test_settings_that_hide(tmp_path: Path, settings: str, reason: str) -> None:
    assert read(tmp_path, settings, "a.md").visibility.reason == reason


def test_own_status_needs_no_default(tmp_path: Path) -> None:
    assert read(tmp_path, "DEFAULT_METADATA = f()", "a.md", f"{HEAD}Status: published\n").visibility.is_public


@pytest.mark.parametrize(
    ("settings", "date"),
    [
        ("", None), ("DEFAULT_DATE = (2012, 3, 4, 5)", "2012-03-04T05:00:00+00:00"),
        ("DEFAULT_DATE = '2012-03-04'", "2012-03-04"),
        ("DEFAULT_DATE = 'fs'", "2001-09-09T01:46:40+00:00"), ("DEFAULT_DATE = f()", None),
        ("DEFAULT_DATE = (2012, 99, 1)", None),
    ],
)  # fmt: skip
def test_default_date(tmp_path: Path, settings: str, date: str | None) -> None:
    read(tmp_path, settings, "a.md", "Title: T\n")
    os.utime(tmp_path / "content/a.md", (1_000_000_000, 1_000_000_000))
    post = read_posts(tmp_path)["a.md"]
    assert (post.date, post.visibility.is_public) == (date, date is not None)


@pytest.mark.parametrize(
    ("name", "is_visible"), [("2015-01-02-x.md", True), ("2015-13-02-x.md", False), ("x-2015-01-02.md", False)]
)
def test_date_in_the_name_of_a_file(tmp_path: Path, name: str, is_visible: bool) -> None:
    assert read(tmp_path, "", name, "Title: T\n").visibility.is_public is is_visible


@pytest.mark.parametrize(
    ("settings", "is_visible"),
    [("", True), ("WITH_FUTURE_DATES = True", True), ("WITH_FUTURE_DATES = False", False),
    ("WITH_FUTURE_DATES = f()", False)],
)  # fmt: skip
def test_future_articles(tmp_path: Path, settings: str, is_visible: bool) -> None:
    read(tmp_path, settings, "a.md", "Title: T\nDate: 2099-01-01\n")
    assert ("a.md" in select_visible_now(read_posts(tmp_path))) is is_visible
    assert "a.md" in select_visible_now(read_posts(tmp_path, future=True))


@pytest.mark.parametrize(
    ("settings", "ids"),
    [
        ("", {"a.md", "blog/a.md", "blog/deep/a.md", "pages/a.md", "deep/a.md"}),
        ("ARTICLE_PATHS = ['blog']", {"blog/a.md", "blog/deep/a.md", "pages/a.md"}),
        ("ARTICLE_PATHS = ['blog']\nARTICLE_EXCLUDES = ['blog/deep']\nPAGE_PATHS = ['a.md']", {"blog/a.md", "a.md"}),
        ("IGNORE_FILES = ['deep', 'x*']", {"a.md", "blog/a.md", "pages/a.md"}),
        ("ARTICLE_EXCLUDES = ['deep']", {"a.md", "blog/a.md", "blog/deep/a.md", "pages/a.md"}),
    ],
)  # fmt: skip
def test_files(tmp_path: Path, settings: str, ids: set[str]) -> None:
    names = ["a.md", "blog/a.md", "blog/deep/a.md", "pages/a.md", "deep/a.md"]
    files = {f"content/{name}": f"{HEAD}\nText\n" for name in names}
    write_files(tmp_path, {"pelicanconf.py": f'PATH = "content"\n{settings}\n', **files})
    assert set(read_posts(tmp_path)) == ids


def test_settings_for_publishing_take_precedence(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"publishconf.py": "from pelicanconf import *\nSITEURL = 'https://x.org/b'\nARTICLE_URL += '/'\n"}
    )
    post = read(tmp_path, "SITEURL = ''\nARTICLE_URL = '{slug}'", "a.md")
    assert post.url == "/b/t/"
    assert open_site(tmp_path).is_configuration(tmp_path / "publishconf.py")


@pytest.mark.parametrize(
    ("markdown", "anchors"),
    [
        (None, ["", "own", ""]), ("{'extensions': ['toc']}", ["one-two", "x-own", "one-two_1"]),
        ("{'extension_configs': {'markdown.extensions.toc': {}, 'extra': {}}}", ["one-two", "own", "one-two_1"]),
        ("{'extension_configs': {'toc': {'slugify': f}, 'attr_list': {}}}", ["", "own", ""]),
        ("{'extension_configs': {'toc': {'separator': '_'}, 'extra': {}}}", ["one_two", "own", "one_two_1"]),
        ("{'extensions': [TocExtension(), 'extra']}", ["", "own", ""]), ("f()", ["", "own", ""]),
    ],
)  # fmt: skip
def test_anchors(tmp_path: Path, markdown: str | None, anchors: list[str]) -> None:
    settings = f"MARKDOWN = {markdown}" if markdown else ""
    post = read(tmp_path, settings, "a.md", f"{HEAD}\n## One two\n\n## X {{#own}}\n\n## One two\n")
    assert [section.anchor for section in post.sections if section.heading] == anchors


@pytest.mark.parametrize(
    ("line", "tags", "authors"),
    [
        ("Tags: a, b", ("a", "b"), ()), ("Tags: Doe, J; b", ("Doe, J", "b"), ()), ("Author: Doe, Jane", (),
        ("Doe, Jane",)),
        ("Authors: Jo, Al", (), ("Jo", "Al")),
    ],
)  # fmt: skip
def test_lists(tmp_path: Path, line: str, tags: tuple[str, ...], authors: tuple[str, ...]) -> None:
    post = read(tmp_path, "", "a.md", f"{HEAD}{line}\n")
    assert (post.tags, post.authors) == (tags, authors)


@pytest.mark.parametrize(
    "settings",
    ["TIMEZONE = 'Mars'", "SITEURL = 'http://['", "FILENAME_METADATA = '('", "SLUG_REGEX_SUBSTITUTIONS = [('(', '')]"],
)
def test_wrong_setting_is_an_error(tmp_path: Path, settings: str) -> None:
    write_files(tmp_path, {"pelicanconf.py": settings})
    with pytest.raises(SettingsError, match=settings.split()[0]):
        open_site(tmp_path)


@pytest.mark.parametrize("settings", ["ARTICLE_URL = f()", "IGNORE_FILES = f()", "SLUG_REGEX_SUBSTITUTIONS = f()"])
def test_setting_that_is_no_literal_is_reported(
    tmp_path: Path, settings: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert read(tmp_path, settings, "a.md").url == "/t.html"
    assert settings.split()[0] in caplog.text
