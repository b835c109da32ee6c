"""Facet values and their counts, compared with counts over the documents."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.segment.facets_reader import FacetsReader
from index.text.keys import make_facet_key
from tests.support.documents import document
from tests.support.snapshots import FEWER_EXAMPLES, build_reader, build_snapshot

TAGS = ["Docker", "docker", "Crème", "creme", "web design", "webhooks", "🌱"]
TAG_LISTS = st.lists(st.lists(st.sampled_from(TAGS), max_size=3).map(tuple), min_size=1, max_size=6)


def build_facets(tags: list[tuple[str, ...]]) -> FacetsReader:
    return build_reader([document(f"{i}.md", tags=each, lang="en") for i, each in enumerate(tags)]).facets


@FEWER_EXAMPLES
@given(TAG_LISTS, st.sampled_from(["", "c", "doc", "web", "web design", "zz"]), st.data())
def test_values_with_a_prefix_are_counted_over_the_matching_documents(
    tags: list[tuple[str, ...]], prefix: str, data: st.DataObject
) -> None:
    matching = data.draw(st.lists(st.booleans(), min_size=len(tags), max_size=len(tags)))
    expected: Counter[str] = Counter()
    for each, is_matching in zip(tags, matching, strict=True):
        folded = {make_facet_key(tag) for tag in each}
        expected.update(tag for tag in folded if is_matching and tag.startswith(prefix))
    counts = list(build_facets(tags).count_values("tags", prefix, np.array(matching)))
    assert {folded: count for folded, _, count in counts} == expected
    assert all(make_facet_key(written) == folded and written in TAGS for folded, written, _ in counts)


@FEWER_EXAMPLES
@given(TAG_LISTS)
def test_documents_of_each_value_are_found(tags: list[tuple[str, ...]]) -> None:
    facets = build_facets(tags)
    expected = {
        make_facet_key(tag): [i for i, each in enumerate(tags) if make_facet_key(tag) in map(make_facet_key, each)]
        for each in tags
        for tag in each
    }
    assert {folded: docs.tolist() for folded, docs in facets.iterate_values("tags")} == expected
    for folded, docs in expected.items():
        found = facets.find_docs("tags", folded)
        assert found is not None and found.tolist() == docs


def test_absent_values_and_facets_have_no_documents() -> None:
    facets = build_facets([("Docker",)])
    assert facets.find_docs("tags", "Docker") is None  # only folded values are found
    assert facets.find_docs("author", "docker") is None
    assert list(facets.iterate_values("author")) == []
    assert list(facets.count_values("series", "", np.array([True]))) == []


def test_values_of_one_facet_are_not_counted_in_another() -> None:
    reader = build_reader([document("a.md", tags=("en", "x"), authors=("x",), lang="en")])
    for facet, expected in (("lang", ["en"]), ("tags", ["en", "x"]), ("author", ["x"])):
        assert [folded for folded, _ in reader.facets.iterate_values(facet)] == expected


def test_segments_are_counted_together_most_frequent_first() -> None:
    snapshot = build_snapshot(
        [document("a.md", tags=("Docker", "rust")), document("b.md", tags=("zola",))],
        [document("c.md", tags=("docker", "zola")), document("d.md", tags=("docker", "ax"))],
        deleted=("d.md",),
    )
    assert list(snapshot.count_facet_values("tags", snapshot.alive, 10).items()) == [
        ("Docker", 2), ("zola", 2), ("rust", 1),
    ]  # fmt: skip
    assert list(snapshot.count_facet_values("tags", snapshot.alive, 1)) == ["Docker"]
    assert snapshot.find_docs_by_facet("tags", "docker").tolist() == [0, 2, 3]
    assert snapshot.find_docs_by_facet("tags", "nowhere").tolist() == []
