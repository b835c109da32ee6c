"""Queries -> the text that says them."""

from __future__ import annotations

import pytest
from hypothesis import given
from test_query import PIECES

from index.model import Alike, All, Phrase, Term
from search.query import parse
from search.written import written


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  docker   swarm ", "docker swarm"),
        ("docker AND swarm", "docker swarm"),
        ("“user namespace”", '"user namespace"'),
        ("-azure", "NOT azure"),
        ("-(a b) -tag:x", "NOT (a b) NOT tag:x"),
        ("x a OR b y", "x a OR b y"),
        ("(a b) OR c", "(a b) OR c"),
        ("c OR (a OR b)", "c OR (a OR b)"),
        ("title:(a b)", "(title:a title:b)"),
        ("heading:xy*", "headings:xy*"),
        ("orchestraton~", "orchestraton~2"),
        ('tags:"web design" lang:pt-br', 'tag:"web design" lang:pt-br'),
        ("date:2016", "date:2016-01-01..2016-12-31"),
        ("after:2016-06", "date:2016-06-01.."),
        ("before:2017", "date:..2016-12-31"),
        ("OR a OR", 'a "OR"'),
        ("--update-delay f(x)", "--update-delay f(x)"),
        ("a* aa* bb* cc*", 'a* aa* bb* "cc*"'),
    ],
)
def test_there_is_one_way_to_write_a_query(text: str, canonical: str) -> None:
    assert written(parse(text).query) == canonical


@given(PIECES.map("".join))
def test_what_is_written_reads_as_itself(text: str) -> None:
    first = written(parse(text).query)
    assert written(parse(first).query) == first


def test_synonyms_and_half_typed_words_are_joined_by_or() -> None:
    query = All((Alike(All((Term("continuous"), Term("integration"))), (Term("ci"),)), Term("x")))
    assert written(query) == "(continuous integration) OR ci x"
    assert written(All((Term("x"), Alike(Term("ci"), (Phrase("a b"),))))) == 'x ci OR "a b"'
    assert written(parse("docker swa", as_you_type=True).query) == "docker swa OR swa*"
