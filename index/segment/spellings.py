"""Collect how the terms of a segment are spelled in its texts: terms have no accents, but stems depend on them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..fields import CODE
from ..text.stemming import find_spelling, get_stemmer
from .arrays import FIELD_SLOTS
from .forward_index import ForwardIndex
from .ragged import Array, expand_rows, find_run_starts, number_rows

_BLOCK = 1 << 18
"""Occurrences compared at once: some MB of numbers."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""2^64 divided by the golden ratio (Knuth's multiplicative hashing): odd, so that its powers mix all 64 bits."""


Spellings = dict[tuple[str, int], set[str]]
"""(language, term) -> spellings."""


def collect_spellings(forward: ForwardIndex) -> Spellings:
    """Return the spellings of the terms of prose that are not always written in ASCII."""
    spellings: Spellings = {}
    _, langs = np.unique(forward.langs, return_inverse=True)
    for doc, term, spelling in _iterate_spellings(forward, langs):
        spellings.setdefault((forward.langs[doc], term), set()).add(spelling)
    return spellings


def collect_spellings_by_document(forward: ForwardIndex) -> dict[tuple[int, int], set[str]]:
    """Return (document, term) -> its spellings in the document, of the same terms."""
    spellings: dict[tuple[int, int], set[str]] = {}
    for doc, term, spelling in _iterate_spellings(forward, np.arange(forward.doc_count)):
        spellings.setdefault((doc, term), set()).add(spelling)
    return spellings


def _iterate_spellings(forward: ForwardIndex, labels: Array) -> Iterator[tuple[int, int, str]]:
    """Yield document, term and spelling of one occurrence of each spelling among the documents with one label."""
    texts = forward.texts.bytes
    for doc, term, begin, end in _iterate_distinct(forward, labels):
        text = texts[begin:end].tobytes().decode()
        yield doc, term, find_spelling(text, forward.terms[term].decode())


def _iterate_distinct(forward: ForwardIndex, labels: Array) -> Iterator[tuple[int, int, int, int]]:
    """Yield document, term, begin and end in the texts of one occurrence of each spelling among the documents with one
    label; of a common spelling, of a few occurrences."""
    texts = forward.texts.bytes
    if not (texts > 0x7F).any():
        return
    occurrences = forward.occurrences
    docs = number_rows(occurrences.starts)
    begins = forward.texts.starts.astype(np.int64)[docs] + occurrences.offsets
    ends = begins + occurrences.lengths
    chosen = _choose_occurrences(forward, docs, begins, ends)
    for first in range(0, len(chosen), _BLOCK):
        block = chosen[first : first + _BLOCK]
        keys = _hash_spans(texts, begins[block], ends[block]) * _FACTOR + occurrences.terms[block].astype(np.uint64)
        keys = keys * _FACTOR + labels[docs[block]].astype(np.uint64)
        order = np.argsort(keys, kind="stable")
        distinct = block[order[find_run_starts(keys[order])]]
        columns = (docs, occurrences.terms, begins, ends)
        yield from zip(*(column[distinct].tolist() for column in columns), strict=True)


def _choose_occurrences(forward: ForwardIndex, docs: Array, begins: Array, ends: Array) -> Array:
    """Return the occurrences in prose that are not in ASCII, in documents whose language has a stemmer."""
    texts = forward.texts.bytes
    non_ascii = np.zeros(len(texts) + 1, np.uint32)  # bytes beyond ASCII before each byte
    np.cumsum(texts > 0x7F, out=non_ascii[1:])
    has_stemmer = np.array([get_stemmer(lang) is not None for lang in forward.langs])
    is_prose = forward.occurrences.places % FIELD_SLOTS != CODE
    return np.flatnonzero((non_ascii[ends] != non_ascii[begins]) & is_prose & has_stemmer[docs])


def _hash_spans(texts: Array, begins: Array, ends: Array) -> Array:
    """Return a uint64 hash of the bytes of each span."""
    bounds = np.stack((begins, ends), axis=1).reshape(-1)
    starts, index = expand_rows(bounds, np.arange(0, len(bounds), 2))
    offsets = np.arange(len(index)) - np.repeat(starts[:-1], np.diff(starts))
    powers = np.cumprod(np.full(int(offsets.max()) + 1, _FACTOR))
    hashes: Array = np.add.reduceat(texts[index].astype(np.uint64) * powers[offsets], starts[:-1])
    return hashes
