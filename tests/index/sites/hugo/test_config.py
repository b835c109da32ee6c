"""Hugo's configuration, and where a site's content is."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.sites import open_site
from tests.support.sites import read_only_post, read_posts, write_files


def test_which_files_are_posts(tmp_path: Path) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": 'ignoreFiles = ["skip"]', "archetypes/default.md": "", "README.md": "",
        "content/_index.md": "", "content/post/a.md": "", "content/post/b.markdown": "", "content/post/c.txt": "",
        "content/post/.hidden.md": "", "content/post/d.md~": "", "content/post/#e.md#": "", "content/.git/f.md": "",
        "content/post/skip-me.md": "", "content/bundle/index.md": "", "content/bundle/resource.md": "",
        "content/bundle/deep/more.md": "", "content/node_modules/x/readme.md": "", "content/post/_index.de.md": "",
    })  # fmt: skip
    site = open_site(root)
    files = site.scan().files
    assert files == ("_index.md", "bundle/index.md", "post/_index.de.md", "post/a.md", "post/b.markdown")
    assert not any(site.find_skip_reason(id) for id in files)
    assert site.find_skip_reason("post/.hidden.md")


def test_site_is_opened_by_its_root_or_its_content(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"config.yaml": "contentDir: posts\n", "posts/a.md": ""})
    for folder in (root, root / "posts"):
        site = open_site(folder)
        assert (site.root, site.content, site.scan().files) == (root, root / "posts", ("a.md",))


def test_mounted_content(tmp_path: Path) -> None:
    config = '[[module.mounts]]\nsource = "assets"\ntarget = "assets"\n[[module.mounts]]\nsource = "texts/en"\n'
    config += 'target = "content"\n[module.mounts.sites.matrix]\nlanguages = ["en"]\n'
    root = write_files(tmp_path, {"hugo.toml": config, "texts/en/a.md": "", "texts/LICENSE.md": "", "content/b.md": ""})
    assert {id: post.url for id, post in read_posts(root).items()} == {"a.md": "/a/"}
    for folder in (root / "texts", root / "texts/en"):
        assert (open_site(folder).root, open_site(folder).content) == (root, root / "texts/en")


def test_plain_folder_is_read_by_the_rules_of_hugo(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"sqlite/upsert.md": "# Upsert in one go\n\nUse `ON CONFLICT`.\n\n## More\n\nText."})
    post = read_only_post(root)
    assert (post.title, post.url, post.section, post.lang) == ("Upsert in one go", "/sqlite/upsert/", "sqlite", "en")
    assert [(s.level, s.heading, s.text) for s in post.sections] == [(0, "", "Use ON CONFLICT."), (2, "More", "Text.")]


def test_configuration_in_several_files(tmp_path: Path) -> None:
    root = write_files(tmp_path, {
        "config/_default/hugo.toml": 'baseURL = "https://x.org/a/"',
        "config/_default/permalinks.yaml": "post: /p/:slug/",
        "config/_default/languages.toml": "[en]\n[fr]\n", "content/post/b.fr.md": "---\ntitle: Bé\n---\n",
    })  # fmt: skip
    assert read_only_post(root).url == "/a/fr/p/b%C3%A9/"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"hugo.toml": "baseURL = "}, "hugo.toml"),
        ({"hugo.toml": 'timeZone = "Mars/Base"'}, "invalid setting .* Mars/Base"),
    ],
)
def test_error_names_the_broken_configuration(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        open_site(write_files(tmp_path, files))


def test_environment_of_production_overrides_the_default(tmp_path: Path) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": 'baseURL = "https://x.org/root/"\ntitle = "Root"\n',
        "config/_default/hugo.toml": 'baseURL = "https://x.org/default/"\n',
        "config/production/hugo.yaml": "baseURL: https://x.org/production/\n",
        "config/development/hugo.toml": 'baseURL = "https://x.org/development/"\n', "content/_index.md": "Text.",
    })  # fmt: skip
    assert (read_only_post(root).url, read_only_post(root).title) == ("/production/", "Root")
    site = open_site(root)
    for name, is_configuration in (
        ("hugo.toml", True), ("config/_default/a.toml", True), ("config/production/languages.yaml", True),
        ("config/development/hugo.toml", False), ("content/config/production/a.toml", False), ("data/a.toml", False),
    ):  # fmt: skip
        assert site.is_configuration(root / name) is is_configuration, name


@pytest.mark.parametrize("config", ["disableLanguages = ['de']\n", "", "disableLanguages = 'DE'\n"])
def test_files_of_a_disabled_language_are_no_posts(tmp_path: Path, config: str) -> None:
    config += f"[languages.en]\n[languages.de]\ndisabled = {str(not config).lower()}\n"
    root = write_files(
        tmp_path, {"hugo.toml": config, "content/a.md": "", "content/a.de.md": "", "content/b.xx.md": ""}
    )
    assert set(read_posts(root)) == {"a.md", "b.xx.md"}
    assert open_site(root).find_skip_reason("a.de.md") == "in a language that is disabled"


def test_folder_of_a_disabled_language_is_no_content(tmp_path: Path) -> None:
    config = '[languages.en]\ncontentDir = "content/en"\n[languages.fr]\ncontentDir = "content/fr"\n'
    config += '[languages.de]\ndisabled = true\ncontentDir = "content/de"\n'
    files = {f"content/{name}/a.md": "" for name in ("en", "fr", "de")}
    assert set(read_posts(write_files(tmp_path, {"hugo.toml": config, **files}))) == {"en/a.md", "fr/a.md"}


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ("[languages.fr]\nweight = 2\n[languages.de]\nweight = 1\n", "/fr/a/"),
        ("[languages.fr]\n[languages.de]\n", "/fr/a/"),
        ("[languages.fr]\nweight = 2\n[languages.de]\n", "/a/"),
        ("[languages.fr]\n[languages.en]\nweight = 1", "/fr/a/"),
    ],
)  # fmt: skip
def test_default_language_is_the_first_by_weight_if_not_configured(tmp_path: Path, config: str, url: str) -> None:
    assert read_only_post(write_files(tmp_path, {"hugo.toml": config, "content/a.fr.md": ""})).url == url
