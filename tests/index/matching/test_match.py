"""Matching a whole query: filters, visibility, relaxing, and whole titles."""

from __future__ import annotations

import pytest

from index.matching.match import Matches, match_query
from index.matching.scoring_context import ScoringContext
from index.model import And, Document, Keyword, Not, Or, Phrase, Prefix, Query, Synonyms, Term
from tests.support.documents import document
from tests.support.snapshots import build_context, get_ids

NOW = 1000.0
DOCUMENTS = (
    document("dogs.md", "Walking", "dogs run", tags=("animals",)),
    document("sugar.md", "Baking", "sugar and an oven", tags=("food",)),
    document("oven.md", "Kitchen", "an oven", tags=("food",)),
    document("both.md", "Both", "dogs and an oven", visible_from=NOW + 1),
    document("search.md", "Search box", "something else"),
)


def run(query: Query, *filters: Query, documents: tuple[Document, ...] = DOCUMENTS) -> tuple[ScoringContext, Matches]:
    context = build_context(documents)
    return context, match_query(context, query, filters, context.snapshot.get_visible_docs(NOW), None)


def find(query: Query, *filters: Query) -> tuple[set[str], bool]:
    """Return the ids of the documents that match, and whether the query was relaxed."""
    context, matches = run(query, *filters)
    return get_ids(context.snapshot, matches.mask), matches.relaxed


def words(text: str) -> And:
    return And(tuple(Term(word) for word in text.split()))


# ------------------------------------------------------------------------------------------------ relaxing


def test_query_is_relaxed_if_no_document_has_all_words() -> None:
    assert find(words("dogs sugar")) == ({"dogs.md", "sugar.md"}, True)
    assert find(words("sugar oven")) == ({"sugar.md", "oven.md"}, False)


def test_hidden_document_with_all_words_does_not_prevent_relaxing() -> None:
    assert find(words("dogs oven")) == ({"dogs.md", "sugar.md", "oven.md"}, True)


def test_filtered_out_document_with_all_words_does_not_prevent_relaxing() -> None:
    assert find(words("sugar oven run"), Keyword("tag", "food")) == ({"sugar.md", "oven.md"}, True)


def test_relaxed_query_still_meets_its_conditions() -> None:
    query = And((Term("dogs"), Term("sugar"), Term("oven"), Not(Term("sugar")), Keyword("tag", "food")))
    assert find(query) == ({"oven.md"}, True)


def test_single_word_with_conditions_is_not_relaxed() -> None:
    assert find(And((Term("dogs"), Keyword("tag", "food")))) == (set(), False)


def test_alternatives_are_not_relaxed() -> None:
    assert find(Or((words("dogs sugar"),))) == (set(), False)


def test_query_without_any_match_is_not_called_relaxed() -> None:
    assert find(words("qqqq zzzz")) == (set(), False)


def test_words_of_a_replaced_phrase_match_one_by_one_when_relaxed() -> None:
    query = And((Synonyms(words("dogs sugar"), (Term("cat"),)), Term("run")))
    assert find(query) == ({"dogs.md", "sugar.md"}, True)


# ------------------------------------------------------------------------------------------------ whole titles


@pytest.mark.parametrize(
    "query",
    [
        words("search box"),
        words("searchbox"),
        Phrase("search box"),
        Term("search-box"),
        And((Term("search", "title"), Term("box"))),
        And((Term("search"), Or((Term("box"), Prefix("box"))))),
        And((Synonyms(Term("search"), (Term("find"),)), Term("box"))),
    ],
)
def test_query_that_is_a_whole_title_finds_its_document(query: Query) -> None:
    context, matches = run(query)
    assert "search.md" in get_ids(context.snapshot, matches.mask)
    assert [context.snapshot.locate_doc(doc)[1] for doc in matches.titled_docs] == [4]
    assert not matches.relaxed


@pytest.mark.parametrize(
    "query",
    [
        And((Term("search"), Term("box"), Not(Term("something")))),
        And((Term("searchbox"), Keyword("tag", "food"))),
        Term("searchbox", "body"),
        Or((Term("searchbox"), Term("nowhere"))),
    ],
)
def test_query_of_more_than_words_does_not_match_by_its_title(query: Query) -> None:
    assert "search.md" not in find(query)[0]


def test_title_of_a_hidden_or_filtered_out_document_does_not_match() -> None:
    assert "both.md" not in find(Term("both"))[0]
    assert find(words("searchbox"), Keyword("tag", "food")) == (set(), False)


def test_title_text_joins_the_words_that_may_be_in_titles() -> None:
    query = And((Term("a"), Term("b", "code"), Phrase("c d"), Keyword("tag", "x"), Or((Term("e"), Prefix("e")))))
    assert run(query)[1].title_text == "a c d e"


# ------------------------------------------------------------------------------------------------ filters, parts


def test_filters_restrict_eligible_and_matching_documents_but_score_nothing() -> None:
    context, matches = run(Term("oven"), Keyword("tag", "food"), Not(Term("sugar")))
    assert get_ids(context.snapshot, matches.eligible) == {"oven.md"}
    assert get_ids(context.snapshot, matches.mask) == {"oven.md"}
    _, unfiltered = run(Term("oven"))
    assert matches.scores.tolist() == unfiltered.scores.tolist()


def test_filter_without_terms_matches_nothing() -> None:
    assert find(Term("oven"), Term("&&")) == (set(), False)


def test_clauses_are_the_words_in_order_without_exclusions() -> None:
    query = And((Term("dogs"), Not(Term("sugar")), Phrase("an oven"), Synonyms(Term("run"), (Term("walking"),))))
    _, matches = run(query)
    assert len(matches.clauses) == 3
    assert all(clause.weight > 0 for clause in matches.clauses)


def test_deleted_documents_never_match() -> None:
    context = build_context(DOCUMENTS, deleted=("oven.md", "search.md"))
    visible = context.snapshot.get_visible_docs(NOW)
    for query, expected in ((Term("oven"), {"sugar.md"}), (words("searchbox"), set())):
        matches = match_query(context, query, (), visible, None)
        assert get_ids(context.snapshot, matches.mask) == expected
        assert int(matches.mask.sum()) == len(expected)
