"""Which files Jekyll publishes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.sites import list_visible, read_posts, write_files


def test_visible_files(tmp_path: Path) -> None:
    head = "---\ntitle: T\n---\n"
    write_files(tmp_path, {
        "_config.yml": "exclude: [vendor]\n", "_posts/2016-01-01-a.md": head, "_posts/no-date.md": head,
        "_posts/2016-01-01-off.md": "---\npublished: false\n---\n", "_posts/2099-01-01-later.md": head,
        "_posts/2016-01-01-flag.md": "---\ndraft: true\n---\n", "_drafts/idea.md": head, "_includes/x.md": head,
        "vendor/y.md": head, "README.md": "no front matter", "about.md": head, "_posts/2016-01-01-bare.md": "bare",
        "_posts/2016-01-01-locked.md": "---\npassword: x\n---\n",
    })  # fmt: skip
    visible = {"_posts/2016-01-01-a.md", "_posts/2016-01-01-flag.md", "_posts/2016-01-01-bare.md", "about.md"}
    later = "_posts/2099-01-01-later.md"
    assert list_visible(tmp_path) == {*visible, later}
    assert read_posts(tmp_path)[later].visibility.visible_from == datetime(2099, 1, 1, tzinfo=UTC)
    assert list_visible(tmp_path, drafts=True) == {*visible, later, "_drafts/idea.md"}


@pytest.mark.parametrize("published", ["'false'", "0", "n"])
def test_post_needs_a_valid_date_in_its_name(tmp_path: Path, published: str) -> None:
    head = f"---\npublished: {published}\n---\n"
    write_files(
        tmp_path,
        {"_config.yml": "", "_posts/a.md": head, "_posts/2016-13-45-b.md": head, "_posts/2016-01-01-c.md": head},
    )
    assert list_visible(tmp_path) == {"_posts/2016-01-01-c.md"}
