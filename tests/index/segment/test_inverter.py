"""The arrays of a segment follow from its forward index, which can be restored from them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.engine import open_engine
from index.errors import IndexDamaged
from index.model import Batch, Or, Prefix, SearchOptions
from index.segment import inverter
from index.segment.array_file import ArrayFile, pack_arrays
from index.segment.arrays import FIELD_SLOTS, SegmentArrays
from index.segment.forward_index import restore_forward_index
from index.segment.narrow_arrays import SplitStarts
from index.text.normalize import fold
from tests.support.segments import assert_same_arrays, build_arrays, make_random_documents, write_segment


def test_segment_file_gives_back_the_arrays_and_their_forward_index(tmp_path: Path) -> None:
    written = write_segment(tmp_path / "a.segment", make_random_documents(1, 20)).flatten()
    arrays = SegmentArrays.from_file(ArrayFile.open(tmp_path / "a.segment"))
    assert_same_arrays(arrays.flatten(), written)
    assert_same_arrays(inverter.invert(restore_forward_index(arrays)).flatten(), written)


def test_segment_without_documents_can_be_inverted() -> None:
    arrays = build_arrays([])
    assert len(arrays.postings.slots) == len(arrays.occurrences.terms) == 0
    assert_same_arrays(inverter.invert(restore_forward_index(arrays)).flatten(), arrays.flatten())


def test_missing_array_is_reported_as_damage() -> None:
    arrays = build_arrays(make_random_documents(1, 2)).flatten()
    del arrays["postings.slots"]
    with pytest.raises(IndexDamaged, match=r"'postings\.slots' is missing"):
        SegmentArrays.from_file(ArrayFile.from_bytes(pack_arrays(arrays)))


def test_every_occurrence_is_the_text_at_its_offset() -> None:
    arrays = build_arrays(make_random_documents(3, 30))
    forward = restore_forward_index(arrays)
    terms, occurrences, texts = forward.terms, forward.occurrences, forward.texts.bytes.tobytes()
    checked = 0
    for doc, (begin, end) in enumerate(pairwise(occurrences.starts.tolist())):
        base = int(arrays.texts.starts[doc])
        columns = (occurrences.terms[begin:end], occurrences.offsets[begin:end], occurrences.lengths[begin:end])
        for term, offset, length in zip(*(column.tolist() for column in columns), strict=True):
            text = fold(texts[base + offset : base + offset + length].decode())
            assert terms[term].decode() in (text, "".join(c for c in text if c.isalnum()))
            checked += 1
    assert checked > 300


def test_postings_list_every_occurrence_once() -> None:
    arrays = build_arrays(make_random_documents(3, 30))
    postings, occurrences = arrays.postings, arrays.occurrences
    starts = SplitStarts(postings.occurrence_starts, postings.occurrence_bases)
    listed = []
    for term, (first, last) in enumerate(pairwise(postings.starts.tolist())):
        for posting in range(first, last):
            doc, field = divmod(int(postings.slots[posting]), FIELD_SLOTS)
            row = int(occurrences.starts[doc])
            bounds = [starts.read(posting), starts.read(posting + 1)]
            for index in (row + postings.occurrences[slice(*bounds)].astype(int)).tolist():
                assert (occurrences.terms[index], occurrences.places[index] % FIELD_SLOTS) == (term, field)
                listed.append(index)
    assert sorted(listed) == list(range(len(occurrences.terms)))


def test_summed_prefixes_match_like_their_terms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def search_prefixes(folder: Path) -> list[tuple[int, object]]:
        engine = open_engine(folder)
        engine.apply(Batch(tuple(make_random_documents(1, 40))))
        engine.apply(Batch(tuple(make_random_documents(2, 40)), tuple(f"1-{i}.md" for i in range(0, 40, 9))))
        prefixes = [
            Prefix(text, field) for text in ("a", "b", "be", "ru", "n", "日") for field in (None, "title", "code")
        ]
        results = [engine.search(Or((prefix,)), SearchOptions(per_page=100)) for prefix in prefixes]
        engine.close()
        return [(each.total, each.hits) for each in results]

    term_by_term = search_prefixes(tmp_path / "a")
    assert max(total for total, _ in term_by_term) > 30
    monkeypatch.setattr(inverter, "_MIN_SUMMED_POSTINGS", 0)
    assert search_prefixes(tmp_path / "b") == term_by_term
    assert len(build_arrays(make_random_documents(1, 40)).prefix_sums.lows) > 3


def test_integers_are_stored_in_the_smallest_type() -> None:
    arrays = build_arrays(make_random_documents(1, 3))
    assert arrays.occurrences.places.dtype == np.uint8
    assert arrays.passages.starts.dtype == np.uint8
