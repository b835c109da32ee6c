"""The rules of Zola."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.sites import open_site
from tests.support.sites import list_visible, read_posts, write_files

CONFIG = 'base_url = "https://x.org"\n'
LANGUAGES = "[languages.fr]\n[languages.zh-CN]\n[languages.pt-BR]\n"


@pytest.mark.parametrize(
    ("path", "front", "url"),
    [
        ("post/Some Name.md", "", "/post/some-name/"), ("post/x.md", 'slug = "own"', "/post/own/"),
        ("post/x.md", 'slug = "Own Slug"', "/post/own-slug/"),
        ("post/2016-06-21-dated.md", "", "/post/dated/"), ("post/2016-06-21_dated.md", "", "/post/dated/"),
        ("post/2016-06-21 -dated.md", "", "/post/dated/"), ("post/2016-06-21.md", "", "/post/2016-06-21/"),
        ("post/2016-06-21T10:00:00Z-dated.md", "", "/post/dated/"),
        ("post/2016-06-21T10:00:00+02:00_dated.md", "", "/post/dated/"),
        ("post/2016-13-21-dated.md", "", "/post/2016-13-21-dated/"), ("2016-06-21-x/index.md", "", "/x/"),
        ("post/bundle/index.md", "", "/post/bundle/"), ("post/bundle/other.md", "", "/post/bundle/other/"),
        ("post/Über.md", "", "/post/uber/"), ("about.md", "", "/about/"), ("a.b.md", "", "/a-b/"),
        # Only the last part becomes a slug.
        ("Some Folder/x.md", "", "/Some%20Folder/x/"), ("Été/x.md", "", "/%C3%89t%C3%A9/x/"),
        ("Some Folder/bundle X/index.md", "", "/Some%20Folder/bundle-x/"),
        # `path` replaces everything, also the language.
        ("post/x.md", 'path = "2016/06/My-Path"', "/2016/06/My-Path/"), ("x.md", 'path = "/a/b/"', "/a/b/"),
        ("x.md", 'path = " a "', "/a/"), ("x.fr.md", 'path = "a"', "/a/"), ("x.fr.md", 'path = "fr/a"', "/fr/a/"),
        ("b/index.zh-CN.md", 'path = "zh-CN/b"', "/zh-CN/b/"),
        # Languages
        ("post/x.fr.md", "", "/fr/post/x/"), ("post/x.zh-CN.md", "", "/zh-CN/post/x/"),
        ("post/bundle/index.zh-CN.md", "", "/zh-CN/post/bundle/"), ("index.fr.md", "", "/fr/"),
        ("x.pt-BR.md", 'slug = "y"', "/pt-BR/y/"), ("post/2016-06-21-x.fr.md", "", "/fr/post/x/"),
        ("post/x.en.md", "", "/post/x-en/"), ("post/b/index.en.md", "", "/post/index-en/"),
        ("post/x.de.md", "", "/post/x-de/"),
        # Sections
        ("_index.md", "", "/"), ("_index.fr.md", "", "/fr/"), ("post/_index.md", "", "/post/"),
        ("post/_index.zh-CN.md", "", "/zh-CN/post/"), ("Some Folder/_index.md", 'path = "x"', "/Some%20Folder/"),
    ],
)  # fmt: skip
def test_url(tmp_path: Path, path: str, front: str, url: str) -> None:
    write_files(tmp_path, {"config.toml": CONFIG + LANGUAGES, f"content/{path}": f"+++\n{front}\n+++\nText"})
    assert read_posts(tmp_path)[path].url == url


@pytest.mark.parametrize(
    ("strategy", "file", "front", "url"),
    [
        ("safe", "Some: Name.md", "", "/Some%20Name/"), ("safe", "Été (x).md", "", "/%C3%89t%C3%A9%20%28x%29/"),
        ("safe", "x.md", 'slug = "a/b?"', "/ab/"), ("safe", "dot. .md", "", "/dot/"),
        ("off", "Some: Name.md", "", "/Some%3A%20Name/"), ("off", "x.md", 'slug = "a/b"', "/a/b/"),
        ("on", "Some: Name.md", "", "/some-name/"),
    ],
)  # fmt: skip
def test_slugify_paths(tmp_path: Path, strategy: str, file: str, front: str, url: str) -> None:
    write_files(tmp_path, {
        "config.toml": f'{CONFIG}[slugify]\npaths = "{strategy}"\n', f"content/{file}": f"+++\n{front}\n+++\n",
    })  # fmt: skip
    assert read_posts(tmp_path)[file].url == url


@pytest.mark.parametrize(("setting", "url"), [("true", "/2016-06-21-a/"), ("false", "/a/")])
def test_dates_in_names_may_stay_in_the_path(tmp_path: Path, setting: str, url: str) -> None:
    write_files(tmp_path, {
        "config.toml": f"{CONFIG}[slugify]\npaths_keep_dates = {setting}\n", "content/2016-06-21-a.md": "+++\n+++\n",
    })  # fmt: skip
    post = read_posts(tmp_path)["2016-06-21-a.md"]
    assert (post.url, post.date, post.title) == (url, "2016-06-21", "A")


@pytest.mark.parametrize("front", ['path = "../x"', 'path = "a/../../x"', 'path = "https://evil.org/"'])
def test_path_outside_of_the_site_is_refused(tmp_path: Path, front: str) -> None:
    write_files(tmp_path, {"config.toml": CONFIG, "content/a.md": f"+++\n{front}\n+++\n"})
    post = read_posts(tmp_path)["a.md"]
    assert post.url == "/a/"
    assert post.warnings


@pytest.mark.parametrize("slug", ["..", "../x", "a/../.."])
def test_slug_outside_of_the_site_is_refused(tmp_path: Path, slug: str) -> None:
    write_files(tmp_path, {
        "config.toml": f'{CONFIG}[slugify]\npaths = "off"\n', "content/a.md": f'+++\nslug = "{slug}"\n+++\n',
    })  # fmt: skip
    post = read_posts(tmp_path)["a.md"]
    assert post.url == "/a/"
    assert post.warnings


def test_settings_that_are_wrong_are_reported(tmp_path: Path) -> None:
    write_files(tmp_path, {"config.toml": f'{CONFIG}[slugify]\npaths = "some"\n'})
    with pytest.raises(SettingsError, match=r"slugify\.paths 'some': use on, safe or off"):
        open_site(tmp_path)


@pytest.mark.parametrize(
    ("front", "date"),
    [
        ('path = "2018/12/06/rust-2018"', "2018-12-06"), ('path = "2018/12/32/x"', None), ('path = "2018/12/x"', None),
        ('path = "a/2018/12/06/x"', "2018-12-06"), ('date = 2019-01-02\npath = "2018/12/06/x"', "2019-01-02"),
        ('path = "12018/12/06/x"', None), ("updated = 2020-03-04", None),
    ],
)  # fmt: skip
def test_date_comes_from_the_url_if_there_is_no_other(tmp_path: Path, front: str, date: str | None) -> None:
    write_files(tmp_path, {"config.toml": CONFIG, "content/x.md": f"+++\n{front}\n+++\n"})
    assert read_posts(tmp_path)["x.md"].date == date


def test_visible_posts_and_their_fields(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "config.toml": CONFIG, "content/_index.md": "", "content/draft.md": "+++\ndraft = true\n+++\n",
        "content/out.md": "+++\nin_search_index = false\n+++\n", "content/other.markdown": "+++\n+++\n",
        "content/2016-06-21-a.md": '+++\ntitle = "A"\nauthors = ["Ada"]\n[taxonomies]\ntags = ["x"]\n'
        'topics = ["y", "x"]\n[extra]\nmood = "y"\n'
        "+++\n"
        '# One Ü\n\n# One Ü\n\n{{ youtube(id="x") }}Text {% quote(by="A") %}quoted{% end %}\n',
    })  # fmt: skip
    assert list_visible(tmp_path) == {"2016-06-21-a.md"}
    assert list_visible(tmp_path, drafts=True) == {"2016-06-21-a.md", "draft.md"}
    post = read_posts(tmp_path)["2016-06-21-a.md"]
    assert (post.date, post.tags, post.authors) == ("2016-06-21", ("x", "y"), ("Ada",))
    assert [(s.anchor, s.text) for s in post.sections] == [("one-u", ""), ("one-u-1", "Text quoted")]


@pytest.mark.parametrize(("strategy", "anchor"), [("on", "the-ete"), ("safe", "The_(Été)"), ("off", "The_(Été)")])
def test_slugify_anchors(tmp_path: Path, strategy: str, anchor: str) -> None:
    write_files(tmp_path, {
        "config.toml": f'{CONFIG}[slugify]\nanchors = "{strategy}"\n',
        "content/a.md": "+++\ntitle = 'A'\n+++\n# The (Été)\n\n## Given {#Own}\n\n# The (Été)\n",
    })  # fmt: skip
    sections = read_posts(tmp_path)["a.md"].sections
    assert [s.anchor for s in sections] == [anchor, "Own", f"{anchor}-1"]


def test_language_of_files(tmp_path: Path) -> None:
    names = ["a.md", "a.fr.md", "a.zh-CN.md", "a.de.md"]
    write_files(tmp_path, {
        "config.toml": f'default_language = "pt-PT"\n{CONFIG}{LANGUAGES}',
        **{f"content/{name}": "+++\n+++\n" for name in names},
    })  # fmt: skip
    posts = read_posts(tmp_path)
    assert [posts[name].lang for name in names] == ["pt-pt", "fr", "zh-cn", "pt-pt"]


def test_newer_name_of_the_configuration_takes_precedence(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "zola.toml": 'base_url = "https://x.org/new"', "config.toml": 'base_url = "https://x.org/old"',
        "content/a.md": "+++\n+++\n",
    })  # fmt: skip
    assert read_posts(tmp_path)["a.md"].url == "/new/a/"
