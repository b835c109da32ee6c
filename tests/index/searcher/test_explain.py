"""Explanations of scores: they add up to the score, and are computed only on request."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.model import (
    And,
    Batch,
    Document,
    Explanation,
    Fuzzy,
    Hit,
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
from index.searcher import search
from tests.support.documents import document, section

WORDS = ["docker", "swarm", "rust", "errors", "error", "re-use", "oven", "httpStatus", "node.js", "sugar"]


def make_documents(seed: int) -> tuple[Document, ...]:
    """Return documents of random words."""
    rng = random.Random(seed)

    def make_text(max_words: int) -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, max_words)))

    return tuple(
        document(f"{seed}-{i}.md", make_text(3), tags=(make_text(1),), date=f"20{10 + i}-01-01",
                 sections=(section(make_text(30), heading=make_text(2), code=(make_text(5),)),))
        for i in range(12)
    )  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_engine(tmp_path_factory.mktemp("index"), Ranking(recency=0.5))
    for seed in range(3):
        opened.apply(Batch(make_documents(seed), (f"{seed - 1}-2.md",)))
    yield opened
    opened.close()


def get_explanation(hit: Hit) -> Explanation:
    assert hit.explanation is not None
    return hit.explanation


@pytest.mark.parametrize(
    "query",
    [
        Term("docker"),
        And((Term("docker"), Term("swarm"))),
        And((Term("errors"), Phrase("rust oven"))),
        And((Term("re-use"), Not(Term("oven")))),
        Or((Term("sugar"), And((Term("rust"), Term("node.js"))))),
        Or((Term("swar"), Prefix("swar", weight=0.5))),
        And((Fuzzy("dokcer"), Keyword("tag", "oven"))),
        And((Term("swram"), Term("http_status"))),
        And((Term("oven", "title"), Term("sugar", "code"))),
        And((Synonyms(Term("docker"), (Term("swarm"), Phrase("rust oven"))), Term("oven"))),
        And((Synonyms(And((Term("rust"), Term("oven"))), (Term("docker"),)),)),
        And((Term("zzzzz"), Term("docker"))),
        And(()),
    ],
)
@pytest.mark.parametrize("page", [1, 2])
def test_explained_parts_add_up_to_the_score(engine: Engine, query: Query, page: int) -> None:
    for hit in engine.search(query, SearchOptions(page=page, explain=True, now=1.5e9)).hits:
        parts = get_explanation(hit)
        words = sum(word.score for word in parts.words) * parts.all_words * parts.recency * parts.tag
        score = (words + parts.title) * parts.proximity
        assert score == pytest.approx(hit.score, rel=1e-3)
        for word in parts.words:
            assert word.frequency > 0
            assert sum(word.fields.values()) >= word.frequency - 1e-4


def test_explanation_lists_the_words_that_match_and_their_fields(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch((
        document("a.md", "Lantern", "A lantern in the cellar.", tags=("lantern",)),
        document("b.md", "Other", "Nothing but a cellar."),
    )))  # fmt: skip
    (hit,) = engine.search(And((Term("lantern"), Term("attic"))), SearchOptions(explain=True)).hits
    (word,) = get_explanation(hit).words
    assert (word.query, set(word.fields)) == (Term("lantern"), {"title", "tags", "body"})
    assert word.fields["title"] > word.fields["tags"] > word.fields["body"]
    assert sum(word.fields.values()) == pytest.approx(word.frequency, rel=1e-5)
    engine.close()


def test_explanation_lists_each_boost(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch((
        document("title.md", "Search box", "Words."),
        document("tag.md", "Other", "search box", tags=("search box",)),
        document("far.md", "Other", "search " + "filler of all sorts " * 40 + "box"),
    )))  # fmt: skip
    hits = engine.search(And((Term("search"), Term("box"))), SearchOptions(explain=True)).hits
    explanations = {hit.id: get_explanation(hit) for hit in hits}
    assert explanations["title.md"].title > 0 == explanations["tag.md"].title == explanations["far.md"].title
    assert (explanations["tag.md"].tag, explanations["far.md"].tag) == (Ranking().whole_tag, 1.0)
    assert explanations["tag.md"].proximity > explanations["far.md"].proximity > 1
    engine.close()


def test_scores_are_not_explained_unless_requested(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "explain_scores", None)  # a call would fail
    with pytest.raises(TypeError):
        engine.search(Term("docker"), SearchOptions(explain=True))
    assert {hit.explanation for hit in engine.search(Term("docker"), SearchOptions()).hits} == {None}
