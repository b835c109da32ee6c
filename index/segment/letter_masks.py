"""Which letters a word has, as a number: words that differ in many letters are far apart, without a closer look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .ragged import Array


def make_letter_masks(words: Sequence[str]) -> Array:
    """Return for each word (none is empty) a bit for each letter that it has; the 32 bits are shared by all letters.
    An edit changes two of them at most."""
    points = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    if not len(points):
        return np.zeros(0, np.uint32)
    found: Array = np.bitwise_or.reduceat(np.uint32(1) << (points & np.uint32(31)), np.cumsum(sizes) - sizes)
    return found
