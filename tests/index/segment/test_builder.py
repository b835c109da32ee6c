"""Documents become passages, positions and facets."""

from __future__ import annotations

import pytest

from index.fields import BODY, CODE, HEADINGS, TAGS, TITLE
from index.segment import occurrence_builder, spellings
from index.segment.arrays import FIELD_GAP, FIELD_SLOTS
from index.segment.builder import build_forward_index
from index.segment.passages import split_passages
from tests.support.documents import document, section
from tests.support.segments import assert_same_arrays, build_arrays, make_random_documents

DOCUMENT = document(
    "a.md", "A title", tags=("one", "two"),
    sections=(section("Text.", line=3), section("More.", heading="Part", line=9, code=("ls\nrm",))),
)  # fmt: skip


def test_passages_come_in_the_order_of_the_text() -> None:
    passages = [(p.field, p.text, p.section, p.code_block) for p in split_passages(DOCUMENT)]
    assert passages == [
        (TITLE, "A title", 0, 0), (TAGS, "one", 0, 0), (TAGS, "two", 0, 0), (BODY, "Text.", 0, 0),
        (HEADINGS, "Part", 1, 0), (BODY, "More.", 1, 0), (CODE, "ls\nrm", 1, 1),
    ]  # fmt: skip


def test_passages_know_their_lines() -> None:
    *_, code = split_passages(DOCUMENT)
    assert code.lines == ((0, 100), (3, 101))


def test_offsets_count_bytes() -> None:
    forward = build_forward_index([document("a.md", "Crème", "naïve café")])
    text = forward.texts.bytes.tobytes()
    assert text == "Crème\nnaïve café\n".encode()
    assert forward.passages.offsets.tolist() == [0, len("Crème\n".encode())]
    spans = zip(forward.occurrences.offsets.tolist(), forward.occurrences.lengths.tolist(), strict=True)
    assert [text[begin : begin + length].decode() for begin, length in spans] == ["Crème", "naïve", "café"]


def test_gap_separates_the_passages_of_a_field() -> None:
    forward = build_forward_index([document("a.md", "T", tags=("one two", "three"))])
    places = forward.occurrences.places.tolist()
    positions = [place // FIELD_SLOTS for place in places if place % FIELD_SLOTS == TAGS]
    assert positions == [FIELD_GAP, FIELD_GAP + 1, 2 * FIELD_GAP + 2]


def test_facet_value_lists_each_document_once_and_keeps_the_first_spelling() -> None:
    first = document("a.md", tags=("Docker", "docker"), section="post")
    forward = build_forward_index([first, document("b.md", tags=("DOCKER",), links=("a.md",))])
    written, documents = forward.facets["tags", "docker"]
    assert (written, documents.tolist()) == ("Docker", [0, 1])
    assert forward.facets["link", "a.md"].documents.tolist() == [1]
    assert forward.facets["section", "post"].documents.tolist() == [0]


@pytest.mark.parametrize("block", [1, 20])
def test_segment_is_the_same_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    documents = make_random_documents(seed=1, count=30)
    expected = build_arrays(documents).flatten()
    for module in (occurrence_builder, spellings):
        monkeypatch.setattr(module, "_BLOCK", block)
    assert_same_arrays(build_arrays(documents).flatten(), expected)
