"""The pages of folders: home, sections, taxonomies and terms, whose files are named `_index`."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.posts.read_post import read_post
from index.sites import open_site
from tests.support.sites import list_visible, read_posts, write_files


def test_pages_of_folders_are_posts(tmp_path: Path) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": 'title = "My site"\n[languages.en]\n[languages.fr]\n',
        "content/_index.md": "Welcome.", "content/_index.fr.md": "---\ntitle: Accueil\n---\nBienvenue.",
        "content/docs/_index.md": "---\ntitle: The docs\n---\nRead *these*.\n\n## Where {#where}\n\nHere.",
        "content/docs/get-started/_index.md": "First steps.", "content/tags/go/_index.md": "Go is a language.",
    })  # fmt: skip
    posts = read_posts(root)
    assert {id: (post.url, post.title, post.lang, post.section) for id, post in posts.items()} == {
        "_index.md": ("/", "My site", "en", ""),
        "_index.fr.md": ("/fr/", "Accueil", "fr", ""),
        "docs/_index.md": ("/docs/", "The docs", "en", "docs"),
        "docs/get-started/_index.md": ("/docs/get-started/", "Get Started", "en", "docs"),
        "tags/go/_index.md": ("/tags/go/", "Go", "en", "tags"),
    }
    assert [(s.heading, s.anchor, s.text) for s in posts["docs/_index.md"].sections] == [
        ("", "", "Read these."), ("Where", "where", "Here."),
    ]  # fmt: skip
    assert all(post.visibility.is_public for post in posts.values())


@pytest.mark.parametrize(
    ("front", "body", "public"),
    [
        ("title: T", "Text.", True), ("title: T", "# Heading", True), ("title: T", "```sh\nls\n```", True),
        ("description: What is here.", "", True), ("title: T", "", False), ("title: T", " \n\n", False),
        ("title: T", "{{< cards >}}\n{{% children depth=2 %}}", False), ("title: T", "<!-- nothing -->", False),
        ("draft: true", "Text.", False), ("build: {list: never}", "Text.", False), ("headless: true", "Text.", False),
        ("build: {render: never}", "Text.", False), ("expiryDate: 2001-01-01", "Text.", False),
    ],
)  # fmt: skip
def test_page_of_a_folder_is_public_if_it_has_a_text(tmp_path: Path, front: str, body: str, public: bool) -> None:
    root = write_files(tmp_path, {"hugo.toml": "", "content/docs/_index.md": f"---\n{front}\n---\n{body}\n"})
    assert list_visible(root) == ({"docs/_index.md"} if public else set())
    for include_hidden in (True, False):
        source = (root / "content/docs/_index.md").read_text()
        post = open_site(root).read_post("docs/_index.md", source, include_hidden=include_hidden)
        assert post.visibility.is_public is public


def test_reason_of_a_page_without_text_is_given(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"hugo.toml": "", "content/docs/_index.md": "---\ntitle: T\n---\n"})
    post = read_post(open_site(root), "docs/_index.md")[0]
    assert post.visibility.reason == "the page of a folder, without a text of its own"


@pytest.mark.parametrize(
    ("cascade", "visible"),
    [
        ("draft: true", set()),
        ("target: {kind: page}\n  draft: true", {"_index.md", "sub/_index.md"}),
        ("target: {kind: section}\n  draft: true", {"x.md"}),
        ("target: {path: /docs}\n  draft: true", {"sub/_index.md", "x.md"}),
        ("target: {path: '/docs/**'}\n  draft: true", {"_index.md"}),
    ],
)
def test_cascade_applies_to_the_page_of_its_folder(tmp_path: Path, cascade: str, visible: set[str]) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": "", "content/docs/_index.md": f"---\ncascade:\n- {cascade}\n---\nText.",
        "content/docs/x.md": "Text.", "content/docs/sub/_index.md": "Text.",
    })  # fmt: skip
    assert list_visible(root) == {f"docs/{name}" for name in visible}


@pytest.mark.parametrize(
    ("disabled", "visible"),
    [
        ("section", {"_index.md", "tags/_index.md", "tags/go/_index.md", "page.md"}),
        ("home", {"docs/_index.md", "tags/_index.md", "tags/go/_index.md", "page.md"}),
        ("term", {"_index.md", "docs/_index.md", "tags/_index.md", "page.md"}),
        ("Page", {"_index.md", "docs/_index.md", "tags/_index.md", "tags/go/_index.md"}),
    ],
)
def test_disabled_kinds_are_hidden(tmp_path: Path, disabled: str, visible: set[str]) -> None:
    names = ("_index.md", "docs/_index.md", "tags/_index.md", "tags/go/_index.md", "page.md")
    files = {f"content/{name}": "Text." for name in names}
    assert list_visible(write_files(tmp_path, {"hugo.toml": f'disableKinds = ["{disabled}"]', **files})) == visible


def test_page_beside_the_page_of_a_bundle_is_not_read(tmp_path: Path) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": "", "content/a/index.md": "x", "content/a/_index.md": "x", "content/a/b/_index.md": "x",
    })  # fmt: skip
    assert open_site(root).scan().files == ("a/index.md",)
