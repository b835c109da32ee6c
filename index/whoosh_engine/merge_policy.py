"""The merge policy: which segments a commit joins with the new documents into one segment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

MAX_SEGMENTS = 8
"""If there are more, small ones are merged: each segment costs every query a little."""
MAX_DELETED_SHARE = 0.2
"""A segment with a larger share of deleted documents is merged: they still count in its size and statistics."""

LARGE_BYTES = 256 << 20
"""Segments are merged until their segment files have so many bytes, about 35,000 posts: merging takes some ten times as
much memory. Larger segments are only rewritten alone, without their deleted documents. An index may have any number of
them."""


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


def select_segments_to_merge(segments: Sequence[S], has_new_documents: bool, measure: Callable[[S], int]) -> list[S]:
    """Return the segments to merge, in their order. `measure` returns the bytes of a segment's file.

    Segments with many deleted documents are always merged. If too many are left that are not large, the smallest are
    merged, up to the first that is larger than all smaller ones together. So each document is rewritten O(log n) times
    in an index of n documents. What would make too large a segment is left for the next commit.
    """
    due = [segment for segment in segments if _has_many_deleted(segment)]
    mergeable = [segment for segment in segments if measure(segment) < LARGE_BYTES]
    small: list[S] = []
    if sum(segment not in due for segment in mergeable) + has_new_documents > MAX_SEGMENTS:
        small = _select_smallest(mergeable)
    chosen: list[S] = []
    size = 0
    for segment in sorted((each for each in segments if each in due or each in small), key=_count_docs):
        size += measure(segment)
        if chosen and size > 2 * LARGE_BYTES:
            break
        chosen.append(segment)
    return [segment for segment in segments if segment in chosen]


def _select_smallest(segments: Sequence[S]) -> list[S]:
    """Return the smallest segments, up to the first that is larger than all smaller ones together."""
    small: list[S] = []
    total = 0
    for segment in sorted(segments, key=_count_docs):
        if len(small) > 1 and segment.doc_count() > total:
            break
        small.append(segment)
        total += segment.doc_count()
    return small


def _count_docs(segment: Segment) -> int:
    return segment.doc_count()


def _has_many_deleted(segment: Segment) -> bool:
    return segment.deleted_count() > MAX_DELETED_SHARE * segment.doc_count_all()
