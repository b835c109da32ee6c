"""Titles, tags and other fields of posts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.hugo import get_newest, read_rows
from tests.support.sites import read_only_post, read_posts, write_files


def test_metadata_of_several_types(tmp_path: Path) -> None:
    front = {
        "title": 21.03, "tags": ["a", "b c", "C++", "a", "", None, 5], "author": "Ada", "categories": "One",
        "description": "D *md*", "date": "2018-03-01 09:05:00 -0500", "lastmod": "2019-01-01",
    }  # fmt: skip
    post = read_only_post(write_files(tmp_path, {"content/post/a.md": json.dumps(front) + "\nBody"}))
    assert (post.title, post.tags, post.authors, post.categories) == (
        "21.03",
        ("a", "b c", "C++", "5"),
        ("Ada",),
        ("One",),
    )
    assert (post.date, post.lastmod) == ("2018-03-01T09:05:00-05:00", "2019-01-01")


@pytest.mark.parametrize(
    ("config", "front", "tags"),
    [
        ("", "topics: [a]\ntags: b", ("b",)),
        ('[taxonomies]\ntopic = "topics"', "topics: [a, b, C++]\ntags: [b, d]", ("b", "d", "a", "C++")),
        ('[taxonomies]\ntopic = "topics"\nfolk = "people"', "people: Ada\ntopics: one, two", ("one, two", "Ada")),
        ('[taxonomies]\ntopic = "topics"', "topics: {a: b}\ntopic: x", ()),
        ('[taxonomies]\nauthor = "authors"\nseries = "series"\ncategory = "categories"',
         "authors: [a]\nseries: [b]\ncategories: [c]", ()),
        ('[languages.en.taxonomies]\ntopic = "topics"', "params: {topics: [a]}", ("a",)),
        ('taxonomies = "topics"', "topics: [a]", ()),
    ],
)  # fmt: skip
def test_terms_of_other_taxonomies_are_tags(tmp_path: Path, config: str, front: str, tags: tuple[str, ...]) -> None:
    root = write_files(tmp_path, {"hugo.toml": config, "content/a.md": f"---\n{front}\n---\n"})
    assert read_only_post(root).tags == tags


AS_WRITTEN = {
    "p/title-octal.md": "010 is a title, not the number 8",
    "p/title-float.md": "1.10 is a title, not the number 1.1",
    "p/title-html.md": "entities are decoded",
    "p/nul.md": "a zero byte is replaced",
}
"""Titles that differ from Hugo's on purpose, with the reason: we take them as the author wrote them."""


def test_titles_equal_those_of_hugo(shared: Path, tmp_path: Path) -> None:
    checked = 0
    for name, source, *outcomes in read_rows(shared, "hugo_values.tsv"):
        outcome = get_newest(*outcomes)
        if not name.startswith("p/title-") or "ERROR" in outcome or name in AS_WRITTEN:
            continue
        front = source.replace("\\n", "\n").replace("\\t", "\t")
        root = write_files(tmp_path, {"hugo.toml": "", f"content/{name}": f"---\n{front}\n---\n"})
        expected = outcome.removeprefix("title=string").split("|date=")[0].strip()
        title = read_posts(root)[name].title
        assert title == expected or not expected, name  # without a title, the title is the file's name
        checked += 1
    assert checked > 15


def test_entities_in_a_title_are_decoded(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"content/a.md": "---\ntitle: So easy &mdash; what&#8217;s <b>\n---\n"})
    assert read_only_post(root).title == "So easy — what’s <b>"
