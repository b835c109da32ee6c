"""Facets and filters, compared with counts over the documents themselves.

The index has several segments, deleted documents and hidden documents.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any as Anything

import pytest

from index.engine import Engine, open_engine
from index.fields import FACETS
from index.model import And, Batch, Document, Keyword, Not, Or, Prefix, Query, Range, SearchOptions, Term
from index.text.keys import make_facet_key
from tests.support.documents import document

WORDS = ["alpha", "beta", "gamma", "delta", "alphabet", "epsilon"]
VALUES: dict[str, list[str]] = {
    "tags": ["Docker", "docker", "Crème", "creme", "web design", "rust", "C++"],
    "author": ["Ada", "Grace", "ADA"],
    "category": ["Tech", "Life"],
    "series": ["One", "Two"],
    "section": ["post", "notes", ""],
    "lang": ["xx", "xy", ""],
    "version": ["3.5", "4.x", ""],
}
DATES = ["2019-05-06", "2020-12-31T23:30:00-05:00", "2021-01-01", None]
NAMES = tuple(FACETS)
NOW = 1000.0


@dataclass(frozen=True)
class Corpus:
    engine: Engine
    visible: tuple[Document, ...]
    """The documents that are visible at NOW."""


def make_document(rng: random.Random, id: str) -> Document:
    """Return a document of random words, facet values and visibility."""

    def choose_values(name: str) -> tuple[str, ...]:
        return tuple(rng.sample(VALUES[name], rng.randint(0, 3 if name == "tags" else 1)))

    visibility: dict[str, Anything] = rng.choice(
        [{}, {}, {}, {"visible_from": NOW + 1}, {"visible_until": NOW}, {"visible_from": NOW}]
    )
    return document(
        id, "", " ".join(rng.choices(WORDS, k=rng.randint(0, 5))), date=rng.choice(DATES),
        tags=choose_values("tags"), authors=choose_values("author"), categories=choose_values("category"),
        series=choose_values("series"), section=rng.choice(VALUES["section"]),
        lang=rng.choice(VALUES["lang"]), version=rng.choice(VALUES["version"]), **visibility,
    )  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    rng = random.Random(7)
    engine = open_engine(tmp_path_factory.mktemp("index"))
    documents: dict[str, Document] = {}
    for _ in range(7):
        upserts = tuple(make_document(rng, f"{n}.md") for n in rng.sample(range(900), 60))
        deletes = tuple(f"{n}.md" for n in rng.sample(range(900), 20))
        engine.apply(Batch(tuple(d for d in upserts if d.id not in deletes), deletes))
        documents |= {d.id: d for d in upserts}
        documents = {id: d for id, d in documents.items() if id not in deletes}
    yield Corpus(engine, tuple(d for d in documents.values() if is_visible(d)))
    engine.close()


def is_visible(d: Document) -> bool:
    return (d.visible_from is None or d.visible_from <= NOW) and (d.visible_until is None or d.visible_until > NOW)


# ------------------------------------------------------------------------------------------------ expected results


def get_folded_values(d: Document, name: str) -> set[str]:
    """Return a document's values of a facet, folded."""
    values: dict[str, tuple[str, ...]] = {
        "tags": d.tags, "author": d.authors, "category": d.categories, "series": d.series, "section": (d.section,),
        "lang": (d.lang,), "version": (d.version,), "year": ((d.date or "")[:4],),
    }  # fmt: skip
    return {make_facet_key(value) for value in values[name] if value}


def is_match(d: Document, query: Query) -> bool:
    words = d.sections[0].text.split()
    match query:
        case Term(text):
            return text in words
        case Prefix(text):
            return any(word.startswith(text) for word in words)
        case And(children):
            return all(is_match(d, child) for child in children)
        case Or(children):
            return any(is_match(d, child) for child in children)
        case Not(child):
            return not is_match(d, child)
        case Keyword(name, value):
            return make_facet_key(value) in get_folded_values(d, "tags" if name == "tag" else name)
        case Range(start, end):
            seconds = {"2019": 1557100800.0, "2020": 1609457400.0, "2021": 1609459200.0}.get((d.date or "")[:4])
            return seconds is not None and (start or seconds) <= seconds < (end or seconds + 1)
    raise AssertionError(query)


def count_values(documents: list[Document], name: str) -> Counter[str]:
    """Return how many documents have each folded value of a facet."""
    return Counter(value for d in documents for value in get_folded_values(d, name))


# ------------------------------------------------------------------------------------------------ random queries


def make_query(rng: random.Random, depth: int = 2) -> Query:
    kind = rng.randint(0, 4 if depth else 1)
    if kind == 0:
        return Term(rng.choice(WORDS))
    if kind == 1:
        return Prefix(rng.choice(["al", "ga", "alphab"]))
    children = tuple(make_query(rng, depth - 1) for _ in range(2))
    return And((children[0], Not(children[1]))) if kind == 2 else And(children) if kind == 3 else Or(children)


def make_filter(rng: random.Random) -> Query:
    kind = rng.choice(["tag", "tag", "tag", "author", "category", "series", "section", "lang", "version", "date"])
    if kind == "date":
        return Range(rng.choice([None, 1.5e9, 1609459200.0]), rng.choice([None, 1609459200.0, 1.7e9]))
    return Keyword(kind, rng.choice([v for v in VALUES["tags" if kind == "tag" else kind] if v]).upper())  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(200))
def test_facets_equal_counts_over_the_matching_documents(corpus: Corpus, seed: int) -> None:
    rng = random.Random(seed)
    queries: list[Query] = [And(()), Or((make_query(rng),))]  # neither is relaxed
    query = rng.choice(queries)
    filters = tuple(make_filter(rng) for _ in range(rng.randint(0, 3)))
    options = SearchOptions(filters=filters, facets=NAMES, facet_values=1000, per_page=1000, now=NOW)
    results = corpus.engine.search(query, options)
    expected = [d for d in corpus.visible if is_match(d, query) and all(is_match(d, each) for each in filters)]
    assert {hit.id for hit in results.hits} == {d.id for d in expected}
    assert results.total == len(expected)
    for name in NAMES:
        counts = results.facets[name]
        assert {make_facet_key(value): count for value, count in counts.items()} == count_values(expected, name), name
        order = list(counts) if name == "year" else list(counts.values())
        assert order == sorted(order, reverse=True)


def test_only_the_most_frequent_values_are_returned(corpus: Corpus) -> None:
    all_values, top_values = (
        corpus.engine.search(And(()), SearchOptions(facets=("tags",), facet_values=limit, now=NOW)).facets["tags"]
        for limit in (1000, 2)
    )
    assert list(top_values.items()) == list(all_values.items())[:2]
    assert len(all_values) == 5


def test_corrected_words_are_filtered_and_counted_like_others(corpus: Corpus) -> None:
    options = SearchOptions(filters=(Keyword("tag", "rust"),), facets=("tags", "year"), now=NOW, per_page=1000)
    results = corpus.engine.search(And((Term("epsilno"),)), options)
    expected = [d for d in corpus.visible if is_match(d, Term("epsilon")) and "rust" in d.tags]
    assert {hit.id for hit in results.hits} == {d.id for d in expected}
    assert results.facets["tags"]["rust"] == len(expected)
    assert {make_facet_key(value): count for value, count in results.facets["year"].items()} == count_values(
        expected, "year"
    )
