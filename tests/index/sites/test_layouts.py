"""Pages that the configuration of a generator without a module of its own excludes."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.sites import open_site
from tests.support.sites import list_visible, write_files


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
