"""Plain folders: which files are pages, and their URLs, titles, dates and visibility."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from index.sites import open_site
from tests.support.sites import list_visible, read_only_post, read_posts, write_files


def read_urls(root: Path, *names: str) -> dict[str, str]:
    """Write empty files, and return the URL of each, decoded."""
    write_files(root, dict.fromkeys(names, "text"))
    return {id: unquote(post.url) for id, post in read_posts(root).items()}


@pytest.mark.parametrize("index", ["index.md", "Index.md", "index.mdx", "README.md", "readme.markdown"])
def test_folder_page_does_not_hide_its_siblings(tmp_path: Path, index: str) -> None:
    urls = read_urls(tmp_path, f"guide/{index}", "guide/install.md", "guide/deep/use.md", "guide/deep/index.md")
    assert urls == {
        f"guide/{index}": "/guide/",
        "guide/install.md": "/guide/install/",
        "guide/deep/index.md": "/guide/deep/",
        "guide/deep/use.md": "/guide/deep/use/",
    }


@pytest.mark.parametrize(
    ("id", "url"),
    [
        ("Some Name.md", "/Some%20Name/"), ("Été/Crème.md", "/%C3%89t%C3%A9/Cr%C3%A8me/"), ("v1.2.md", "/v1.2/"),
        ("100%.md", "/100%25/"), ("a%20b.md", "/a%2520b/"), ("what?.md", "/what%3F/"), ("c#.md", "/c%23/"),
        ("2024-05-06-walk.md", "/2024-05-06-walk/"), ("index.md", "/"), ("README.md", "/"),
    ],
)  # fmt: skip
def test_url_is_the_path(tmp_path: Path, id: str, url: str) -> None:
    assert read_only_post(write_files(tmp_path, {id: "text"})).url == url


@pytest.mark.parametrize(
    ("names", "urls"),
    [
        (("g/index.md", "g/README.md"), {"g/index.md": "/g/", "g/README.md": "/g/README/"}),
        (("g.md", "g/index.md"), {"g.md": "/g.md/", "g/index.md": "/g/"}),
        (("g.md", "g/README.md"), {"g.md": "/g.md/", "g/README.md": "/g/"}),
        (("a.md", "a.markdown"), {"a.markdown": "/a.markdown/", "a.md": "/a/"}),
        (("x.md", "x.mdx", "x.mdx.md"), {"x.md": "/x/", "x.mdx": "/x.mdx-1/", "x.mdx.md": "/x.mdx/"}),
        (
            ("g/index.md", "g/README.md", "g/README/index.md"),
            {"g/index.md": "/g/", "g/README.md": "/g/README.md/", "g/README/index.md": "/g/README/"},
        ),
        (("index.md", "Index.md"), {"Index.md": "/", "index.md": "/index/"}),
        (("README.md", "readme.md", "index.md"), {"README.md": "/README/", "index.md": "/", "readme.md": "/readme/"}),
    ],
)
def test_no_two_files_have_one_url(tmp_path: Path, names: tuple[str, ...], urls: dict[str, str]) -> None:
    assert read_urls(tmp_path, *names) == urls


def test_new_page_of_a_folder_changes_the_fingerprint(tmp_path: Path) -> None:
    site = open_site(write_files(tmp_path, {"g/README.md": "text"}))
    before = site.scan().fingerprint
    write_files(tmp_path, {"g/other.md": "text"})
    assert site.scan().fingerprint == before
    write_files(tmp_path, {"g/index.md": "text"})
    assert site.scan().fingerprint == site.fingerprint != before


@pytest.mark.parametrize(
    ("front", "url"),
    [
        ("slug: other", "/a/other/"), ("slug: /top", "/top/"), ("slug: Two Words", "/a/Two%20Words/"),
        ("permalink: /x/y.html", "/x/y.html"), ("permalink: x/", "/x/"), ("url: /caf%C3%A9/", "/caf%C3%A9/"),
        ("url: /100%/", "/100%25/"),
    ],
)  # fmt: skip
def test_author_can_set_the_url(tmp_path: Path, front: str, url: str) -> None:
    post = read_only_post(write_files(tmp_path, {"a/b.md": f"---\n{front}\n---\n"}))
    assert (post.url, post.warnings) == (url, ())


@pytest.mark.parametrize(
    "front",
    ["url: https://evil.org/", "url: //evil.org", "slug: ../up", "permalink: '{{ page.x }}'", "permalink: 'a\\b'"],
)
def test_unsafe_url_is_ignored_with_a_warning(tmp_path: Path, front: str) -> None:
    post = read_only_post(write_files(tmp_path, {"a/b.md": f"---\n{front}\n---\n"}))
    assert post.url == "/a/b/"
    assert len(post.warnings) == 1


@pytest.mark.parametrize(
    ("name", "title", "date"),
    [
        ("2024-05-06-long-walk.md", "Long walk", "2024-05-06"), ("2024-05-06 long walk.md", "Long walk", "2024-05-06"),
        ("2024-05-06.md", "2024-05-06", "2024-05-06"), ("2024-05-06_x.md", "X", "2024-05-06"),
        ("2024-05-06-walk/index.md", "Walk", "2024-05-06"), ("2024-13-06-x.md", "2024 13 06 x", None),
        ("12024-05-06-x.md", "12024 05 06 x", None),
    ],
)  # fmt: skip
def test_date_and_title_of_the_file_name(tmp_path: Path, name: str, title: str, date: str | None) -> None:
    post = read_only_post(write_files(tmp_path, {name: "text"}))
    assert (post.title, post.date) == (title, date)


def test_date_in_the_front_matter_takes_precedence(tmp_path: Path) -> None:
    post = read_only_post(write_files(tmp_path, {"2024-05-06-x.md": "---\ndate: 2020-01-02\n---\n"}))
    assert post.date == "2020-01-02"


@pytest.mark.parametrize(
    ("text", "title", "headings"),
    [
        ("---\ntitle: Front\n---\n# One\n", "Front", ["One"]), ("# One\n\n## Two\n", "One", ["", "Two"]),
        ("## Two\n\ntext\n", "Two", ["Two"]), ("text\n\n#### Four\n", "Four", ["", "Four"]),
        ("## Two\n\n# One\n", "One", ["Two", ""]), ("text\n", "File name", [""]),
    ],
)  # fmt: skip
def test_title(tmp_path: Path, text: str, title: str, headings: list[str]) -> None:
    post = read_only_post(write_files(tmp_path, {"file-name.md": text}))
    assert (post.title, [section.heading for section in post.sections if section.heading or section.text]) == (
        title,
        [heading for heading in headings if heading or "text" in text],
    )


@pytest.mark.parametrize(
    ("name", "front"),
    [
        ("a.md", "draft: true"), ("a.md", "draft: 'yes'"), ("a.md", "published: false"), ("a.md", "publish: no"),
        ("a.md", "draft: false\npublished: false"), ("a.md", "status: Draft"), ("_drafts/a.md", "title: A"),
        ("a.md", "expiryDate: 2001-01-01"), ("a.md", "unlisted: true"), ("a.md", "headless: true"),
        ("a.md", "permalink: false"), ("a.md", "published: 0"), ("a.md", "build: {list: never}"),
        ("a.md", "password: x"),
    ],
)  # fmt: skip
def test_hidden_pages(tmp_path: Path, name: str, front: str) -> None:
    write_files(tmp_path, {name: f"---\n{front}\n---\ntext\n", "b.md": "text"})
    assert list_visible(tmp_path) == {"b.md"}


@pytest.mark.parametrize(
    ("name", "front"), [("a.md", "date: 2999-01-01"), ("a.md", "publishDate: 2999-01-01"), ("2999-01-01-a.md", "x: y")]
)
def test_page_of_the_future_is_public_from_its_date(tmp_path: Path, name: str, front: str) -> None:
    write_files(tmp_path, {name: f"---\n{front}\n---\ntext\n"})
    begins = read_only_post(tmp_path).visibility.visible_from
    assert begins is not None
    assert begins.year == 2999
    assert read_only_post(tmp_path, future=True).visibility.visible_from is None


def test_preview_shows_drafts(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.md": "---\ndraft: true\n---\n", "b.md": "---\nheadless: true\n---\n"})
    assert list_visible(tmp_path, drafts=True) == {"a.md"}


def test_anchors_are_those_of_github(tmp_path: Path) -> None:
    headings = ("Hello World", "Hello World", "v1.2.3 & (beta)!", "`code --flag` in *head*", "Café Straße", "Q {#Own}")
    write_files(tmp_path, {"a.md": "---\ntitle: A\n---\n" + "".join(f"## {heading}\n\n" for heading in headings)})
    anchors = [section.anchor for section in read_only_post(tmp_path).sections]
    assert anchors == ["hello-world", "hello-world-1", "v123--beta", "code---flag-in-head", "café-straße", "Own"]


def test_tags_may_be_separated_by_commas(tmp_path: Path) -> None:
    assert read_only_post(write_files(tmp_path, {"a.md": "---\ntags: x, y z\n---\n"})).tags == ("x", "y z")


@pytest.mark.parametrize(
    ("name", "is_configuration"),
    [("mkdocs.yml", True), ("hugo.toml", True), ("a/_index.md", True), ("a/mkdocs.yml", False), ("index.md", False)],
)
def test_new_configuration_opens_the_site_again(tmp_path: Path, name: str, is_configuration: bool) -> None:
    assert open_site(tmp_path).is_configuration(tmp_path / name) is is_configuration


# ------------------------------------------------------------------------------------------------ Hugo or not


@pytest.mark.parametrize(
    "files",
    [
        {"_index.md": ""}, {"deep/er/_index.fr.md": ""}, {"content/x/_index.markdown": ""},
        {"content/post/Other.md": "+++\n+++\n"}, {"hugo.toml": ""},
    ],
)  # fmt: skip
def test_files_of_hugo_make_bundles(tmp_path: Path, files: dict[str, str]) -> None:
    folder = "content/" if any(name.startswith("content/") for name in files) else ""
    write_files(tmp_path, {**files, f"{folder}guide/index.md": "", f"{folder}guide/install.md": ""})
    assert "guide/install.md" not in open_site(tmp_path).scan().files


def test_part_of_the_content_of_a_hugo_site_has_bundles(tmp_path: Path) -> None:
    write_files(tmp_path, {"hugo.toml": "", "content/post/a/index.md": "", "content/post/a/note.md": ""})
    assert open_site(tmp_path / "content/post").scan().files == ("a/index.md",)


def test_sections_of_hugo_still_hide_drafts_below_them(tmp_path: Path) -> None:
    write_files(tmp_path, {"secret/_index.md": "---\ncascade: {draft: true}\n---\n", "secret/a.md": "", "b.md": ""})
    assert list_visible(tmp_path) == {"b.md"}


def test_section_of_hugo_is_a_page_if_plain_rules_are_chosen(tmp_path: Path) -> None:
    write_files(tmp_path, {"g/_index.md": "text", "g/a.md": "text"})
    urls = {id: post.url for id, post in read_posts(tmp_path, generator="plain").items()}
    assert urls == {"g/_index.md": "/g/", "g/a.md": "/g/a/"}


@pytest.mark.parametrize(
    ("files", "content"),
    [
        ({"content/a.md": ""}, "content"), ({"content/a.md": "", "README.md": "", "LICENSE.md": ""}, "content"),
        ({"content/a.md": "", "note.md": ""}, "."), ({"notes/a.md": ""}, "."),
    ],
)  # fmt: skip
def test_folder_named_content_holds_the_pages(tmp_path: Path, files: dict[str, str], content: str) -> None:
    assert open_site(write_files(tmp_path, files)).content == tmp_path / content


def test_markdown_is_of_the_family_of_a_generator_without_a_module(tmp_path: Path) -> None:
    headings = "# Title\n\n## Two Words { #own .c }\n\n## Two Words\n\n## Two Words\n\n"
    body = f"{headings}[x](y){{ .md-button }}\n\n{{/* remark */}}\n"
    sites = {
        "mkdocs.yml": "docs/a.md", "docusaurus.config.js": "docs/a.md", ".vitepress/config.js": "a.md",
    }  # fmt: skip
    texts, anchors = {}, {}
    for sign, id in sites.items():
        root = tmp_path / sign.replace("/", "-")
        write_files(root, {sign: "markdown_extensions: [attr_list]" if sign == "mkdocs.yml" else "", id: body})
        (post,) = read_posts(root).values()
        texts[sign] = " ".join(section.text for section in post.sections).split()
        anchors[sign] = [section.anchor for section in post.sections if section.level == 2]
    assert anchors["mkdocs.yml"] == ["own", "two-words", "two-words_1"]
    assert texts["mkdocs.yml"][:1] == ["x"]
    assert "md-button" not in " ".join(texts["mkdocs.yml"] + texts[".vitepress/config.js"])
    assert "remark" not in texts["docusaurus.config.js"]
    assert anchors[".vitepress/config.js"][0] == "own"
