"""Queries match the documents that they should: terms, phrases, prefixes, filters, corrections."""

from __future__ import annotations

from typing import Any

import pytest

from index.engine import Engine
from index.model import And, Batch, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, SearchOptions, Term
from tests.engines.helpers import DOCUMENTS, find_ids, get_ids
from tests.support.documents import document


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Term("creme"), {"creme.md"}),
        (Term("BRÛLÉE"), {"creme.md"}),
        (Term("strasse"), {"haus.md"}),
        (Term("haus"), {"haus.md"}),
        (Term("runs"), {"dogs.md"}),
        (Term("managing"), {"rust.md"}),
        (Term("selfhealing"), {"swarm.md"}),
        (Term("self-healing"), {"swarm.md"}),
        (Term("healing"), {"swarm.md"}),
        (Term("c++"), {"cpp.md"}),
        (Term("c#"), {"cpp.md"}),
        (Term(".net"), {"cpp.md"}),
        (Term("--update-parallelism"), {"swarm.md"}),
        (Term("parseHeaderValue"), {"rust.md"}),
        (Term("statusCode"), {"rust.md"}),
        (Term("status", "body"), set()),
        (Term("status", "code"), {"rust.md"}),
        (Term("docker", "title"), {"swarm.md"}),
        (Term("docker", "tags"), {"swarm.md"}),
        (Phrase("immutable infrastructure"), {"dogs.md"}),
        (Phrase("infrastructure immutable"), set()),
        (Phrase("to be or not to be"), {"creme.md"}),
        (Phrase("docker service"), {"swarm.md"}),
        (Phrase("nodes rolling"), {"swarm.md"}),
        (Prefix("managem"), {"rust.md"}),
        (Prefix("infra"), {"dogs.md"}),
        (Fuzzy("infrastrutcure"), {"dogs.md"}),
        (Keyword("tag", "docker"), {"swarm.md"}),
        (Keyword("tag", "dock"), set()),
        (Keyword("author", "ada"), {"rust.md"}),
        (Keyword("section", "notizen"), {"haus.md"}),
        (Keyword("lang", "de"), {"haus.md"}),
        (And((Term("dog"), Term("immutable"))), {"dogs.md"}),
        (Or((Term("dog"), Term("sugar"))), {"dogs.md", "creme.md"}),
        (And((Or((Term("dog"), Term("sugar"))), Not(Term("oven")))), {"dogs.md"}),
        (And((Not(Keyword("lang", "en")),)), {"dogs.md", "haus.md"}),
        (And((Term("docker"), Term("&&"), Term("swarm"))), {"swarm.md"}),
        (Range(None, 1_500_000_000.0), {"swarm.md"}),
        (And(()), {d.id for d in DOCUMENTS}),
        (Term("nowhere"), set()),
        (Term(""), set()),
        (Phrase("!!!"), set()),
    ],
)  # fmt: skip
def test_query_matches_exactly_these_documents(filled: Engine, query: Query, expected: set[str]) -> None:
    assert find_ids(filled, query) == expected


def test_c_does_not_match_c_plus_plus(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "A", "Written in C++."), document("b.md", "B", "Written in C."))))
    assert find_ids(engine, Term("c++")) == {"a.md"}
    assert find_ids(engine, Term("c")) == {"b.md"}


def test_any_term_suffices_if_no_document_has_all(filled: Engine) -> None:
    assert not filled.search(And((Term("dog"), Term("immutable"))), SearchOptions()).relaxed
    relaxed = filled.search(And((Term("dog"), Term("sugar"), Not(Term("oven")))), SearchOptions())
    assert relaxed.relaxed
    assert get_ids(relaxed) == ["dogs.md"]
    no_hits = filled.search(And((Term("qqqq"), Term("zzzz"))), SearchOptions())
    assert (no_hits.total, no_hits.relaxed) == (0, False)


def test_term_without_hits_is_corrected_and_others_are_not(filled: Engine) -> None:
    word = Term("infrastrutcure")
    results = filled.search(word, SearchOptions())
    assert get_ids(results) == ["dogs.md"]
    assert [(c.term, c.replacement) for c in results.corrections] == [(word, "infrastructure")]
    assert filled.search(Term("dog"), SearchOptions()).corrections == ()
    assert filled.search(And((Term("dog"), Not(Term("suger")))), SearchOptions()).corrections == ()


def test_terms_with_digits_are_not_corrected(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "A", "utf8 and ipv4 since 1.12 in django.db.models", code=("utf8",)),)))
    for word in ("utf9", "ipv6", "1.21", "django.models", "1112"):
        results = engine.search(Term(word), SearchOptions())
        assert (results.total, results.corrections) == (0, ()), word
    assert find_ids(engine, Term("djnago.db.models")) == {"a.md"}


def test_correction_prefers_the_likeliest_term(engine: Engine) -> None:
    """Of equally near terms, those of the same letters, frequent ones and those of titles come first."""
    engine.apply(Batch((
        document("a.md", "A", "from the farm forms and form, a plane"),
        document("b.md", "Planet", "plane forms forms"),
        document("c.md", "C", "forms"),
    )))  # fmt: skip
    for typed, expected in (("fomr", "form"), ("forxs", "forms"), ("planer", "planet")):
        (correction,) = engine.search(Term(typed), SearchOptions()).corrections
        assert correction.replacement == expected, typed


@pytest.mark.parametrize("typed", ["manag", "manage", "managem", "manageme", "managemen", "management", "managements"])
def test_document_stays_found_while_its_word_is_typed(filled: Engine, typed: str) -> None:
    assert "rust.md" in find_ids(filled, Or((Term(typed), Prefix(typed, weight=0.5))))


def test_beginning_finds_words_with_the_same_stem_in_other_documents(engine: Engine) -> None:
    engine.apply(Batch(upserts=(
        document("a.md", "A", "management of forms"),
        document("b.md", "B", "managers manage forms"),
        document("c.md", "C", "mangers form"),
        document("e.md", "E", code=("managers",)),
    )))  # fmt: skip
    assert find_ids(engine, Prefix("managem")) == {"a.md", "b.md"}
    assert find_ids(engine, Prefix("managem", "body")) == {"a.md", "b.md"}
    assert find_ids(engine, Prefix("managem", "title")) == set()


def test_word_and_beginning_of_the_same_letters_are_not_confused(filled: Engine) -> None:
    assert find_ids(filled, Prefix("infrastruct")) == {"dogs.md"}
    results = filled.search(Term("infrastruct"), SearchOptions())
    assert [correction.kind for correction in results.corrections] == ["completed"]
    assert get_ids(results) == ["dogs.md"]
    assert find_ids(filled, Or((Term("parsehea"), Prefix("parsehea", weight=0.5)))) == {"rust.md"}


LONG_QUERIES = {
    "with hyphens": [f"word{letter}-part{letter}" for letter in "abcdefghijklmnopqrstuvwxyzabcdef"],
    "with apostrophes": [f"owner{letter}'s" for letter in "abcdefghijklmnopqrstuvwxyz"],
    "in code": [f"module{letter}.function{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"],
    "versions": [f"v{major}.{minor}" for major in range(2) for minor in range(8)],
}


@pytest.mark.parametrize("words", LONG_QUERIES.values(), ids=LONG_QUERIES)
@pytest.mark.parametrize(
    "changes",
    [{}, {"sort": "date"}, {"page": 2, "per_page": 1}, {"pinned": ("other.md",)}, {"facets": ("tags",)}],
    ids=["relevance", "by date", "second page", "pinned", "facets"],
)
def test_query_of_many_words_with_several_forms_each(engine: Engine, words: list[str], changes: dict[str, Any]) -> None:
    text = " ".join(words)
    half = " ".join(words[::2])
    engine.apply(Batch((document("all.md", "All", text), document("half.md", "Half", half), document("other.md"))))
    for last in (Term(words[-1]), Or((Term(words[-1]), Prefix(words[-1], weight=0.5))), Prefix(words[-1])):
        query = And((*[Term(word) for word in words[:-1]], last))
        results = engine.search(query, SearchOptions(**changes))
        pinned = len(changes.get("pinned", ()))
        assert results.total == (1 if changes.get("sort") == "date" else 2) + pinned
        assert results.total_all_words == 1 + pinned
        if not pinned and "page" not in changes:
            assert get_ids(results)[0] == "all.md"
