"""Sections of Zola: pages with a text of their own, which may hide the pages of their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.sites import open_site
from tests.support.sites import list_visible, read_posts, write_files

CONFIG = 'base_url = "https://x.org"\ntitle = "Blog"\n[languages.fr]\n'
PAGE = "+++\n+++\nText\n"


def make_site(root: Path, files: dict[str, str]) -> Path:
    return write_files(root, {"config.toml": CONFIG, **{f"content/{name}": text for name, text in files.items()}})


@pytest.mark.parametrize(
    ("id", "source", "reason"),
    [
        ("docs/_index.md", "+++\n+++\n", "a section without a text of its own"),
        ("_index.md", "+++\n+++\n\n  \n", "a section without a text of its own"),
        ("docs/_index.md", '+++\nredirect_to = "docs/start"\n+++\nText', "redirect_to: docs/start"),
        ("docs/_index.md", "+++\nrender = false\n+++\nText", "render: false"),
        ("docs/_index.md", "+++\ndraft = true\n+++\nText", "draft: true"),
        ("docs/_index.md", "+++\nin_search_index = false\n+++\nText", "in_search_index: false"),
    ],
)  # fmt: skip
def test_hidden_section(tmp_path: Path, id: str, source: str, reason: str) -> None:
    visibility = read_posts(make_site(tmp_path, {id: source}))[id].visibility
    assert (visibility.is_public, visibility.reason) == (False, reason)


@pytest.mark.parametrize(
    ("id", "front", "title"),
    [
        ("docs/_index.md", 'title = "The docs"', "The docs"), ("user-docs/_index.md", "", "User docs"),
        ("_index.md", "", "Blog"), ("_index.fr.md", 'title = "Le blog"', "Le blog"),
        ("docs/_index.fr.md", "transparent = true", "Docs"),
    ],
)  # fmt: skip
def test_section_with_text_is_a_post(tmp_path: Path, id: str, front: str, title: str) -> None:
    post = read_posts(make_site(tmp_path, {id: f"+++\n{front}\n+++\nText\n"}))[id]
    assert post.visibility.is_public
    assert (post.title, post.sections[0].text) == (title, "Text")


def test_only_configured_languages_have_sections(tmp_path: Path) -> None:
    make_site(tmp_path, {f"_index{suffix}.md": PAGE for suffix in ("", ".fr", ".en", ".de")})
    assert set(read_posts(tmp_path)) == {"_index.md", "_index.fr.md"}
    assert "language" in open_site(tmp_path).find_skip_reason("_index.de.md")


def test_draft_section_hides_everything_below(tmp_path: Path) -> None:
    make_site(tmp_path, {
        "a.md": PAGE, "docs/_index.md": "+++\ndraft = true\n+++\nText", "docs/a.md": PAGE, "docs/deep/b.md": PAGE,
        "docs/c/index.md": PAGE, "docs/a.fr.md": PAGE, "other/a.md": PAGE, "documents/a.md": PAGE,
        "other/_index.fr.md": "+++\ndraft = true\n+++\n",
    })  # fmt: skip
    assert list_visible(tmp_path) == {"a.md", "documents/a.md"}
    assert read_posts(tmp_path)["docs/deep/b.md"].visibility.reason == "draft: true in docs/_index.md"
    assert "docs/deep/b.md" in list_visible(tmp_path, drafts=True)


@pytest.mark.parametrize("front", ["+++\ndraft = \n+++\n", "+++\ntitle = 'x'\n", "---\na: [\n---\n"])
def test_unreadable_section_hides_everything_below(tmp_path: Path, front: str) -> None:
    make_site(tmp_path, {"docs/_index.md": front, "docs/a.md": PAGE})
    site = open_site(tmp_path)
    assert site.read_post("docs/a.md", PAGE).visibility.reason == "the front matter of docs/_index.md is unreadable"


def test_section_outside_of_the_search_hides_its_own_pages(tmp_path: Path) -> None:
    out = "+++\nin_search_index = false\n+++\nText"
    make_site(tmp_path, {
        "docs/_index.md": out, "docs/a.md": PAGE, "docs/b/index.md": PAGE, "docs/a.fr.md": PAGE,
        "docs/sub/_index.md": "+++\n+++\n", "docs/sub/a.md": PAGE, "docs/loose/a.md": PAGE,
    })  # fmt: skip
    assert list_visible(tmp_path) == {"docs/a.fr.md", "docs/sub/a.md", "docs/loose/a.md"}
    assert read_posts(tmp_path)["docs/a.md"].visibility.reason == "in_search_index: false in docs/_index.md"


@pytest.mark.parametrize(("front", "is_visible"), [("", True), ("in_search_index = false", False)])
def test_pages_of_a_transparent_section_belong_to_the_one_above_too(
    tmp_path: Path, front: str, is_visible: bool
) -> None:
    make_site(tmp_path, {
        "docs/_index.md": f"+++\n{front}\n+++\n", "docs/a.md": PAGE, "docs/sub/a.md": PAGE,
        "docs/sub/_index.md": "+++\ntransparent = true\nin_search_index = false\n+++\n",
    })  # fmt: skip
    assert ("docs/sub/a.md" in list_visible(tmp_path)) is is_visible


def test_change_of_a_section_changes_the_fingerprint(tmp_path: Path) -> None:
    make_site(tmp_path, {"docs/_index.md": "+++\n+++\nText", "docs/a.md": PAGE})
    first = open_site(tmp_path).scan().fingerprint
    write_files(tmp_path, {"content/docs/_index.md": "+++\n+++\nOther text"})
    assert open_site(tmp_path).scan().fingerprint == first
    write_files(tmp_path, {"content/docs/_index.md": "+++\ndraft = true\n+++\nText"})
    assert open_site(tmp_path).scan().fingerprint != first
    site = open_site(tmp_path)
    assert site.is_configuration(site.content / "docs/_index.md")
    assert not site.is_configuration(site.content / "docs/a.md")
