"""Sites of MkDocs: configuration, titles, the blog and metadata of folders, languages, and hostile input."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.errors import UnreadablePost
from index.sites import open_site
from index.sites.mkdocs.blog import format_date
from index.sites.mkdocs.navigation import find_nav_titles
from tests.support.sites import list_visible, read_only_post, read_posts, write_files


def test_inherited_settings_are_merged(tmp_path: Path) -> None:
    base = "site_url: https://x.dev/a b/\nexclude_docs: a.md\ndraft_docs: b.md\nplugins: {blog: {}, i18n: {}}\n"
    files = {"base.yml": base, "mkdocs.yml": "INHERIT: base.yml\ndocs_dir: d\nplugins: {search: {}}\n"}
    write_files(tmp_path, {**files, **{f"d/{name}.md": "x" for name in "abc"}, "d/blog/posts/p.md": "x"})
    site = open_site(tmp_path)
    assert list_visible(tmp_path) == {"c.md"}
    assert (site.origin, read_posts(tmp_path)["c.md"].url) == ("https://x.dev", "/a%20b/c/")
    assert site.is_configuration(tmp_path / "base.yml")


@pytest.mark.parametrize("parent", ["../../x.yml", "/etc/passwd", "mkdocs.yml", "missing.yml", "\\0"])
def test_inheritance_ends(tmp_path: Path, parent: str) -> None:
    root = tmp_path / "a" / "b"
    write_files(root, {"mkdocs.yml": f'INHERIT: "{parent}"\nsite_url: https://x.dev/\n', "docs/a.md": "x"})
    write_files(tmp_path, {"x.yml": "docs_dir: c\n"})
    assert open_site(root).scan().files == ("a.md",)


@pytest.mark.parametrize(
    ("url", "origin"),
    [("!ENV [SITE, 'https://x.dev/b/']", "https://x.dev"), ("!ENV SITE", ""), ("[1]", ""), ("'http://[x'", "")],
)
def test_address_is_never_read_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, origin: str
) -> None:
    monkeypatch.setenv("SITE", "https://secret.dev/")
    write_files(tmp_path, {"mkdocs.yml": f"site_url: {url}\n", "docs/a.md": "x"})
    assert open_site(tmp_path).origin == origin


def test_tags_of_programs_run_nothing(tmp_path: Path) -> None:
    made = tmp_path / "made"
    config = (
        f"x: !!python/object/apply:os.mkdir ['{made}']\ny: !!python/object/new:os.system {{args: [x]}}\n"
        "markdown_extensions:\n- toc:\n    slugify: !!python/name:os.getcwd\ndocs_dir: d\n"
    )
    write_files(tmp_path, {"mkdocs.yml": config, "d/a.md": "## Head\n"})
    assert [section.anchor for section in read_only_post(tmp_path).sections] == [""]  # an unknown function
    assert not made.exists()


@pytest.mark.parametrize(
    "text",
    [
        "a: [" + "[" * 5000, "a: &a [x]\n" + "".join(f"{i}: &b{i} [*a, *a]\n" for i in range(2000)), "? [a]\n: b\n",
        "- a\n- b\n", "nav: &n\n- x: *n\n", "nav: {a: 1}\nplugins: {1: 2}\ntheme: x\nmarkdown_extensions: 3\n", "x\x00",
        "docs_dir: ../..\n", "docs_dir: /etc\n", "!!python/name:os",
        "plugins:\n- blog: {blog_dir: ../x, post_dir: /}\n",
        "plugins:\n- i18n: {languages: [1, {locale: [x]}, {locale: en, default: true}]}\n",
    ],
)  # fmt: skip
def test_hostile_configuration_is_no_error(tmp_path: Path, text: str) -> None:
    write_files(tmp_path, {"mkdocs.yml": text, "docs/a.md": "x"})
    assert [Path(id).name for id in list_visible(tmp_path)] == ["a.md"]


def test_navigation_names_pages() -> None:
    nav = [
        "a.md",
        {"B": "./b.md"},
        {"Section": ["c.md", {"D": "sub//d.md"}]},
        {"Out": "https://x.org/"},
        {None: "e.md"},
    ]
    assert find_nav_titles(nav) == {"b.md": "B", "sub/d.md": "D"}
    bomb: object = ["x.md"]
    for _ in range(60):
        bomb = [bomb, bomb]
    assert find_nav_titles(bomb) == {}


def test_title_of_the_navigation_keeps_the_heading(tmp_path: Path) -> None:
    write_files(tmp_path, {"mkdocs.yml": "nav: [{Menu: a.md}]\n", "docs/a.md": "# Own\n\nText\n", "docs/index.md": "x"})
    posts = read_posts(tmp_path)
    assert posts["a.md"].title == "Menu"
    assert [(s.heading, s.anchor) for s in posts["a.md"].sections] == [("Own", "own")]
    assert posts["index.md"].title == "Home"


def test_first_lines_may_be_metadata(tmp_path: Path) -> None:
    page = "Title: A page\nTags: one, two\nSummary: first\n    second\nDraft: no\n\nText: stays\n"
    write_files(tmp_path, {"mkdocs.yml": "", "docs/a.md": page, "docs/b.md": "draft: true\n\nText\n"})
    posts = read_posts(tmp_path)
    assert (posts["a.md"].title, posts["a.md"].tags) == ("A page", ("one", "two"))
    assert posts["a.md"].description == "first second"
    assert [(section.text, section.line) for section in posts["a.md"].sections] == [("Text: stays", 7)]
    assert list_visible(tmp_path) == {"a.md"}


def test_blog_resolves_authors_and_dates(tmp_path: Path) -> None:
    post = "---\ndate:\n  created: 2024-02-01\n  updated: 2025-01-02\nauthors: [jo, al]\ncategories: [C]\n---\n# T\n"
    write_files(tmp_path, {
        "mkdocs.yml": "plugins: [blog]\n", "docs/blog/posts/a.md": post,
        "docs/blog/.authors.yml": "authors:\n  jo: {name: Jo Doe, avatar: x}\n",
    })  # fmt: skip
    read = read_only_post(tmp_path)
    assert (read.url, read.date, read.lastmod) == ("/blog/2024/02/01/t/", "2024-02-01", "2025-01-02")
    assert (read.authors, read.categories) == (("Jo Doe", "al"), ("C",))
    before = open_site(tmp_path).fingerprint
    write_files(tmp_path, {"docs/blog/.authors.yml": "authors:\n  jo: {name: Joan}\n"})
    assert open_site(tmp_path).fingerprint != before
    assert open_site(tmp_path).is_configuration(tmp_path / "docs/blog/.authors.yml")


def test_future_post_appears_on_its_date_if_the_blog_says_so(tmp_path: Path) -> None:
    config = "plugins:\n- blog: {draft_if_future_date: true}\n"
    write_files(tmp_path, {
        "mkdocs.yml": config, "docs/blog/posts/a.md": "---\ndate: 2099-01-02\n---\n# A\n",
        "docs/blog/posts/b.md": "---\ndate: 2099-01-02\ndraft: false\n---\n# B\n",
    })  # fmt: skip
    starts = [post.visibility.visible_from for post in read_posts(tmp_path).values()]
    assert [start and start.year for start in starts] == [2099, None]


def test_url_by_an_unknown_function_is_a_warning(tmp_path: Path) -> None:
    config = "plugins:\n- blog:\n    post_slugify: !!python/name:my.slugs\n"
    write_files(tmp_path, {"mkdocs.yml": config, "docs/blog/posts/a.md": "---\ndate: 2024-01-02\n---\n# A\n"})
    post = read_only_post(tmp_path)
    assert post.url == "/blog/posts/a/"
    assert "a function that is not known" in post.warnings[0]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("yyyy/MM/dd", "2024/03/05"), ("y-M-d", "2024-3-5"), ("yy MMM", "24 Mar"), ("MMMM 'at' d", "March at 5")],
)
def test_dates_are_formatted_by_patterns(pattern: str, text: str) -> None:
    assert format_date(date(2024, 3, 5), pattern) == text


def test_files_of_metadata_hide_and_tag(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "mkdocs.yml": "plugins: [meta]\n", "docs/.meta.yml": "tags: [all]\n", "docs/a.md": "---\ntags: [own]\n---\nx",
        "docs/quiet/.meta.yml": "search:\n  exclude: true\n", "docs/quiet/b.md": "x",
        "docs/quiet/c.md": "---\nsearch: {exclude: false}\n---\nx", "docs/wip/.meta.yml": "draft: true",
        "docs/wip/d.md": "x",
    })  # fmt: skip
    assert list_visible(tmp_path) == {"a.md", "quiet/c.md"}
    assert read_posts(tmp_path)["a.md"].tags == ("all", "own")
    before = open_site(tmp_path).fingerprint
    write_files(tmp_path, {"docs/quiet/.meta.yml": "tags: [x]\n"})
    assert open_site(tmp_path).fingerprint != before
    assert list_visible(tmp_path) == {"a.md", "quiet/b.md", "quiet/c.md"}


def test_posts_below_unreadable_metadata_are_not_public(tmp_path: Path) -> None:
    outside = write_files(tmp_path / "other", {"x.yml": "tags: [secret]\n"}) / "x.yml"
    root = write_files(
        tmp_path / "site", {"mkdocs.yml": "plugins: [meta]\n", "docs/a/.meta.yml": "x: [", "docs/a/a.md": "x"}
    )
    write_files(root, {"docs/b/b.md": "x", "docs/c.md": "x"})
    (root / "docs/b/.meta.yml").symlink_to(outside)
    site = open_site(root)
    for id in ("a/a.md", "b/b.md"):
        with pytest.raises(UnreadablePost, match=r"\.meta\.yml"):
            site.read_post(id, "x")
    assert site.read_post("c.md", "x").visibility.is_public


def test_sections_that_material_leaves_out_of_search_are_left_out(tmp_path: Path) -> None:
    page = "# T\n\n## A\n\nx\n\n## B { data-search-exclude }\n\nsecret\n\n```\nsecret\n```\n\n## C\n\ny\n"
    write_files(tmp_path, {"mkdocs.yml": "markdown_extensions: [attr_list]\n", "docs/a.md": page})
    sections = read_only_post(tmp_path).sections
    assert [(section.heading, section.text, section.line) for section in sections if section.level] == [
        ("A", "x", 3), ("C", "y", 15),
    ]  # fmt: skip
    assert not any(section.code for section in sections)


I18N = "plugins:\n- i18n:\n    docs_structure: {}\n    languages:\n    - {{locale: en, default: true}}\n    - {}\n"


@pytest.mark.parametrize(
    ("structure", "files", "urls"),
    [
        ("suffix", ("a.md", "a.pt-BR.md", "b.en.md", "b.md", "c.de.md", "sub/index.pt-BR.md", "d.v2.md"),
         {"a.md": ("/a/", "en"), "a.pt-BR.md": ("/pt-BR/a/", "pt-br"), "b.en.md": ("/b/", "en"),
          "sub/index.pt-BR.md": ("/pt-BR/sub/", "pt-br"), "d.v2.md": ("/d.v2/", "en")}),
        ("folder", ("a.md", "en/b.md", "pt-BR/b.md", "de/c.md", "en/a.md", "guide/d.md"),
         {"en/a.md": ("/a/", "en"), "en/b.md": ("/b/", "en"), "pt-BR/b.md": ("/pt-BR/b/", "pt-br"),
          "guide/d.md": ("/guide/d/", "en")}),
    ],
)  # fmt: skip
def test_languages_are_suffixes_or_folders(
    tmp_path: Path, structure: str, files: tuple[str, ...], urls: dict[str, tuple[str, str]]
) -> None:
    config = I18N.format(structure, "{locale: pt-BR, nav_translations: {Menu: Cardápio}}")
    write_files(tmp_path, {"mkdocs.yml": f"nav: [{{Menu: a.md}}]\n{config}", **{f"docs/{name}": "x" for name in files}})
    posts = read_posts(tmp_path)
    assert {id: (post.url, post.lang) for id, post in posts.items()} == urls
    if structure == "suffix":
        assert (posts["a.md"].title, posts["a.pt-BR.md"].title) == ("Menu", "Cardápio")


EXCLUSIONS = """\
exclude_docs: |
  old/
  *.tmp.md
  /root.md
  !keep.tmp.md
  !old/kept.md
draft_docs: |
  draft-*.md
  !draft-not.md
"""


def test_files_are_excluded_by_patterns(tmp_path: Path) -> None:
    names = (
        "index.md", "README.md", "a.md", "root.md", "sub/root.md", "old/a.md", "sub/old/b.md", "x.tmp.md",
        "keep.tmp.md", "old/kept.md", "draft-a.md", "sub/draft-b.md", "draft-not.md", "sub/README.md",
        "both/README.md", "both/index.md", "templates/t.md", "sub/templates/t.md", "c.markdown", "c.md", "d.md",
        "d/index.md", "e.md", "e/draft-index.md",
    )  # fmt: skip
    write_files(tmp_path, {"mkdocs.yml": EXCLUSIONS, **{f"docs/{name}": f"# {name}\n" for name in names}})
    assert list_visible(tmp_path) == {
        "index.md", "a.md", "sub/root.md", "keep.tmp.md", "old/kept.md", "draft-not.md", "sub/README.md",
        "both/index.md", "sub/templates/t.md", "c.md", "d/index.md", "e.md",
    }  # fmt: skip
    assert {"draft-a.md", "sub/draft-b.md"} <= list_visible(tmp_path, drafts=True)
