"""Synonyms: the file's lines, what a query becomes, and what it then finds."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.model import And, Batch, Keyword, Not, Or, Phrase, Prefix, Query, Results, SearchOptions, Synonyms, Term
from search.query.parser import parse_query
from search.query.synonyms import expand_synonyms, rule, table
from search.reloading import BadLine, Reloaded
from tests.support.documents import document

LINES = ("k8s = kubernetes", "JS = javascript = ecmascript", "ci = continuous integration", "python => snake",
         "café = coffee house", "c# = csharp", "big data = hadoop", "big = large")  # fmt: skip
SYNONYMS = table([rule(line) for line in LINES])


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
def test_what_a_query_becomes(text: str, children: tuple[Query, ...]) -> None:
    assert expand_synonyms(parse_query(text).query, SYNONYMS) == And(children)


def test_a_half_typed_word_may_be_a_whole_one(text: str = "continuous integration") -> None:
    typed = Or((Term("integration"), Prefix("integration", weight=0.5)))
    query = expand_synonyms(parse_query(text, as_you_type=True).query, SYNONYMS)
    assert query == And((Synonyms(And((Term("continuous"), typed)), (Term("ci"),)),))


def test_a_word_that_stands_in_several_lines_has_all_of_their_synonyms() -> None:
    both = table([rule("a1 = b1"), rule("A1 = c1"), rule("a1 = b1")])
    assert expand_synonyms(parse_query("a1").query, both) == And((Synonyms(Term("a1"), (Term("b1"), Term("c1"))),))


@pytest.mark.parametrize(
    "line", ["k8s", "= kubernetes", "k8s =", "a =>", "=> b", "a => b => c", "!!! = bang", 'a = "b"']
)
def test_a_line_that_says_nothing_is_bad(line: str) -> None:
    with pytest.raises(BadLine):
        rule(line)


# ------------------------------------------------------------------------------------------------ the file


def test_the_file_is_read_again_when_it_changes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "synonyms.txt"
    synonyms = Reloaded(path, rule, table)
    assert synonyms().of == {}
    path.write_text("# ours\n\nnonsense\n#!/x = shebang\nk8s = kubernetes\n")
    with caplog.at_level(logging.WARNING):
        assert set(synonyms().of) == {("k8s",), ("kubernetes",), ("#!/x",), ("shebang",)}
        assert synonyms() is synonyms()
    (said,) = caplog.messages
    assert said.startswith(f"{path}:3: ")
    path.write_text("k8s = kube\n")
    os.utime(path, ns=(1, 1))
    assert synonyms().of[("k8s",)] == ("kube",)
    path.unlink()
    assert synonyms().of == {}
    path.mkdir()
    assert synonyms().of == {}


# ------------------------------------------------------------------------------------------------ what is found


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


def asked(engine: Engine, text: str) -> Results:
    return engine.search(expand_synonyms(parse_query(text).query, SYNONYMS), SearchOptions())


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def test_either_word_finds_what_has_the_other_and_what_is_typed_comes_first(engine: Engine) -> None:
    assert set(ids(asked(engine, "k8s"))) == {"short.md", "long.md", "both.md"}
    assert ids(asked(engine, "k8s cluster")) == ["short.md", "long.md"]
    assert ids(asked(engine, "kubernetes cluster")) == ["long.md", "short.md"]


def test_a_post_that_has_both_words_is_not_counted_twice(engine: Engine) -> None:
    scores = {hit.id: hit.score for hit in asked(engine, "kubernetes").hits}
    assert scores["both.md"] == pytest.approx(scores["long.md"], rel=0.1)


def test_what_matched_is_marked(engine: Engine) -> None:
    marks = {hit.id: [hit.excerpt.text[a:b] for a, b in hit.excerpt.spans] for hit in asked(engine, "k8s").hits}
    assert marks == {"short.md": ["k8s"], "long.md": ["kubernetes"], "both.md": ["kubernetes", "k8s"]}


def test_words_with_a_synonym_are_one_clause(engine: Engine) -> None:
    results = asked(engine, "continuous integration")
    assert set(ids(results)) == {"ci.md", "apart.md", "whole.md"}
    assert ids(results)[0] == "whole.md"
    assert not results.relaxed
    relaxed = asked(engine, "continuous integration masses servers")
    assert (relaxed.relaxed, set(ids(relaxed))) == (True, {"ci.md", "apart.md", "whole.md"})


def test_words_with_a_synonym_are_relaxed_to_any_of_them(engine: Engine) -> None:
    engine.apply(Batch((document("one.md", "Six", "Integration alone."),), ("ci.md", "apart.md", "whole.md")))
    results = asked(engine, "continuous integration")
    assert (results.relaxed, ids(results)) == (True, ["one.md"])


def test_nothing_is_corrected_that_a_synonym_finds(engine: Engine) -> None:
    engine.apply(Batch((document("near.md", "Kubernetez", "Spelled so."),), ("long.md", "both.md")))
    assert ids(asked(engine, "kubernetes")) == ["short.md"]
    engine.apply(Batch(deletes=("short.md",)))
    results = asked(engine, "kubernetes")
    assert ids(results) == ["near.md"]
    assert [c.replacement for c in results.corrections] == ["kubernetez"]
