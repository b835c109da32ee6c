"""Find numbers that are written in groups."""

from __future__ import annotations

import time

import pytest

from index.text.numbers import find_joined_numbers, groups_by_dot, join_spaced_number
from index.text.tokenize import analyze_chunk, split_chunks
from tests.support.text import list_terms


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("1 500", "1500"),
        ("12\u202f500\u00a0000", "12500000"),
        ("€1\u2009500,50", "1500"),
        ("(020) 7946 0958", "02079460958"),
        ("+49 30 1234567", "49301234567"),
        ("978 3 16 148410 0", "9783161484100"),
        ("0 306 40615 X", "030640615x"),
        ("555-123-4567", "5551234567"),
        ("089/1234567", "0891234567"),
        ("01.23.45.67.89", "0123456789"),
        ("๐๘๑-๒๓๔-๕๖๗๘", "0812345678"),
    ],
)
def test_groups_have_a_term_of_their_digits(text: str, digits: str) -> None:
    assert digits in list_terms(f"tel: {text}.")


@pytest.mark.parametrize(
    "text",
    [
        "2016-06-21", "21/06/2016", "2016-2017", "2016 2017", "192.168.100.200", "1.2.3.4567890", "10 20 30", "v1 500",
        "1 500km", "550e8400-1234-4567", "1234567890 1234567890", "12:30 45", "3f 500 000x",
    ],
)  # fmt: skip
def test_dates_versions_and_lists_are_not_joined(text: str) -> None:
    joined = "".join(c for c in text if c.isalnum())
    assert [term for term in list_terms(text) if len(term) > 6 and term.isdigit() and term in joined] in (
        [],
        ["1234567890", "1234567890"],
    )


def test_number_keeps_the_terms_of_its_groups() -> None:
    assert list_terms("in 2016 5 of 1 500") == ["in", "2016", "5", "of", "1", "500", "1500"]
    assert list_terms("12 30") == ["12", "30"]


def test_country_code_is_optional() -> None:
    assert [number.term for number in find_joined_numbers("+1-202-555-0123")] == ["12025550123", "2025550123"]
    assert join_spaced_number("+1 202 555-0123") == ("12025550123", "2025550123")
    assert join_spaced_number("1 of 500") == ()


def test_languages_that_group_by_dots() -> None:
    assert all(groups_by_dot(lang) for lang in ("de", "pt-br", "ES", "it", "nl", "de-ch"))
    assert not any(groups_by_dot(lang) for lang in ("en", "en-us", "ja", ""))
    assert "3500" in [token.term for token in analyze_chunk("3.500", code=False, dots=True).tokens]
    assert "3500" not in list_terms("3.500")
    assert "112" not in [token.term for token in analyze_chunk("1.12", code=False, dots=True).tokens]


@pytest.mark.parametrize(
    "text", ["1 ", "1-", "(", "1(", "+(", "1)1(", "123456789012 ", "12.34.56.78 ", "1,1", "$1 500,"]
)
def test_unfinished_numbers_take_linear_time(text: str) -> None:
    began = time.process_time()
    for chunk in split_chunks(text * 20_000, code=False):
        find_joined_numbers(chunk.group())
    assert time.process_time() - began < 8
