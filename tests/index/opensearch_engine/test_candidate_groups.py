"""Candidates are the same whether they are selected in groups or all at once."""

from __future__ import annotations

from typing import Any

import pytest

from index.model import (
    And,
    Batch,
    Document,
    Fuzzy,
    Keyword,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    SearchOptions,
    Synonyms,
    Term,
)
from index.ranking import Ranking
from tests.index.opensearch_engine.conftest import OpenEngine
from tests.support.documents import document

pytest.importorskip("opensearchpy")

from index.opensearch_engine.candidate_groups import merge_hits

ALL_AT_ONCE = ("no-such-post.md",)
"""Posts to pin: with these, all candidates are selected by one query."""
WORDS = ("lantern", "lighthouse", "keeper", "harbour", "testing", "e-mail", "2.0")


def make_posts() -> list[Document]:
    """Posts with few words in many combinations, so that they differ in which words they have, and how often."""
    posts = []
    for number in range(90):
        words = [word for bit, word in enumerate(WORDS) if (number * 37 + 11) >> bit & 1]
        options: dict[str, Any] = {"tags": (WORDS[number % 5],) if number % 7 == 0 else ()}
        if number % 11 == 0:
            options["version"] = "2.0"
        if number % 13 == 0:
            options["visible_from"] = 4e9
        if number % 3 == 0:
            options["lang"] = "de"
        title = " ".join(words[: 1 + number % 3]) or "Other"
        text = " ".join([*words, *words[: number % 4], "the end of the story"[: number % 21]])
        posts.append(document(f"{number:02}.md", title, text, date=f"20{number % 25:02}-01-01", **options))
    return [*posts, document("mail.md", "Email", "nothing"), document("mails.md", "E mail", "nothing")]


def both(*words: str) -> Query:
    return And(tuple(Term(word) for word in words))


QUERIES: list[Query] = [
    *map(Term, (*WORDS, "tested", "story", "the", "email", "lanterm", "nowhere")),
    both("lantern", "lighthouse"), both("lantern", "keeper", "harbour"), both("the", "lantern", "of", "the", "keeper"),
    both("lantern", "2.0"), both("e-mail", "testing"), both("lantern", "nowhere"), both("the", "end"),
    both("lantern", "lantern", "keeper"), Prefix("lant"), Fuzzy("lanterm"), Phrase("lantern lighthouse"),
    And((Term("lantern"), Prefix("light"))), Or((Term("light"), Prefix("light", weight=0.5))),
    And((Term("lantern"), Or((Term("light"), Prefix("light", weight=0.5))))),
    And((Term("lantern"), Not(Term("keeper")))), And((Term("lantern"), Keyword("tag", "testing"))),
    And((Term("lantern"), Phrase("keeper harbour"))), And((Term("lantern", "title"), Term("keeper"))),
    Or((Term("lantern"), Term("keeper"))), Synonyms(Term("lantern"), (Term("harbour"),)),
    And((Synonyms(both("lighthouse", "keeper"), (Term("harbour"),)), Term("testing"))),
]  # fmt: skip


CHANGES: list[dict[str, Any]] = [
    {},
    {"lang": "de"},
    {"filters": (Keyword("lang", "de"),)},
    {"facets": ("tags",)},
]


@pytest.mark.cluster
@pytest.mark.parametrize(
    "ranking",
    [Ranking(), Ranking(function_word=0), Ranking(all_words=0.5), Ranking(recency=0.5)],
    ids=["default", "words without weight", "reward below 1", "recency"],
)
def test_groups_have_the_best_posts(open_cluster: OpenEngine, ranking: Ranking) -> None:
    engine = open_cluster(ranking=ranking)
    engine.apply(Batch(tuple(make_posts())))
    for query in QUERIES:
        for changes in CHANGES:
            options = SearchOptions(per_page=50, now=1.7e9, **changes)
            pinned = SearchOptions(per_page=50, now=1.7e9, pinned=ALL_AT_ONCE, **changes)
            assert engine.search(query, options) == engine.search(query, pinned), (query, changes)


@pytest.mark.cluster
def test_whole_titles_that_lack_the_word_are_counted(open_cluster: OpenEngine) -> None:
    engine = open_cluster()
    engine.apply(Batch(tuple(make_posts())))
    results = engine.search(Term("email"), SearchOptions(per_page=50))
    assert {"mail.md", "mails.md"} <= {hit.id for hit in results.hits}
    assert results.total == len(results.hits)


def make_hit(key: str, score: float, date: float | str = 1.0, id: str | None = None) -> dict[str, Any]:
    return {"fields": {"key": [key]}, "sort": [score, date, id or key]}


def test_hits_are_merged_by_their_best_scores() -> None:
    first = {"hits": {"hits": [make_hit("a", 3.0), make_hit("b", 2.0), make_hit("c", 1.0)]}}
    second = {"hits": {"hits": [make_hit("c", 2.5), make_hit("d", 2.0, "-Infinity"), make_hit("e", 2.0, 9.0)]}}
    merged = merge_hits([first, second], 4)
    scores = [(hit["fields"]["key"][0], hit["sort"][0]) for hit in merged]
    assert scores == [("a", 3.0), ("c", 2.5), ("e", 2.0), ("b", 2.0)]
