"""The rules of Zola."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sites import list_visible, read_posts, write_files


@pytest.mark.parametrize(
    ("path", "front", "url"),
    [
        ("post/Some Name.md", "", "/post/some-name/"), ("post/x.md", 'slug = "own"', "/post/own/"),
        ("post/x.md", 'path = "2016/06/My-Path"', "/2016/06/My-Path/"),
        ("post/2016-06-21-dated.md", "", "/post/dated/"),
        ("post/2016-06-21_dated.md", "", "/post/dated/"), ("post/bundle/index.md", "", "/post/bundle/"),
        ("post/Über.md", "", "/post/uber/"), ("post/x.fr.md", "", "/fr/post/x/"), ("about.md", "", "/about/"),
    ],
)  # fmt: skip
def test_url(tmp_path: Path, path: str, front: str, url: str) -> None:
    write_files(
        tmp_path,
        {"config.toml": 'base_url = "https://x.org"\n[languages.fr]\n', f"content/{path}": f"+++\n{front}\n+++\n"},
    )
    assert read_posts(tmp_path)[path].url == url


@pytest.mark.parametrize(
    ("front", "date"),
    [
        ('path = "2018/12/06/rust-2018"', "2018-12-06"), ('path = "2018/12/32/x"', None), ('path = "2018/12/x"', None),
        ('path = "a/2018/12/06/x"', "2018-12-06"), ('date = 2019-01-02\npath = "2018/12/06/x"', "2019-01-02"),
        ('path = "12018/12/06/x"', None), ("updated = 2020-03-04", None),
    ],
)  # fmt: skip
def test_date_comes_from_the_url_if_there_is_no_other(tmp_path: Path, front: str, date: str | None) -> None:
    write_files(tmp_path, {"config.toml": 'base_url = "https://x.org"', "content/x.md": f"+++\n{front}\n+++\n"})
    assert read_posts(tmp_path)["x.md"].date == date


def test_visible_posts_and_their_fields(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "config.toml": 'base_url = "https://x.org"', "content/_index.md": "",
        "content/draft.md": "+++\ndraft = true\n+++\n",
        "content/out.md": "+++\nin_search_index = false\n+++\n",
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
