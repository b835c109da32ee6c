"""The rules of Pelican."""

from __future__ import annotations

from pathlib import Path

from tests.support.sites import list_visible, read_posts, write_files


def test_visible_posts_and_their_fields(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "pelicanconf.py": 'PATH = "content"\nTIMEZONE = "Europe/Paris"\nSITEURL = ""\nX = 1 + f(2)\n',
        "content/tech/a.md": "Title: Ünï & 日本\nDate: 2016-06-21 10:00\nTags: x, y\nSummary: one\n    two\n\n"
        "Text {filename}b.md\n",
        "content/b.md": "---\ntitle: B\ndate: 2016-06-21\nslug: own\nlang: fr\n---\nText\n",
        "content/draft.md": "Title: D\nDate: 2016-06-21\nStatus: draft\n\nText\n",
        "content/hidden.md": "Title: H\nDate: 2016-06-21\nStatus: hidden\n\nText\n",
        "content/undated.md": "Title: U\n\nText\n", "content/untitled.md": "Date: 2016-06-21\n\nText\n",
        "content/future.md": "Title: F\nDate: 2099-06-21\n\nText\n",
    })  # fmt: skip
    posts = read_posts(tmp_path)
    assert list_visible(tmp_path) == {"tech/a.md", "b.md", "future.md"}
    first = posts["tech/a.md"]
    assert (first.url, first.date, first.tags) == ("/uni-ri-ben.html", "2016-06-21T10:00:00+02:00", ("x", "y"))
    assert (first.categories, first.description) == (("tech",), "one two")
    assert (first.sections[0].text, first.sections[0].line) == ("Text b.md", 7)
    assert (posts["b.md"].url, posts["b.md"].lang) == ("/own-fr.html", "fr")
