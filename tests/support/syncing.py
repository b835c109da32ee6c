"""Sync a content folder in tests, and compare the index with the files."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import pytest

from index.engine import Engine
from index.sites import open_site
from index.sync.execute import SyncReport, run_sync
from index.sync.parallel_reading import read_files


def sync_content(
    content: Path, engine: Engine, *, rebuild: bool = False, changed: Collection[str] | None = None
) -> SyncReport:
    """Sync an index with a content folder; the file state is beside the folder."""
    return run_sync(open_site(content), engine, state=content.parent / "index", rebuild=rebuild, changed=changed)


def read_digests(content: Path) -> dict[str, str]:
    """Return the digests that the index of a site should have, by id."""
    site = open_site(content)
    results = read_files(site, site.scan().files, workers=1)
    return {result.id: result.digest for result in results if result.document is not None}


def list_counts(report: SyncReport) -> tuple[int, int, int, int]:
    """Return how many posts were upserted, deleted, hidden and unchanged."""
    return report.upserted, report.deleted, report.hidden, report.unchanged


def age_file(path: Path) -> None:
    """Set a file's times to long ago."""
    os.utime(path, (1_600_000_000, 1_600_000_000))


def forbid_listing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system refuse to list the folder `name`."""
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith(f"/{name}"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)


def forbid_access(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system refuse everything below the folder `name` except listing, as without the right to enter it."""
    for function in ("stat", "open", "lstat"):
        real = getattr(os, function)

        def refuse(path: object, *arguments: object, real: object = real, **options: object) -> object:
            if isinstance(path, str | Path) and f"/{name}/" in str(path):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *arguments, **options)  # type: ignore[operator]

        monkeypatch.setattr(os, function, refuse)
