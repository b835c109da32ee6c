"""Configurations that would fill the memory, take for ever, or lead out of the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.sites import open_site
from index.sites.vitepress.rewrites import compile_rewrite
from tests.support.sites import list_visible, read_posts, write_files

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
)
"""Lists of lists: 10^12 values."""
PAGE = "---\ntitle: A\n---\n"


def test_yaml_bomb_is_no_configuration(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = f"{BOMB}docs_dir: pages\nmarkdown_extensions: *a11\nnav: *a11\n"
    write_files(tmp_path, {"mkdocs.yml": config, "pages/a.md": "a", "docs/b.md": "b"})
    assert set(open_site(tmp_path).scan().files) == {"b.md"}
    assert "more than 200000 values" in caplog.text


@pytest.mark.parametrize("name", ["docs/.meta.yml", "docs/blog/.authors.yml"])
def test_yaml_bomb_in_other_files_is_not_read(tmp_path: Path, name: str) -> None:
    bomb = f"{BOMB}authors: *a11\n"
    write_files(tmp_path, {"mkdocs.yml": "plugins: [blog, meta]\n", name: bomb, "docs/a.md": "a"})
    assert set(open_site(tmp_path).scan().files) == {"a.md"}


def test_settings_that_inherit_in_a_circle_end(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"mkdocs.yml": "INHERIT: b.yml\n", "b.yml": "INHERIT: mkdocs.yml\ndocs_dir: x\n", "x/a.md": "a"}
    )
    assert set(open_site(tmp_path).scan().files) == {"a.md"}


@pytest.mark.parametrize("target", ["loop.yml", "out.yml", "/etc/passwd", "../../../../etc/passwd", "docs", "x" * 300])
def test_settings_are_inherited_from_files_of_the_site_only(tmp_path: Path, target: str) -> None:
    write_files(tmp_path / "out" / "of", {"site.yml": "docs_dir: other\n"})
    root = write_files(
        tmp_path / "in/site", {"mkdocs.yml": f"INHERIT: {target}\n", "docs/a.md": "a", "other/b.md": "b"}
    )
    (root / "loop.yml").symlink_to("loop.yml")
    (root / "out.yml").symlink_to(tmp_path / "out/of/site.yml")
    assert set(open_site(root).scan().files) == {"a.md"}


@pytest.mark.parametrize(
    ("config", "name", "post"),
    [
        ({"docusaurus.config.js": "module.exports = {}"}, "blog/authors.yml", "blog/2024-01-02-a.md"),
        ({"mkdocs.yml": "plugins: [blog]\n"}, "docs/blog/.authors.yml", "docs/blog/posts/a.md"),
    ],
)
def test_names_of_authors_come_from_files_of_the_site_only(
    tmp_path: Path, config: dict[str, str], name: str, post: str
) -> None:
    secret = write_files(tmp_path / "out", {"x.yml": "ada: {name: Secret}\nauthors: {ada: {name: Secret}}\n"}) / "x.yml"
    root = write_files(tmp_path / "site", config | {post: "---\ntitle: A\ndate: 2024-01-02\nauthors: [ada]\n---\n"})
    (root / name).symlink_to(secret)
    (read,) = read_posts(root).values()
    assert list(read.authors) == ["ada"]


def test_very_many_plugins_languages_and_blogs_are_bounded(tmp_path: Path) -> None:
    plugins = ", ".join("['content-blog', {id: 'a'}]" for _ in range(3000))
    names = ", ".join(f"'l{i}'" for i in range(20_000))
    config = f"module.exports = {{plugins: [{plugins}], i18n: {{locales: [{names}]}}}}"
    write_files(tmp_path, {"docusaurus.config.js": config, "blog/2024-01-02-a.md": "a"})
    assert list(read_posts(tmp_path)) == ["blog/2024-01-02-a.md"]


def test_patterns_of_urls_cannot_multiply(tmp_path: Path) -> None:
    config = (
        f"plugins: [{{blog: {{post_url_format: '{'{date}' * 50_000}', post_url_date_format: '{'y' * 200_000}'}}}}]\n"
    )
    write_files(tmp_path, {"mkdocs.yml": config, "docs/blog/posts/a.md": "---\ndate: 2024-01-02\n---\n"})
    (post,) = read_posts(tmp_path).values()
    assert len(post.url) < 100_000


@pytest.mark.parametrize("source", [":a(.*)*/z", ":a.:b*z", "/:a(.+)+z", ":a(.*)/:b(.*)/:c(.*)/z", "/:a*/:b*/:c*/z"])
def test_rewrites_that_take_long_to_match_are_not_understood(source: str) -> None:
    assert compile_rewrite(source, "x") is None


def test_rewrites_match_long_paths_in_time() -> None:
    rule = compile_rewrite("/:a*/y/:b*/z", "x")
    assert rule is not None
    assert rule.apply("/y" * 500) is None  # without bounds this would never end


@pytest.mark.parametrize(
    "piece",
    ["[", "{a:", "(", "a||", "a=>", "'", "`${", "/*", "//", "const a=", "export default a;", "a(", "...", "a:b,", "\\"],
)
def test_programs_are_read_in_time(tmp_path: Path, piece: str) -> None:
    text = (piece * 1_000_000)[:1_000_000]  # in quadratic time this would take minutes
    for name in ("docusaurus.config.js", ".vitepress/config.ts", "astro.config.mjs", "quartz.config.ts"):
        write_files(tmp_path, {name: f"export default {{a: {text}"})
        open_site(tmp_path, generator=name.strip(".").partition(".")[0].partition("/")[0])


def test_program_of_five_megabytes_is_not_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = f"module.exports = {{baseUrl: '/x/'}} //{' ' * 5_000_000}"
    write_files(tmp_path, {"docusaurus.config.js": config, "docs/a.md": "a"})
    assert read_posts(tmp_path)["docs/a.md"].url == "/docs/a"
    assert "shorten it" in caplog.text


def test_folders_in_braces_are_excluded(tmp_path: Path) -> None:
    config = (
        "module.exports = {presets: [['classic', {docs: {exclude: ['{drafts,private}/**', '**/*.{test,wip}.md']}}]]}"
    )
    names = ("a.md", "drafts/a.md", "private/x/a.md", "x/a.wip.md", "a.test.md")
    write_files(tmp_path, {f"docs/{name}": "a" for name in names} | {"docusaurus.config.js": config})
    assert set(read_posts(tmp_path)) == {"docs/a.md"}


INCLUDES = {
    "mdbook": (
        {"book.toml": ""},
        "src/",
        ("{{#include TARGET}}", "{{#include TARGET:1:9}}", "{{#rustdoc_include TARGET}}"),
    ),
    "mkdocs": (
        {"mkdocs.yml": "markdown_extensions: [pymdownx.snippets]\n"},
        "docs/",
        ('--8<-- "TARGET"', "--8<--\nTARGET\n--8<--"),
    ),
    "vitepress": (
        {".vitepress/config.js": ""},
        "",
        ("<!--@include: TARGET-->", "<!-- @include: TARGET{1,9} -->", "<<< TARGET"),
    ),
    "docusaurus": ({"docusaurus.config.js": ""}, "docs/", ("import X from 'TARGET'\n\n<X />",)),
    "astro": ({"astro.config.mjs": "starlight"}, "src/content/docs/", ("import X from 'TARGET'\n\n<X />",)),
    "hexo": (
        {"_config.yml": "new_post_name: x\n"},
        "source/",
        ("{% include_code TARGET %}", "<%- include('TARGET') %>"),
    ),
    "obsidian": ({".obsidian/app.json": ""}, "", ("![[TARGET]]", "![x](TARGET)")),
    "quartz": ({"quartz.config.ts": ""}, "content/", ("![[TARGET]]",)),
}
"""Generator -> its configuration, the folder of pages, and ways to include a file."""


@pytest.mark.parametrize("generator", INCLUDES)
def test_neither_drafts_nor_files_elsewhere_are_shown_by_including_them(tmp_path: Path, generator: str) -> None:
    config, folder, syntaxes = INCLUDES[generator]
    write_files(tmp_path, {"secret.md": "hush", "of/secret.txt": "hush"})
    root = write_files(
        tmp_path / "site", config | {f"{folder}draft.md": "---\ndraft: true\n---\n\nhush\n", f"{folder}.env": "hush"}
    )
    (root / folder / "link.md").symlink_to(tmp_path / "secret.md")
    up = "../" * (folder.count("/") + 1)
    targets = (
        "draft.md",
        "./draft.md",
        "draft",
        ".env",
        "link.md",
        f"{up}secret.md",
        f"{up}of/secret.txt",
        f"{tmp_path}/secret.md",
    )
    lines = [syntax.replace("TARGET", target) for syntax in syntaxes for target in targets]
    body = "\n\n".join(lines)
    write_files(
        root,
        {
            f"{folder}page.md": f"---\ntitle: Page\n---\n{body}\n",
            f"{folder}SUMMARY.md": "- [Page](page.md)\n- [D](draft.md)\n",
        },
    )
    posts = read_posts(root, generator=generator)
    (page,) = (post for id, post in posts.items() if id.endswith("page.md"))
    text = " ".join(f"{section.heading} {section.text} {section.code}" for section in page.sections)
    assert "hush" not in text
    assert not any(id.endswith("draft.md") for id in list_visible(root, generator=generator))
