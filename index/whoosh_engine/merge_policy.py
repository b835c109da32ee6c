"""The merge policy: which segments a commit joins with the new documents into one segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

MAX_SEGMENTS = 8
"""If there are more, small ones are merged: each segment costs every query a little."""
MAX_DELETED_SHARE = 0.2
"""A segment with a larger share of deleted documents is merged: they still count in its size and statistics."""


class Segment(Protocol):
    """The part of a Whoosh segment that the policy reads."""

    def doc_count(self) -> int:
        """Return the number of live documents."""
        ...

    def doc_count_all(self) -> int:
        """Return the number of documents, live and deleted."""
        ...

    def deleted_count(self) -> int:
        """Return the number of deleted documents."""
        ...


S = TypeVar("S", bound=Segment)


def select_segments_to_merge(segments: Sequence[S], has_new_documents: bool) -> list[S]:
    """Return the segments to merge, in their order.

    Segments with many deleted documents are always merged. If too many are left, the smallest are merged, up to the
    first that is larger than all smaller ones together. So each document is rewritten O(log n) times in an
    index of n documents.
    """
    due = [segment for segment in segments if _has_many_deleted(segment)]
    if len(segments) - len(due) + has_new_documents <= MAX_SEGMENTS:
        return due
    small: list[S] = []
    total = 0
    for segment in sorted(segments, key=lambda segment: segment.doc_count()):
        if len(small) > 1 and segment.doc_count() > total:
            break
        small.append(segment)
        total += segment.doc_count()
    return [segment for segment in segments if segment in due or segment in small]


def _has_many_deleted(segment: Segment) -> bool:
    return segment.deleted_count() > MAX_DELETED_SHARE * segment.doc_count_all()
