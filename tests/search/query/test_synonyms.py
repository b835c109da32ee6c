"""`expand_synonyms`: what a query becomes, and what it then finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.model import And, Batch, Keyword, Not, Or, Phrase, Prefix, Query, Results, SearchOptions, Synonyms, Term
from search.curation import parse_synonym_rule
from search.query.parser import parse_query
from search.query.synonyms import build_synonym_table, expand_synonyms
from tests.support.documents import document

LINES = ("k8s = kubernetes", "JS = javascript = ecmascript", "ci = continuous integration", "python => snake",
         "café = coffee house", "c# = csharp", "big data = hadoop", "big = large")  # fmt: skip
SYNONYMS = build_synonym_table([parse_synonym_rule(line) for line in LINES])


@pytest.mark.parametrize(
    ("text", "children"),
    [
        ("k8s", (Synonyms(Term("k8s"), (Term("kubernetes"),)),)),
        ("Kubernetes network", (Synonyms(Term("Kubernetes"), (Term("k8s"),)), Term("network"))),
        ("javascript", (Synonyms(Term("javascript"), (Term("JS"), Term("ecmascript"))),)),
        ("ci", (Synonyms(Term("ci"), (Phrase("continuous integration"),)),)),
        (
            "why Continuous Integration?",
            (Term("why"), Synonyms(And((Term("Continuous"), Term("Integration?"))), (Term("ci"),))),
        ),
        ("continuous", (Term("continuous"),)),
        ("integration continuous", (Term("integration"), Term("continuous"))),
        ("python", (Synonyms(Term("python"), (Term("snake"),)),)),
        ("snake", (Term("snake"),)),
        ("CAFE", (Synonyms(Term("CAFE"), (Phrase("coffee house"),)),)),
        ("c# c", (Synonyms(Term("c#"), (Term("csharp"),)), Term("c"))),
        ("big data", (Synonyms(And((Term("big"), Term("data"))), (Term("hadoop"),)),)),
        ("big house", (Synonyms(Term("big"), (Term("large"),)), Term("house"))),
        ("title:k8s", (Synonyms(Term("k8s", "title"), (Term("kubernetes", "title"),)),)),
        ("title:continuous integration", (Term("continuous", "title"), Term("integration"))),
        ("x (k8s y)", (Term("x"), And((Synonyms(Term("k8s"), (Term("kubernetes"),)), Term("y"))))),
        ("x OR k8s", (Or((Term("x"), Synonyms(Term("k8s"), (Term("kubernetes"),)))),)),
        ("-kubernetes", (Not(Term("kubernetes"), Term("-kubernetes")),)),
        ('"k8s" tag:k8s k8s*', (Phrase("k8s"), Keyword("tag", "k8s"), Prefix("k8s"))),
    ],
)
def test_words_with_synonyms_also_match_these(text: str, children: tuple[Query, ...]) -> None:
    assert expand_synonyms(parse_query(text).query, SYNONYMS) == And(children)


def test_half_typed_word_can_be_the_last_word_of_a_synonym() -> None:
    half_typed = Or((Term("integration"), Prefix("integration", weight=0.5)))
    query = expand_synonyms(parse_query("continuous integration", as_you_type=True).query, SYNONYMS)
    assert query == And((Synonyms(And((Term("continuous"), half_typed)), (Term("ci"),)),))


def test_word_of_several_rules_has_the_synonyms_of_all() -> None:
    lines = ("a1 = b1", "A1 = c1", "a1 = b1")
    both = build_synonym_table([parse_synonym_rule(line) for line in lines])
    assert expand_synonyms(parse_query("a1").query, both) == And((Synonyms(Term("a1"), (Term("b1"), Term("c1"))),))


# ------------------------------------------------------------------------------------------------ results


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "index")
    engine.apply(Batch((
        document("short.md", "One", "Our k8s cluster hums along nicely."),
        document("long.md", "Two", "Our kubernetes cluster hums along nicely."),
        document("both.md", "Three", "Here kubernetes means k8s, as one says."),
        document("ci.md", "Four", "Ever more ci for the masses."),
        document("apart.md", "Five", "The integration of what is continuous."),
        document("whole.md", "Continuous integration", "Servers."),
    )))  # fmt: skip
    yield engine
    engine.close()


def search(engine: Engine, text: str) -> Results:
    return engine.search(expand_synonyms(parse_query(text).query, SYNONYMS), SearchOptions())


def get_ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def test_synonym_finds_posts_with_either_word_and_ranks_the_typed_word_first(engine: Engine) -> None:
    assert set(get_ids(search(engine, "k8s"))) == {"short.md", "long.md", "both.md"}
    assert get_ids(search(engine, "k8s cluster")) == ["short.md", "long.md", "both.md"]
    assert get_ids(search(engine, "kubernetes cluster")) == ["long.md", "short.md", "both.md"]


def test_post_with_both_words_is_scored_like_one_with_either(engine: Engine) -> None:
    scores = {hit.id: hit.score for hit in search(engine, "kubernetes").hits}
    assert scores["both.md"] == pytest.approx(scores["long.md"], rel=0.1)


def test_highlights_include_the_synonym(engine: Engine) -> None:
    highlights = {hit.id: [hit.excerpt.text[a:b] for a, b in hit.excerpt.spans] for hit in search(engine, "k8s").hits}
    assert highlights == {"short.md": ["k8s"], "long.md": ["kubernetes"], "both.md": ["kubernetes", "k8s"]}


def test_words_with_a_synonym_count_as_one_clause(engine: Engine) -> None:
    results = search(engine, "continuous integration")
    assert set(get_ids(results)) == {"ci.md", "apart.md", "whole.md"}
    assert get_ids(results)[0] == "whole.md"
    assert not results.relaxed
    relaxed = search(engine, "continuous integration masses servers")
    assert (relaxed.relaxed, set(get_ids(relaxed))) == (True, {"ci.md", "apart.md", "whole.md"})


def test_words_with_a_synonym_are_relaxed_to_any_of_them(engine: Engine) -> None:
    engine.apply(Batch((document("one.md", "Six", "Integration alone."),), ("ci.md", "apart.md", "whole.md")))
    results = search(engine, "continuous integration")
    assert (results.relaxed, get_ids(results)) == (True, ["one.md"])


def test_word_is_not_corrected_if_its_synonym_has_hits(engine: Engine) -> None:
    engine.apply(Batch((document("near.md", "Kubernetez", "Spelled so."),), ("long.md", "both.md")))
    assert get_ids(search(engine, "kubernetes")) == ["short.md"]
    engine.apply(Batch(deletes=("short.md",)))
    results = search(engine, "kubernetes")
    assert get_ids(results) == ["near.md"]
    assert [c.replacement for c in results.corrections] == ["kubernetez"]
