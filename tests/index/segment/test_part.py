"""The segments of single documents, made together, are those that each document alone has."""

from __future__ import annotations

import numpy as np
import orjson
import pytest

from index.segment.builder import build_forward_index
from index.segment.inverter import invert
from index.segment.part import Part, make_key
from index.segment.part_builder import build_parts
from index.segment.reader import SegmentReader
from tests.engines.helpers import DOCUMENTS
from tests.support.documents import document
from tests.support.segments import make_random_documents

OTHERS = (
    document("empty.md", sections=()),
    document("tags.md", "Same words", "a dog runs", tags=("docker", "Docker", "RUST"), lang="en-gb"),
    document("later.md", "Same words", "a dog runs", tags=("DOCKER",), visible_from=4e9),
    document("accents.md", "Résumé", "Resume naïve naïveté résumés", lang="fr"),
    document("other.md", "Resume", "naive resumes", lang="fr"),
    document("long.md", "Long", " ".join(f"word{number}" for number in range(70_000)), lang="xx"),
)
POSTS = (*DOCUMENTS, *make_random_documents(3, 20), *OTHERS)
PARTS = [Part(data) for data in build_parts(build_forward_index(POSTS))]
ALONE = [invert(build_forward_index([each])) for each in POSTS]
STEMS = ("stems.", "terms.stem")
CASES = pytest.mark.parametrize("number", range(len(POSTS)), ids=[each.id for each in POSTS])


def open_part(**fields: object) -> Part:
    (part,) = build_parts(build_forward_index([document("a.md", **fields)]))  # type: ignore[arg-type]
    return Part(part)


@CASES
def test_part_has_the_arrays_of_the_document_alone(number: int) -> None:
    arrays, restored = ALONE[number], PARTS[number].make_reader().arrays.flatten()
    if POSTS[number].id == "long.md":
        return  # what is large is stored in other ways
    for name, array in arrays.flatten().items():
        if name == "facets.values":  # values that several documents share are written as in the first of them
            keys, others = ([row[:2] for row in orjson.loads(each.tobytes())] for each in (restored[name], array))
            assert keys == others
        elif not name.startswith((*STEMS, "texts.bytes", "postings.occurrence_")):
            assert np.array_equal(restored[name], array), name


@CASES
def test_terms_share_the_stems_that_they_share_in_the_document_alone(number: int) -> None:
    part, alone = PARTS[number].make_reader(), SegmentReader(ALONE[number])
    keys = {alone.stems[row] for row in range(len(alone.stems))}
    keys |= {part.stems[row] for row in range(len(part.stems))}
    for key in keys:
        lang, _, stem = key.decode().partition("\0")
        row = part.stems.find(key)
        if row is not None and part.arrays.stems.term_starts[row] == part.arrays.stems.term_starts[row + 1]:
            assert part.find_stem(lang, stem) == []  # a term that is no stem; alone it would count as one
            assert alone.stems.find(key) is None
        else:
            assert part.find_stem(lang, stem) == alone.find_stem(lang, stem)


def test_word_that_is_no_stem_is_known_as_none() -> None:
    reader = open_part(title="Title", body="meaning").make_reader()
    assert reader.find_stem("en", "mean") == [reader.terms.find(b"meaning")]
    assert reader.find_stem("en", "meaning") == []


@CASES
def test_texts_and_displays_are_read_from_the_part(number: int) -> None:
    part, forward = PARTS[number], build_forward_index([POSTS[number]])
    whole = forward.texts.bytes.tobytes()
    assert part.text_size == len(whole)
    assert part.read_text(0, len(whole)) == part.make_reader().stored.read_text(0, len(whole)) == whole
    assert part.source == (POSTS[number].id, POSTS[number].digest, POSTS[number].url)
    assert part.read_display()[:3] == [POSTS[number].id, POSTS[number].url, POSTS[number].title]


def test_facet_values_are_found_as_they_are_folded() -> None:
    tag = 'say "tags","docker",'
    part = open_part(title="Title", tags=("Docker", tag))
    assert part.has_facet_value("tags", "docker")
    assert not part.has_facet_value("tags", "dock")
    assert not part.has_facet_value("authors", "docker")
    assert sorted(part.list_facet_values("tags")) == [("docker", "Docker"), (tag, tag)]
    assert part.list_facet_values("authors") == []


def test_keys_are_in_the_order_of_the_terms() -> None:
    part = open_part(title="Title", body="a ab abc abcdefgh abcdefghi é 日本語 zürich")
    assert (part.term_keys[1:] >= part.term_keys[:-1]).all()
    assert np.uint64(make_key(b"abc")) in part.term_keys
    assert np.count_nonzero(part.term_keys == np.uint64(make_key(b"abcdefghi"))) == 2


def test_bytes_that_were_cut_off_are_refused() -> None:
    (data,) = build_parts(build_forward_index(DOCUMENTS[:1]))
    for broken in (data[:-1], data + b"x", data[:200], b""):
        with pytest.raises(ValueError):
            Part(broken)
