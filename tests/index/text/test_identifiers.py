"""Find code in plain text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.identifiers import find_backticked, find_identifiers, join_code_spans


@pytest.mark.parametrize(
    "name",
    [
        "HttpStatusCode", "eth_sendRawTransaction", "loadUser", "window.loadUser", "NullPointerException", "setTimeout",
        "XMLHttpRequest", "HTTPServerError", "My_ClassName", "api.GetUserName", "toBase64String",
    ],
)  # fmt: skip
def test_identifier_is_found_in_prose(name: str) -> None:
    text = f"Call {name}, or {name}(x)."
    assert [text[start:end] for start, end in find_identifiers(text)] == [name, name]


@pytest.mark.parametrize(
    "name",
    [
        "JavaScript", "GitHub", "iPhone", "macOS", "PostgreSQL", "McDonald", "eBay", "LaTeX", "USA", "word", "Über",
        "PostgreSQL16", "https://x.example/aQw4w9WgXcQ", "a=loadUser", "data:loadUserName",
    ],
)  # fmt: skip
def test_proper_names_and_parts_of_urls_are_not_identifiers(name: str) -> None:
    assert find_identifiers(f"Use {name} now") == []


def test_two_words_are_an_identifier_if_they_are_called() -> None:
    assert find_identifiers("HashMap and HashMap()") == [(12, 19)]


@given(st.text(st.sampled_from("abAB_.(1 é"), max_size=60))
def test_spans_are_ascending_and_inside_the_text(text: str) -> None:
    end = 0
    for span in find_identifiers(text):
        assert end <= span[0] < span[1] <= len(text)
        end = span[1]


@pytest.mark.parametrize("text", ["aBc", "aB", "aBc_", "aBc.", "`a", "``a` "])
def test_long_texts_take_linear_time(text: str) -> None:
    began = time.process_time()
    find_identifiers(text * 50_000)
    find_backticked(text * 50_000)
    assert time.process_time() - began < 5


def test_code_in_backticks_is_found() -> None:
    text = "The `a` and ``b`c`` call, `open"
    assert [text[start:end] for start, end in find_backticked(text)] == ["a"]


def test_marked_code_wins_over_found_identifiers() -> None:
    assert join_code_spans([(5, 9)], [(0, 3), (4, 8), (12, 15)]) == ((0, 3), (5, 9), (12, 15))
    assert join_code_spans([(5, 9)], [(5, 9)]) == ((5, 9),)
    assert join_code_spans([], [(1, 2)]) == ((1, 2),)
