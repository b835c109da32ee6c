"""The term dictionary, compared with a sorted list of strings."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.segment import term_dictionary
from index.segment.arrays import pack_rows
from index.segment.term_dictionary import SortedStrings, TermDictionary, make_letter_mask, make_letter_masks

TERMS = st.sets(st.text("abé日🌱", min_size=1, max_size=5), max_size=40)
"""Sorted by UTF-8, as the terms of a segment are."""


def build(terms: set[str]) -> TermDictionary:
    texts = sorted(terms, key=str.encode)
    rows = pack_rows([text.encode() for text in texts])
    return TermDictionary(rows.starts, rows.bytes, make_letter_masks(texts))


@given(TERMS, st.text("abé日🌱", max_size=4), st.text("abé日🌱", max_size=2), st.sampled_from([1, 2, 64]))
def test_dictionary_answers_like_a_sorted_list(terms: set[str], text: str, last: str, block: int) -> None:
    texts = sorted(each.encode() for each in terms)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(term_dictionary, "_BLOCK", block)
        dictionary = build(terms)
        assert list(dictionary) == texts
        assert dictionary.lower_bound(text.encode()) == bisect_left(texts, text.encode())
        number = bisect_left(texts, text.encode())
        assert dictionary.find_term(text) == ((number, number + 1) if text in terms else None)
        low, high = dictionary.find_prefix(text)
        assert [i for i, each in enumerate(texts) if each.startswith(text.encode())] == list(range(low, high))
        inside = [i for i, each in enumerate(texts) if text.encode() <= each < last.encode() + b"\xff"]
        assert inside == list(range(*dictionary.find_range(text, last)))


def test_missing_strings_are_not_found() -> None:
    rows = pack_rows([b"ant", b"bee"])
    strings = SortedStrings(rows.starts, rows.bytes)
    assert [strings.find(key) for key in (b"", b"an", b"ant", b"bee", b"cow")] == [None, None, 0, 1, None]
    assert len(strings) == 2


def test_empty_dictionary_has_no_terms() -> None:
    dictionary = build(set())
    assert len(dictionary) == 0
    assert dictionary.find_term("a") is None
    assert dictionary.find_prefix("") == (0, 0)
    assert dictionary.find_candidates(0, 0, "a", 1) == []


def make_edits(word: str, letters: str) -> set[str]:
    """Return everything within one edit of a word: insertions, deletions, substitutions and swaps."""
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return {
        *(a + c + b for a, b in splits for c in letters),
        *(a + b[1:] for a, b in splits if b),
        *(a + c + b[1:] for a, b in splits if b for c in letters),
        *(a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
    } - {""}


@given(st.text("abé日🌱", min_size=1, max_size=5), TERMS)
def test_candidates_include_every_term_within_the_edits(word: str, others: set[str]) -> None:
    once = make_edits(word, "ab日")
    twice = {far for near in once for far in make_edits(near, "b日")}
    for edits, near in ((0, {word}), (1, once), (2, once | twice)):
        dictionary = build(near | others | {word})
        candidates = dictionary.find_candidates(0, len(dictionary), word, edits)
        assert near <= {dictionary[number].decode() for number in candidates}
        assert candidates == sorted(candidates)


def test_candidates_exclude_terms_that_differ_in_many_letters_or_in_length() -> None:
    dictionary = build({"docker", "docked", "swarms", "dockerdockerdocker"})
    numbers = dictionary.find_candidates(0, len(dictionary), "docker", 1)
    assert {dictionary[number] for number in numbers} == {b"docker", b"docked"}


def test_candidates_of_another_length_have_fewer_other_letters() -> None:
    dictionary = build({"docker", "dockers", "dockets", "dockes", "docks", "docké"})
    numbers = dictionary.find_candidates(0, len(dictionary), "docke", 1)
    assert {dictionary[number].decode() for number in numbers} == {"docker", "dockes", "docks", "docké"}


def test_candidates_are_inside_the_range() -> None:
    dictionary = build({"aa", "ab", "ac"})
    assert dictionary.find_candidates(1, 2, "ab", 1) == [1]


@given(st.lists(st.text("abcé日🌱", min_size=1, max_size=6), max_size=8))
def test_letter_mask_has_the_bit_of_each_letter(words: list[str]) -> None:
    expected = [sum({1 << (ord(letter) % 32) for letter in word}) for word in words]
    assert make_letter_masks(words).tolist() == expected
    assert [make_letter_mask(word) for word in words] == expected
