"""Let groups of digits in a query match the number without spaces."""

from __future__ import annotations

import pytest

from index.model import And, Synonyms, Term
from search.query.number_groups import join_number_groups
from search.query.parser import parse_query
from search.settings import Settings


def join(query: str) -> And:
    limits = Settings.load(environ={}).limits
    return join_number_groups(parse_query(query, as_you_type=False, limits=limits).query)


@pytest.mark.parametrize(
    ("query", "digits"),
    [
        ("1 500", ["1500"]),
        ("costs 1 500 000 €", ["1500000"]),
        ("(202) 555-0123", ["2025550123"]),
        ("+1 202 555 0123", ["12025550123", "2025550123"]),
        ("isbn 0 306 40615 X", ["030640615x"]),
        ("1 500 to 2 000", ["1500", "2000"]),
        ("to GB29 NWBK 6016 1331 9268 19 now", ["GB29NWBK60161331926819"]),
    ],
)
def test_groups_of_digits_also_match_joined(query: str, digits: list[str]) -> None:
    synonyms = [child for child in join(query).children if isinstance(child, Synonyms)]
    assert [each.text for child in synonyms for each in child.alternatives if isinstance(each, Term)] == digits


@pytest.mark.parametrize(
    "query",
    [
        "python 3",
        "10 20",
        "2016 2017",
        "ubuntu 22 04",
        "title:1 500",
        '"1 500"',
        "-1 500",
        "x",
        "GB29 NWBK ABCD EFGH IJKL MN",
        "GB29 NWBK",
    ],
)
def test_other_queries_stay_as_they_are(query: str) -> None:
    assert not any(isinstance(child, Synonyms) for child in join(query).children)
