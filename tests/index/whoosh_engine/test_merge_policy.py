"""Commits merge small and worn segments, and rewrite each document rarely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from index.engine import open_engine
from index.model import Batch, Prefix, SearchOptions, Term
from index.segment.array_file import ArrayFile
from index.whoosh_engine import writer
from index.whoosh_engine.merge_policy import LARGE_BYTES, MAX_SEGMENTS, select_segments_to_merge
from tests.support.documents import document
from tests.support.segments import make_random_documents


@dataclass(frozen=True)
class FakeSegment:
    documents: int
    deleted: int = 0
    bytes: int = 1

    def doc_count(self) -> int:
        return self.documents - self.deleted

    def doc_count_all(self) -> int:
        return self.documents

    def deleted_count(self) -> int:
        return self.deleted


def select(segments: Sequence[FakeSegment], has_new_documents: bool) -> list[FakeSegment]:
    return select_segments_to_merge(segments, has_new_documents, lambda segment: segment.bytes)


def test_few_segments_without_deletions_are_left_alone() -> None:
    segments = [FakeSegment(100 + i) for i in range(MAX_SEGMENTS - 1)]
    assert select(segments, has_new_documents=True) == []


def test_segment_with_many_deleted_documents_is_merged() -> None:
    worn = FakeSegment(100, 21)
    assert select([FakeSegment(100, 20), worn], has_new_documents=False) == [worn]


def test_of_too_many_segments_the_smallest_are_merged_in_their_order() -> None:
    large, small = FakeSegment(1000), [FakeSegment(i) for i in (3, 1, 2, 4, 5, 6, 8)]
    assert select([large, *small], has_new_documents=False) == []
    assert select([large, *small], has_new_documents=True) == small


def test_large_segments_are_not_merged_however_many_there_are() -> None:
    large = [FakeSegment(1000 + i, bytes=LARGE_BYTES) for i in range(2 * MAX_SEGMENTS)]
    small = [FakeSegment(i) for i in range(1, MAX_SEGMENTS)]
    assert select([*large, *small], has_new_documents=True) == []
    small.append(FakeSegment(MAX_SEGMENTS))
    assert select([*large, *small], has_new_documents=True) == small


def test_merging_makes_no_segment_of_much_more_than_the_size_of_a_large_one() -> None:
    half = [FakeSegment(100 + i, bytes=LARGE_BYTES // 2) for i in range(2 * MAX_SEGMENTS)]
    assert select(half, has_new_documents=False) == half[:4]
    worn = [FakeSegment(100 + i, 50, LARGE_BYTES) for i in range(3)]
    assert select(worn, has_new_documents=False) == worn[:2]
    huge = FakeSegment(100, 50, 5 * LARGE_BYTES)
    assert select([huge], has_new_documents=False) == [huge]


def test_index_of_many_large_segments_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [each for seed in range(3) for each in make_random_documents(seed, 30)]
    whole = open_engine(tmp_path / "whole")
    whole.rebuild(documents)
    monkeypatch.setattr(writer, "_BATCH", 4)
    monkeypatch.setattr(writer, "_CHUNKS_PER_SEGMENT", 1)
    monkeypatch.setattr("index.whoosh_engine.merge_policy.LARGE_BYTES", 1)
    parts = open_engine(tmp_path / "parts")
    generation = parts.rebuild(documents)
    assert len(list((tmp_path / "parts" / generation.id).glob("*.segment"))) == math.ceil(len(documents) / 4)
    for query in (Term("alpha"), Prefix("b")):
        options = SearchOptions(per_page=50, fragments=0)
        found, expected = (engine.search(query, options) for engine in (parts, whole))
        assert found.total == expected.total
        assert [hit.id for hit in found.hits] == [hit.id for hit in expected.hits]
    assert parts.check() == []


def test_index_without_documents_leaves_no_segment_behind(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(make_random_documents(1, 20))))
    engine.apply(Batch(tuple(make_random_documents(2, 20))))
    engine.apply(Batch(deletes=tuple(f"{seed}-{i}.md" for seed in (1, 2) for i in range(20))))
    generation = engine.get_generation()
    assert generation is not None and generation.documents == 0
    assert [
        path.name for path in (tmp_path / generation.id).iterdir() if "MAIN_" in path.name and path.suffix != ".toc"
    ] == []
    assert engine.check() == []
    engine.apply(Batch(tuple(make_random_documents(3, 5))))
    expected = sum("alpha" in repr(d) for d in make_random_documents(3, 5))
    assert engine.search(Term("alpha"), SearchOptions()).total == expected


@pytest.mark.slow  # publishes many generations
def test_small_changes_never_rewrite_the_large_segment(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(make_random_documents(1, 200))))
    (large,) = (path.name for path in tmp_path.glob("*/*.segment"))
    written = 0
    for i in range(60):
        engine.apply(Batch((document(f"new-{i}.md", "New", "alpha"),)))
        generation = engine.get_generation()
        assert generation is not None
        segments = list((tmp_path / generation.id).glob("*.segment"))
        assert large in {path.name for path in segments}
        assert len(segments) <= 9
        written += sum(_count_documents(path) for path in segments if path.stat().st_nlink == 1)
    assert written < 60 * 6  # each document about as often as the logarithm says, not 60 times
    assert engine.search(Term("new"), SearchOptions()).total == 60


def _count_documents(path: Path) -> int:
    return int(np.size(ArrayFile.open(path).arrays["title_keys"]))
