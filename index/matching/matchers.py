"""One word or phrase of a query -> where it stands: its terms in each segment, its frequencies, its occurrences.

A `Words` lookup is a few ranges of terms (one term, a prefix, the terms that share a stem); a `Side` lookup is terms
side by side. Both answer two questions: how much of it has each document (`frequencies`), and what is to be marked in
those that are shown (`marked`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..fields import ALL_FIELDS, CODE, FIELDS
from ..segment.forward_index import FIELD_BITS
from ..segment.ragged import Array, find_run_starts
from ..segment.snapshot import SegmentView, Snapshot
from ..text import query_terms, stemming
from ..text.normalize import fold
from .phrase import Matches, adjacent
from .term_ranges import Range, weighed

PROSE = ALL_FIELDS & ~(1 << CODE)
_WIDE_PREFIX = 64
"""A prefix that covers more terms than this is not widened to the other forms of each word it covers."""


Marked = tuple[Range, ...] | Matches
"""What a lookup marks in a part: terms of its vocabulary, or phrases found."""


class Lookup(Protocol):
    """A word or phrase, found."""

    @property
    def held(self) -> int:
        """How many bytes it keeps in memory, about, beside the index."""
        ...

    def frequencies(self, snapshot: Snapshot) -> Array:
        """Return tf~ (see `ranking`) of every document of the snapshot; 0 where it doesn't match."""
        ...

    def marked(self, part: int) -> Iterator[Marked]:
        """Yield what to mark in the part numbered so."""
        ...

    def within(self, fields: int) -> Lookup:
        """Return what of it stands in a set of fields."""
        ...


def field_bits(name: str | None) -> int:
    """Return the set of fields that a query's field name (None: any) stands for."""
    return ALL_FIELDS if name is None else 1 << FIELDS.index(name)


def _added(snapshot: Snapshot, found: Iterable[tuple[Array, Array]]) -> Array:
    """Add up lists of documents and tf~."""
    total = np.zeros(snapshot.size, np.float32)
    for documents, values in found:
        np.add.at(total, documents, values)
    return total


@dataclass(frozen=True, slots=True)
class Words:
    """Occurrences of any of some terms, added up."""

    ranges: tuple[tuple[Range, ...], ...]
    """The ranges of each part of the snapshot."""
    held = 0

    def frequencies(self, snapshot: Snapshot) -> Array:
        """See Lookup."""
        parts = zip(snapshot.parts, self.ranges, strict=True)
        return _added(snapshot, (each for part, ranges in parts for each in weighed(part, ranges)))

    def marked(self, part: int) -> Iterator[Marked]:
        """See Lookup."""
        yield self.ranges[part]

    def within(self, fields: int) -> Words:
        """See Lookup."""
        kept = [[r._replace(fields=r.fields & fields) for r in ranges if r.fields & fields] for ranges in self.ranges]
        return Words(tuple(map(tuple, kept)))


@dataclass(frozen=True, slots=True)
class Side:
    """Terms side by side, in order, within one field. Each match is one mark, from its first word to its last."""

    matches: tuple[Matches, ...]
    """Of each part of the snapshot."""

    @property
    def held(self) -> int:
        """See Lookup."""
        return sum(column.nbytes for matches in self.matches for column in matches)

    def frequencies(self, snapshot: Snapshot) -> Array:
        """See Lookup."""
        parts = zip(snapshot.parts, (matches.slots for matches in self.matches), strict=True)
        return _added(
            snapshot,
            (((slots >> FIELD_BITS) + part.base, part.weights(ALL_FIELDS).take(slots)) for part, slots in parts),
        )

    def marked(self, part: int) -> Iterator[Marked]:
        """See Lookup."""
        yield self.matches[part]

    def within(self, fields: int) -> Side:
        """See Lookup."""
        return Side(tuple(matches.within(fields) for matches in self.matches))


@dataclass(frozen=True, slots=True)
class Either:
    """Lookups of the same word in different spellings: an occurrence may be several of them, and counts once."""

    lookups: tuple[Lookup, ...]

    @property
    def held(self) -> int:
        """See Lookup."""
        return sum(lookup.held for lookup in self.lookups)

    def frequencies(self, snapshot: Snapshot) -> Array:
        """See Lookup."""
        total: Array = functools.reduce(np.maximum, [lookup.frequencies(snapshot) for lookup in self.lookups])
        return total

    def marked(self, part: int) -> Iterator[Marked]:
        """See Lookup."""
        for lookup in self.lookups:
            yield from lookup.marked(part)

    def within(self, fields: int) -> Either:
        """See Lookup."""
        return Either(tuple(lookup.within(fields) for lookup in self.lookups))


@dataclass(frozen=True, slots=True)
class Both:
    """Lookups of the same word in different fields, added up."""

    lookups: tuple[Lookup, ...]

    def frequencies(self, snapshot: Snapshot) -> Array:
        """See Lookup."""
        total: Array = functools.reduce(np.add, [lookup.frequencies(snapshot) for lookup in self.lookups])
        return total

    held = Either.held
    marked = Either.marked

    def within(self, fields: int) -> Both:
        """See Lookup."""
        return Both(tuple(lookup.within(fields) for lookup in self.lookups))


# ------------------------------------------------------------------------------------------------ making them


def word(snapshot: Snapshot, text: str, fields: int) -> Lookup | None:
    """Look up a word as typed: in prose by the rules of words and their stems, in code by those of code. None where
    the text has nothing that can be looked up (`&&`)."""

    def make(forms: tuple[query_terms.QueryChunk, ...], code: bool, allowed: int) -> Lookup:
        if len(forms) > 1:  # punctuation within one word, as in foo(bar): side by side
            return _side(snapshot, text, query_terms.analyze_phrase(text, code), allowed)
        (form,) = forms
        spelled = stemming.find_spellings(text, form.wholes)
        lookups: list[Lookup] = [_with_stem(snapshot, whole, allowed) for whole in spelled]
        if form.parts:
            lookups.append(_side(snapshot, text, form.parts, allowed))
        return _either(lookups)

    return _in_prose_and_code(text, fields, make)


def side(snapshot: Snapshot, text: str, fields: int) -> Lookup | None:
    """Look up a phrase; None where it has no words."""
    return _in_prose_and_code(
        text, fields, lambda _, code, allowed: _side(snapshot, text, query_terms.analyze_phrase(text, code), allowed)
    )


def prefix(snapshot: Snapshot, text: str, fields: int) -> Lookup | None:
    """Look up all terms that begin so; where they are few, also the other forms of the words they are."""

    def make(forms: tuple[query_terms.QueryChunk, ...], code: bool, allowed: int) -> Lookup:
        wholes = forms[-1].wholes or forms[-1].parts[-1:]
        return _either([_beginning(snapshot, whole, allowed) for whole in wholes])

    return _in_prose_and_code(text, fields, make)


def terms(snapshot: Snapshot, texts: Iterable[str], fields: int) -> Words:
    """Look up exactly these terms."""
    wanted = list(texts)
    return Words(
        tuple(
            tuple(Range(*found, fields, 1.0) for text in wanted if (found := part.segment.term(text)))
            for part in snapshot.parts
        )
    )


_Maker = Callable[[tuple[query_terms.QueryChunk, ...], bool, int], Lookup]


def _in_prose_and_code(text: str, fields: int, make: _Maker) -> Lookup | None:
    prose = query_terms.analyze_query_text(text, code=False) if fields & PROSE else ()
    code = query_terms.analyze_query_text(text, code=True) if fields & ~PROSE else ()
    if prose == code and prose:  # most words: then once is enough
        return make(prose, False, fields)
    lookups = []
    if prose:
        lookups.append(make(prose, False, fields & PROSE))
    if code:
        lookups.append(make(code, True, fields & ~PROSE))
    return Both(tuple(lookups)) if lookups else None


def _either(lookups: list[Lookup]) -> Lookup:
    return lookups[0] if len(lookups) == 1 else Either(tuple(lookups))


def _side(snapshot: Snapshot, text: str, terms: Sequence[str], fields: int) -> Lookup:
    words = [_with_stem(snapshot, spelled, fields) for spelled in stemming.find_spellings(text, terms)]
    if len(words) == 1:
        return words[0]
    return Side(tuple(adjacent(part, [each.ranges[part.number] for each in words], fields) for part in snapshot.parts))


def _with_stem(snapshot: Snapshot, text: str, fields: int) -> Words:
    return Words(tuple([part.known(_stemmed, text, fields) for part in snapshot.parts]))


def _stemmed(part: SegmentView, spelled: str, fields: int) -> Iterator[Range]:
    """The term itself and, in prose, the terms that share its stem in a language of the documents."""
    own = part.segment.term(fold(spelled))
    if own:
        yield Range(*own, fields, 1.0)
    if not fields & PROSE:
        return
    variants = {term for lang, stem in _stems(part, spelled) for term in part.segment.stem(lang, stem)}
    for term in sorted(variants - {own[0] if own else -1}):
        yield Range(term, term + 1, fields & PROSE, part.ranking.variant)


def _stems(part: SegmentView, spelled: str) -> Iterable[tuple[str, str]]:
    return ((lang, stem) for lang in part.segment.langs for stem in stemming.find_stems(lang, spelled))


def _beginning(snapshot: Snapshot, text: str, fields: int) -> Words:
    return Words(tuple([part.known(_widened, text, fields) for part in snapshot.parts]))


def _widened(part: SegmentView, text: str, fields: int) -> Iterator[Range]:
    """`managem` begins `management`; it shall find, while it is typed, what `management` finds: `managers` too."""
    low, high = part.segment.prefix(text)
    if low == high:
        return
    yield Range(low, high, fields, 1.0)
    if high - low > _WIDE_PREFIX or not fields & PROSE:
        return
    others = part.segment.relatives(low, high)
    runs = find_run_starts(others - np.arange(len(others)))  # neighbours in the vocabulary are one range
    for run in np.split(others, runs[1:]) if len(others) else []:
        yield Range(int(run[0]), int(run[-1]) + 1, fields & PROSE, part.ranking.variant)
