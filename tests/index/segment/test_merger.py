"""Merging segments gives the segment that indexing their documents at once would give."""

from __future__ import annotations

import random

import numpy as np
import pytest

from index.segment.builder import build_forward_index
from index.segment.inverter import invert
from index.segment.merger import MergeSource, merge_forward_indexes
from tests.support.segments import build_arrays, make_random_documents


@pytest.mark.parametrize("seed", range(5))
def test_merged_segments_equal_one_built_at_once(seed: int) -> None:
    chance = random.Random(seed)
    sources, expected = [], []
    for number in range(3):
        documents = make_random_documents(10 * seed + number, 12)
        keep = sorted(chance.sample(range(12), chance.randint(0, 12)))
        sources.append(MergeSource(build_forward_index(documents), np.array(keep, np.int64)))
        expected += [documents[i] for i in keep]
    merged, built = invert(merge_forward_indexes(sources)).flatten(), build_arrays(expected).flatten()
    for name in merged:
        if name.startswith("facets"):  # of a value written in two ways, either may be kept
            continue
        assert np.array_equal(merged[name], built[name]), name
