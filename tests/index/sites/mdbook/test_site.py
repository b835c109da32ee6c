"""Books of mdBook: their configuration and table of contents."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.sites import open_site
from index.sites.mdbook.summary import read_chapters
from tests.support.sites import list_visible, read_only_post, read_posts, write_files


@pytest.mark.parametrize(
    ("summary", "visible"),
    [
        ("# Summary\n\n[Intro](README.md)\n\n- [A](./a.md)\n  - [B c](<sub/b c.md>)\n- [Draft]()\n",
         {"README.md", "a.md", "sub/b c.md"}),
        ("- [A](a.md#x)\n- [B](sub/b%20c.md)\n<!-- - [D](d.md) -->\n", {"a.md", "sub/b c.md"}),
        ("- [C#](C#.md)\n- [D](a:b.md)\n- [E](https://e.example/a.md)\n", {"C#.md", "a:b.md"}),
        ("No chapters", {"README.md", "a.md", "d.md", "sub/b c.md", "C#.md", "a:b.md"}),
    ],
)  # fmt: skip
def test_book_has_the_chapters_of_its_summary(tmp_path: Path, summary: str, visible: set[str]) -> None:
    files = {f"src/{name}": "x" for name in ("README.md", "a.md", "d.md", "sub/b c.md", "C#.md", "a:b.md")}
    write_files(tmp_path, {"book.toml": "", "src/SUMMARY.md": summary, **files})
    assert set(list_visible(tmp_path)) == visible
    site = open_site(tmp_path)
    assert site.is_configuration(tmp_path / "src/SUMMARY.md")
    fingerprint = site.fingerprint
    write_files(tmp_path, {"src/SUMMARY.md": summary + "\n- [More](more.md)"})
    assert open_site(tmp_path).fingerprint != fingerprint


def test_draft_and_chapter_outside_the_search_are_hidden(tmp_path: Path) -> None:
    config = (
        "[output.html.search.chapter]\n'old' = {enable = false}\n'old/keep.md' = {enable = true}\n"
        "'one.md' = {enable = false}\n"
    )
    names = ("old/a.md", "old/keep.md", "one.md", "older.md", "draft.md")
    files = {f"src/{name}": "---\ndraft: true\n---\n" if name == "draft.md" else "x" for name in names}
    summary = "".join(f"- [X]({name})\n" for name in names)
    write_files(tmp_path, {"book.toml": config, "src/SUMMARY.md": summary, **files})
    reasons = {id: post.visibility.reason for id, post in read_posts(tmp_path).items()}
    assert reasons == {
        "old/a.md": "output.html.search.chapter: enable = false", "old/keep.md": "public", "older.md": "public",
        "one.md": "output.html.search.chapter: enable = false",
        "draft.md": "draft: true (mdBook itself publishes the page)",
    }  # fmt: skip
    assert "draft.md" in list_visible(tmp_path, drafts=True)


@pytest.mark.parametrize(
    ("html", "origin", "url"),
    [
        ('site-url = "/my-book/"', "", "/my-book/a.html"),
        ('site-url = "https://doc.sample.io/book"', "https://doc.sample.io", "/book/a.html"),
        ('site-url = "/b/"\ncname = "doc.sample.io"', "https://doc.sample.io", "/b/a.html"), ("", "", "/a.html"),
    ],
)  # fmt: skip
def test_address_is_that_of_the_configuration(tmp_path: Path, html: str, origin: str, url: str) -> None:
    config = f'[book]\nsrc = "pages"\nlanguage = "de"\n[output.html]\n{html}\n'
    write_files(tmp_path, {"book.toml": config, "pages/SUMMARY.md": "- [A *b*](a.md)", "pages/a.md": "# Other\n"})
    assert open_site(tmp_path).origin == origin
    post = read_only_post(tmp_path)
    assert (post.url, post.title, post.lang, [s.anchor for s in post.sections]) == (url, "A b", "de", ["other"])


def test_configuration_that_is_invalid_is_an_error(tmp_path: Path) -> None:
    write_files(tmp_path, {"book.toml": "[book", "src/a.md": "x"})
    with pytest.raises(SettingsError, match=r"book\.toml: cannot read the configuration"):
        open_site(tmp_path)


def test_hostile_book_stays_inside_and_bounded(tmp_path: Path) -> None:
    config = '[book]\nsrc = "../.."\n[output.html]\nsite-url = 3\nsearch = []\n[output.html.redirect]\n"/a" = "/b"\n'
    write_files(tmp_path, {"book.toml": config, "a.md": "x", "SUMMARY.md": "- [A](a.md)"})
    assert list(read_posts(tmp_path)) == ["a.md"]
    hostile = "- [x](../../etc/passwd)\n- [y](/etc/passwd)\n- [z](https://x.org/a.md)\n" + "- [" * 50_000
    assert read_chapters(hostile) == {}
