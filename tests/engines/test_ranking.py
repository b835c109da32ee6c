"""The better document comes first; pages, filters and facets."""

from __future__ import annotations

import pytest

from index.engine import Engine
from index.model import And, Batch, Keyword, Not, Or, Phrase, Prefix, Query, SearchOptions, Term
from index.ranking import Ranking
from tests.engines.helpers import find_ids, get_ids
from tests.engines.registry import OpenIndex
from tests.support.documents import document, section


def test_exact_title_comes_first(engine: Engine) -> None:
    noise = tuple(
        document(f"{i}.md", f"On search {i}", "search box search box search box " * 5, tags=("search",))
        for i in range(9)
    )
    engine.apply(Batch((*noise, document("exact.md", "Search box", "Nothing else."))))
    assert get_ids(engine.search(And((Term("search"), Term("box"))), SearchOptions()))[0] == "exact.md"


@pytest.mark.parametrize(
    ("title", "words"),
    [("The People’s Code", "the people s code"), ("A First Look at Dashes 2.0", "a first look at dashes 2 0"),
     ("E-mail, etc.", "email etc"), ("What's “Hot”?", "whats hot")],
)  # fmt: skip
def test_whole_title_matches_however_its_words_are_separated(engine: Engine, title: str, words: str) -> None:
    others = tuple(document(f"{i}.md", "Other", f"{words} {words}") for i in range(3))
    engine.apply(Batch((document("it.md", title, "Something."), *others)))
    query = And(tuple(Term(word) for word in words.split()))
    results = engine.search(query, SearchOptions())
    assert (get_ids(results)[0], results.relaxed) == ("it.md", False)
    assert "it.md" not in find_ids(engine, And((*query.children, Not(Term("something")))))
    assert "it.md" not in find_ids(engine, query, filters=(Keyword("tag", "none"),))


def test_whole_title_does_not_match_hidden_document(engine: Engine) -> None:
    engine.apply(Batch((document("later.md", "Top secret", "Plan.", visible_from=4e9), document("b.md", "B", "top"))))
    assert "later.md" not in find_ids(engine, And((Term("top"), Term("secret"))))


def test_adjacent_terms_come_before_terms_far_apart(engine: Engine) -> None:
    filler = "unrelated text about other things " * 12
    engine.apply(
        Batch(
            (
                document("apart.md", "One", f"A cellar. {filler} The lantern."),
                document("together.md", "Two", f"{filler} The lantern in the cellar."),
            )
        )
    )
    query = And((Term("cellar"), Term("lantern")))
    assert get_ids(engine.search(query, SearchOptions())) == ["together.md", "apart.md"]
    assert get_ids(engine.search(query, SearchOptions(per_page=1, page=2))) == ["apart.md"]


def test_term_that_occurs_once_per_document_scores_less(engine: Engine) -> None:
    """Burstiness: both terms have the same document frequency, but one occurs only once in each document."""
    bursty = [document(f"t{i}.md", "Title", "turbine turbine turbine " + "word " * 20) for i in range(3)]
    single = [document(f"p{i}.md", "Title", "must " + "word " * 22) for i in range(3)]
    engine.apply(Batch((*bursty, *single)))
    first = get_ids(engine.search(Or((Term("must"), Term("turbine"))), SearchOptions(per_page=3)))
    assert set(first) == {"t0.md", "t1.md", "t2.md"}
    scores = {hit.id: hit.score for hit in engine.search(Or((Term("must"), Term("turbine"))), SearchOptions()).hits}
    assert scores["t0.md"] > 1.8 * scores["p0.md"]


def test_ranking_parameters_change_the_order(engine: Engine, open_index: OpenIndex) -> None:
    engine.apply(
        Batch(
            (
                document("title.md", "Lantern", "Nothing else here.", date="2010-01-01"),
                document("body.md", "Other", "lantern lantern lantern lantern", date="2020-01-01"),
            )
        )
    )

    def search_order(ranking: Ranking) -> list[str]:
        other = open_index(ranking)
        results = other.search(Or((Term("lantern"), Term("nowhere"))), SearchOptions(now=1.6e9))
        other.close()
        return get_ids(results)

    assert search_order(Ranking()) == ["title.md", "body.md"]
    assert search_order(Ranking(title_weight=0.1)) == ["body.md", "title.md"]
    assert search_order(Ranking(recency=2.0)) == ["body.md", "title.md"]


@pytest.mark.parametrize(
    "query",
    [Term("lantern"), Term("lanterns"), Term("beacon"), Prefix("lant"), Phrase("the lantern"), Term("lantern", "body")],
)
def test_field_without_weight_is_not_searched(open_index: OpenIndex, query: Query) -> None:
    engine = open_index(Ranking(body_weight=0))
    engine.apply(
        Batch(
            (document("body.md", "Other", "see the lantern and the beacon"), document("title.md", "The lantern", "x"))
        )
    )
    wanted = [] if query in (Term("beacon"), Term("lantern", "body")) else ["title.md"]
    results = engine.search(query, SearchOptions())
    assert get_ids(results) == wanted
    assert results.total == len(wanted)


def test_title_ranks_before_heading_before_body(engine: Engine) -> None:
    engine.apply(Batch((
        document("body.md", "One", "lantern is a word of this text"),
        document("heading.md", "Two", sections=(section("some text of the same length", heading="The lantern"),)),
        document("title.md", "A lantern", "some text of about the same length"),
    )))  # fmt: skip
    assert get_ids(engine.search(Term("lantern"), SearchOptions())) == ["title.md", "heading.md", "body.md"]


def test_whole_term_ranks_before_prefix(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "A", "portable things"), document("b.md", "B", "a port of things"))))
    assert get_ids(engine.search(Or((Term("port"), Prefix("port", weight=0.5))), SearchOptions())) == ["b.md", "a.md"]


def test_pages_follow_each_other_in_order_of_date(engine: Engine) -> None:
    engine.apply(
        Batch(tuple(document(f"{i:02}.md", f"Post {i}", "same words", date=f"2020-01-{i:02}") for i in range(1, 26)))
    )
    engine.apply(Batch((document("undated.md", "Post", "same words", date=None),)))
    pages = [engine.search(Term("same"), SearchOptions(page=p, sort="date")) for p in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [10, 10, 6, 0]
    assert {page.total for page in pages} == {26}
    assert [id for page in pages for id in get_ids(page)] == [*(f"{i:02}.md" for i in range(25, 0, -1)), "undated.md"]


def test_filters_restrict_and_facets_count(filled: Engine) -> None:
    assert find_ids(filled, Or((Term("errors"), Term("sugar"))), filters=(Keyword("tag", "cooking"),)) == {"creme.md"}
    facets = filled.search(And(()), SearchOptions(facets=("tags", "year", "lang", "section", "author"))).facets
    assert facets["tags"] == {"Docker": 1, "containers": 1, "cooking": 1, "rust": 1}
    assert facets["year"] == {"2020": 3, "2016": 1, "2021": 1}
    assert facets["lang"] == {"en": 4, "de": 1, "en-gb": 1}
    assert facets["author"] == {"Ada": 1, "Grace": 1}
    assert facets["section"] == {"notizen": 1, "post": 1}
