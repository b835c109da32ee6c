"""Metadata that posts inherit from cascades."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import UnreadablePost
from index.posts.read_post import read_post
from index.sites import open_site
from tests.support.sites import list_visible, read_posts, write_files


def test_posts_inherit_cascades(tmp_path: Path) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": "",
        "content/a/_index.md": "---\ncascade:\n  draft: true\n---\n", "content/a/x.md": "", "content/a/b/y.md": "",
        "content/a/own.md": "---\ndraft: false\n---\n", "content/c/z.md": "",
        "content/t/_index.md": "---\ncascade:\n  - target: {path: '/t/no*'}\n    build: {list: never}\n---\n",
        "content/t/no.md": "", "content/t/yes.md": "",
    })  # fmt: skip
    assert list_visible(root) == {"a/own.md", "c/z.md", "t/yes.md"}


@pytest.mark.parametrize(
    ("target", "visible"),
    [
        ("", {"a/x.fr.md"}), ("path: '{/a/x,/a/b/*}'", {"a/x.fr.md"}), ("path: /A/*", {"a/b/y.md", "a/x.fr.md"}),
        ("path: '**'", {"a/x.fr.md"}), ("path: '/a/?'", {"a/b/y.md", "a/x.fr.md"}),
        ("path: '/a/[!y]'", {"a/b/y.md", "a/x.fr.md"}),
        ("path: '{/a'", {"a/x.fr.md"}), ("kind: '{page,section}'", {"a/x.fr.md"}), ("lang: 'e?'", {"a/x.fr.md"}),
        ("kind: section", {"a/x.md", "a/b/y.md", "a/x.fr.md"}), ("lang: fr", {"a/x.md", "a/b/y.md", "a/x.fr.md"}),
        ("sites: {matrix: {languages: [fr]}}", {"a/x.md", "a/b/y.md"}), ("sites: {matrix: {languages: ['*']}}", set()),
        ("sites: {matrix: {languages: [xx]}}", set()), ("sites: 5", {"a/x.fr.md"}),
    ],
)  # fmt: skip
def test_cascade_applies_to_its_target(tmp_path: Path, target: str, visible: set[str]) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": "[languages.en]\n[languages.fr]\n", "content/a/x.md": "", "content/a/b/y.md": "",
        "content/a/x.fr.md": "", "content/a/_index.md": f"---\nCascade:\n- target: {{{target}}}\n  Draft: true\n---\n",
    })  # fmt: skip
    assert list_visible(root) == visible


@pytest.mark.parametrize(
    ("cascade", "front", "public"),
    [
        ("[{draft: true}, {draft: false}]", "", False), ("{params: {draft: true}}", "", False),
        ("{params: {draft: true}, draft: false}", "", False), ("{draft: true}", "params: {draft: false}", False),
        ("{}", "params: {draft: true}", False), ("{}", "hidden: true\nparams: {hidden: false}", False),
        ("{}", "params: {unlisted: true}", False), ("{draft: true}", "draft: false", True),
        ("{}", "params: {draft: 0}", True),
    ],
)  # fmt: skip
def test_precedence_of_cascade_params_and_post(tmp_path: Path, cascade: str, front: str, public: bool) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": "", "content/a/_index.md": f"---\ncascade: {cascade}\n---\n",
        "content/a/x.md": f"---\ntitle: T\n{front}\n---\n",
    })  # fmt: skip
    assert read_posts(root)["a/x.md"].visibility.is_public is public


def test_unreadable_cascade_hides_posts(tmp_path: Path) -> None:
    unclosed = "---\ncascade:\n  draft: true\n"
    root = write_files(tmp_path, {"hugo.toml": "", "content/a/_index.md": unclosed, "content/a/x.md": ""})
    site = open_site(root)
    assert not read_post(site, "a/x.md")[0].visibility.is_public
    with pytest.raises(UnreadablePost, match="never closed"):
        read_post(site, "a/_index.md")


@pytest.mark.parametrize(
    ("front", "is_visible"),
    [
        ("cascade:\n  draft: true", False),
        ("cascade:\n  - target: {path: /a/x}\n    draft: true", False),
        ("cascade:\n  expiryDate: 2001-01-01", False),
        ("cascade:\n  - target: {path: /b/**}\n    draft: true", True),
        ("draft: false\ncascade:\n  draft: true", True),
    ],
)
@pytest.mark.parametrize("name", ["a/x.md", "a/x/index.md"])
def test_cascade_of_a_page_applies_to_itself(tmp_path: Path, name: str, front: str, is_visible: bool) -> None:
    write_files(tmp_path, {"hugo.toml": "", f"content/{name}": f"---\n{front}\n---\ntext"})
    assert list_visible(tmp_path) == ({name} if is_visible else set())
