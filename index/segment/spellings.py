"""Collect how the terms of a segment are spelled in its texts: terms have no accents, but stems depend on them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from ..fields import CODE
from ..text.stemming import find_spelling, get_stemmer
from .arrays import FIELD_SLOTS
from .forward_index import ForwardIndex
from .ragged import Array, expand_rows, find_run_starts, number_rows

_BLOCK = 1 << 18
"""Occurrences compared at once, unless a document has more: some MB of numbers."""
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
    if _is_ascii(forward.texts.bytes):
        return
    has_stemmer = np.array([get_stemmer(lang) is not None for lang in forward.langs])
    starts = forward.occurrences.starts.astype(np.int64)
    ends = np.searchsorted(starts, np.arange(_BLOCK, starts[-1], _BLOCK))
    for first, end in pairwise(np.unique([0, *ends, forward.doc_count]).tolist()):
        yield from _list_distinct(forward, first, end, labels, has_stemmer)


def _list_distinct(
    forward: ForwardIndex, first: int, end: int, labels: Array, has_stemmer: Array
) -> Iterator[tuple[int, int, int, int]]:
    """Return document, term, begin and end of one occurrence of each spelling in the documents from `first` to `end`.

    `labels`, `has_stemmer`: the label of each document, and whether its language has a stemmer."""
    occurrences, text_starts = forward.occurrences, forward.texts.starts[first : end + 1].astype(np.int64)
    texts = forward.texts.bytes[text_starts[0] : text_starts[-1]]
    if _is_ascii(texts):
        return iter(())
    block = slice(*occurrences.starts[[first, end]].tolist())
    docs = first + number_rows(occurrences.starts[first : end + 1])
    begins = text_starts[docs - first] - text_starts[0] + occurrences.offsets[block]
    ends = begins + occurrences.lengths[block]
    is_prose = occurrences.places[block] % FIELD_SLOTS != CODE
    chosen = np.flatnonzero(_has_non_ascii(texts, begins, ends) & is_prose & has_stemmer[docs])
    if not len(chosen):
        return iter(())
    terms, docs, begins, ends = (column[chosen] for column in (occurrences.terms[block], docs, begins, ends))
    keys = _hash_spans(texts, begins, ends) * _FACTOR + terms.astype(np.uint64)
    keys = keys * _FACTOR + labels[docs].astype(np.uint64)
    order = np.argsort(keys, kind="stable")
    distinct = order[find_run_starts(keys[order])]
    columns = (docs, terms, text_starts[0] + begins, text_starts[0] + ends)
    return zip(*(column[distinct].tolist() for column in columns), strict=True)


def _is_ascii(texts: Array) -> bool:
    return int(texts.max(initial=0)) < 0x80


def _has_non_ascii(texts: Array, begins: Array, ends: Array) -> Array:
    """Return for each span of the texts whether it has a byte beyond ASCII."""
    non_ascii = np.zeros(len(texts) + 1, np.uint32)  # such bytes before each byte
    np.cumsum(texts > 0x7F, out=non_ascii[1:])
    has_some: Array = non_ascii[ends] != non_ascii[begins]
    return has_some


def _hash_spans(texts: Array, begins: Array, ends: Array) -> Array:
    """Return a uint64 hash of the bytes of each span."""
    bounds = np.stack((begins, ends), axis=1).reshape(-1)
    starts, index = expand_rows(bounds, np.arange(0, len(bounds), 2))
    offsets = np.arange(len(index)) - np.repeat(starts[:-1], np.diff(starts))
    powers = np.cumprod(np.full(int(offsets.max()) + 1, _FACTOR))
    hashes: Array = np.add.reduceat(texts[index].astype(np.uint64) * powers[offsets], starts[:-1])
    return hashes
