"""Phrases and near words, compared with a search through the words of each text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.fields import ALL_FIELDS, BODY, CODE, FIELDS, TAGS, TITLE
from index.matching import phrase
from index.matching.phrase import NO_MATCHES, PhraseMatches, count_postings, has_adjacent, match_near, match_phrase
from index.matching.scoring_context import TermRange
from index.model import Document
from index.segment.reader import SegmentReader
from tests.support.documents import document, section
from tests.support.snapshots import FEWER_EXAMPLES, build_reader

WORDS = ["ax", "bo", "cy"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
FIELD_SETS = st.integers(0, ALL_FIELDS)
FEW = st.sampled_from([0, 300])
"""With 0, all words are preselected."""


@st.composite
def make_documents(draw: st.DrawFn) -> list[Document]:
    """Return documents of few words, some with several passages in one field."""
    return [
        document(f"{i}.md", draw(TEXTS) or "none", tags=tuple(draw(st.lists(TEXTS.filter(bool), max_size=2))),
                 lang="xx", sections=tuple(section(draw(TEXTS), code=(draw(TEXTS),)) for _ in range(2)))
        for i in range(draw(st.integers(1, 3)))
    ]  # fmt: skip


class Passage(NamedTuple):
    doc: int
    field: int
    words: list[str]


def iterate_passages(documents: list[Document]) -> Iterator[Passage]:
    for doc, each in enumerate(documents):
        yield Passage(doc, TITLE, each.title.split())
        for tag in each.tags:
            yield Passage(doc, TAGS, tag.split())
        for part in each.sections:
            yield Passage(doc, BODY, part.text.split())
            for block in part.code:
                yield Passage(doc, CODE, block.text.split())


def get_terms(reader: SegmentReader, words: list[str], fields: int = ALL_FIELDS) -> list[list[TermRange]]:
    ranges = [reader.terms.find_term(word) for word in words]
    return [[TermRange(*each, fields, 1.0)] if each else [] for each in ranges]


def count_by_slot(matches: PhraseMatches) -> Counter[tuple[int, int]]:
    """Return the number of matches in each document and field."""
    return Counter((slot >> 3, slot & 7) for slot in matches.slots.tolist())


@FEWER_EXAMPLES
@given(
    make_documents(), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), FIELD_SETS, st.sampled_from([0, 300])
)
def test_phrase_matches_where_its_words_are_adjacent(
    documents: list[Document], words: list[str], fields: int, few: int
) -> None:
    reader = build_reader(documents)
    expected: Counter[tuple[int, int]] = Counter()
    for doc, field, passage in iterate_passages(documents):
        starts = [i for i in range(len(passage)) if passage[i : i + len(words)] == words]
        expected[doc, field] += len(starts) if fields >> field & 1 else 0
    with patch.object(phrase, "_FEW", few):
        matches = match_phrase(reader, get_terms(reader, words), fields)
    assert count_by_slot(matches) == +expected
    assert matches.keys.tolist() == sorted(set(matches.keys.tolist()))
    begins, ends = reader.occurrences.locate_spans(matches.docs, matches.first, matches.last)
    for start, end in zip(begins.tolist(), ends.tolist(), strict=True):
        assert reader.stored.read_text(start, end).decode() == " ".join(words)


@FEWER_EXAMPLES
@given(
    make_documents(),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.sets(st.integers(0, 2)),
    st.sampled_from([1, 9]),
)
def test_adjacent_words_are_those_of_a_phrase(
    documents: list[Document], first: str, second: str, deleted: set[int], some: int
) -> None:
    reader = build_reader(documents)
    alive = np.array([doc not in deleted for doc in range(len(documents))])
    term, other = (reader.terms.find_term(word) for word in (first, second))
    if not term or not other:
        return
    with patch.object(phrase, "_SOME", some):
        found = has_adjacent(reader, term[0], other[0], alive)
    docs = match_phrase(reader, get_terms(reader, [first, second]), ALL_FIELDS).docs
    is_phrase = bool(alive[docs].any())
    assert found == is_phrase if some > 8 else found <= is_phrase


@FEWER_EXAMPLES
@given(make_documents(), st.sampled_from(WORDS), st.sampled_from(WORDS), FIELD_SETS, st.integers(1, 4))
def test_near_words_match_up_to_a_distance(
    documents: list[Document], word: str, other: str, fields: int, distance: int
) -> None:
    reader = build_reader(documents)
    expected: Counter[tuple[int, int]] = Counter()
    for doc, field, passage in iterate_passages(documents):
        for i, first in enumerate(passage):
            following = passage[i + 1 : i + 1 + distance]
            expected[doc, field] += following.count(other) if first == word and fields >> field & 1 else 0
    begins, ends = get_terms(reader, [word, other])
    matches = match_near(reader, begins, ends, fields, distance) if begins and ends else NO_MATCHES
    assert count_by_slot(matches) == +expected


@FEWER_EXAMPLES
@given(make_documents(), FIELD_SETS)
def test_restricted_matches_are_those_in_the_fields(documents: list[Document], fields: int) -> None:
    reader = build_reader(documents)
    matches = match_phrase(reader, get_terms(reader, ["ax", "bo"]), ALL_FIELDS)
    restricted = matches.restrict_to(fields)
    expected = {slot: count for slot, count in count_by_slot(matches).items() if fields >> slot[1] & 1}
    assert count_by_slot(restricted) == expected


@FEWER_EXAMPLES
@given(make_documents(), st.sets(st.integers(0, 2), min_size=1))
def test_matches_of_some_documents_are_selected_in_order(documents: list[Document], chosen: set[int]) -> None:
    docs = sorted(doc for doc in chosen if doc < len(documents)) or [0]
    reader = build_reader(documents)
    matches = match_phrase(reader, get_terms(reader, ["ax"]), ALL_FIELDS)
    selected, owners = matches.select_docs(np.array(docs))
    assert [docs[owner] for owner in owners.tolist()] == matches.docs.take(selected).tolist()
    assert selected.tolist() == [i for i, doc in enumerate(matches.docs.tolist()) if doc in docs]


def test_phrase_with_an_absent_word_has_no_matches() -> None:
    reader = build_reader([document("a.md", "ax bo")])
    assert not len(match_phrase(reader, get_terms(reader, ["ax", "zz"]), ALL_FIELDS).keys)


def test_phrase_does_not_reach_across_passages() -> None:
    reader = build_reader([document("a.md", "T", sections=(section("ends with ax"), section("bo begins")))])
    assert not len(match_phrase(reader, get_terms(reader, ["ax", "bo"]), ALL_FIELDS).keys)


def test_each_word_of_a_phrase_may_have_several_terms() -> None:
    reader = build_reader([document("a.md", "T", "ax bo, cy bo, bo bo")])
    first, second, third = get_terms(reader, WORDS)
    assert len(match_phrase(reader, [[*first, *third], second], 1 << BODY).keys) == 2


def test_words_match_only_in_the_fields_of_their_range() -> None:
    reader = build_reader([document("a.md", "ax bo", "ax bo", code=("ax bo",))])
    prose = get_terms(reader, ["ax"], 1 << TITLE | 1 << BODY) + get_terms(reader, ["bo"])
    assert {FIELDS[field] for _, field in count_by_slot(match_phrase(reader, prose, ALL_FIELDS))} == {"title", "body"}


def test_postings_are_counted_over_all_ranges() -> None:
    reader = build_reader([document("a.md", "ax", "ax ax bo"), document("b.md", "bo", "ax")])
    first, second = get_terms(reader, ["ax", "bo"])
    assert [count_postings(reader, ranges) for ranges in (first, second, [*first, *second], [])] == [3, 2, 5, 0]


# ------------------------------------------------------------------------------------------------ tokens at one place

CHUNKS = ["ax", "bo", "cy", "ax-bo", "bo's", "axBo", "ax.bo.cy", "~/.ax/bo", "ax::bo", "1,000", "C++"]
CHUNK_TEXTS = st.lists(st.sampled_from(CHUNKS), max_size=8).map(" ".join)
TERMS = ["ax", "bo", "cy", "axbo", "ax-bo", "bos", "1000", "c++"]


@st.composite
def make_documents_of_chunks(draw: st.DrawFn) -> list[Document]:
    """Return documents whose texts have several tokens at one place, some with code in them."""
    return [
        document(f"{i}.md", "none", lang="xx", sections=(section(draw(CHUNK_TEXTS), code=(draw(CHUNK_TEXTS),)),))
        for i in range(draw(st.integers(1, 5)))
    ]


def list_ranges(reader: SegmentReader, terms: list[str], fields: int) -> list[TermRange]:
    return [TermRange(*found, fields, 1.0) for term in terms if (found := reader.terms.find_term(term))]


def find_phrases(reader: SegmentReader, terms: list[list[TermRange]], fields: int) -> list[tuple[int, int, int]]:
    """Return the key, the first and the last occurrence of each match, by looking at each occurrence of each term."""
    found: list[dict[int, int]] = []
    for number, ranges in enumerate(terms):
        keys: dict[int, int] = {}
        for low, high, own, _ in ranges:  # of several terms at one place the first range counts
            numbers = reader.postings.number_postings(low, high)
            docs = (reader.postings.read_slots(low, high) >> 3).astype(np.int64)
            owners, occurrences = reader.postings.find_occurrences(np.arange(numbers.start, numbers.stop), docs)
            places = reader.occurrences.read_places(occurrences).tolist()
            for doc, place, occurrence in zip(owners.tolist(), places, occurrences.tolist(), strict=True):
                if fields & own & 1 << (place & 7):
                    keys.setdefault((doc << 32) + place - 8 * number, occurrence)
        found.append(keys)
    return [(key, found[0][key], found[-1][key]) for key in sorted(set(found[0]).intersection(*found))]


@FEWER_EXAMPLES
@given(
    make_documents_of_chunks(),
    st.lists(st.lists(st.sampled_from(TERMS), min_size=1, max_size=3, unique=True), min_size=1, max_size=3),
    FIELD_SETS,
    st.sampled_from([1, 3, 8192]),
    FEW,
)
def test_phrases_match_as_if_each_occurrence_was_looked_at(
    documents: list[Document], words: list[list[str]], fields: int, block: int, few: int
) -> None:
    reader = build_reader(documents)
    own = [ALL_FIELDS, ALL_FIELDS, 1 << BODY]
    terms = [list_ranges(reader, word, own[i]) for i, word in enumerate(words)]
    with patch.object(phrase, "_BLOCK", block), patch.object(phrase, "_FEW", few):
        matches = match_phrase(reader, terms, fields)
    assert list(zip(*(column.tolist() for column in matches), strict=True)) == find_phrases(reader, terms, fields)
