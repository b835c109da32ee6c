"""Two syncs of the same files at once."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexBusy
from index.posts import read_post
from index.sites.site import Site
from index.sync import reading
from tests.support.syncing import read_digests, sync_content


def test_slow_sync_does_not_overwrite_newer_content(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_engine(content.parent / "index")
    (content / "a.md").write_text("one")
    sync_content(content, engine)
    (content / "a.md").write_text("two")
    real, reads, refusals = read_post.read_bytes, list[str](), list[IndexBusy]()

    def read_bytes(site: Site, id: str) -> bytes:
        data = real(site, id)
        reads.append(id)
        if len(reads) == 1:  # before the first sync writes what it read, another syncs newer content
            (content / "a.md").write_text("three")
            try:
                sync_content(content, other)
            except IndexBusy as error:
                refusals.append(error)
        return data

    monkeypatch.setattr(reading, "read_bytes", read_bytes)
    sync_content(content, engine)
    if refusals:
        sync_content(content, other)
    assert other.get_digests() == read_digests(content)
    other.close()


@pytest.mark.parametrize("rebuild", [False, True])
def test_files_are_scanned_again_under_the_lock(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, rebuild: bool
) -> None:
    other = open_engine(content.parent / "index")
    (content / "a.md").write_text("one")
    sync_content(content, engine)
    (content / "a.md").write_text("two")
    real = engine.hold_write_lock

    def sync_elsewhere_and_lock() -> AbstractContextManager[None]:
        if not (content / "b.md").exists():
            (content / "b.md").write_text("new")
            sync_content(content, other)
        return real()

    monkeypatch.setattr(engine, "hold_write_lock", sync_elsewhere_and_lock)
    sync_content(content, engine, rebuild=rebuild)
    assert engine.get_digests() == read_digests(content)
    other.close()
