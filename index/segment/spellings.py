"""How words with accents are spelled in a segment's texts: terms have none, but stems depend on them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..fields import CODE
from ..text.stemming import find_spelling, get_stemmer
from .forward_index import FIELD_SLOTS, ForwardIndex
from .ragged import Array, expand_rows, find_run_starts, row_lengths

_BLOCK = 1 << 18
"""Words that are looked at in one go: some MB of numbers."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""Odd, so that powers of it mix all 64 bits."""


def find_spellings(forward: ForwardIndex) -> dict[tuple[str, int], set[str]]:
    """Return how the terms of prose are spelled, by language and term, where it isn't in ASCII alone."""
    found: dict[tuple[str, int], set[str]] = {}
    starts, texts = forward.texts.starts.astype(np.int64), forward.texts.values[0]
    for document, term, begin, end in _distinct(forward, starts, texts):
        text = texts[begin:end].tobytes().decode()
        known = found.setdefault((forward.langs[document], term), set())
        known.add(find_spelling(text, forward.terms[term].decode()))
    return found


def _distinct(forward: ForwardIndex, starts: Array, texts: Array) -> Iterator[tuple[int, int, int, int]]:
    """Yield document, term, begin and end of an occurrence of each spelling; of one that is common, of a few."""
    if not (texts > 0x7F).any():
        return
    before = np.zeros(len(texts) + 1, np.uint32)  # bytes beyond ASCII
    np.cumsum(texts > 0x7F, out=before[1:])
    rows = forward.occurrences.starts.astype(np.int64)
    terms, offsets, lengths, places = forward.occurrences.values
    documents = np.repeat(np.arange(len(rows) - 1), row_lengths(rows))
    begins = starts[documents] + offsets
    ends = begins + lengths
    stemmed = np.array([get_stemmer(lang) is not None for lang in forward.langs])
    chosen = np.flatnonzero((before[ends] != before[begins]) & (places % FIELD_SLOTS != CODE) & stemmed[documents])
    _, langs = np.unique(forward.langs, return_inverse=True)
    for first in range(0, len(chosen), _BLOCK):
        block = chosen[first : first + _BLOCK]
        keys = _hashes(texts, begins[block], ends[block]) * _FACTOR + terms[block].astype(np.uint64)
        keys = keys * _FACTOR + langs[documents[block]].astype(np.uint64)
        order = np.argsort(keys, kind="stable")
        each = block[order[find_run_starts(keys[order])]]
        yield from zip(*(c[each].tolist() for c in (documents, terms, begins, ends)), strict=True)


def _hashes(texts: Array, begins: Array, ends: Array) -> Array:
    """Return a number for each stretch of the texts, the same for the same bytes."""
    bounds = np.stack((begins, ends), axis=1).reshape(-1)
    made, index = expand_rows(bounds, np.arange(0, len(bounds), 2))
    place = np.arange(len(index)) - np.repeat(made[:-1], np.diff(made))
    powers = np.cumprod(np.full(int(place.max()) + 1, _FACTOR))
    sums: Array = np.add.reduceat(texts[index].astype(np.uint64) * powers[place], made[:-1])
    return sums
