"""Analyze the words of a query into the terms to look up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.query_terms import (
    analyze_phrase,
    analyze_query_text,
    list_plain_words,
    query_cache,
)
from index.text.tokenize import MAX_TERM, analyze_chunk, is_unspaced_run, split_chunks
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


@given(
    words=st.lists(st.from_regex(r"[A-Za-z]?[a-z]*|[A-Z]*|[A-Za-z0-9.'_+#-]*", fullmatch=True), max_size=4),
    space=st.sampled_from([" ", "  ", "\t", "\n", "\x1f", "\x0b"]),
    code=st.booleans(),
)
def test_plain_words_have_the_terms_of_the_full_analysis(words: list[str], space: str, code: bool) -> None:
    text = space.join(words)
    assert analyze_query_text(text, code) == query_cache.get((text, code))
    assert analyze_phrase(text, code) == analyze_phrase_in_full(text, code)


@given(text=st.text("aB1.-_'#+/(é日는를 ", max_size=8), code=st.booleans())
def test_phrase_has_the_terms_of_its_chunks(text: str, code: bool) -> None:
    assert analyze_phrase(text, code) == analyze_phrase_in_full(text, code)


def analyze_phrase_in_full(text: str, code: bool) -> tuple[str, ...]:
    """Return the first term at each position of a text, by its tokens."""
    terms: list[str] = []
    for match in split_chunks(text, code):
        chunk = analyze_chunk(match.group(), code)
        width = chunk.position_count - (chunk.position_count > 1 and is_unspaced_run(match.group()))
        at = {token.position: token.term for token in reversed(chunk.tokens)}
        terms += [at.get(position, "") for position in range(width)]
    return tuple(terms)


@pytest.mark.parametrize("code", [False, True])
@pytest.mark.parametrize("length", [1, 2, MAX_TERM, MAX_TERM + 1, 300])
def test_plain_word_of_any_length_has_the_terms_of_the_full_analysis(length: int, code: bool) -> None:
    for text in ("w" * length, "W" * length, "W" + "w" * (length - 1)):
        assert list_plain_words(text) == ([text.lower()] if length <= MAX_TERM else [])
        assert analyze_query_text(text, code) == query_cache.get((text, code))
        assert analyze_phrase(text, code) == analyze_phrase_in_full(text, code)


@pytest.mark.parametrize("text", ["", " ", "camelCase", "HTMLParser", "a1", "c++", "don't", "a b2", "naïve", "\u212a"])
def test_other_texts_are_analyzed_in_full(text: str) -> None:
    assert not list_plain_words(text)
