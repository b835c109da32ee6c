"""Plan a sync: compare the files on disk with the file state and with the index.

Planning is pure: it reads nothing and changes nothing. Reading the planned files may still reveal that a post became a
draft, or was deleted a moment ago; `execute` adds such deletions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .file_state import FileState
from .scan import ScannedFiles


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What to do to bring an index in step with the files."""

    read: tuple[str, ...]
    """Ids of files that may have changed."""
    delete: tuple[str, ...]
    """Ids of indexed documents whose files are gone."""
    keep: tuple[str, ...]
    """Ids of indexed documents whose files can't be accessed now, though they may exist."""
    indexed: Mapping[str, str]
    """Id -> digest of every document in the index."""
    known: tuple[str, ...] = ()
    """Ids of indexed documents that a rebuild copies, since their files have not changed."""
    is_rebuild: bool = False
    """Write a new index from `read`, `known` and `keep`, instead of a batch of changes."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.read or self.delete or self.is_rebuild)


def plan_sync(scanned: ScannedFiles, state: FileState, indexed: Mapping[str, str] | None) -> SyncPlan:
    """Return the least work that brings an index in step with the files; a rebuild if there is no index.

    `indexed`: id -> digest of every document in the index; None if there is no index."""
    if indexed is None:
        return plan_rebuild(scanned, {})
    changed = tuple(id for id, stamp in scanned.stamps.items() if not state.is_current(id, stamp, indexed.get(id)))
    keep, delete = _split_missing(scanned, indexed)
    return SyncPlan(changed, delete, keep, indexed)


def plan_rebuild(scanned: ScannedFiles, indexed: Mapping[str, str], state: FileState | None = None) -> SyncPlan:
    """Return a plan that writes a new index.

    `indexed`: id -> digest of every document in the old index. `state`: read only the files that it does not know;
    None: read every file."""
    keep, _ = _split_missing(scanned, indexed)
    if state is None:
        return SyncPlan(tuple(scanned.stamps), (), keep, indexed, is_rebuild=True)
    is_current = {id: state.is_current(id, stamp, indexed.get(id)) for id, stamp in scanned.stamps.items()}
    read = tuple(id for id, current in is_current.items() if not current)
    known = tuple(id for id, current in is_current.items() if current and id in indexed)
    return SyncPlan(read, (), keep, indexed, known, is_rebuild=True)


def _split_missing(scanned: ScannedFiles, indexed: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the indexed ids without a stamp: those whose files may still exist, and those whose files are gone."""
    missing = [id for id in indexed if id not in scanned.stamps]
    keep = tuple(id for id in missing if scanned.may_exist(id))
    return keep, tuple(id for id in missing if not scanned.may_exist(id))
