"""Fixtures for tests of sync."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import Engine
from tests.support.syncing import sync_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """An empty content folder."""
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture
def two_posts(content: Path, engine: Engine) -> None:
    """Two posts, indexed."""
    (content / "post").mkdir()
    (content / "a.md").write_text("before")
    (content / "post/b.md").write_text("before")
    sync_content(content, engine)
