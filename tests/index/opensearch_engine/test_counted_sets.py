"""Sets of hits are counted once each."""

from __future__ import annotations

import pytest

pytest.importorskip("opensearchpy")

from index.opensearch_engine.counted_sets import CountedSets
from index.opensearch_engine.form_queries import NOTHING

ANY, ALL = {"term": {"terms": "any"}}, {"term": {"terms": "all"}}
FOUND = {"hits": {"total": {"value": 7}}, "aggregations": {"all": {"doc_count": 3}}}


def test_each_set_is_counted_once() -> None:
    counted = CountedSets({"docs": ANY, "all": ALL, "topic": dict(ALL), "none": NOTHING}, everything=ANY)
    assert counted.make_body() == {"all": {"filter": ALL}}
    assert counted.read(FOUND) == {"docs": 7, "all": 3, "topic": 3, "none": 0}


def test_set_of_all_hits_is_not_counted() -> None:
    counted = CountedSets({"docs": ANY, "all": dict(ANY)}, everything=ANY)
    assert counted.make_body() == {}
    assert counted.read({"hits": FOUND["hits"]}) == {"docs": 7, "all": 7}


def test_all_is_counted_if_no_set_has_all_hits() -> None:
    counted = CountedSets({"docs": ANY, "all": ANY}, everything=None)
    assert counted.make_body() == {"docs": {"filter": ANY}}
