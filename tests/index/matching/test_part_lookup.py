"""Segments of single documents find and show joined what they find and show apart."""

from __future__ import annotations

import numpy as np
import pytest

from index.fields import ALL_FIELDS
from index.matching.bind import bind_query
from index.matching.match import evaluate_query, plan_query
from index.matching.scoring_context import Corpus, ScoringContext
from index.matching.snapshot_words import SnapshotWords
from index.matching.term_lookup import build_matcher
from index.matching.word_forms import PrefixForm
from index.model import And, Document, Keyword, Not, Or, Phrase, Prefix, Query, Results, SearchOptions, Term
from index.ranking import Ranking
from index.searcher.search import build_results
from index.segment.builder import build_forward_index
from index.segment.joined_reader import JoinedReader
from index.segment.part import Part
from index.segment.part_builder import build_parts
from index.segment.snapshot import Snapshot
from tests.engines.helpers import DOCUMENTS
from tests.support.documents import document
from tests.support.segments import make_random_documents

LONG = (
    document("long.md", "Administration", "administrative administrators, 10,000 resumes", tags=("runs", "C++")),
    document("longer.md", "Administrators run", "the résumés of administrators; 10000 administrations", lang="en"),
    document("empty.md", "", ""),
    document("en/page.md", "Running", "runs here", lang="en"),
    document("de/page.md", "Laufen", "runs there", lang="de"),
)
POSTS = sorted((*DOCUMENTS, *LONG, *make_random_documents(1, 12)), key=lambda each: each.id)
CORPUS = Corpus(len(POSTS), np.array([100.0, 20.0, 10.0, 500.0, 100.0]), "en")
WORDS = ["runs", "running", "administration", "administrators", "résumé", "resume", "beta", "c++", "日本語", "10,000",
         "re-use", "häuser", "parseHeaderValue", "update-delay", "nowhere", "a", "of"]  # fmt: skip
QUERIES: list[Query] = [
    *map(Term, WORDS),
    *(Term(word, "title") for word in ("runs", "administrators")),
    *(Term(word, "code") for word in ("update", "running")),
    *map(Prefix, ["r", "ru", "run", "admin", "administra", "administrator", "日", "hä", "nowhere"]),
    *(Or((Term(word), Prefix(word, weight=0.5))) for word in ("ru", "administrat")),
    *map(Phrase, ["a dog runs", "administrators run", "immutable infrastructure", "runs running", "docker service"]),
    And((Term("administrators"), Term("run"), Term("runs"))),
    And((Term("running"), Not(Term("late")), Keyword("lang", "en"))),
    And((Term("beta"), Keyword("tag", "docker"))),
    And((Term("how"), Term("to"), Term("run"), Term("administrative"), Term("beta"))),
    And(()),
]


def open_part(each: Document) -> Part:
    (part,) = build_parts(build_forward_index([each]))
    return Part(part)


PARTS = [open_part(each) for each in POSTS]
APART = ScoringContext(Snapshot("one", [(part.make_reader(), ()) for part in PARTS]), Ranking(), corpus=CORPUS)
JOINED = ScoringContext(Snapshot("one", [(JoinedReader(PARTS), ())]), Ranking(), corpus=CORPUS)


def search(context: ScoringContext, query: Query, options: SearchOptions) -> Results:
    """Plan a query for the separate segments, and run it on others."""
    planned = plan_query(SnapshotWords(APART, APART.snapshot.alive), query, options.filters, None, 32)
    matches = evaluate_query(context, bind_query(context, planned), context.snapshot.alive)
    return build_results(context, query, matches, options, 0.0)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_joined_segments_find_and_show_the_same(query: Query) -> None:
    options = SearchOptions(per_page=30, fragments=3, explain=True, facets=("tags", "lang"))
    expected = search(APART, query, options)
    assert search(JOINED, query, options) == expected
    by_date = SearchOptions(per_page=3, sort="date", lang="de", pinned=("dogs.md", "/empty/"))
    assert search(JOINED, query, by_date) == search(APART, query, by_date)


def test_terms_of_the_whole_index_give_a_beginning_its_stems() -> None:
    posts = [document("a.md", "Managers"), document("b.md", "Manage"), document("c.md", "Other"),
             document("d.md", "Manag"), document("e.md", "Management", lang="xx")]  # fmt: skip
    context = ScoringContext(Snapshot("one", [(JoinedReader([*map(open_part, posts)]), ())]), Ranking(), corpus=CORPUS)
    expected = {None: [4], (): [4], ("management",): [0, 1, 3, 4]}
    for stemmed, docs in expected.items():
        matcher = build_matcher(context, PrefixForm("managem", ALL_FIELDS, stemmed))
        assert matcher.compute_frequencies(context).nonzero()[0].tolist() == docs


def test_queries_find_something() -> None:
    assert sum(search(APART, query, SearchOptions()).total > 0 for query in QUERIES) > len(QUERIES) * 0.8


def test_one_segment_can_be_joined() -> None:
    part = open_part(DOCUMENTS[0])
    contexts = [ScoringContext(Snapshot("one", [(each, ())]), Ranking(), corpus=CORPUS) for each in
                (part.make_reader(), JoinedReader([part]))]  # fmt: skip
    first, second = (search(context, Term("docker"), SearchOptions()) for context in contexts)
    assert first.total == 1
    assert first == second
