"""Look up terms and stems in many small segments at once, see `joined_reader`.

The first 8 bytes of each term as an integer order terms as their bytes do, so that one comparison of an array finds a
term in all segments. Longer terms with the same beginning are then compared in full.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..text.keys import make_stem_key
from .arrays import Stems
from .ragged import Array, expand_rows, find_run_starts, make_starts
from .reader import SegmentReader
from .term_dictionary import SortedStrings

_KEY_BYTES = 8
_PLACES = np.arange(_KEY_BYTES)


class PartTerms:
    """The terms and stems of segments of one document each, numbered part by part. Numbers are int64 and ascend."""

    def __init__(self, parts: Sequence[SegmentReader], stems: Stems) -> None:
        """`stems`: the terms of each stem of all parts, end to end."""
        self._terms = _PartStrings(
            [part.terms for part in parts], [part.compute_once(make_term_keys) for part in parts]
        )
        self._stems = _PartStrings(
            [part.stems for part in parts], [part.compute_once(make_stem_keys) for part in parts]
        )
        self._stem_rows = stems
        self._langs = [part.langs[0] for part in parts]

    @property
    def langs(self) -> list[str]:
        """The different language tags of the documents, sorted."""
        return sorted(set(self._langs))

    def find_term(self, text: str) -> Array:
        """Return the numbers of a term in the parts that have it."""
        return self._terms.find(text.encode(), 0)

    def find_stem(self, lang: str, stem: str) -> Array:
        """Return the terms that share a stem in the parts in a language, see `SegmentReader.find_stem`."""
        is_lang = np.array([each == lang for each in self._langs])
        key = make_stem_key(lang, stem)
        rows = self._stems.find(key, len(key) - len(stem.encode()))
        _, index = expand_rows(self._stem_rows.term_starts, rows)
        terms: Array = self._stem_rows.terms.take(index)
        is_lang[self._stems.get_parts(rows)] = False
        if is_lang.any():
            implied = self.find_term(stem)  # in parts without an entry for the stem
            terms = np.concatenate((terms, implied.compress(is_lang.take(self._terms.get_parts(implied)))))
        return np.sort(terms)

    def find_ranges(self, first: str, last: str) -> list[tuple[int, int]]:
        """Return the range of the terms in each part, of those that have any, from the first term that begins with
        `first` to the last that begins with `last`."""
        numbers = self._terms.find_within(first.encode(), last.encode())
        return list_runs(numbers, self._terms.get_parts(numbers))


class _PartStrings:
    """The sorted strings of each part, numbered part by part."""

    def __init__(self, strings: Sequence[SortedStrings], keys: Sequence[Array]) -> None:
        """`keys`: of each part's strings."""
        self._strings = strings
        self._keys = np.concatenate(keys)
        self._bases = make_starts([*map(len, keys)])

    def get_parts(self, numbers: Array) -> Array:
        """Return the part of each string."""
        parts: Array = self._bases.searchsorted(numbers, "right") - 1
        return parts

    def find(self, text: bytes, skipped: int) -> Array:
        """Return the numbers of the strings that equal a text. `skipped`: how many of its bytes no key has."""
        own = text[skipped:]
        numbers: Array = (self._keys == _make_key(own, b"\0")).nonzero()[0]
        if skipped or len(own) >= _KEY_BYTES:
            numbers = numbers[[each == text for each in self._read(numbers)]]
        return numbers

    def find_within(self, first: bytes, last: bytes) -> Array:
        """Return the numbers of the strings from those that begin with `first` to those that begin with `last`."""
        is_within = (self._keys >= _make_key(first, b"\0")) & (self._keys <= _make_key(last, b"\xff"))
        numbers: Array = is_within.nonzero()[0]
        if max(len(first), len(last)) > _KEY_BYTES:
            end = last + b"\xff"
            numbers = numbers[[first <= each < end for each in self._read(numbers)]]
        return numbers

    def _read(self, numbers: Array) -> list[bytes]:
        parts = self.get_parts(numbers)
        own = numbers - self._bases.take(parts)
        return [self._strings[part][number] for part, number in zip(parts.tolist(), own.tolist(), strict=True)]


def list_runs(numbers: Array, labels: Array) -> list[tuple[int, int]]:
    """Return the ranges of adjacent numbers with one label, half-open."""
    begins = find_run_starts(labels)
    ends = np.append(begins[1:], len(numbers))[: len(begins)] - 1
    return list(zip(numbers.take(begins).tolist(), (numbers.take(ends) + 1).tolist(), strict=True))


def make_term_keys(reader: SegmentReader) -> Array:
    """Return the keys of a segment's terms: [terms] uint64."""
    return _make_keys(reader.arrays.terms.starts, reader.arrays.terms.bytes, 0)


def make_stem_keys(reader: SegmentReader) -> Array:
    """Return the keys of the stems of a segment of one document, without their language: [stems] uint64."""
    skipped = len(make_stem_key(reader.langs[0], ""))
    return _make_keys(reader.arrays.stems.starts, reader.arrays.stems.bytes, skipped)


def _make_keys(starts: Array, data: Array, skipped: int) -> Array:
    """Return the first bytes of each row, after some that are skipped, as an integer; 0 stands for those it lacks."""
    begins, ends = starts[:-1].astype(np.int64) + skipped, starts[1:]
    index = begins[:, None] + _PLACES
    letters = np.concatenate((data, np.zeros(_KEY_BYTES, np.uint8))).take(index)
    letters *= index < ends[:, None]
    keys: Array = letters.view(">u8").ravel().astype(np.uint64)
    return keys


def _make_key(text: bytes, filler: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text[:_KEY_BYTES].ljust(_KEY_BYTES, filler), "big"))
