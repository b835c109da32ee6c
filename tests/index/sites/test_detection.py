"""Detecting the generator of a site, and opening the site."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.sites import open_site
from tests.support.sites import read_posts, write_files
from tests.support.syncing import forbid_access


@pytest.mark.parametrize(
    ("files", "generator", "sign"),
    [
        ({"hugo.toml": ""}, "hugo", "hugo.toml"), ({"config.yaml": "baseURL: x"}, "hugo", "config.yaml"),
        ({"config.toml": 'baseURL = "x"'}, "hugo", "config.toml"),
        ({"config.toml": 'title = "x"\n[params]\n', "content/a.md": ""}, "hugo", "config.toml"),
        ({"config.toml": "", "archetypes/a.md": ""}, "hugo", "config.toml"),
        ({"config.json": '{\n  "languageCode": "en"}'}, "hugo", "config.json"),
        ({"config.json": '{"title":"x","baseURL":"y"}'}, "hugo", "config.json"),
        ({"config/_default/params.toml": ""}, "hugo", "config/_default/"),
        ({"config.toml": 'base_url = "https://x.org"'}, "zola", "config.toml"),
        ({"config.toml": 'baseURL = "x"\n[params]\nbase_url = "x"'}, "hugo", "config.toml"),
        ({"_config.yml": ""}, "jekyll", "_config.yml"), ({"_posts/2016-01-01-a.md": ""}, "jekyll", "_posts/"),
        ({"eleventy.config.js": ""}, "eleventy", "eleventy.config.js"),
        ({".eleventy.js": ""}, "eleventy", ".eleventy.js"), ({"pelicanconf.py": ""}, "pelican", "pelicanconf.py"),
        ({"a.md": ""}, "plain", ""), ({"content/a.md": "", "content/b/_index.md": ""}, "hugo", "b/_index.md"),
        ({"mkdocs.yml": ""}, "mkdocs", "mkdocs.yml"), ({"book.toml": ""}, "mdbook", "book.toml"),
        ({"docusaurus.config.ts": ""}, "docusaurus", "docusaurus.config.ts"),
        ({"astro.config.mjs": ""}, "astro", "astro.config.mjs"),
        ({".vitepress/config.ts": ""}, "vitepress", ".vitepress/"),
        ({"docs/.vitepress/config.mts": ""}, "vitepress", "docs/.vitepress/"),
        ({"_config.yml": "", "_toc.yml": ""}, "jupyter-book", "_toc.yml"),
    ],
)  # fmt: skip
def test_generator_is_recognized_by_the_files_of_the_site(
    tmp_path: Path, files: dict[str, str], generator: str, sign: str
) -> None:
    assert open_site(write_files(tmp_path, files)).recognition == (generator, sign, False)


@pytest.mark.parametrize(
    ("files", "generator"),
    [
        ({"_posts/2016-01-01-a.md": "", "eleventy.config.js": ""}, "eleventy"),
        ({"_posts/2016-01-01-a.md": "", "pelicanconf.py": ""}, "pelican"),
        ({"_posts/2016-01-01-a.md": "", "mkdocs.yml": ""}, "mkdocs"), ({"_config.yml": "", "mkdocs.yml": ""}, "mkdocs"),
        ({"_config.yml": "", "hugo.toml": ""}, "hugo"), ({"_config.yml": "", ".eleventy.js": ""}, "eleventy"),
        ({"config.toml": "debug = true", "mkdocs.yml": ""}, "mkdocs"), ({"config.json": '{"port": 1}'}, "plain"),
        ({"config.toml": 'theme = "x"', "content/a.md": "", "astro.config.mjs": ""}, "astro"),
        ({"config.toml": 'baseURL = "x"', "astro.config.mjs": ""}, "hugo"), ({"config.yml": "theme: dark"}, "plain"),
        ({"config.yml": "theme: dark", "layouts/a.html": ""}, "hugo"), ({"_config.toml": ""}, "jekyll"),
    ],
)  # fmt: skip
def test_strongest_sign_decides(tmp_path: Path, files: dict[str, str], generator: str) -> None:
    assert open_site(write_files(tmp_path, files)).recognition.generator == generator


@pytest.mark.parametrize(
    ("files", "generator"),
    [
        ({"_config.yml": "title: x\nnew_post_name: :title.md\n"}, "hexo"),
        ({"_config.yml": "source_dir: source\n", "_posts/a.md": ""}, "hexo"),
        ({"_config.yml": "titlecase: false\n"}, "hexo"), ({"_config.yml": "theme_config: {}\n"}, "hexo"),
        ({"_config.yml": "theme_config: {}\nbaseurl: /x\n"}, "jekyll"),
        ({"_config.yml": "theme_config: {}\n", "Gemfile": ""}, "jekyll"),
        ({"_config.yml": "", "source/_posts/a.md": ""}, "hexo"), ({"_config.yml": "", "scaffolds/post.md": ""}, "hexo"),
        ({"_config.yml": "source: source\n", "source/_posts/a.md": ""}, "jekyll"),
        ({"_config.yml": "", "package.json": '{"dependencies": {"hexo": "8"}}'}, "hexo"),
        ({"_config.yml": "", "package.json": '{"dependencies": {"hexo-util": "8"}}'}, "jekyll"),
    ],
)  # fmt: skip
def test_configurations_of_jekyll_and_hexo_are_told_apart(
    tmp_path: Path, files: dict[str, str], generator: str
) -> None:
    assert open_site(write_files(tmp_path, files)).recognition.generator == generator


def test_chosen_generator_is_marked_as_set(tmp_path: Path) -> None:
    assert open_site(tmp_path, generator="zola").recognition == ("zola", "", True)


@pytest.mark.parametrize(
    ("files", "content", "ids"),
    [
        ({"mkdocs.yml": "", "docs/a.md": "", "README.md": ""}, "docs", ["a.md"]),
        ({"mkdocs.yml": "docs_dir: pages/x\n", "pages/x/a.md": "", "docs/b.md": ""}, "pages/x", ["a.md"]),
        ({"mkdocs.yml": "docs_dir: ../outside\n", "a.md": ""}, ".", ["a.md"]),
        ({"mkdocs.yml": "INHERIT: base.yml\n", "base.yml": "docs_dir: x\n", "x/a.md": ""}, "x", ["a.md"]),
        ({"mkdocs.yml": "INHERIT: mkdocs.yml\n", "docs/a.md": ""}, "docs", ["a.md"]),
        ({"mkdocs.yml": "e: !!python/name:os.getcwd\nf: !!python/object/apply:os.system [x]\ng: !ENV [A, b]\n"
          "docs_dir: x\n", "x/a.md": ""}, "x", ["a.md"]),
        ({"mkdocs.yml": "a: [", "docs/a.md": ""}, "docs", ["a.md"]),
        ({"astro.config.mjs": "", "src/content/docs/a.md": "", "src/content/docs/_b.md": ""}, "src/content/docs",
         ["a.md"]),
        ({"astro.config.mjs": "", "src/content/blog/a.md": ""}, "src/content", ["blog/a.md"]),
        ({"docusaurus.config.js": "export default {presets: [['classic', {docs: {path: 'guide'}}]]}",
              "docs/a.md": "", "guide/b.md": "", "blog/c.md": "",
          "README.md": "", "docs/_d.md": "", "src/pages/e.md": "", "src/f.md": ""}, ".",
         ["blog/c.md", "guide/b.md", "src/pages/e.md"]),
        ({"docs/.vitepress/config.ts": "", "docs/a.md": "", "README.md": ""}, "docs", ["a.md"]),
        ({".vitepress/config.ts": "export default {srcDir: './src'}", "src/a.md": "", "b.md": ""}, "src", ["a.md"]),
        ({"book.toml": "", "src/a.md": "", "README.md": ""}, "src", ["a.md"]),
        ({"book.toml": '[book]\nsrc = "x"\n', "x/a.md": ""}, "x", ["a.md"]),
        ({"_config.yml": "public_dir: x\n", "source/_posts/a.md": "", "source/_data/b.md": "", "README.md": ""},
         "source", ["_posts/a.md"]),
    ],
)  # fmt: skip
def test_sites_of_other_generators_are_read_as_plain_folders(
    tmp_path: Path, files: dict[str, str], content: str, ids: list[str]
) -> None:
    site = open_site(write_files(tmp_path, files))
    assert site.content == tmp_path / content
    assert list(site.scan().files) == ids


def test_configuration_of_another_generator_above_the_content_is_found(tmp_path: Path) -> None:
    write_files(tmp_path, {"mkdocs.yml": "", "docs/a.md": "", "docs/guide/b.md": ""})
    assert open_site(tmp_path / "docs").root == tmp_path
    assert open_site(tmp_path / "docs/guide").root == tmp_path / "docs/guide"
    assert open_site(tmp_path).is_configuration(tmp_path / "mkdocs.yml")


def test_folder_of_pages_of_docusaurus_opens_the_site(tmp_path: Path) -> None:
    write_files(tmp_path, {"docusaurus.config.ts": "", "docs/a.md": "", "docs/_part.md": "", "docs/deep/b.md": ""})
    assert open_site(tmp_path / "docs").scan().files == ("docs/a.md", "docs/deep/b.md")


def test_broken_configuration_of_another_generator_is_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_site(write_files(tmp_path, {"mkdocs.yml": "a: [" + "[" * 5000, "docs/a.md": ""}))
    assert "mkdocs.yml: cannot be read; using the defaults" in caplog.text


@pytest.mark.parametrize("line", ["[" * 500_000, " " * 500_000, "path" * 100_000, "path " * 100_000, "{, " * 200_000])
def test_hostile_configurations_are_recognized_fast(tmp_path: Path, line: str) -> None:
    names = ("config.toml", "_config.yml", "docusaurus.config.js", "package.json")
    write_files(tmp_path, {**dict.fromkeys(names, line), "content/a.md": ""})
    start = time.process_time()
    assert open_site(tmp_path).recognition.generator == "docusaurus"
    assert time.process_time() - start < 8


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


def test_inaccessible_files_are_no_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_files(
        tmp_path / "site", {"docs/.vitepress/a": "", "config/_default/a.toml": "", "content/shut/a.md": ""}
    )
    for name in ("docs", "config", "shut"):
        forbid_access(name, monkeypatch)
    assert open_site(root).recognition.generator == "plain"


@pytest.mark.parametrize(
    ("files", "generator", "sign"),
    [
        ({"docs/config.toml": 'base_url = "x"', "docs/content/_index.md": ""}, "plain", ""),
        ({"theme.toml": "", "exampleSite/hugo.toml": "", "exampleSite/content/b/_index.md": ""}, "plain", ""),
        ({"web/mkdocs.yml": "", "web/docs/_index.md": "", "z/_index.md": ""}, "hugo", "z/_index.md"),
        ({"docs/config.toml": "[tool]", "docs/content/_index.md": ""}, "hugo", "docs/content/_index.md"),
        ({"docs/hugo.toml": "", "docs2/_index.md": ""}, "hugo", "docs2/_index.md"),
    ],
)
def test_sections_of_another_site_below_the_root_are_no_sign(
    tmp_path: Path, files: dict[str, str], generator: str, sign: str
) -> None:
    recognition = open_site(write_files(tmp_path, {"README.md": "x", **files})).recognition
    assert (recognition.generator, recognition.sign) == (generator, sign)
