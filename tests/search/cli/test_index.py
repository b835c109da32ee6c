"""`posthaste index` and `posthaste watch`."""

from __future__ import annotations

from pathlib import Path

from index.errors import IndexBusy
from index.sync.watcher import hold_leadership
from tests.search.cli.conftest import Run


def test_index_prints_counts_and_names_unreadable_posts(run: Run) -> None:
    result = run("index")
    assert result.exit_code == 0
    assert result.stdout.startswith("4 indexed, 0 unchanged, 0 removed, 4 not public, 1 unreadable in ")
    assert "post/broken.md: line 1: the front matter" in result.stderr
    assert run("index").stdout.startswith("0 indexed, 4 unchanged")
    assert run("index", "--rebuild").stdout.startswith("4 indexed")


def test_preview_includes_drafts_and_leaves_the_public_index_alone(run: Run, root: Path) -> None:
    assert run("search", "secretword").exit_code == 1
    assert "Secretword draft" in run("search", "secretword", "--drafts").stdout
    assert "Secretword future" in run("search", "secretword", "--future").stdout
    assert run("search", "secretword").exit_code == 1
    names = {path.name for path in (root / ".posthaste").iterdir()}
    assert names == {".gitignore", "public", "preview-drafts", "preview-future"}


def test_second_watch_process_is_refused(run: Run, root: Path) -> None:
    with hold_leadership(root / ".posthaste/public"):
        result = run("watch")
    assert result.exit_code == 2
    assert "another process" in result.stderr
    assert IndexBusy.__doc__
