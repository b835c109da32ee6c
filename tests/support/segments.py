"""Random documents and segments made of them, for the tests of segment files."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from index.model import Document
from index.segment.array_file import write_arrays
from index.segment.arrays import SegmentArrays
from index.segment.builder import build_forward_index
from index.segment.inverter import invert
from index.segment.ragged import Array
from tests.support.documents import document

WORDS = (
    "alpha", "beta", "betas", "gamma", "delta", "running", "runs", "Crème", "naïve", "🌱", "日本語", "re-use", "C++",
)  # fmt: skip


def make_random_documents(seed: int, count: int) -> list[Document]:
    """Return documents of random words, with ids `{seed}-{number}.md`."""
    chance = random.Random(seed)

    def words(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))

    return [
        document(f"{seed}-{i}.md", words(4), words(20), code=(words(6),), tags=tuple({words(1)} - {""}),
                 lang=chance.choice(["en", "de", "xx"]))
        for i in range(count)
    ]  # fmt: skip


def build_arrays(documents: Iterable[Document]) -> SegmentArrays:
    """Return the arrays of the segment of some documents."""
    return invert(build_forward_index(documents))


def write_segment(path: Path, documents: Sequence[Document]) -> SegmentArrays:
    """Write the segment file of some documents; return its arrays."""
    arrays = build_arrays(documents)
    write_arrays(path, arrays.flatten())
    return arrays


def assert_same_arrays(first: Mapping[str, Array], second: Mapping[str, Array]) -> None:
    assert first.keys() == second.keys()
    for name in first:
        assert np.array_equal(first[name], second[name]), name
