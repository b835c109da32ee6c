"""Queries with halves of characters, which have no UTF-8."""

from __future__ import annotations

import pytest

from index.model import And, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, SearchOptions, Synonyms, Term
from index.searcher.search import search
from index.searcher.suggest import suggest
from index.searcher.well_formed import make_well_formed
from tests.support.documents import document
from tests.support.snapshots import build_context

HALF = "\ud800"
TEXTS = (
    HALF,
    f"a{HALF}b",
    f"{HALF}s",
    f"some{HALF}",
    f"words{HALF}s",
    f"é{HALF}",
    f"데{HALF}",
    f"1.2{HALF}",
    "x\udfff",
)


def make_queries(text: str) -> tuple[Query, ...]:
    return (
        Term(text), Term(text, "title"), Term(text, "code"), Phrase(text), Prefix(text), Fuzzy(text),
        Fuzzy(text, edits=2), Keyword("tag", text), Keyword("version", text), Not(Term(text), Term(f"-{text}")),
        Or((Term(text), Prefix(text))), And((Term("some"), Term(text))),
        Synonyms(Term(text), (Term("some"), Phrase(f"{text} x"))),
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "de", "ko", ""])
@pytest.mark.parametrize("text", TEXTS)
def test_half_of_a_character_is_searched_as_nothing(text: str, lang: str) -> None:
    context = build_context([document("a.md", "Some title", "words é 데이터", lang=lang)])
    for query in make_queries(text):
        results = search(context, query, SearchOptions(explain=True, lang=text, pinned=(text,), now=0))
        assert results.total <= 1
    suggest(context, text, 5, 0)


def test_well_formed_query_stays_the_same() -> None:
    query = And((Term("é"), Or((Term("a"), Prefix("b"))), Not(Phrase("c")), Range(1.0, None), Keyword("tag", "d")))
    assert make_well_formed(query) is query


@pytest.mark.parametrize("query", make_queries(HALF))
def test_no_half_is_left(query: Query) -> None:
    assert HALF not in str(make_well_formed(query)).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    assert make_well_formed(query) is not query
