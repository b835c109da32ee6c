"""Answering a query: pages, sort orders, pinned documents, deadlines and validity."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from typing import Any

import pytest

from index.errors import TooSlow
from index.matching.scoring_context import ScoringContext
from index.model import And, Keyword, Not, Or, Query, Results, SearchOptions, Term
from index.ranking import Ranking
from index.searcher.search import search
from tests.support.documents import document
from tests.support.snapshots import build_context

NOW = 1000.0


def run(context: ScoringContext, query: Query, **options: Any) -> Results:
    return search(context, query, SearchOptions(**{"now": NOW} | options))


def get_ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


@pytest.fixture(scope="module")
def context() -> ScoringContext:
    rng = random.Random(5)
    words = ["lantern", "cellar", "attic", "box"]
    documents = [
        document(f"{i}.md", rng.choice(words), " ".join(rng.choices(words, k=20)), date=f"20{10 + i % 15}-01-01")
        for i in range(40)
    ]
    return build_context(documents[:25], documents[25:], deleted=("7.md",))


# ------------------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize("per_page", [1, 3, 7, 10, 16])
@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize("pinned", [(), ("3.md", "/30/", "nowhere.md", "3.md")])
def test_pages_joined_are_one_long_page(
    context: ScoringContext, per_page: int, sort: str, pinned: Sequence[str]
) -> None:
    query = And((Term("lantern"), Term("cellar")))
    whole = run(context, query, per_page=100, sort=sort, pinned=pinned)
    pages = [run(context, query, page=page, per_page=per_page, sort=sort, pinned=pinned) for page in range(1, 50)]
    assert [id for page in pages for id in get_ids(page)] == get_ids(whole)
    assert {page.total for page in pages} == {whole.total} == {len(set(get_ids(whole)))}


def test_deleted_documents_are_not_counted(context: ScoringContext) -> None:
    results = run(context, And(()), per_page=100)
    assert results.total == len(results.hits) == 39
    assert "7.md" not in get_ids(results)


def test_page_after_the_last_is_empty_but_has_the_total(context: ScoringContext) -> None:
    results = run(context, And(()), page=100)
    assert (results.hits, results.total) == ((), 39)


def test_scores_descend_after_reranking(context: ScoringContext) -> None:
    scores = [hit.score for hit in run(context, And((Term("lantern"), Term("cellar"))), per_page=10).hits]
    assert scores == sorted(scores, reverse=True)


def test_sorted_by_date_the_newest_is_first(context: ScoringContext) -> None:
    dates = [hit.date for hit in run(context, Term("lantern"), sort="date", per_page=100).hits]
    assert dates == sorted(dates, key=str, reverse=True)


def test_sorted_by_date_a_document_needs_no_function_words() -> None:
    documents = (
        document("notes.md", "Notes", "how to do it: files to upload", date="2024-01-01"),
        document("page.md", "Uploading", "upload files", date="2020-01-01"),
        document("other.md", "Other", "how to cook files", date="2025-01-01"),
    )
    query = And(tuple(map(Term, ["how", "to", "upload", "files"])))
    results = run(build_context(documents), query, sort="date")
    assert get_ids(results) == ["notes.md", "page.md"]
    assert (results.total, results.total_all_words) == (2, 1)


# ------------------------------------------------------------------------------------------------ pinned documents


def test_pinned_documents_come_first_even_if_they_do_not_match(context: ScoringContext) -> None:
    results = run(context, Term("nowhere"), pinned=("5.md", "/2/"))
    assert [(hit.id, hit.pinned) for hit in results.hits] == [("5.md", True), ("2.md", True)]
    assert results.total == 2


def test_pinned_documents_that_are_deleted_or_filtered_out_are_left_out(context: ScoringContext) -> None:
    assert get_ids(run(context, Term("nowhere"), pinned=("7.md", "/7/"))) == []
    assert get_ids(run(context, Term("nowhere"), pinned=("5.md",), filters=(Keyword("tag", "x"),))) == []


# ------------------------------------------------------------------------------------------------ parts of the results


def test_dashed_words_and_corrections_are_reported() -> None:
    context = build_context([document("a.md", "A", "lantern", code=("java -jar app",))])
    flag = Not(Term("jar"), Term("-jar"))
    results = run(context, And((Term("java"), flag, Term("lantren"))))
    assert results.dashed_words == (flag,)
    assert [(each.term, each.replacement) for each in results.corrections] == [(Term("lantren"), "lantern")]
    assert (get_ids(results), results.relaxed) == (["a.md"], False)


def test_results_name_their_generation(context: ScoringContext) -> None:
    assert run(context, And(())).generation == context.snapshot.generation


def test_results_are_valid_until_a_document_appears_or_expires() -> None:
    context = build_context([
        document("a.md", visible_from=NOW + 50), document("b.md", visible_until=NOW + 20), document("c.md"),
    ])  # fmt: skip
    assert run(context, And(())).valid_until == NOW + 20
    assert run(context, And(()), now=NOW + 20).valid_until == NOW + 50
    assert run(context, And(()), now=NOW + 50).valid_until == math.inf


def test_results_with_recency_boosts_are_valid_for_an_hour() -> None:
    documents = [document("a.md"), document("b.md", visible_until=NOW + 7200)]
    context = build_context(documents, ranking=Ranking(recency=1.0))
    assert run(context, And(())).valid_until == NOW + 3600
    assert run(context, And(()), now=NOW + 7000).valid_until == NOW + 7200


def test_visibility_follows_the_clock_by_default() -> None:
    context = build_context([document("a.md", visible_until=time.time() - 60), document("b.md")])
    assert get_ids(search(context, And(()), SearchOptions())) == ["b.md"]


def test_search_gives_up_at_the_deadline(context: ScoringContext) -> None:
    with pytest.raises(TooSlow, match="time limit"):
        run(context, Term("lantern"), deadline=time.monotonic() - 1)
    assert run(context, Term("lantern"), deadline=time.monotonic() + 60).total > 0


def test_repeated_queries_have_equal_results(context: ScoringContext) -> None:
    query = Or((Term("lantern"), And((Term("cellar"), Not(Term("box"))))))
    options = {"facets": ("year",), "explain": True, "pinned": ("3.md",)}
    assert run(context, query, **options) == run(context, query, **options)
