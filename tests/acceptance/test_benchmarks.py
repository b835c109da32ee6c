"""The benchmarks' posts and questions are the same each time. No test measures."""

from __future__ import annotations

import dataclasses
from itertools import islice
from pathlib import Path

import pytest

from benchmarks import corpus, queries, relevance
from index.model import Document
from index.sites import open_site
from index.sync.parallel_reading import read_files


@pytest.fixture(scope="module")
def documents(blog: Path) -> list[Document]:
    site = open_site(blog)
    return [reading.document for reading in read_files(site, list(site.files()), 1) if reading.document is not None]


def test_questions_are_made_alike(documents: list[Document]) -> None:
    asked = queries.make(documents)
    assert asked == queries.make(documents)
    assert asked != queries.make(documents, seed=8)
    assert {question.kind for question in asked} == {*queries.MIXED, "typo", "typing", "letter"}
    assert all(question.text.strip() for question in asked)


def test_posts_are_recombined_alike(documents: list[Document]) -> None:
    many = list(corpus.recombined(documents, 100, seed=3))
    assert many == list(islice(corpus.recombined(documents, 1000, seed=3), 100))
    assert len({document.id for document in many}) == 100
    known = {line for document in documents for section in document.sections for line in section.text.split("\n")}
    code = {s.text[a:b] for document in documents for s in document.sections for a, b in s.inline_code}
    for document in many:
        for section in document.sections:
            assert set(section.text.split("\n")) <= known | {""}
            assert all(section.text[a:b] in code for a, b in section.inline_code)


def test_recombined_posts_are_read_back(documents: list[Document], tmp_path: Path) -> None:
    many = list(corpus.recombined(documents, 40, seed=3))
    corpus.write_posts(many, tmp_path)
    site = corpus.open_everything(tmp_path)
    read = [reading.document for reading in read_files(site, list(site.files()), 1)]
    assert [(d and d.id, d and d.title) for d in read] == [(document.id, document.title) for document in many]


def test_known_posts_are_drawn_alike(documents: list[Document]) -> None:
    many = list(corpus.recombined(documents, 200, seed=3))
    many = [dataclasses.replace(document, title=f"{document.title} {n}") for n, document in enumerate(many)]
    items = relevance.known_items(many)
    assert items and items == relevance.known_items(many)
