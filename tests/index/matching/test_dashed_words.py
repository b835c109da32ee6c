"""Deciding whether a minus excludes a word or belongs to it."""

from __future__ import annotations

import pytest

from index.matching import dashed_words
from index.matching.dashed_words import resolve_dashed_words
from index.model import And, Document, Not, Or, Phrase, Prefix, Query, Synonyms, Term
from tests.support.documents import document
from tests.support.snapshots import build_context

NOW = 1000.0
JAR = Not(Term("jar"), Term("-jar"))


def resolve(query: Query, *documents: Document) -> tuple[Query, tuple[Not, ...]]:
    context = build_context(documents)
    return resolve_dashed_words(context, query, context.snapshot.get_visible_docs(NOW))


def is_resolved(query: And, *documents: Document) -> bool:
    """Return whether the dashed words of a query are searched as written."""
    resolved, dashed = resolve(query, *documents)
    assert (resolved != query) == bool(dashed)
    return bool(dashed)


def with_code(code: str) -> Document:
    return document("a.md", "A", "text", code=(code,))


def test_minus_belongs_to_a_word_that_a_document_has_with_it_beside_its_neighbor() -> None:
    query = And((Term("java"), JAR, Term("app")))
    assert resolve(query, with_code("java -jar app.jar")) == (And((Term("java"), Term("-jar"), Term("app"))), (JAR,))


def test_minus_excludes_a_word_that_no_document_has_with_it() -> None:
    query = And((Term("java"), JAR))
    assert resolve(query, with_code("java jar")) == (query, ())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("java -jar app", True),
        ("java -Xmx1g -jar app", True),  # in one command
        ("java \\\n  -jar app", True),  # which continues on the next line
        ("java\nrun -jar app", False),
        ("java | run -jar app", False),
        ("java; run -jar app", False),
        ("java && run -jar app", False),
        ("run -jar java", False),  # before the word
        ("java " + "x " * 20 + "-jar", False),  # too far
    ],
)
def test_minus_belongs_to_a_flag_of_the_same_command(code: str, expected: bool) -> None:
    assert is_resolved(And((Term("java"), JAR)), with_code(code)) == expected


def test_word_after_the_flag_decides_too() -> None:
    query = And((Not(Term("p"), Term("-p")), Term("8080")))
    assert is_resolved(query, with_code("serve -p 8080"))
    assert not is_resolved(query, with_code("serve -p 9090 8080"))


def test_flag_in_prose_needs_its_neighbor_beside_it() -> None:
    query = And((Term("java"), JAR))
    assert is_resolved(query, document("a.md", "A", "Run java -jar to start it."))
    assert not is_resolved(query, document("a.md", "A", "Run java with -jar to start it."))


def test_hidden_documents_decide_nothing() -> None:
    hidden = document("a.md", "A", code=("java -jar app",), visible_from=NOW + 1)
    assert not is_resolved(And((Term("java"), JAR)), hidden)


def test_any_segment_decides() -> None:
    context = build_context([document("b.md")], [with_code("java -jar app")])
    _, dashed = resolve_dashed_words(context, And((Term("java"), JAR)), context.snapshot.alive)
    assert dashed == (JAR,)


def test_flag_without_neighbors_stays_an_exclusion() -> None:
    assert not is_resolved(And((JAR,)), with_code("java -jar app"))
    assert not is_resolved(And((Term("&&"), JAR)), with_code("java -jar app"))


def test_half_typed_flag_is_completed() -> None:
    half_typed = Not(Or((Term("j"), Prefix("j"))), Or((Term("-j"), Prefix("-j"))))
    assert is_resolved(And((Term("java"), half_typed)), with_code("java -jar app"))
    assert not is_resolved(And((Term("java"), Not(Term("j"), Term("-j")))), with_code("java -jar app"))


def test_each_of_several_flags_is_decided() -> None:
    archive = Not(Term("cf"), Term("-cf"))
    query = And((Term("java"), JAR, Term("cat"), archive))
    _, dashed = resolve(query, with_code("java -jar app"))
    assert dashed == (JAR,)
    _, dashed = resolve(query, with_code("java -jar app\ncat -cf x"))
    assert dashed == (JAR, archive)


def test_neighbor_may_be_a_half_typed_word_or_one_with_synonyms() -> None:
    for neighbor in (Or((Term("java"), Prefix("java"))), Synonyms(Term("java"), (Term("jdk"),)), And((Term("java"),))):
        assert is_resolved(And((neighbor, JAR)), with_code("java -jar app"))
    assert not is_resolved(And((Phrase("java"), JAR)), with_code("java -jar app"))


def test_only_dashed_words_of_the_whole_query_are_considered() -> None:
    query = Or((And((Term("java"), JAR)), Term("other")))
    assert resolve(query, with_code("java -jar app")) == (query, ())
    plain = And((Term("java"), Not(Term("jar"))))
    assert resolve(plain, with_code("java -jar app")) == (plain, ())


def test_only_some_candidates_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashed_words, "_MAX_CANDIDATES", 1)
    apart = document("a.md", code=("java; run -jar x",))
    together = document("b.md", code=("java -server -jar x",))
    assert not is_resolved(And((Term("java"), JAR)), apart, together)
    assert is_resolved(And((Term("java"), JAR)), together, apart)
