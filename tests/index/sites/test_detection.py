"""Detecting the generator of a site, and opening the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.sites import open_site
from index.sites.detection import detect_generator
from tests.support.sites import read_posts, write_files


@pytest.mark.parametrize(
    ("files", "generator"),
    [
        ({"hugo.toml": ""}, "hugo"), ({"config.yaml": "baseURL: x"}, "hugo"),
        ({"config.toml": 'baseURL = "x"'}, "hugo"),
        ({"config.toml": 'base_url = "https://x.org"'}, "zola"),
        ({"_config.yml": ""}, "jekyll"),
        ({"_posts/2016-01-01-a.md": ""}, "jekyll"), ({"eleventy.config.js": ""}, "eleventy"),
        ({".eleventy.js": ""}, "eleventy"), ({"pelicanconf.py": ""}, "pelican"), ({"a.md": ""}, "plain"),
    ],
)  # fmt: skip
def test_generator_is_detected_from_the_files_of_the_site(
    tmp_path: Path, files: dict[str, str], generator: str
) -> None:
    assert detect_generator(write_files(tmp_path, files)) == generator


def test_generator_can_be_chosen(tmp_path: Path) -> None:
    write_files(tmp_path, {"_config.yml": "", "_posts/2016-01-01-a.md": "---\ntitle: A\n---\n"})
    assert read_posts(tmp_path)["_posts/2016-01-01-a.md"].url == "/2016/01/01/a.html"
    assert read_posts(tmp_path, generator="plain")["_posts/2016-01-01-a.md"].url == "/_posts/2016-01-01-a/"


def test_content_folder_is_opened_by_the_configuration_above(tmp_path: Path) -> None:
    write_files(tmp_path, {"config.toml": 'base_url = "https://x.org/blog"', "content/post/Some Name.md": "+++\n+++\n"})
    assert open_site(tmp_path / "content").root == tmp_path
    assert read_posts(tmp_path / "content")["post/Some Name.md"].url == "/blog/post/some-name/"


@pytest.mark.parametrize("config", ["config.toml", "_config.yml", "pelicanconf.py"])
def test_error_names_the_broken_configuration(tmp_path: Path, config: str) -> None:
    write_files(tmp_path, {config: "base_url = [\n\tx: ]: {"})
    generator = {"config.toml": "zola", "_config.yml": "jekyll", "pelicanconf.py": "pelican"}[config]
    with pytest.raises(SettingsError, match=config):
        open_site(tmp_path, generator=generator)


def test_missing_folder_and_file_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such folder"):
        open_site(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="not a folder"):
        open_site(tmp_path / "file")
