"""The packed segment of one document is the segment that was packed."""

from __future__ import annotations

import numpy as np
import pytest

from index.model import Document
from index.segment.arrays import SegmentArrays
from index.segment.builder import build_forward_index
from index.segment.inverter import invert
from index.segment.part import Part, make_key, pack_part
from index.segment.reader import SegmentReader
from tests.engines.helpers import DOCUMENTS
from tests.support.documents import document
from tests.support.segments import make_random_documents

LONG = document("long.md", "Long", " ".join(f"word{number}" for number in range(70_000)), lang="xx")
POSTS = (*DOCUMENTS, *make_random_documents(3, 5), document("empty.md", sections=()), LONG)


def invert_part(each: Document) -> SegmentArrays:
    return invert(build_forward_index([each]), is_part=True)


@pytest.mark.parametrize("each", POSTS, ids=lambda each: each.id)
def test_part_is_the_segment_that_was_packed(each: Document) -> None:
    expected = invert_part(each)
    restored = Part(pack_part(expected)).make_reader().arrays
    for name, array in expected.flatten().items():
        if name != "texts.bytes" and not name.startswith("prefix_sums"):  # texts are read from the part
            assert np.array_equal(restored.flatten()[name], array), name


@pytest.mark.parametrize("each", POSTS, ids=lambda each: each.id)
def test_texts_and_displays_are_read_from_the_part(each: Document) -> None:
    arrays = invert_part(each)
    part, whole = Part(pack_part(arrays)), arrays.texts.bytes.tobytes()
    assert part.text_size == len(whole)
    assert part.read_text(0, len(whole)) == part.make_reader().stored.read_text(0, len(whole)) == whole
    assert part.source == tuple(SegmentReader(arrays).stored.sources[0])
    assert part.read_display()[:3] == [each.id, each.url, each.title]


def test_facet_values_are_found_as_they_are_folded() -> None:
    tag = 'say "tags","docker",'
    part = Part(pack_part(invert_part(document("a.md", "Title", tags=("Docker", tag)))))
    assert part.has_facet_value("tags", "docker")
    assert not part.has_facet_value("tags", "dock")
    assert not part.has_facet_value("authors", "docker")
    assert sorted(part.list_facet_values("tags")) == [("docker", "Docker"), (tag, tag)]
    assert part.list_facet_values("authors") == []


def test_keys_are_in_the_order_of_the_terms() -> None:
    part = Part(pack_part(invert_part(document("a.md", "Title", "a ab abc abcdefgh abcdefghi é 日本語 zürich"))))
    assert (part.term_keys[1:] >= part.term_keys[:-1]).all()
    assert np.uint64(make_key(b"abc")) in part.term_keys
    assert np.count_nonzero(part.term_keys == np.uint64(make_key(b"abcdefghi"))) == 2


def test_bytes_that_were_cut_off_are_refused() -> None:
    data = pack_part(invert_part(DOCUMENTS[0]))
    for broken in (data[:-1], data + b"x", data[:200], b""):
        with pytest.raises(ValueError):
            Part(broken)
