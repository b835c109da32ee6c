"""Make the keys by which titles, facet values and dates are compared."""

from __future__ import annotations

import pytest

from index.text.keys import date_to_local_seconds, date_to_seconds, make_facet_key, make_title_key


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("The People’s Code", "the people s code", True),
        ("Learn C++", "learn c++", True),
        ("Learn C", "Learn C#", False),
        ("Crème brûlée", "creme-brulee", True),
    ],
)
def test_title_keys_ignore_case_accents_and_punctuation(one: str, other: str, equal: bool) -> None:
    assert (make_title_key(one) == make_title_key(other)) == equal


def test_title_key_of_text_without_letters_is_zero() -> None:
    assert make_title_key("-- !") == 0


def test_facet_key_is_folded_with_white_space_collapsed() -> None:
    assert make_facet_key("  Web \t Développement ") == "web developpement"


def test_dates_are_in_utc_unless_they_have_an_offset() -> None:
    assert date_to_seconds("1970-01-02") == 86_400
    assert date_to_seconds("1970-01-01T01:00:00+01:00") == 0
    assert date_to_seconds(None) == float("-inf")


def test_local_dates_ignore_the_offset() -> None:
    assert date_to_local_seconds("1970-01-02") == 86_400
    assert date_to_local_seconds("1970-01-01T20:00:00-05:00") == 72_000
    assert date_to_local_seconds("1970-01-01T01:00:00+14:00") == 3600
    assert date_to_local_seconds(None) == float("-inf")
