"""The forward index is read back as it was, and rows read from the file are those of the mapping."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from index.segment import stored_occurrences
from index.segment.array_file import write_arrays
from index.segment.arrays import FIELD_SLOTS, Occurrences, SegmentArrays
from index.segment.ragged import make_starts
from index.segment.reader import SegmentReader
from index.segment.stored_occurrences import pack_occurrences, unpack_occurrences
from tests.support.documents import document
from tests.support.segments import build_arrays, make_random_documents, write_segment


def make_occurrences(seed: int, largest: int) -> Occurrences:
    chance = random.Random(seed)
    lengths = [chance.choice([0, 1, 50]) for _ in range(40)]
    count = sum(lengths)

    def draw(most: int) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
        return np.array([chance.randint(0, most if chance.random() < 0.05 else 99) for _ in range(count)], np.uint32)

    return Occurrences(make_starts(lengths), draw(9), draw(largest), draw(30), draw(largest))


@pytest.mark.parametrize("largest", [99, 65_534, 65_535, 1 << 25])
@pytest.mark.parametrize("seed", range(3))
def test_forward_index_is_read_back(seed: int, largest: int) -> None:
    occurrences = make_occurrences(seed, largest)
    restored = unpack_occurrences(pack_occurrences(occurrences))
    for name in ("starts", "terms", "offsets", "lengths", "places"):
        assert getattr(restored, name).tolist() == getattr(occurrences, name).tolist(), name


def make_long_document() -> SegmentArrays:
    """Return the segment of a document whose offsets and places don't fit into two bytes."""
    words = " ".join("sevenly" if number % 2 else "letters" for number in range(9_500))
    return build_arrays([*make_random_documents(1, 20), document("long.md", "Long", words)])


def test_long_document_has_its_places_and_offsets(tmp_path: Path) -> None:
    arrays = make_long_document()
    write_arrays(tmp_path / "a.segment", arrays.flatten())
    reader = SegmentReader.open(tmp_path / "a.segment")
    assert len(arrays.occurrences.far_places) and len(arrays.occurrences.far_offsets)
    last = len(arrays.occurrences.terms) - 1
    first_of_doc = int(arrays.occurrences.starts[20])
    places = reader.occurrences.read_places(np.array([last - 1, last]))
    assert (places % FIELD_SLOTS).tolist() == [3, 3]
    assert places[1] - places[0] == FIELD_SLOTS and places[1] > 65_535
    assert reader.occurrences.are_adjacent(20, last - 1) and not reader.occurrences.are_adjacent(20, last)
    for at in (first_of_doc, last):
        begin = reader.occurrences.locate_start(20, at)
        spans = reader.occurrences.locate_spans(np.array([20]), np.array([at]), np.array([at]))
        assert begin == spans[0][0]
        text = reader.stored.read_text(begin, int(spans[1][0])).decode()
        assert text.lower().encode() == reader.terms[int(arrays.occurrences.terms[at])]


def test_rows_of_a_large_segment_are_those_of_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_arrays(tmp_path / "a.segment", make_long_document().flatten())
    small = SegmentReader.open(tmp_path / "a.segment").occurrences
    monkeypatch.setattr(stored_occurrences, "_MAX_MAPPED", 0)
    large = SegmentReader.open(tmp_path / "a.segment").occurrences
    assert small.is_small and not large.is_small
    chance = random.Random(1)
    for _ in range(30):
        docs = [*sorted(chance.sample(range(20), 4)), 20]
        rows, others = small.read_rows(docs), large.read_rows(docs)
        assert rows.terms.tolist() == others.terms.tolist()
        at = np.array(sorted(chance.sample(range(len(rows.terms)), 30)))
        indexes = rows.ends.searchsorted(at, "right")
        first = at + rows.shifts.take(indexes)
        last = np.minimum(first + 1, (rows.ends + rows.shifts).take(indexes) - 1)
        for ends in (first, last):
            found, expected = others.locate_spans(indexes, first, ends), rows.locate_spans(indexes, first, ends)
            assert [each.tolist() for each in found] == [each.tolist() for each in expected]


@pytest.mark.parametrize("count", [1, 31, 32, 200])
def test_titles_outside_a_segment_have_no_slot(tmp_path: Path, count: int) -> None:
    """Slots take one byte in a segment of up to 31 documents."""
    arrays = write_segment(tmp_path / "a.segment", make_random_documents(1, count))
    assert arrays.postings.slots.itemsize == (1 if count < 32 else 2)
    postings = SegmentReader.open(tmp_path / "a.segment").postings
    docs = np.arange(-300, 10_000)
    slots = postings.make_title_slots(docs)
    assert slots.dtype == arrays.postings.slots.dtype
    assert slots[(docs >= 0) & (docs < count)].tolist() == [doc * FIELD_SLOTS for doc in range(count)]
    outside = slots[(docs < 0) | (docs >= count)]
    assert not np.isin(outside, arrays.postings.slots).any()
