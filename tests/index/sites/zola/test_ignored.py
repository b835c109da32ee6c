"""The globs of `ignored_content`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.sites.zola.ignored import compile_globs
from tests.support.sites import read_posts, write_files


@pytest.mark.parametrize(
    ("glob", "path", "is_ignored"),
    [
        ("*.draft.md", "/s/content/a.draft.md", True), ("*.draft.md", "/s/content/a.md", False),
        ("*/drafts/*", "/s/content/drafts/a.md", True), ("drafts/*", "/s/content/drafts/a.md", False),
        ("**/drafts/**", "/s/content/drafts/x/a.md", True), ("**/drafts", "/s/content/drafts/a.md", False),
        ("**/{tmp,old}/*", "/s/content/old/a.md", True), ("**/{tmp,old}/*", "/s/content/new/a.md", False),
        ("/s/content/**/a.md", "/s/content/a.md", True), ("/s/content/**/a.md", "/s/content/x/y/a.md", True),
        ("*.?d", "/s/content/a.md", True), ("*/[a-c].md", "/s/content/b.md", True),
        ("*/[!a-c].md", "/s/content/b.md", False), ("*/[!a-c].md", "/s/content/d.md", True),
        ("*a*b*.md", "/s/content/xaxb.md", True), ("*b*a*.md", "/s/content/xaxb.md", False),
        (r"*/\*.md", "/s/content/*.md", True), (r"*/\*.md", "/s/content/a.md", False), ("*.m(d)", "/a.md", False),
        ("*/{a,{b,c}}.md", "/x/c.md", True),
    ],
)  # fmt: skip
def test_glob(glob: str, path: str, is_ignored: bool) -> None:
    pattern = compile_globs([glob])
    assert pattern is not None
    assert (pattern.fullmatch(path) is not None) is is_ignored


def test_site_ignores_content(tmp_path: Path) -> None:
    write_files(tmp_path, {
        "config.toml": 'base_url = "https://x.org"\nignored_content = ["**/private/*", "*.draft.md"]\n',
        **{f"content/{id}": "+++\n+++\nText" for id in ("a.md", "a.draft.md", "private/a.md", "private/_index.md")},
    })  # fmt: skip
    # A glob selects the folder of a section, not its file.
    assert set(read_posts(tmp_path)) == {"a.md", "private/_index.md"}


@pytest.mark.parametrize("glob", ["[b-a]", "{a,b}" * 20])
def test_bad_glob_is_an_error(glob: str) -> None:
    with pytest.raises(SettingsError, match="ignored_content"):
        compile_globs([glob])


def test_many_stars_are_fast() -> None:
    pattern = compile_globs(["*a" * 50 + "b"])
    assert pattern is not None
    start = time.process_time()
    assert pattern.fullmatch("a" * 4000) is None
    assert time.process_time() - start < 5
