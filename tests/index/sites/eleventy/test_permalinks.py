"""The URLs of Eleventy: permalinks that are templates, in Liquid and in Nunjucks."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from index.sites.eleventy.templates import UnknownValue, render
from tests.support.sites import read_posts, write_files


@pytest.mark.parametrize(
    ("path", "permalink", "url"),
    [
        ("a/2020-01-02-x.md", "/{{ page.fileSlug }}/", "/x/"),
        ("a/2020-01-02-x.md", "{{ page.filePathStem }}.html", "/a/x.html"),
        ("a/index.md", "/b/{{ page.fileSlug }}/index.html", "/b/a/"),
        ("2020-01-02-a/index.md", "/b/{{ page.fileSlug }}/", "/b/a/"),
        ("index.md", "/b/{{ page.fileSlug }}", "/b/"),
        ("a/x.md", '/{{ page.date | date: "%Y/%m/%d" }}/{{ page.fileSlug }}/', "/2021/02/03/x/"),
        ("a/x.md", "/{{ title | slugify }}/", "/my-title/"),
        ("a/x.md", "/{{ title | slug }}/", "/my-title!/"),
        ("a/x.md", "/{{ title | downcase | replace: ' ', '_' }}/", "/my_title!/"),
        ("a/x.md", "/{{ title | lower | replace(' ', '_') }}/", "/my_title!/"),
        ("a/x.md", "/{{ category | default('none') | slugify }}/{{ page.fileSlug }}/", "/things/x/"),
        ("a/x.md", "/{{ category | default: 'none' | slugify }}/{{ page.fileSlug }}/", "/things/x/"),
        ("a/x.md", "/{{ deep.Key }}/{{ deep['key'] }}/", "/v/v/"),
        ("a/x.md", "/{{-page.fileSlug-}}/y", "/x/y"),
        ("a/x.md", "/c/index.html", "/c/"), ("a/x.md", "c/d.html", "/c/d.html"), ("a/x.md", "//c//d/", "/c/d/"),
        ("a/x.md", "./c/./d/", "/c/d/"), ("a/x.md", "/c/index", "/c/"), ("a/x.md", "/", "/"),
        ("a/x.md", "index.html", "/"), ("a/x.md", "/ü/", "/%C3%BC/"), ("a/x.md", "", "/a/x/"),
    ],
)  # fmt: skip
def test_url_is_the_value_of_the_permalink(tmp_path: Path, path: str, permalink: str, url: str) -> None:
    data = {"title": "My Title!", "category": "Things", "date": "2021-02-03", "deep": {"key": "v"}}
    text = f"---json\n{json.dumps(data | {'permalink': permalink})}\n---\n"
    write_files(tmp_path, {".eleventy.js": "", path: text})
    post = read_posts(tmp_path)[path]
    assert (post.url, post.warnings) == (url, ())


@pytest.mark.parametrize(
    "permalink",
    ["/{{ unknown }}/", "/{{ title | custom }}/", "/{% if title %}x{% endif %}/", "/{{ title",
     "/{{ title | slug | own }}/", "/{{ title ~ 'x' }}/", "/{{ pagination.pageNumber }}/", "/{{ tags }}/",
     "/{{ page.url }}/", "/{{ title | date: '%Q' }}/",
     "/{{ title | replace: 'x' , }}/", "/{{ title | slug(1, }}/", "/{{ | slug }}/", "/{{}}/", "../up/",
     "https://x.org/a/",
     "/{{ title | append }}/", "/{{ title | date: '%Y' }}/", "/{{ page.date | date: 'medium%' }}/", "/a/../../b/",
     "/{{ nothing | slugify }}/"],
)  # fmt: skip
def test_permalink_that_cannot_be_evaluated_is_a_warning(tmp_path: Path, permalink: str) -> None:
    data = {"title": "My Title!", "date": "2021-02-03", "tags": ["a"], "nothing": None, "permalink": permalink}
    config = "c.addFilter('own', (x) => x)"
    write_files(tmp_path, {".eleventy.js": config, "a/x.md": f"---json\n{json.dumps(data)}\n---\n"})
    post = read_posts(tmp_path)["a/x.md"]
    assert post.url == "/a/x/"
    assert post.warnings == (
        f"`permalink: {permalink!r}` can't be evaluated or is not a path; using the file's path instead",
    )


def test_filter_that_the_site_redefines_is_unknown() -> None:
    assert render("{{ a | slugify }}", {"a": "X y"}) == "x-y"
    with pytest.raises(UnknownValue):
        render("{{ a | slugify }}", {"a": "X y"}, ("slugify",))


def test_path_prefix_comes_first(tmp_path: Path) -> None:
    config = {".eleventy.js": 'return {pathPrefix: "/blog/"}'}
    write_files(tmp_path, {**config, "a.md": "", "b.md": "---\npermalink: /x/\n---"})
    assert {post.url for post in read_posts(tmp_path).values()} == {"/blog/a/", "/blog/x/"}


@pytest.mark.parametrize(
    ("front", "date"),
    [("date: 2020-01-02", "2020-01-02"), ("date: Last Modified", None), ("date: git Created", None),
     ("date: created", None),
     ('date: "2020-01-02T10:00"', "2020-01-02T10:00:00+00:00"), ("date: [1]", "2019-05-06"), ("", "2019-05-06"),
     ("date: nonsense", None)],
)  # fmt: skip
def test_date(tmp_path: Path, front: str, date: str | None) -> None:
    write_files(tmp_path, {".eleventy.js": "", "2019-05-06-folder/x.md": f"---\npermalink: /x/\n{front}\n---\n"})
    assert read_posts(tmp_path)["2019-05-06-folder/x.md"].date == date


@pytest.mark.parametrize(
    "template", ["{{" * 1000, "{{ " + "a | " * 400 + "}}", "{{ '" * 500, "{{ " + "-" * 1900, "{{" * 10**6]
)
def test_hostile_templates_take_no_time(template: str) -> None:
    start = time.process_time()
    with pytest.raises(UnknownValue):
        render(template, {})
    assert time.process_time() - start < 5
