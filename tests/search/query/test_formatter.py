"""`format_query`: query trees -> canonical query strings."""

from __future__ import annotations

import pytest
from hypothesis import given

from index.model import And, Phrase, Synonyms, Term
from search.query.formatter import format_query
from search.query.parser import parse_query
from search.settings import QueryLimits
from tests.support.query_texts import PIECES, QUERY_TEXTS


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("  docker   swarm ", "docker swarm"),
        ("docker AND swarm", "+docker +swarm"),
        ("-azure", "-azure"),
        ("NOT azure", "NOT azure"),
        ("“user namespace”", '"user namespace"'),
        ("x (a OR b)", "x a OR b"),
        ("(a OR b) OR c", "a OR b OR c"),
        ("a OR (b OR c)", "a OR (b OR c)"),
        ("(a b) OR -(cc OR dd)", "(a b) OR NOT (cc OR dd)"),
        ("-(-azure)", "NOT (-azure)"),
        ("Tags:docker author:Ada", "tag:docker author:Ada"),
        ("title:(a -bb)", "(title:a NOT title:bb)"),
        ("headings:(x)", "heading:x"),
        ("title:(:x)", "title:(:x)"),
        ("a OR", "a (OR)"),
        ("orchest* swarm~ swrm~2", "orchest* swarm~1 swrm~2"),
        ("date:2016", "date:2016-01-01..2016-12-31"),
        ("date:2016..", "after:2016-01-01"),
        ("date:..2016", "before:2017-01-01"),
        ("a OR bb*", "a OR bb*"),
        ("date:9999-12-31", "date:9999-12-31"),
        ('say "hello', "say hello"),
        ('-after:"', "-after:"),
        ('tag:""', "tag:"),
        ('-after:"next week"', 'NOT "next week"'),
        ("“never «closed»", 'never "closed"'),
        ("w" * 64 + "~", "w" * 64 + "~2"),
        ("", ""),
    ],
)
def test_query_is_formatted_in_canonical_form(typed: str, canonical: str) -> None:
    query = parse_query(typed).query
    assert format_query(query) == canonical
    assert parse_query(canonical).query == query


def test_half_typed_word_is_formatted_as_a_whole_word() -> None:
    assert format_query(parse_query("a OR swa", as_you_type=True).query) == "a OR swa"


DEEP = QueryLimits(max_nesting=100)
"""Formatting may add a pair of parentheses, which would be ignored at the deepest level."""


@given(QUERY_TEXTS | PIECES.map(" ".join))
def test_formatted_query_parses_to_the_same_tree(text: str) -> None:
    query = parse_query(text, limits=DEEP).query
    assert parse_query(format_query(query), limits=DEEP).query == query
    assert format_query(parse_query(format_query(query), limits=DEEP).query) == format_query(query)


def test_synonyms_are_formatted_as_alternatives() -> None:
    query = And((Term("x"), Synonyms(And((Term("continuous"), Term("integration"))), (Term("ci"),))))
    assert format_query(query) == "x (continuous integration) OR ci"
    assert format_query(And((Synonyms(Term("ci"), (Phrase("a b"),)), Term("x")))) == 'ci OR "a b" x'
