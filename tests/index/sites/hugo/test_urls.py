"""The URLs of Hugo."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sites import read_only_post, read_posts, write_files


@pytest.mark.parametrize(
    ("path", "front", "url"),
    [
        ("post/MixedCase-Name.md", "", "/post/mixedcase-name/"),
        ("post/with space.md", "", "/post/with-space/"),
        ("post/dots.v1.2.md", "", "/post/dots.v1.2/"),
        ("post/quo'te.md", "", "/post/quote/"),
        ("post/a--b.md", "", "/post/a--b/"),
        ("post/Ünï.md", "", "/post/%C3%BCn%C3%AF/"),
        ("post/bundle/index.md", "", "/post/bundle/"),
        ("post/Bundle/index.md", "slug: own", "/post/own/"),
        ("about.md", "", "/about/"),
        ("post/x.markdown", "slug: my-slug_x", "/post/my-slug_x/"),
        ("post/x.md", "slug: 2016", "/post/2016/"),
        ("post/a - b.md", "", "/post/a---b/"),
        ("post/x.md", "slug: -x-", "/post/x/"),
        ("post/İx.md", "", "/post/ix/"),
        ("post/x.md", "url: /Custom/Path", "/Custom/Path/"),
        ("post/x.md", "url: rel/path/", "/rel/path/"),
        ("post/x.md", "url: /old/Page.html", "/old/Page.html"),
        ("post/x.md", "url: /a b/ç?x=1", "/a%20b/%C3%A7?x=1/"),
    ],
)
def test_url(tmp_path: Path, path: str, front: str, url: str) -> None:
    root = write_files(tmp_path, {"hugo.toml": "", f"content/{path}": f"---\ntitle: T\n{front}\n---\n"})
    assert read_only_post(root).url == url


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "//evil.example/x", "https://evil.example/", "/a/../b", r"/\evil", "data:x"]
)
def test_unsafe_url_is_ignored_with_a_warning(tmp_path: Path, bad: str) -> None:
    root = write_files(tmp_path, {"content/post/x.md": f"---\ntitle: T\nurl: '{bad}'\n---\n", "hugo.toml": ""})
    post = read_only_post(root)
    assert post.url == "/post/x/"
    assert post.warnings


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ('baseURL = "https://example.org/blog/"', "/blog/post/my-name/"),
        ("uglyURLs = true", "/post/my-name.html"),
        ("disablePathToLower = true", "/post/My-Name/"),
        ('[permalinks]\npost = "/:year/:month/:day/:slug/"', "/2016/03/05/a-title/"),
        ('[permalinks]\npost = "/:year/:monthname/:title/"', "/2016/march/a-title/"),
        ('[permalinks]\npost = "/p/:slug/"\n"post/deep" = "/d/:slug/"', "/p/a-title/"),
        ('[[permalinks]]\npattern = "/l/:slug/"\n[permalinks.target]\npath = "/post/**"', "/l/a-title/"),
        ('[permalinks.page]\npost = "/x/:contentbasename/"', "/x/my-name/"),
        ('[permalinks]\npost = "/:section/:sections[1:]/:filename"', "/post/my-name/"),
        ('defaultContentLanguage = "de"\ndefaultContentLanguageInSubdir = true', "/de/post/my-name/"),
    ],
)
def test_url_follows_the_configuration(tmp_path: Path, config: str, url: str) -> None:
    files = {"hugo.toml": config, "content/post/My-Name.md": "---\ntitle: A Title\ndate: 2016-03-05\n---\n"}
    assert read_only_post(write_files(tmp_path, files)).url == url


@pytest.mark.parametrize(
    ("version", "given", "section"), [("", "/2016/own/", "/s/x/"), ("0.140", "/2016/own/", "/a/x/"),
                                      ("0.130", "/:year/:slug/", "/a/x/")],
)  # fmt: skip
def test_url_follows_the_version_of_hugo(tmp_path: Path, version: str, given: str, section: str) -> None:
    write_files(tmp_path, {
        "hugo.toml": "", "content/a/_index.md": "---\nslug: s\n---\n", "content/a/x.md": "",
        "content/own.md": "---\nurl: /:year/:slug/\nslug: own\ndate: 2016-03-05\n---\n",
    })  # fmt: skip
    posts = read_posts(tmp_path, hugo_version=version)
    assert (posts["own.md"].url, posts["a/x.md"].url) == (given, section)


def test_ugly_url_of_a_page_without_name_or_slug(tmp_path: Path) -> None:
    files = {
        "hugo.toml": 'uglyURLs = true\n[permalinks]\npost = "/:slug"',
        "content/index.md": "",
        "content/post/a.md": "",
    }
    posts = read_posts(write_files(tmp_path, files))
    assert {id: post.url for id, post in posts.items()} == {"index.md": "/", "post/a.md": "/.html"}  # as Hugo does


def test_language_by_file_suffix(tmp_path: Path) -> None:
    config = "[languages.en]\n[languages.fr]\n"
    files = {"hugo.toml": config, "content/a.md": "", "content/a.fr.md": "", "content/a.xx.md": ""}
    posts = read_posts(write_files(tmp_path, files))
    assert {id: (post.lang, post.url) for id, post in posts.items()} == {
        "a.md": ("en", "/a/"), "a.fr.md": ("fr", "/fr/a/"), "a.xx.md": ("en", "/a.xx/"),
    }  # fmt: skip


def test_language_by_folder(tmp_path: Path) -> None:
    config = '[languages.en]\ncontentDir = "content/en"\n[languages.de]\ncontentDir = "content/de"\n'
    files = {"hugo.toml": config, "content/en/post/a.md": "", "content/de/post/a.md": ""}
    posts = read_posts(write_files(tmp_path, files))
    assert {id: (post.lang, post.url, post.section) for id, post in posts.items()} == {
        "en/post/a.md": ("en", "/post/a/", "post"), "de/post/a.md": ("de", "/de/post/a/", "post"),
    }  # fmt: skip


@pytest.mark.parametrize("url", ["http://[x", "//[::1", "https://x]/", "//x.org/a", "https://x.org", "a\\b", "/a/../b"])
def test_url_that_is_no_path_is_a_warning(tmp_path: Path, url: str) -> None:
    root = write_files(
        tmp_path, {"hugo.toml": "", "content/docs/a.md": f"---\nurl: '{url}'\n---\nSee [this](http://[x)."}
    )
    post = read_only_post(root)
    assert post.url == "/docs/a/"
    assert post.warnings == (f"`url: {url!r}` is not a path of this site; using the file's path instead",)


def test_numbers_are_slugs_in_the_form_of_hugo(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"hugo.toml": "", "content/a.md": "---\nslug: 010\ntags: [1.10, yes]\n---\n"})
    post = read_only_post(root)
    assert (post.url, post.tags) == ("/8/", ("1.1", "yes"))


@pytest.mark.parametrize(
    ("config", "urls"),
    [
        ("uglyURLs = true", {"docs/_index.md": "/docs/index.html", "docs/a.md": "/docs/a.html", "b.md": "/b.html"}),
        ("[uglyURLs]\ndocs = true", {"docs/_index.md": "/docs/index.html", "docs/a.md": "/docs/a.html", "b.md": "/b/"}),
        ("[uglyURLs]\ndocs = false", {"docs/_index.md": "/docs/", "docs/a.md": "/docs/a/", "b.md": "/b/"}),
    ],
)
def test_ugly_urls_of_sections(tmp_path: Path, config: str, urls: dict[str, str]) -> None:
    files = {f"content/{name}": "" for name in urls}
    posts = read_posts(write_files(tmp_path, {"hugo.toml": config, **files}))
    assert {id: post.url for id, post in posts.items()} == urls
