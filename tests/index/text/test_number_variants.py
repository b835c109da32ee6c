"""Other ways to write a version or an ISBN."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.number_variants import list_number_phrases, list_number_variants


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("1.28", {"1.28.0"}),
        ("1.28.0", {"1.28"}),
        ("1.0", {"1.0.0"}),
        ("1.0.0", {"1.0"}),
        ("1.2.3", set()),
        ("v2", {"v2.0", "v2.0.0", "2.0", "2.0.0"}),
        ("v3.5.0", {"v3.5", "3.5", "3.5.0"}),
        ("v1.2.3", {"1.2.3"}),
        ("2", set()),
        ("10.0.0.0", set()),
        ("1.0rc1", set()),
        ("0306406152", {"9780306406157"}),
        ("9780306406157", {"0306406152"}),
        ("080442957x", {"9780804429573"}),
        ("9780804429573", {"080442957x"}),
        ("0306406153", set()),
        ("9780306406158", set()),
        ("9790306406155", set()),
        ("snmpv3", {"snmp3"}),
        ("tls1.3", {"tlsv1.3"}),
        ("x", set()),
        ("", set()),
        ("box", set()),
        ("\u0662.\u0660", set()),
    ],
)
def test_variants_of_a_word(word: str, expected: set[str]) -> None:
    assert set(list_number_variants(word)) == expected


@pytest.mark.parametrize(
    ("word", "phrases"),
    [
        ("vue3", {"vue v3"}),
        ("sslv3", {"ssl v3", "ssl 3"}),
        ("tls1.3", {"tls v1.3"}),
        ("c#11", {"c# 11"}),
        ("c++20", {"c++ 20"}),
        ("800x600", {"800 x 600", "800 600"}),
        ("1.2.3", set()),
        ("v2", set()),
        ("docker", set()),
        ("", set()),
    ],
)
def test_phrases_of_a_word(word: str, phrases: set[str]) -> None:
    assert {" ".join(terms) for terms in list_number_phrases(word)} == phrases


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_each_book_has_one_isbn_of_each_kind(digits: str) -> None:
    found = [
        (word, *list_number_variants(word)) for check in "0123456789x" if list_number_variants(word := digits + check)
    ]
    assert len(found) == 1
    short, long = found[0]
    assert list_number_variants(long) == (short,)


@given(st.from_regex(r"v?[0-9]{1,2}(\.[0-9]){0,2}", fullmatch=True))
def test_variants_never_repeat_the_word(word: str) -> None:
    variants = list_number_variants(word)
    assert word not in variants
    assert len(set(variants)) == len(variants)
