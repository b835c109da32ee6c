"""Splitting a forward index gives what each document alone would have."""

from __future__ import annotations

from index.segment.array_file import pack_arrays
from index.segment.builder import build_forward_index
from index.segment.inverter import invert
from index.segment.splitter import split_forward_index
from tests.engines.helpers import DOCUMENTS
from tests.support.documents import document

OTHERS = (
    document("empty.md", sections=()),
    document("tags.md", "Same words", "a dog runs", tags=("docker", "Docker", "RUST"), lang="en-gb"),
    document("later.md", "Same words", "a dog runs", tags=("DOCKER",), visible_from=4e9),
)


def test_split_documents_are_as_if_built_alone() -> None:
    documents = (*DOCUMENTS, *OTHERS)
    parts = list(split_forward_index(build_forward_index(documents)))
    assert len(parts) == len(documents)
    for part, each in zip(parts, documents, strict=True):
        alone = build_forward_index([each])
        assert part.terms == alone.terms
        if each.id not in ("tags.md", "later.md"):  # a shared facet value is written as its first document does
            assert pack_arrays(invert(part).flatten()) == pack_arrays(invert(alone).flatten()), each.id
