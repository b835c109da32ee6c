"""Boosts for recency, tags and whole titles."""

from __future__ import annotations

import numpy as np
import pytest

from index.matching.boosts import Boosts, compute_boosts, get_proximity_factor
from index.matching.match import Matches, match_query
from index.model import And, Query, Term
from index.ranking import Ranking
from index.segment.ragged import Array
from tests.support.documents import document
from tests.support.snapshots import build_context

NOW = 1_577_923_200.0  # 2020-01-02
TITLE, TAG, TEXT, OTHER = range(4)
DOCUMENTS = (
    document("title.md", "Search Box", "words", date="2019-01-02"),
    document("tag.md", "Other", "search box", tags=("search  BOX",), date="2020-01-02"),
    document("text.md", "Other", "search box search box search box", date=None),
    document("other.md", "Other", "nothing", tags=("search",), date="2020-01-02"),
)
SEARCH_BOX = And((Term("search"), Term("box")))


def boost(query: Query, ranking: Ranking | None = None) -> tuple[Matches, Boosts, Array]:
    context = build_context(DOCUMENTS, ranking=ranking)
    matches = match_query(context, query, (), context.snapshot.alive, None)
    boosts, scores = compute_boosts(context, matches, NOW)
    return matches, boosts, scores


def test_document_tagged_with_the_whole_query_is_boosted() -> None:
    matches, boosts, scores = boost(SEARCH_BOX)
    assert [boosts.get_tag_factor(doc) for doc in range(4)] == [1.0, 1.3, 1.0, 1.0]
    assert scores[TAG] == pytest.approx(1.3 * Ranking().all_words * matches.scores[TAG])
    assert scores[TEXT] == pytest.approx(Ranking().all_words * matches.scores[TEXT])


def test_document_titled_like_the_query_is_above_all_others_whatever_their_proximity() -> None:
    _, boosts, scores = boost(SEARCH_BOX)
    assert [boosts.get_title_bonus(doc) > 0 for doc in range(4)] == [True, False, False, False]
    assert scores[TITLE] > get_proximity_factor(Ranking(), 1.0) * max(scores[TAG], scores[TEXT])


def test_recency_favors_new_documents() -> None:
    matches, boosts, scores = boost(SEARCH_BOX, Ranking(recency=0.5, half_life=365, all_words=1))
    assert [boosts.get_recency(doc) for doc in range(4)] == pytest.approx([1.25, 1.5, 1.0, 1.5])
    assert scores[TAG] == pytest.approx(1.5 * 1.3 * matches.scores[TAG])
    assert scores[TEXT] == pytest.approx(matches.scores[TEXT])


def test_there_is_no_recency_boost_by_default() -> None:
    _, boosts, _ = boost(SEARCH_BOX)
    assert [boosts.get_recency(doc) for doc in range(4)] == [1.0] * 4


def test_query_without_title_words_has_no_boosts() -> None:
    matches, boosts, scores = boost(Term("search", "body"))
    assert np.array_equal(scores, matches.scores)
    assert not len(boosts.tagged_docs) and not len(boosts.titled_docs)


SENTENCE = And(tuple(map(Term, ["what", "is", "a", "search", "box", "for"])))


@pytest.mark.parametrize("query", [SEARCH_BOX, SENTENCE, Term("search"), Term("nothing"), And(())])
def test_boosted_scores_agree_with_the_boosts_of_each_matching_document(query: Query) -> None:
    matches, boosts, scores = boost(query, Ranking(recency=0.5))
    for doc in matches.mask.nonzero()[0].tolist():
        factor = (
            boosts.get_recency(doc)
            * boosts.get_edition_factor(doc)
            * boosts.get_tag_factor(doc)
            * boosts.get_all_words_factor(doc)
        )
        assert scores[doc] == pytest.approx(matches.scores[doc] * factor + boosts.get_title_bonus(doc))


def test_boosting_leaves_the_scores_of_the_matches_unchanged() -> None:
    matches, _, scores = boost(SEARCH_BOX, Ranking(recency=0.5))
    assert scores is not matches.scores
    unboosted, _, _ = boost(SEARCH_BOX)
    assert matches.scores.tolist() == unboosted.scores.tolist()


def test_proximity_factor_grows_with_proximity() -> None:
    assert [get_proximity_factor(Ranking(proximity=0.3), each) for each in (0, 0.5, 1)] == pytest.approx([1, 1.15, 1.3])
