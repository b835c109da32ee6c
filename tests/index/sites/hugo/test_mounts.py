"""Mounts: which folders are content, and of which language."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from index.sites import open_site
from index.sites.hugo.mounts import ContentFiles, Mount, find_mount_languages, parse_mounts
from tests.support.sites import read_posts, write_files

LANGUAGES = "[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n[languages.de]\nweight = 3\n"


def format_mount(source: str, target: str = "content", **keys: str) -> str:
    """Return a mount in TOML. `keys`: other keys, and their values in TOML."""
    languages = keys.pop("languages", "")
    lines = ["[[module.mounts]]", f'source = "{source}"', f'target = "{target}"']
    lines += [f"{key} = {value}" for key, value in keys.items()]
    lines += ["[module.mounts.sites.matrix]", f"languages = {languages}"] if languages else []
    return "\n".join(lines) + "\n"


def list_urls(root: Path) -> dict[str, str]:
    return {id: post.url for id, post in read_posts(root).items()}


@pytest.mark.parametrize("key", ["lang", "languages"])
def test_each_language_has_its_mount(tmp_path: Path, key: str) -> None:
    names = ("en", "fr", "de")
    values = {name: f'"{name}"' if key == "lang" else f'["{name}"]' for name in names}
    mounts = "".join(format_mount(f"content/{name}", **{key: values[name]}) for name in names)
    files = {f"content/{name}/docs/a.md": "Text." for name in (*names, "it")}
    root = write_files(tmp_path, {"hugo.toml": LANGUAGES + mounts, **files, "content/README.md": ""})
    posts = read_posts(root)
    assert {id: (post.url, post.lang) for id, post in posts.items()} == {
        "de/docs/a.md": ("/de/docs/a/", "de"), "en/docs/a.md": ("/docs/a/", "en"),
        "fr/docs/a.md": ("/fr/docs/a/", "fr"),
    }  # fmt: skip
    for id in ("README.md", "it/docs/a.md"):
        assert open_site(root).find_skip_reason(id) == "not mounted as content, or an earlier mount has the same page"


@pytest.mark.parametrize(
    ("entry", "languages"),
    [
        ({}, ["en"]), ({"lang": "FR"}, ["fr"]), ({"lang": "xx"}, []), ({"matrix": ["*"]}, ["en", "fr", "zh-cn"]),
        ({"matrix": ["*", "! fr"]}, ["en", "zh-cn"]), ({"matrix": ["! fr"]}, ["en", "zh-cn"]),
        ({"matrix": ["fr", "! fr"]}, []), ({"matrix": "zh-*"}, ["zh-cn"]), ({"matrix": ["{en,fr}"]}, ["en", "fr"]),
        ({"matrix": ["!fr"]}, []), ({"matrix": ["zh-CN"]}, []), ({"matrix": []}, ["en"]),
    ],
)  # fmt: skip
def test_languages_of_a_mount(entry: dict[str, Any], languages: list[str]) -> None:
    if "matrix" in entry:
        entry = {"sites": {"matrix": {"languages": entry["matrix"]}}}
    assert list(find_mount_languages(entry, ["en", "fr", "zh-cn"])) == languages


@pytest.mark.parametrize("value", [5, "x", [1], {"matrix": 5}, {"matrix": {"languages": {"a": 1}}}, None])
def test_malformed_matrix_is_no_error(value: Any) -> None:
    find_mount_languages({"sites": value}, ["en"])


@pytest.mark.parametrize(
    ("patterns", "ids"),
    [
        ({"files": '["! drafts/**"]'}, {"a.md", "d/b.md", "d/e/f.md"}),
        ({"files": '["/d/**"]'}, {"d/b.md", "d/e/f.md"}), ({"files": '"*.md"'}, {"a.md"}),
        ({"files": '["d/b.md", "! d/**", "**"]'}, {"a.md", "d/b.md", "drafts/c.md"}),
        ({"excludeFiles": '"drafts/*"'}, {"a.md", "d/b.md", "d/e/f.md"}),
        ({"includeFiles": '["/D/**", "a.md"]', "excludeFiles": '"**/e/*"'}, {"a.md", "d/b.md"}),
        ({"files": '["nothing"]'}, set()),
    ],
)  # fmt: skip
def test_patterns_select_files(tmp_path: Path, patterns: dict[str, str], ids: set[str]) -> None:
    files = {f"content/{name}": "" for name in ("a.md", "d/b.md", "d/e/f.md", "drafts/c.md")}
    root = write_files(tmp_path, {"hugo.toml": format_mount("content", **patterns), **files})
    assert set(open_site(root).scan().files) == ids


def test_folders_beside_each_other_are_mounted_below_content(tmp_path: Path) -> None:
    mounts = format_mount("docs", "content/documentation") + format_mount("blog/posts", "content/news")
    root = write_files(tmp_path, {
        "hugo.toml": mounts + format_mount("README.md", "content/about.md"), "docs/a.md": "", "blog/posts/b.md": "",
        "blog/c.md": "", "README.md": "", "LICENSE.md": "", "content/d.md": "", "docs/sub/_index.md": "Text.",
    })  # fmt: skip
    assert open_site(root).content == root
    assert list_urls(root) == {
        "README.md": "/about/", "blog/posts/b.md": "/news/b/", "docs/a.md": "/documentation/a/",
        "docs/sub/_index.md": "/documentation/sub/",
    }  # fmt: skip


def test_configuration_is_watched_if_the_root_is_the_content(tmp_path: Path) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": format_mount("docs") + format_mount("blog/posts", "content/blog"), "docs/a.md": "",
        "blog/posts/b.md": "",
    })  # fmt: skip
    site = open_site(root)
    for name in ("hugo.toml", "config/production/params.yaml", "docs/_index.md", "blog"):
        assert site.is_configuration(root / name), name
    for name in ("docs/a.md", "docs/data.yaml", "static", "docs"):
        assert not site.is_configuration(root / name), name


def test_first_mount_with_a_page_wins(tmp_path: Path) -> None:
    mounts = format_mount("one", languages='["en"]') + format_mount("two", languages='["en", "fr"]')
    root = write_files(tmp_path, {
        "hugo.toml": LANGUAGES + mounts, "one/a.md": "", "two/a.md": "", "two/b.md": "", "one/c/index.md": "",
        "two/c.md": "", "one/d.fr.md": "", "two/d.fr.md": "",
    })  # fmt: skip
    assert list_urls(root) == {
        "one/a.md": "/a/", "two/a.md": "/fr/a/", "two/b.md": "/b/", "one/c/index.md": "/c/", "two/c.md": "/fr/c/",
        "one/d.fr.md": "/fr/d/",
    }  # fmt: skip
    assert open_site(root).find_skip_reason("two/d.fr.md")
    assert open_site(root).is_configuration(root / "one/a.md"), "it may hide a page of `two`"
    (root / "one/a.md").unlink()
    assert list_urls(root)["two/a.md"] == "/a/"


def test_what_cannot_be_read_is_reported(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    root = write_files(tmp_path / "site", {
        "hugo.toml": format_mount("../shared") + format_mount("/absolute") + format_mount("absent") + format_mount("in")
        + '[[module.imports]]\npath = "example.org/docs"\n[[module.imports.mounts]]\nsource = "x"\n'
        'target = "content/x"\n[[module.imports]]\npath = "example.org/theme"\n',
        "in/a.md": "", "content/b.md": "", "../shared/c.md": "",
    })  # fmt: skip
    with caplog.at_level(logging.WARNING):
        assert open_site(root).scan().files == ("a.md",)
    assert [record.getMessage().removeprefix(f"{root}: ") for record in caplog.records] == [
        "the mount '../shared' is outside the site's folder; its posts are not read",
        "the mount '/absolute' is outside the site's folder; its posts are not read",
        "the module 'example.org/docs' is not in the site's folder; its posts are not read",
    ]


def test_mounts_of_other_components_leave_the_content_folder(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"hugo.toml": format_mount("assets", "assets"), "content/a.md": "", "assets/b.md": ""})
    assert open_site(root).scan().files == ("a.md",)


def test_site_whose_mounts_are_all_absent_is_read_from_its_root(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"hugo.toml": format_mount("absent"), "a.md": ""})
    assert list_urls(root) == {"a.md": "/a/"}


def test_links_out_of_the_content_are_not_followed(tmp_path: Path) -> None:
    mounts = format_mount("content/en") + format_mount("content/linked", "content/x")
    root = write_files(tmp_path / "site", {"hugo.toml": mounts, "content/en/a.md": "", "../elsewhere/b.md": ""})
    (root / "content/linked").symlink_to(tmp_path / "elsewhere")
    assert open_site(root).scan().files == ("en/a.md",)


def test_links_in_the_content_are_read_by_old_versions_only(tmp_path: Path) -> None:
    mounts = format_mount("content") + format_mount("linked", "content/x")
    files = {"hugo.toml": mounts, "content/a/one.md": "", "content/b/two.md": "", "more/three.md": ""}
    root = write_files(tmp_path, files)
    (root / "content/b/file.md").symlink_to("../a/one.md")
    (root / "content/b/gone.md").symlink_to("absent.md")
    (root / "content/folder").symlink_to("a")
    (root / "linked").symlink_to("more")  # the source of a mount
    scan = open_site(root).scan()
    assert scan.files == ("content/a/one.md", "content/b/two.md", "linked/three.md")
    reasons = dict(scan.skipped)
    assert reasons["content/b/file.md"] == reasons["content/folder/"] == "a link, which Hugo does not read"
    assert reasons["content/b/gone.md"] == "a link that leads nowhere"
    old = open_site(root, hugo_version="0.122").scan().files
    assert set(old) - set(scan.files) == {"content/b/file.md", "content/folder/one.md"}


def test_parsing_drops_what_is_no_content(tmp_path: Path) -> None:
    entries = [{"source": "a", "target": "contents"}, {"source": "b"}, {}, {"source": "./c/", "target": "content/d/"}]
    assert parse_mounts(entries, tmp_path, ["en"]) == ([Mount("c", "d", ("en",))], [])


def test_inner_mount_counts(tmp_path: Path) -> None:
    mounts = [Mount("content", "", ("en",)), Mount("content/fr", "", ("fr",))]
    files = ContentFiles(mounts, tmp_path, "content")
    assert files.find("fr/a.md", "") == ("fr", "a.md")
    assert files.find("french/a.md", "") == ("en", "french/a.md")
    assert files.list_sources() == [""]


def test_fallback_for_other_languages_leaves_pages_in_their_own(tmp_path: Path) -> None:
    """A site mounts English pages again, below other languages, where these have no translation."""
    mounts = format_mount("content/en")
    for key in ("fr", "de"):
        mounts += format_mount(f"content/{key}", languages=f'["{key}"]')
        mounts += format_mount("content/en/docs", "content/docs", languages=f'["{key}"]')
        mounts += format_mount("content/en/about.md", "content/about.md", languages=f'["{key}"]')
    root = write_files(tmp_path, {
        "hugo.toml": LANGUAGES + mounts, "content/en/docs/a.md": "Text.", "content/en/docs/b.md": "Text.",
        "content/fr/docs/a.md": "Text.", "content/en/about.md": "Text.", "content/de/c.md": "Text.",
    })  # fmt: skip
    assert list_urls(root) == {
        "en/docs/a.md": "/docs/a/", "en/docs/b.md": "/docs/b/", "fr/docs/a.md": "/fr/docs/a/", "en/about.md": "/about/",
        "de/c.md": "/de/c/",
    }  # fmt: skip
