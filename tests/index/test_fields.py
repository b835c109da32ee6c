"""The field table agrees with itself, the types of the model and `Document`."""

from __future__ import annotations

import dataclasses
from typing import get_args

import pytest

from index import fields
from index.fields import BODY, CODE, FIELDS, HEADINGS, TAGS, TITLE
from index.model import Document, FacetName, Field, KeywordName


def test_names_are_those_of_the_literal_types() -> None:
    assert get_args(Field) == FIELDS
    assert set(get_args(KeywordName)) == {*fields.KEYWORD_FIELDS, fields.SITE_FIELD.keyword}
    assert set(get_args(FacetName)) == set(fields.SITE_FACETS)


def test_numbers_of_indexed_fields_are_those_that_segment_files_store() -> None:
    assert FIELDS == ("title", "tags", "headings", "body", "code")
    assert [FIELDS[number] for number in (TITLE, TAGS, HEADINGS, BODY, CODE)] == list(FIELDS)
    assert fields.ALL_FIELDS == 0b11111


def test_every_filter_field_is_an_attribute_of_a_document() -> None:
    types = {field.name: field.type for field in dataclasses.fields(Document)}
    for field in fields.FILTER_FIELDS:
        assert field.is_list == str(types[field.attribute]).startswith("tuple"), field


@pytest.mark.parametrize(
    "names",
    [fields.QUERY_ALIASES, [p.name for p in fields.FILTER_PARAMETERS], [f.attribute for f in fields.FILTER_FIELDS]],
)
def test_names_are_unique(names: list[str]) -> None:
    assert len(set(names)) == len(names)


def test_aliases_lead_to_their_fields() -> None:
    assert fields.FIELD_ALIASES == {
        "title": "title", "heading": "headings", "headings": "headings", "body": "body", "code": "code",
    }  # fmt: skip
    assert fields.KEYWORD_ALIASES == {
        "tag": "tag", "tags": "tag", "section": "section", "lang": "lang", "version": "version",
        "author": "author", "authors": "author",
        "category": "category", "series": "series",
    }  # fmt: skip
    assert fields.DATE_ALIASES == ("date", "after", "before")


def test_keywords_and_facets_belong_together() -> None:
    assert fields.FACET_OF_KEYWORD["tag"] == "tags"
    assert {fields.KEYWORD_OF_FACET[facet] for facet in fields.FACETS if facet != "year"} == set(fields.KEYWORD_FIELDS)


def test_facet_values_are_those_of_the_document() -> None:
    document = Document(
        "a.md", "digest", "/a/", "A", date="2016-06-21T10:03:36-06:00", lang="en", section="post", tags=("x", "Y"),
        version="3.5",
        authors=("Ada",), categories=("c",), series=("s", "t"), links=("/b/", "c.md"),
    )  # fmt: skip
    assert sorted(fields.iterate_facet_values(document)) == [
        ("author", "Ada"), ("category", "c"), ("lang", "en"), ("link", "/b/"), ("link", "c.md"), ("section", "post"),
        ("series", "s"), ("series", "t"), ("tags", "Y"), ("tags", "x"), ("version", "3.5"), ("year", "2016"),
    ]  # fmt: skip
    assert list(fields.iterate_facet_values(Document("a.md", "digest", "/a/", "A"))) == []
