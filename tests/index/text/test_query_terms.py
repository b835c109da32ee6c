"""Analyze the words of a query into the terms to look up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.query_terms import (
    analyze_phrase,
    analyze_query_text,
    is_plain_word,
    phrase_cache,
    query_cache,
)
from index.text.tokenize import MAX_TERM
from tests.support.text import list_terms


@pytest.mark.parametrize(
    ("queried", "written"),
    [("parseHeaderValue", "parse_header_value"), ("doSomething", "MyClass.doSomething()"), ("22.04", "ubuntu:22.04")],
)
def test_code_matches_in_another_naming_convention(queried: str, written: str) -> None:
    (chunk,) = analyze_query_text(queried, code=True)
    assert set(chunk.whole_terms) & set(list_terms(written, code=True))


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("-p", ("-p",)),
        (".NET", (".net",)),
        ("c++", ("c++",)),
        ("don't", ("don't", "dont")),
        ("1.12", ("1.12",)),
        ("re-use", ("re-use", "reuse")),
        ("--shutdown", ("shutdown", "--shutdown")),
    ],
)
def test_whole_chunk_of_a_query_matches_these_terms(text: str, wholes: tuple[str, ...]) -> None:
    (chunk,) = analyze_query_text(text, code=False)
    assert chunk.whole_terms == wholes


def test_phrase_has_one_term_per_position() -> None:
    assert analyze_phrase("the re-use of C++", code=False) == ("the", "re", "use", "of", "c++")
    assert analyze_phrase("検索エンジン", code=False) == ("検索", "索エ", "エン", "ンジ", "ジン")


@given(text=st.from_regex(r"[A-Za-z]?[a-z]*|[A-Z]*|[A-Za-z0-9.'_+#-]*", fullmatch=True), code=st.booleans())
def test_plain_word_has_the_terms_of_the_full_analysis(text: str, code: bool) -> None:
    key = (text, code)
    assert analyze_query_text(*key) == query_cache.get(key)
    assert analyze_phrase(*key) == phrase_cache.get(key)


@pytest.mark.parametrize("code", [False, True])
@pytest.mark.parametrize("length", [1, 2, MAX_TERM, MAX_TERM + 1, 300])
def test_plain_word_of_any_length_has_the_terms_of_the_full_analysis(length: int, code: bool) -> None:
    for text in ("w" * length, "W" * length, "W" + "w" * (length - 1)):
        assert is_plain_word(text) == (length <= MAX_TERM)
        assert analyze_query_text(text, code) == query_cache.get((text, code))
        assert analyze_phrase(text, code) == phrase_cache.get((text, code))


@pytest.mark.parametrize("text", ["", "camelCase", "HTMLParser", "a1", "c++", "don't", "a b", "naïve", "\u212a", "x\n"])
def test_other_texts_are_analyzed_in_full(text: str) -> None:
    assert not is_plain_word(text)
