"""Segments, snapshots and scoring contexts in memory, without an engine, for tests of the query side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import settings

from index.matching.scoring_context import ScoringContext
from index.model import Document
from index.ranking import Ranking
from index.segment.array_file import ArrayFile, pack_arrays
from index.segment.builder import build_forward_index
from index.segment.inverter import invert
from index.segment.ragged import Array
from index.segment.reader import SegmentReader
from index.segment.snapshot import Snapshot

FEWER_EXAMPLES = settings(max_examples=settings().max_examples * 2 // 5)
"""For properties that build a segment for each example: fewer examples than the profile says."""


def build_reader(documents: Iterable[Document]) -> SegmentReader:
    """Return a segment of some documents, numbered in their order."""
    return SegmentReader.from_file(ArrayFile.from_bytes(pack_arrays(invert(build_forward_index(documents)).flatten())))


def build_snapshot(*segments: Sequence[Document], deleted: Iterable[str] = ()) -> Snapshot:
    """Return a snapshot of some segments; `deleted`: ids of documents that are in a segment, but deleted."""
    ids = set(deleted)
    return Snapshot(
        "generation",
        [
            (build_reader(documents), [doc for doc, each in enumerate(documents) if each.id in ids])
            for documents in segments
        ],
    )


def build_context(
    *segments: Sequence[Document], deleted: Iterable[str] = (), ranking: Ranking | None = None
) -> ScoringContext:
    """Return the scoring context of such a snapshot."""
    return ScoringContext(build_snapshot(*segments, deleted=deleted), ranking or Ranking())


def get_ids(snapshot: Snapshot, mask: Array) -> set[str]:
    """Return the ids of the documents where the boolean array `mask` is true; deleted documents are left out."""
    return {id for doc, (id, _, _) in snapshot.iterate_sources() if mask[doc]}
