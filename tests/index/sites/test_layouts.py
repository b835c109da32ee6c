"""Pages that the configuration of a generator without a module of its own excludes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sites import list_visible, write_files


@pytest.mark.parametrize("quote", ['"', "'"])
def test_vitepress_excludes_files(tmp_path: Path, quote: str) -> None:
    config = "export default { srcExclude: ['**/README.md', 'parts/**/x.md'] }".replace("'", quote)
    names = ("README.md", "a.md", "b/README.md", "parts/x.md", "parts/c/x.md", "other/parts/x.md")
    write_files(tmp_path, {".vitepress/config.ts": config, **dict.fromkeys(names, "x")})
    assert set(list_visible(tmp_path)) == {"a.md", "other/parts/x.md"}
