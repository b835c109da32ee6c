"""Fixtures for tests of sync."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.engine import Engine
from tests.support.syncing import sync_content
from tests.support.watching import RecordedWatcher

StartWatcher = Callable[..., RecordedWatcher]


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


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A Hugo site with three posts."""
    root = tmp_path / "site"
    for name in ("post/a.md", "post/b.md", "c.md"):
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\ntitle: {name}\n---\nbefore")
    (root / "hugo.toml").write_text("")
    return root


@pytest.fixture
def start_watcher(root: Path, engine: Engine, tmp_path: Path) -> Iterator[StartWatcher]:
    """Start a watcher of the site and wait for its first sync; the test's end stops it."""
    watchers: list[RecordedWatcher] = []

    def start(**options: bool | float) -> RecordedWatcher:
        watcher = RecordedWatcher(root, engine, tmp_path / "index", **options)
        watchers.append(watcher)
        watcher.start()
        watcher.wait_for_sync()
        return watcher

    yield start
    for watcher in watchers:
        watcher.stop()
        watcher.stop()  # stopping twice does nothing
