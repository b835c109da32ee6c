"""Look up terms and stems in many small segments at once, see `joined_reader`.

The first 8 bytes of each term as an integer order terms as their bytes do, so that one comparison of an array finds a
term in all segments. Longer terms with the same beginning are then compared in full.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property

import numpy as np

from .arrays import Stems
from .part import KEY_BYTES, Part, make_key
from .ragged import Array, expand_rows, find_run_starts, make_starts


class PartTerms:
    """The terms and stems of segments of one document each, numbered part by part. Numbers are int64 and ascend."""

    def __init__(self, parts: Sequence[Part], stems: Stems) -> None:
        """`stems`: the terms of each stem of all parts, end to end."""
        self._terms = _PartStrings(
            [part.term_keys for part in parts],
            [part.columns.term_sizes for part in parts],
            [part.read_term for part in parts],
        )
        self._stems = _PartStrings(
            [part.stem_keys for part in parts],
            [part.columns.stem_sizes for part in parts],
            [part.read_stem for part in parts],
        )
        self._stem_rows = stems
        self._langs = [part.lang for part in parts]
        self.langs = sorted(set(self._langs))
        """The different language tags of the documents."""

    def find_term(self, text: str) -> Array:
        """Return the numbers of a term in the parts that have it."""
        return self._terms.find(text.encode())

    def find_stem(self, lang: str, stem: str) -> Array:
        """Return the terms that share a stem in the parts in a language, see `SegmentReader.find_stem`."""
        is_lang = np.array([each == lang for each in self._langs])
        rows, parts = self._find_stem_rows([stem.encode()], is_lang)
        terms = self._list_terms(rows)
        is_lang[parts] = False
        if is_lang.any():
            implied = self.find_term(stem)  # in parts without an entry for the stem
            terms = np.concatenate((terms, implied.compress(is_lang.take(self._terms.get_parts(implied)))))
        return np.sort(terms)

    def find_stems(self, lang: str, stems: Collection[str]) -> Array:
        """Return the terms that have any of some stems in the parts in a language. Some may be repeated."""
        is_lang = np.array([each == lang for each in self._langs])
        texts = [stem.encode() for stem in stems]
        rows, parts = self._find_stem_rows(texts, is_lang)
        implied = self._terms.find_any(texts)
        own_parts = self._terms.get_parts(implied)
        known = set(zip(parts.tolist(), self._stems.read(rows), strict=True))
        is_unknown = [each not in known for each in zip(own_parts.tolist(), self._terms.read(implied), strict=True)]
        implied = implied.compress(is_lang.take(own_parts) & np.array(is_unknown, np.bool_))
        return np.concatenate((self._list_terms(rows), implied))

    def _find_stem_rows(self, stems: Sequence[bytes], is_lang: Array) -> tuple[Array, Array]:
        """Return the entries of some stems in the parts in a language, and the part of each."""
        rows = self._stems.find_any(stems)
        parts = self._stems.get_parts(rows)
        if len(self.langs) == 1:
            return rows, parts
        in_lang = is_lang.take(parts)
        return rows.compress(in_lang), parts.compress(in_lang)

    def _list_terms(self, stem_rows: Array) -> Array:
        _, index = expand_rows(self._stem_rows.term_starts, stem_rows)
        terms: Array = self._stem_rows.terms.take(index)
        return terms

    def find_ranges(self, first: str, last: str) -> list[tuple[int, int]]:
        """Return the range of the terms in each part, of those that have any, from the first term that begins with
        `first` to the last that begins with `last`."""
        numbers = self._terms.find_within(first.encode(), last.encode())
        return list_runs(numbers, self._terms.get_parts(numbers))


class _PartStrings:
    """The sorted strings of each part, numbered part by part."""

    def __init__(
        self, keys: Sequence[Array], sizes: Sequence[Array], readers: Sequence[Callable[[int, int], bytes]]
    ) -> None:
        """`keys`, `sizes`: of each part's strings; `readers`: return bytes of them."""
        self._keys = np.concatenate(keys)
        self._bases = make_starts([*map(len, keys)])
        self._sizes, self._readers = sizes, readers

    @cached_property
    def _starts(self) -> Array:
        """Where each string begins in the bytes of all parts."""
        return make_starts(np.concatenate(self._sizes))

    def get_parts(self, numbers: Array) -> Array:
        """Return the part of each string."""
        parts: Array = self._bases.searchsorted(numbers, "right") - 1
        return parts

    def find(self, text: bytes) -> Array:
        """Return the numbers of the strings that equal a text."""
        numbers: Array = (self._keys == np.uint64(make_key(text))).nonzero()[0]
        if len(text) < KEY_BYTES:
            return numbers
        return numbers[[each == text for each in self.read(numbers)]]

    def find_any(self, texts: Sequence[bytes]) -> Array:
        """Return the numbers of the strings that equal any of some texts."""
        if len(texts) == 1:
            return self.find(texts[0])
        keys = np.array([make_key(text) for text in texts], np.uint64)
        numbers: Array = np.isin(self._keys, keys).nonzero()[0]
        if max(map(len, texts), default=0) < KEY_BYTES:
            return numbers
        wanted = set(texts)
        return numbers.compress(np.array([each in wanted for each in self.read(numbers)], np.bool_))

    def find_within(self, first: bytes, last: bytes) -> Array:
        """Return the numbers of the strings from those that begin with `first` to those that begin with `last`."""
        low, high = np.uint64(make_key(first)), np.uint64(make_key(last, b"\xff"))
        numbers: Array = ((self._keys >= low) & (self._keys <= high)).nonzero()[0]
        if max(len(first), len(last)) > KEY_BYTES:
            end = last + b"\xff"
            numbers = numbers[[first <= each < end for each in self.read(numbers)]]
        return numbers

    def read(self, numbers: Array) -> list[bytes]:
        """Return the strings with these numbers."""
        starts, parts = self._starts, self.get_parts(numbers)
        begins = starts.take(self._bases.take(parts))
        bounds = zip(
            parts.tolist(),
            (starts.take(numbers) - begins).tolist(),
            (starts.take(numbers + 1) - begins).tolist(),
            strict=True,
        )
        return [self._readers[part](begin, end) for part, begin, end in bounds]


def list_runs(numbers: Array, labels: Array) -> list[tuple[int, int]]:
    """Return the ranges of adjacent numbers with one label, half-open."""
    begins = find_run_starts(labels)
    ends = np.append(begins[1:], len(numbers))[: len(begins)] - 1
    return list(zip(numbers.take(begins).tolist(), (numbers.take(ends) + 1).tolist(), strict=True))
