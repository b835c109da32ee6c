"""A clock that was wrong during a sync neither shows nor loses a post for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import Engine
from index.model import SearchOptions, Term
from tests.support.clock import set_clock
from tests.support.sites import write_files
from tests.support.syncing import age_file, sync_content

POSTS = {
    "always.md": "---\ntitle: Always\n---\nlantern",
    "later.md": "---\ntitle: Later\npublishDate: 2050-01-01\n---\nlantern",
    "until.md": "---\ntitle: Until\nexpiryDate: 2050-01-01\n---\nlantern",
    "window.md": "---\ntitle: Window\npublishDate: 2040-01-01\nexpiryDate: 2050-01-01\n---\nlantern",
    "past.md": "---\ntitle: Past\nexpiryDate: 2001-01-01\n---\nlantern",
}
CONTENT_OF_YEAR = {
    2000: ["always.md", "past.md", "until.md"],
    2030: ["always.md", "until.md"],
    2045: ["always.md", "until.md", "window.md"],
    2060: ["always.md", "later.md"],
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    write_files(root, {"hugo.toml": "", **{f"content/{name}": text for name, text in POSTS.items()}})
    for name in POSTS:
        age_file(root / "content" / name)
    return root


def find_lantern(engine: Engine, year: int) -> list[str]:
    now = (year - 1970) * 365.2425 * 86_400 + 86_400
    return sorted(hit.id for hit in engine.search(Term("lantern"), SearchOptions(now=now)).hits)


@pytest.mark.parametrize("wrong", CONTENT_OF_YEAR)
@pytest.mark.parametrize("right", CONTENT_OF_YEAR)
def test_sync_with_the_right_clock_undoes_one_with_a_wrong_clock(
    site: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, wrong: int, right: int
) -> None:
    set_clock(monkeypatch, wrong)
    sync_content(site, engine)
    set_clock(monkeypatch, right)
    sync_content(site, engine)
    assert find_lantern(engine, right) == CONTENT_OF_YEAR[right]


@pytest.mark.parametrize("wrong", CONTENT_OF_YEAR)
def test_scheduled_posts_never_leak_after_a_sync_with_a_wrong_clock(
    site: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, wrong: int
) -> None:
    set_clock(monkeypatch, wrong)
    sync_content(site, engine)
    assert set(find_lantern(engine, 2030)) <= set(CONTENT_OF_YEAR[2030])


def test_expired_posts_are_not_read_again_and_again(
    site: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, 2060)
    sync_content(site, engine)
    read: list[str] = []
    monkeypatch.setattr("index.sync.reading.read_bytes", lambda site, id: read.append(id))
    sync_content(site, engine)
    assert read == []
