"""Mounts and the pages of folders equal what the real Hugo makes of generated sites."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from index.sites import open_site
from tests.support.hugo import build_with_hugo
from tests.support.sites import read_posts, select_visible_now, write_files

pytestmark = pytest.mark.generators

LISTING = (
    "[{{ $pages := slice }}{{ range site.Pages }}{{ if and .File .RelPermalink }}{{ $pages = $pages | append . }}"
    "{{ end }}{{ end }}{{ range $i, $p := $pages }}{{ if $i }},{{ end }}"
    '{{ dict "file" .File.Filename "lang" .Language.Lang "url" .RelPermalink "title" .Title "kind" .Kind'
    ' "path" (printf "%s %s" .Language.Lang .File.Filename) | jsonify }}{{ end }}]'
)
OUTPUTS = '[outputs]\nhome = ["html", "json"]\n'
LANGUAGES = "[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n[languages.de]\nweight = 3\n"


def write_templates(root: Path) -> None:
    write_files(root, {"layouts/list.html": "x", "layouts/single.html": "x"})


def list_hugo_pages(hugo: str, root: Path) -> dict[str, set[tuple[str, str, str]]]:
    """Return the language, URL and title of the pages that Hugo makes of each file below `root`."""
    write_templates(root)
    pages: dict[str, set[tuple[str, str, str]]] = {}
    for page in build_with_hugo(hugo, root, LISTING).values():
        name = Path(page["file"]).relative_to(root).as_posix()
        pages.setdefault(name, set()).add((page["lang"], page["url"], page["title"]))
    return pages


def list_our_pages(root: Path) -> dict[str, tuple[str, str, str]]:
    """Return the language, URL and title of our visible posts by their files below `root`."""
    prefix = open_site(root).content.relative_to(root)
    posts = select_visible_now(read_posts(root))
    return {(prefix / id).as_posix(): (post.lang, post.url, post.title) for id, post in posts.items()}


def format_mount(source: str, target: str = "content", matrix: Any = None, files: Any = None) -> str:
    lines = ["[[module.mounts]]", f"source = {json.dumps(source)}", f"target = {json.dumps(target)}"]
    lines += [f"files = {json.dumps(files)}"] if files else []
    lines += ["[module.mounts.sites.matrix]", f"languages = {json.dumps(matrix)}"] if matrix else []
    return "\n".join(lines) + "\n"


MOUNTS: dict[str, list[dict[str, Any]]] = {
    "one for each language": [
        {"source": "content/en", "matrix": ["en"]}, {"source": "content/fr", "matrix": ["fr"]},
        {"source": "content/de", "matrix": ["de"]},
    ],
    "without languages": [{"source": "content/en"}, {"source": "content/fr", "target": "content/more"}],
    "globs": [{"source": "content/en", "matrix": ["*", "! fr"]}, {"source": "content/fr", "matrix": "f*"}],
    "negated only": [{"source": "content/en", "matrix": ["! fr", "! de"]}, {"source": "content/fr", "matrix": ["fr"]}],
    "no space after the mark": [{"source": "content/en", "matrix": ["!fr"]}, {"source": "content/fr"}],
    "alternatives": [{"source": "content/en", "matrix": ["{en,de}"]}, {"source": "content/fr", "matrix": ["EN", "fr"]}],
    "unknown language": [{"source": "content/en", "matrix": ["en"]}, {"source": "content/fr", "matrix": ["xx"]}],
    "the first wins": [
        {"source": "content/en", "matrix": ["en"]}, {"source": "content/fr", "matrix": ["en", "fr"]},
        {"source": "content/de", "matrix": ["**"]},
    ],
    "several folders for one language": [
        {"source": "content/en", "matrix": ["en"]}, {"source": "extra", "matrix": ["en"]},
        {"source": "content/fr", "target": "content/sub/fr", "matrix": ["en"]},
    ],
    "one file": [{"source": "content/en"}, {"source": "extra/page-1.md", "target": "content/single/other.md"}],
    "files": [{"source": "content/en", "files": ["! sub/**"]}, {"source": "extra", "target": "content/x"}],
    "order of files": [
        {"source": "content/en", "files": ["sub/page-2.md", "! sub/**", "**"]},
        {"source": "content/fr", "target": "content/f", "files": ["! **/page-1.md", "/SUB/**", "*.md"]},
        {"source": "content/de", "target": "content/d", "files": ["**.md", "sub/*"]},
    ],
    "elsewhere": [
        {"source": "absent"}, {"source": "./extra/"}, {"source": "content/fr", "target": "content/f/"},
        {"source": "assets", "target": "assets"},
    ],
    "no content": [{"source": "assets", "target": "assets"}],
    "nested sources": [{"source": "content/en"}, {"source": "content", "target": "content/all", "files": "de/**"}],
}  # fmt: skip


@pytest.mark.parametrize("name", MOUNTS)
def test_mounts_equal_those_of_hugo(name: str, hugo: str, tmp_path: Path) -> None:
    rng = random.Random(name)
    config = f'disableKinds = ["rss", "sitemap"]\n{OUTPUTS}{LANGUAGES}'
    root = write_files(
        tmp_path, {"hugo.toml": config + "".join(format_mount(**mount) for mount in MOUNTS[name]), "assets/a.css": ""}
    )
    for folder in ("content/en", "content/fr", "content/de", "extra", "content"):
        for number in range(4):
            for inner in ("", "sub/", "sub/deep/"):
                suffix = rng.choice(["", "", "", ".fr"])
                file_name = rng.choice([f"page-{number}{suffix}.md", f"page-{number}/index{suffix}.md"])
                write_files(root, {f"{folder}/{inner}{file_name}": f"---\ntitle: {folder} {number}\n---\nText.\n"})
        write_files(root, {f"{folder}/sub/_index.md": f"---\ntitle: Sub of {folder}\n---\nText.\n"})
    expected, actual = list_hugo_pages(hugo, root), list_our_pages(root)
    assert set(actual) == set(expected)
    assert {name: page for name, page in actual.items() if page not in expected[name]} == {}


def test_content_folders_of_languages_equal_those_of_hugo(hugo: str, tmp_path: Path) -> None:
    config = f'disableKinds = ["rss"]\ndisableLanguages = ["it"]\n{OUTPUTS}[languages.en]\ncontentDir = "content/en"\n'
    config += '[languages.fr]\ncontentDir = "content/fr"\n[languages.de]\ndisabled = true\ncontentDir = "content/de"\n'
    names = ("en/a.md", "en/b.fr.md", "fr/a.md", "de/a.md", "en/c.de.md", "en/d.it.md", "top.md", "en/e.xx.md")
    files = {f"content/{name}": "---\ntitle: T\n---\nText.\n" for name in names}
    root = write_files(tmp_path, {"hugo.toml": config, **files})
    expected, actual = list_hugo_pages(hugo, root), list_our_pages(root)
    assert {name: {page} for name, page in actual.items()} == expected
    assert len(expected) == 4


def test_language_that_is_not_configured_equals_hugo(hugo: str, tmp_path: Path) -> None:
    config = (
        f'disableKinds = ["rss"]\n{OUTPUTS}[languages.fr]\nweight = 2\n[languages.de]\nweight = 1\n[languages.it]\n'
    )
    names = ("a.md", "b.de.md", "c.fr.md", "d.en.md")
    files = {f"content/{name}": "---\ntitle: T\n---\nText.\n" for name in names}
    root = write_files(tmp_path, {"hugo.toml": config, **files})
    assert {name: {page} for name, page in list_our_pages(root).items()} == list_hugo_pages(hugo, root)


def test_symbolic_links_equal_hugo(hugo: str, tmp_path: Path) -> None:
    config = f'disableKinds = ["rss"]\n{OUTPUTS}{format_mount("content")}{format_mount("linked", "content/x")}'
    names = ("content/a/one.md", "content/bundle/page.md", "more/three.md")
    files = dict.fromkeys(names, "---\ntitle: T\n---\nText.\n")
    root = write_files(tmp_path, {"hugo.toml": config, **files})
    (root / "content/file.md").symlink_to("a/one.md")
    (root / "content/folder").symlink_to("a")
    (root / "content/bundle/index.md").symlink_to("../a/one.md")
    (root / "linked").symlink_to("more")
    expected, actual = list_hugo_pages(hugo, root), list_our_pages(root)
    assert set(actual) == {"content/a/one.md", "content/bundle/page.md", "linked/three.md"}
    assert {name: {page} for name, page in actual.items()} == expected


FOLDERS = [
    "", "docs", "docs/sub", "docs/sub/deep thing", "docs/UPPER Case", "given", "given2", "tokens", "tags", "tags/go",
    "tags/c++", "tags/my tag", "tags/deep/er", "categories", "categories/a", "post", "notes/2016", "plain_folder",
]  # fmt: skip
FRONTS = {
    "docs/sub": "slug: My Sub", "given": "url: /over/there", "given2": "url: rel/x.html", "categories": "slug: kittens",
    "tokens": "url: /:slug/:section/:sections/:contentbasename/:filename", "tags/go": "slug: golang", "": "slug: no",
    "post": "url: '/q/:sections[last]/'",
}  # fmt: skip
CONFIGS = {
    "plain": "", "ugly": "uglyURLs = true\n", "case kept": "disablePathToLower = true\nremovePathAccents = true\n",
    "ugly section": "[uglyURLs]\ndocs = true\n",
    "permalinks by kind": "[permalinks.section]\ndocs = '/d/:sections[1:]/:slug/'\nplain_folder = '/z/:title/'\n"
    "[permalinks.term]\ntags = '/t/:slug/'\ncategories = '/c/:contentbasename'\n[permalinks.taxonomy]\n"
    "tags = '/all-:title/'\n[permalinks.page]\ndocs = '/pages/:slug/'\n",
    "flat permalinks": "[permalinks]\ndocs = '/old/:title/:slug/'\ntags = '/oldtag/:title/'\n",
    "permalinks by target": "[[permalinks]]\npattern = '/s/:sectionslugs/:title/'\n[permalinks.target]\n"
    "kind = 'section'\n[[permalinks]]\npattern = '/any/:title/'\n[permalinks.target]\nkind = '{term,page}'\n",
    "other taxonomies": "[taxonomies]\ntag = 'docs'\nx = 'notes'\n", "no taxonomies": "[taxonomies]\n",
    "no terms": "disableKinds = ['term', 'section']\n",
    "default language in a folder": "defaultContentLanguageInSubdir = true\n",
}  # fmt: skip


@pytest.mark.parametrize("name", CONFIGS)
def test_pages_of_folders_equal_those_of_hugo(name: str, hugo: str, tmp_path: Path) -> None:
    rng = random.Random(name)
    lines = CONFIGS[name].split("\n")
    tables = next((i for i, line in enumerate(lines) if line.startswith("[")), len(lines))
    keys = ["baseURL = 'https://example.org/b/'", *lines[:tables]]
    config = "\n".join([*keys, *lines[tables:], OUTPUTS, "[languages.en]\n[languages.fr]\n"])
    root = write_files(tmp_path, {"hugo.toml": config, "content/docs/sub/x.md": "---\ntitle: X\n---\nText.\n"})
    for folder in FOLDERS:
        for suffix in ("", ".fr"):
            title = rng.choice(["Title", "Two Words", "C++ & more", "Ünïcode"])
            state = rng.choice(
                [""] * 16 + ["draft: true", "headless: true", "date: 2099-01-01", "build: {list: never}"]
            )
            state = state if folder else ""  # without a home page, there is no listing
            front = f"---\ntitle: {title}\n{FRONTS.get(folder, '')}\n{state}\n---\n"
            write_files(root, {f"content/{folder or '.'}/_index{suffix}.md": f"{front}Text.\n"})
    expected, actual = list_hugo_pages(hugo, root), list_our_pages(root)
    assert len(expected) > 4
    assert {name: {page} for name, page in actual.items()} == expected


def test_configuration_folders_equal_those_of_hugo(hugo: str, tmp_path: Path) -> None:
    root = write_files(tmp_path, {
        "hugo.toml": f"disableKinds = ['rss']\n{OUTPUTS}[permalinks.page]\na = '/root/:slug/'\nd = '/root/:slug/'\n",
        "config/_default/permalinks.toml": "[page]\na = '/default/:slug/'\nb = '/default/:slug/'\n",
        "config/production/permalinks.yaml": "page: {b: '/production/:slug/'}\n",
        "config/development/permalinks.toml": "[page]\na = '/development/:slug/'\nc = '/development/:slug/'\n",
        "config/_default/languages.yaml": "en: {weight: 1}\nfr: {contentDir: content.fr}\nde: {disabled: true}",
        **{f"content/{name}/x.md": "---\ntitle: T\n---\nText.\n" for name in "abcd"},
        "content.fr/a/x.md": "---\ntitle: T\n---\nText.\n", "content/a/y.de.md": "---\ntitle: T\n---\nText.\n",
    })  # fmt: skip
    expected, actual = list_hugo_pages(hugo, root), list_our_pages(root)
    assert {name: {page} for name, page in actual.items()} == expected
    assert len(expected) == 5
