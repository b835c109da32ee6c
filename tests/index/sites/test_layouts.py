"""Pages that the configuration of a generator without a module of its own excludes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from index.sites import open_site
from tests.support.sites import list_visible, write_files

MKDOCS = """\
site_name: x
exclude_docs: |
  old/
  *.tmp.md
  /root.md
  !keep.tmp.md
draft_docs: |
  draft-*.md
  !draft-not.md
"""
MKDOCS_PAGES = [
    "index.md", "README.md", "a.md", "root.md", "sub/root.md", "old/a.md", "sub/old/b.md", "x.tmp.md", "keep.tmp.md",
    "draft-a.md", "sub/draft-b.md", "draft-not.md", "sub/README.md", "both/README.md", "both/index.md",
    "templates/t.md", "sub/templates/t.md",
]  # fmt: skip
MKDOCS_VISIBLE = {
    "index.md", "a.md", "sub/root.md", "keep.tmp.md", "draft-not.md", "sub/README.md", "both/index.md",
    "sub/templates/t.md",
}  # fmt: skip


def write_mkdocs(root: Path) -> Path:
    pages = {f"docs/{name}": f"# {name}\n" for name in MKDOCS_PAGES}
    return write_files(root, {"mkdocs.yml": MKDOCS, **pages})


def test_mkdocs_excludes_files_and_drafts(tmp_path: Path) -> None:
    assert set(list_visible(write_mkdocs(tmp_path))) == MKDOCS_VISIBLE


def test_mkdocs_inherits_exclusions(tmp_path: Path) -> None:
    files = {"base.yml": "exclude_docs: a.md\ndraft_docs: b.md\n", "mkdocs.yml": "INHERIT: base.yml\ndocs_dir: d\n"}
    write_files(tmp_path, {**files, **{f"d/{name}.md": "x" for name in "abc"}})
    assert set(list_visible(tmp_path)) == {"c.md"}


@pytest.mark.generators
@pytest.mark.slow
def test_visible_pages_equal_those_of_mkdocs(tmp_path: Path) -> None:
    mkdocs = shutil.which("mkdocs")
    if mkdocs is None:
        pytest.skip("the real MkDocs is not installed")
    root = write_mkdocs(tmp_path)
    subprocess.run([mkdocs, "build", "-q"], cwd=root, check=True, capture_output=True)
    built = {path.parent.relative_to(root / "site").as_posix() for path in (root / "site").rglob("index.html")}
    urls = {post.removesuffix(".md").removesuffix("README").removesuffix("index").strip("/") for post in MKDOCS_VISIBLE}
    assert built == {url or "." for url in urls}


@pytest.mark.parametrize(
    ("summary", "visible"),
    [
        ("# Summary\n\n[Intro](README.md)\n\n- [A](./a.md)\n  - [B c](<sub/b c.md>)\n- [Draft]()\n",
         {"README.md", "a.md", "sub/b c.md"}),
        ("- [A](a.md#x)\n- [B](sub/b%20c.md)\n<!-- - [D](d.md) -->\n", {"a.md", "sub/b c.md"}),
        ("No chapters", {"README.md", "a.md", "d.md", "sub/b c.md", "SUMMARY.md"}),
    ],
)  # fmt: skip
def test_mdbook_has_the_chapters_of_its_summary(tmp_path: Path, summary: str, visible: set[str]) -> None:
    files = {f"src/{name}": "x" for name in ("README.md", "a.md", "d.md", "sub/b c.md")}
    write_files(tmp_path, {"book.toml": "", "src/SUMMARY.md": summary, **files})
    assert set(list_visible(tmp_path)) == visible
    assert open_site(tmp_path).is_configuration(tmp_path / "src/SUMMARY.md")


@pytest.mark.parametrize("quote", ['"', "'"])
def test_vitepress_excludes_files(tmp_path: Path, quote: str) -> None:
    config = "export default { srcExclude: ['**/README.md', 'parts/**/x.md'] }".replace("'", quote)
    names = ("README.md", "a.md", "b/README.md", "parts/x.md", "parts/c/x.md", "other/parts/x.md")
    write_files(tmp_path, {".vitepress/config.ts": config, **dict.fromkeys(names, "x")})
    assert set(list_visible(tmp_path)) == {"a.md", "other/parts/x.md"}
