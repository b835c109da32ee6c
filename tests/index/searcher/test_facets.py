"""Facets and filters against counting by hand, over several segments with deletions and hidden posts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any as Anything
from typing import get_args

import pytest

from index.engine import Engine, open_engine
from index.model import And, Batch, Document, FacetName, Keyword, Not, Or, Prefix, Query, Range, SearchOptions, Term
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
}
DATES = ["2019-05-06", "2020-12-31T23:30:00-05:00", "2021-01-01", None]
NAMES = get_args(FacetName)
NOW = 1000.0


@dataclass(frozen=True)
class Corpus:
    engine: Engine
    shown: tuple[Document, ...]


def made(chance: random.Random, id: str) -> Document:
    def several(name: str) -> tuple[str, ...]:
        return tuple(chance.sample(VALUES[name], chance.randint(0, 3 if name == "tags" else 1)))

    window: dict[str, Anything] = chance.choice(
        [{}, {}, {}, {"visible_from": NOW + 1}, {"visible_until": NOW}, {"visible_from": NOW}]
    )
    return document(
        id, "", " ".join(chance.choices(WORDS, k=chance.randint(0, 5))), date=chance.choice(DATES),
        tags=several("tags"), authors=several("author"), categories=several("category"), series=several("series"),
        section=chance.choice(VALUES["section"]), lang=chance.choice(VALUES["lang"]), **window,
    )  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    chance = random.Random(7)
    engine = open_engine(tmp_path_factory.mktemp("index"))
    held: dict[str, Document] = {}
    for _ in range(7):
        upserts = tuple(made(chance, f"{n}.md") for n in chance.sample(range(900), 60))
        deletes = tuple(f"{n}.md" for n in chance.sample(range(900), 20))
        engine.apply(Batch(tuple(d for d in upserts if d.id not in deletes), deletes))
        held |= {d.id: d for d in upserts}
        held = {id: d for id, d in held.items() if id not in deletes}
    yield Corpus(engine, tuple(d for d in held.values() if visible(d)))
    engine.close()


def visible(d: Document) -> bool:
    return (d.visible_from is None or d.visible_from <= NOW) and (d.visible_until is None or d.visible_until > NOW)


# ------------------------------------------------------------------------------------------------ by hand


def values(d: Document, name: str) -> set[str]:
    """A document's values as they are compared."""
    found: dict[str, tuple[str, ...]] = {
        "tags": d.tags, "author": d.authors, "category": d.categories, "series": d.series, "section": (d.section,),
        "lang": (d.lang,), "year": ((d.date or "")[:4],),
    }  # fmt: skip
    return {make_facet_key(value) for value in found[name] if value}


def matches(d: Document, query: Query) -> bool:
    own = d.sections[0].text.split()
    match query:
        case Term(text):
            return text in own
        case Prefix(text):
            return any(word.startswith(text) for word in own)
        case And(children):
            return all(matches(d, child) for child in children)
        case Or(children):
            return any(matches(d, child) for child in children)
        case Not(child):
            return not matches(d, child)
        case Keyword(name, value):
            return make_facet_key(value) in values(d, "tags" if name == "tag" else name)
        case Range(start, end):
            seconds = {"2019": 1557100800.0, "2020": 1609475400.0, "2021": 1609459200.0}.get((d.date or "")[:4])
            return seconds is not None and (start or seconds) <= seconds < (end or seconds + 1)
    raise AssertionError(query)


def counted(documents: list[Document], name: str) -> Counter[str]:
    return Counter(value for d in documents for value in values(d, name))


# ------------------------------------------------------------------------------------------------ random questions


def a_query(chance: random.Random, depth: int = 2) -> Query:
    kind = chance.randint(0, 4 if depth else 1)
    if kind == 0:
        return Term(chance.choice(WORDS))
    if kind == 1:
        return Prefix(chance.choice(["al", "ga", "alphab"]))
    children = tuple(a_query(chance, depth - 1) for _ in range(2))
    return And((children[0], Not(children[1]))) if kind == 2 else And(children) if kind == 3 else Or(children)


def a_filter(chance: random.Random) -> Query:
    kind = chance.choice(["tag", "tag", "tag", "author", "category", "series", "section", "lang", "date"])
    if kind == "date":
        return Range(chance.choice([None, 1.5e9, 1609459200.0]), chance.choice([None, 1609459200.0, 1.7e9]))
    return Keyword(kind, chance.choice([v for v in VALUES["tags" if kind == "tag" else kind] if v]).upper())  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(200))
def test_facets_are_what_counting_by_hand_gives(corpus: Corpus, seed: int) -> None:
    chance = random.Random(seed)
    query = chance.choice([And(()), Or((a_query(chance),))])  # nothing is relaxed
    filters = tuple(a_filter(chance) for _ in range(chance.randint(0, 3)))
    options = SearchOptions(filters=filters, facets=NAMES, facet_values=1000, per_page=1000, now=NOW)
    results = corpus.engine.search(query, options)
    expected = [d for d in corpus.shown if matches(d, query) and all(matches(d, each) for each in filters)]
    assert {hit.id for hit in results.hits} == {d.id for d in expected}
    assert results.total == len(expected)
    for name in NAMES:
        told = results.facets[name]
        assert {make_facet_key(value): count for value, count in told.items()} == counted(expected, name), name
        assert list(told.values()) == sorted(told.values(), reverse=True)


def test_only_the_commonest_values_are_told(corpus: Corpus) -> None:
    whole = corpus.engine.search(And(()), SearchOptions(facets=("tags",), facet_values=1000, now=NOW)).facets["tags"]
    some = corpus.engine.search(And(()), SearchOptions(facets=("tags",), facet_values=2, now=NOW)).facets["tags"]
    assert list(some.items()) == list(whole.items())[:2]
    assert len(whole) == 5


def test_a_correction_is_filtered_and_counted_like_a_word(corpus: Corpus) -> None:
    options = SearchOptions(filters=(Keyword("tag", "rust"),), facets=("tags", "year"), now=NOW, per_page=1000)
    results = corpus.engine.search(And((Term("epsilno"),)), options)
    expected = [d for d in corpus.shown if matches(d, Term("epsilon")) and "rust" in d.tags]
    assert {hit.id for hit in results.hits} == {d.id for d in expected}
    assert results.facets["tags"]["rust"] == len(expected)
    assert {make_facet_key(value): count for value, count in results.facets["year"].items()} == counted(
        expected, "year"
    )
