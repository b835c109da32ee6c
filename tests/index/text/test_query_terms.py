"""Analyze the words of a query into the terms to look up."""

from __future__ import annotations

import pytest

from index.text.query_terms import analyze_phrase, analyze_query_text
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
