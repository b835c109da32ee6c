"""Benchmarks use the same posts and queries in each run. No test measures anything."""

from __future__ import annotations

import dataclasses
from itertools import islice
from pathlib import Path

import pytest

from benchmarks import clients, corpus, corrections, queries, relevance
from benchmarks.agreement import Agreement, NotComparable, compute_agreements, require_agreement
from benchmarks.engine_process import EngineProcess
from benchmarks.engines.posthaste import Posthaste
from benchmarks.load import Load
from benchmarks.queries import SampleQuery
from index.model import Document
from index.sites import open_site
from index.sync.parallel_reading import read_files


@pytest.fixture(scope="module")
def documents(blog: Path) -> list[Document]:
    site = open_site(blog)
    return [reading.document for reading in read_files(site, site.scan().files, 1) if reading.document is not None]


def test_queries_are_reproducible(documents: list[Document]) -> None:
    sample = queries.make_queries(documents)
    assert sample == queries.make_queries(documents)
    assert sample != queries.make_queries(documents, seed=8)
    assert {query.kind for query in sample} == {*queries.MIXED, "typo", "typing", "letter"}
    assert all(query.text.strip() for query in sample)


def test_recombined_posts_are_reproducible_and_contain_known_text(documents: list[Document]) -> None:
    many = list(corpus.recombine_posts(documents, 100, seed=3))
    assert many == list(islice(corpus.recombine_posts(documents, 1000, seed=3), 100))
    assert len({document.id for document in many}) == 100
    known = {line for document in documents for section in document.sections for line in section.text.split("\n")}
    code = {s.text[a:b] for document in documents for s in document.sections for a, b in s.inline_code}
    for document in many:
        for section in document.sections:
            assert set(section.text.split("\n")) <= known | {""}
            assert all(section.text[a:b] in code for a, b in section.inline_code)


@pytest.mark.slow  # writes and reads 40 long posts
def test_recombined_posts_can_be_written_and_read(documents: list[Document], tmp_path: Path) -> None:
    many = list(corpus.recombine_posts(documents, 40, seed=3))
    corpus.write_posts(many, tmp_path)
    site = corpus.open_unfiltered(tmp_path)
    read = [reading.document for reading in read_files(site, site.scan().files, 1)]
    assert [(d and d.id, d and d.title) for d in read] == [(document.id, document.title) for document in many]


def test_known_items_are_reproducible(documents: list[Document]) -> None:
    many = list(corpus.recombine_posts(documents, 200, seed=3))
    many = [dataclasses.replace(document, title=f"{document.title} {n}") for n, document in enumerate(many)]
    items = relevance.draw_known_items(many)
    assert items and items == relevance.draw_known_items(many)


def test_misspellings_are_reproducible_and_differ_by_one_typo(documents: list[Document]) -> None:
    sample = list(islice(corrections.draw_misspellings(documents), 300))
    assert sample == list(islice(corrections.draw_misspellings(documents), 300))
    assert {each.kind for each in sample} == {"neighbor", "omission", "transposition", "doubling", "insertion"}
    for word, typed, kind in sample:
        assert typed != word
        assert typed[0] == word[0] or kind == "transposition"
        lengths = {"omission": -1, "doubling": 1, "insertion": 1}
        assert len(typed) - len(word) == lengths.get(kind, 0)


@pytest.mark.parametrize(
    ("letter", "neighbors"), [("g", "tyfhvb"), ("q", "wa"), ("p", "ol"), ("m", "njk"), ("a", "qwsz")]
)
def test_neighbors_of_a_key_touch_it(letter: str, neighbors: str) -> None:
    assert set(corrections.list_key_neighbors(letter)) == set(neighbors)


def test_names_are_single_words_in_lower_case() -> None:
    names = corrections.list_names()
    assert len(names) > corrections.SAMPLE
    assert len(set(names)) == len(names)
    assert all(name.isalnum() and name == name.lower() for name in names)


def test_corrections_are_measured(documents: list[Document], tmp_path: Path) -> None:
    quality = corrections.measure_corrections(documents, tmp_path)
    assert quality.names == quality.typos == corrections.SAMPLE
    assert len(quality.replaced) <= 0.05 * quality.names
    assert len(quality.missed) <= 0.2 * quality.typos, quality.missed  # most words of a small site are short
    assert "% replaced" in corrections.format_quality(quality)


def test_engines_agree_as_far_as_they_find_the_same_posts() -> None:
    found = {"one": ["ab", "c", ""], "two": ["ab", "", "d"], "three": ["xy", "c", "d"]}
    assert compute_agreements(found) == {
        "one": Agreement(2 / 3, 1.0), "two": Agreement(2 / 3, 1.0), "three": Agreement(1.0, 2 / 3)
    }  # fmt: skip
    related = {("one", "two"), ("two", "one")}
    assert compute_agreements(found, related)["one"] == Agreement(2 / 3, 0.5)
    assert compute_agreements({"one": ["a"]}) == {"one": Agreement(1.0, 1.0)}


@pytest.mark.parametrize(
    ("worst", "message"),
    [
        (Agreement(0.85, 0.9), "b answers 85% of the queries, another engine 100%"),
        (Agreement(1.0, 0.3), "only 30% of the results of b are those of another engine, too"),
    ],
)
def test_engines_that_find_other_posts_are_not_timed(worst: Agreement, message: str) -> None:
    require_agreement({"a": Agreement(1.0, 0.9), "b": Agreement(0.92, 0.5)})
    with pytest.raises(NotComparable, match=message):
        require_agreement({"a": Agreement(1.0, 0.9), "b": worst})


def test_an_engine_answers_the_same_with_empty_caches(documents: list[Document], tmp_path: Path) -> None:
    Posthaste().build(documents, tmp_path)
    process = EngineProcess("posthaste", tmp_path)
    try:
        sample = [
            SampleQuery("rare", "rolling"),
            SampleQuery("rare", "rolling updates"),
            SampleQuery("any", "zanzibar"),
        ]
        repeated, new = (process.search(sample, is_new=is_new) for is_new in (False, True))
    finally:
        process.stop()
    assert [answer.ids for answer in repeated] == [answer.ids for answer in new]
    assert [bool(answer.ids) for answer in new] == [True, True, False]
    assert all(answer.seconds > 0 for answer in new)


def test_new_queries_find_no_cached_terms(documents: list[Document], tmp_path: Path) -> None:
    engine = Posthaste()
    engine.build(documents, tmp_path)
    engine.open(tmp_path)
    engine.search(SampleQuery("rare", "rolling updates"))
    assert all(engine.engine.measure_caches()[name] for name in ("scores", "lookups"))
    engine.forget()
    assert not any(engine.engine.measure_caches().values())
    engine.close()


def test_heavy_requests_are_reproducible(documents: list[Document]) -> None:
    urls = list(clients.make_heavy_urls(documents))
    assert urls == list(clients.make_heavy_urls(documents))
    assert all(url.startswith("/search?q=") for url in urls)


def test_rounds_of_the_same_clients_are_one_row() -> None:
    runs = [
        clients.Crowd("serve", 10, 8, Load(10.0, p50, 9.0, 0), 1, Load(5.0, 20.0, 30.0, errors))
        for p50, errors in ((1.0, 0), (2.0, 1), (6.0, 2))
    ]
    rows = clients.summarize([clients.Crowd("serve", 10, 8, Load(10.0, 1.0, 9.0, 0), 0, None), *runs])
    assert [row["p50 ms"] for row in rows] == [1.0, 2.0]
    assert rows[1]["heavy errors"] == 3
    assert len(clients.format_rows(rows).splitlines()) == 4
