"""One word or phrase of a query -> where it stands: its terms in each segment, its frequencies, its occurrences.

A `Words` lookup is a few ranges of terms (one term, a prefix, the terms that share a stem); a `Side` lookup is terms
side by side. Both answer two questions: how much of it has each document (`frequencies`), and where in one document
does it stand (`marks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from .. import analysis
from . import ranking
from .forward import CODE, FIELDS, SLOT_BITS, SLOTS, Array, run_starts, spread
from .snapshot import Part, Snapshot

ALL_FIELDS = (1 << len(FIELDS)) - 1
PROSE = ALL_FIELDS & ~(1 << CODE)
_WIDE_PREFIX = 64
"""A prefix that covers more terms than this is not widened to the other forms of each word it covers."""


class Range(NamedTuple):
    """Terms low to high of one segment, looked for in a set of fields."""

    low: int
    high: int
    fields: int
    """A bit a field."""
    weight: float


class Mark(NamedTuple):
    """Where a lookup matched in a document: bytes of its text, half-open, and a field's number."""

    start: int
    end: int
    field: int


class Lookup(Protocol):
    """A word or phrase, found."""

    def frequencies(self, snapshot: Snapshot) -> Array:
        """Return tf~ (see `ranking`) for each document; 0 where it doesn't match."""
        ...

    def marks(self, part: Part, document: int) -> list[Mark]:
        """Return where it matches in the document numbered so within the part."""
        ...


def field_bits(name: str | None) -> int:
    """Return the set of fields that a query's field name (None: any) stands for."""
    return ALL_FIELDS if name is None else 1 << FIELDS.index(name)


# ------------------------------------------------------------------------------------------------ words


@dataclass(frozen=True, slots=True)
class Words:
    """Occurrences of any of some terms, added up."""

    ranges: tuple[tuple[Range, ...], ...]
    """The ranges of each part of the snapshot."""

    def frequencies(self, snapshot: Snapshot) -> Array:
        """See Lookup."""
        total = np.zeros(snapshot.size, np.float32)
        for part, ranges in zip(snapshot.parts, self.ranges, strict=True):
            here = total[part.base : part.base + part.segment.size]
            for low, high, fields, weight in ranges:
                _add(here, part, low, high, fields, weight)
        return total

    def marks(self, part: Part, document: int) -> list[Mark]:
        """See Lookup."""
        segment = part.segment
        row = slice(int(segment.rows[document]), int(segment.rows[document + 1]))
        terms, fields = segment.row_terms[row], segment.row_places[row] & (SLOTS - 1)
        found = np.zeros(len(terms), np.bool_)
        for low, high, allowed, _ in self.ranges[part.number]:
            chosen = terms == low if high == low + 1 else (terms >= low) & (terms < high)
            if allowed != ALL_FIELDS:
                chosen &= (allowed >> fields) & 1 == 1
            found |= chosen
        at = np.flatnonzero(found)
        starts = segment.row_offsets[row][at].astype(np.int64)
        ends = starts + segment.row_lengths[row][at]
        return list(map(Mark, starts.tolist(), ends.tolist(), fields[at].tolist()))


def _add(total: Array, part: Part, low: int, high: int, fields: int, weight: float) -> None:
    """Add the weighted frequencies of terms low to high to each document's total."""
    segment = part.segment
    span = slice(int(segment.starts[low]), int(segment.starts[high]))
    slots, counts = segment.slots[span], segment.counts[span]
    if fields != ALL_FIELDS:
        chosen = (fields >> (slots & (SLOTS - 1))) & 1 == 1
        slots, counts = slots[chosen], counts[chosen]
    if not len(slots):
        return
    values = part.weights[slots] * counts
    if weight != 1.0:
        values *= weight
    documents = slots >> SLOT_BITS
    if len(documents) * 8 < len(total):
        np.add.at(total, documents, values)
    else:
        total += np.bincount(documents, values, len(total)).astype(np.float32)


# ------------------------------------------------------------------------------------------------ side by side


@dataclass(frozen=True, slots=True)
class Side:
    """Terms side by side, in order, within one field."""

    words: tuple[Words, ...]
    fields: int
    _found: list[Array] = field(default_factory=list)
    """For each part, once asked: document << 32 | place of the first word, ascending."""

    def frequencies(self, snapshot: Snapshot) -> Array:
        """See Lookup."""
        total = np.zeros(snapshot.size, np.float32)
        self._found.clear()
        for part in snapshot.parts:
            keys = self._matches(part)
            self._found.append(keys)
            slots = (keys >> 32) * SLOTS + (keys & (SLOTS - 1))
            np.add.at(total, part.base + (slots >> SLOT_BITS), part.weights[slots])
        return total

    def _matches(self, part: Part) -> Array:
        ranges = [words.ranges[part.number] for words in self.words]
        if not all(ranges):
            return np.zeros(0, np.int64)
        sizes = [
            sum(int(part.segment.starts[r.high]) - int(part.segment.starts[r.low]) for r in each) for each in ranges
        ]
        order = sorted(range(len(ranges)), key=sizes.__getitem__)  # the rarest word first: it leaves the fewest
        keys: Array | None = None
        for i in order:
            slots = None if keys is None else np.unique((keys >> 32) * SLOTS + (keys & (SLOTS - 1)))
            places = _places(part, ranges[i], self.fields, slots) - i * SLOTS
            keys = places if keys is None else np.intersect1d(keys, places)
            if not len(keys):
                break
        return np.unique(keys) if keys is not None else np.zeros(0, np.int64)

    def marks(self, part: Part, document: int) -> list[Mark]:
        """See Lookup. Each match is one mark, from its first word to its last."""
        keys = self._found[part.number]
        low, high = np.searchsorted(keys, [document << 32, (document + 1) << 32])
        first = {m[0]: m[1] for m in self._placed(0, part, document)}
        last = {m[0]: m[1] for m in self._placed(-1, part, document)}
        reach = (len(self.words) - 1) * SLOTS
        return [
            Mark(first[place].start, last[place + reach].end, place % SLOTS)
            for place in (keys[low:high] & 0xFFFFFFFF).tolist()
        ]

    def _placed(self, word: int, part: Part, document: int) -> Iterable[tuple[int, Mark]]:
        segment = part.segment
        row = slice(int(segment.rows[document]), int(segment.rows[document + 1]))
        terms, places = segment.row_terms[row], segment.row_places[row]
        for low, high, _, _ in self.words[word].ranges[part.number]:
            for at in np.flatnonzero((terms >= low) & (terms < high)).tolist():
                start, place = int(segment.row_offsets[row][at]), int(places[at])
                yield place, Mark(start, start + int(segment.row_lengths[row][at]), place % SLOTS)


def _places(part: Part, ranges: Sequence[Range], fields: int, only: Array | None) -> Array:
    """Return document << 32 | place of every occurrence of the ranges' terms, in the slots `only` (None: all)."""
    segment, found = part.segment, []
    for low, high, allowed, _ in ranges:
        postings = np.arange(int(segment.starts[low]), int(segment.starts[high]))
        slots = segment.slots[postings]
        chosen = ((fields & allowed) >> (slots & (SLOTS - 1))) & 1 == 1
        if only is not None:
            chosen &= np.isin(slots, only)
        postings, documents = postings[chosen], (slots[chosen] >> SLOT_BITS).astype(np.int64)
        begins, index = spread(segment.posting_occurrences, postings)
        documents = np.repeat(documents, begins[1:] - begins[:-1])
        rows = segment.rows[documents].astype(np.int64) + segment.posting_rows[index]
        found.append((documents << 32) | segment.row_places[rows])
    return np.concatenate(found)


# ------------------------------------------------------------------------------------------------ alternatives


@dataclass(frozen=True, slots=True)
class Either:
    """Lookups of the same word in different spellings: an occurrence may be several of them, and counts once."""

    lookups: tuple[Lookup, ...]

    def frequencies(self, snapshot: Snapshot) -> Array:
        """See Lookup."""
        total = self.lookups[0].frequencies(snapshot)
        for lookup in self.lookups[1:]:
            np.maximum(total, lookup.frequencies(snapshot), out=total)
        return total

    def marks(self, part: Part, document: int) -> list[Mark]:
        """See Lookup."""
        return [mark for lookup in self.lookups for mark in lookup.marks(part, document)]


@dataclass(frozen=True, slots=True)
class Both:
    """Lookups of the same word in different fields, added up."""

    lookups: tuple[Lookup, ...]

    def frequencies(self, snapshot: Snapshot) -> Array:
        """See Lookup."""
        total = np.zeros(snapshot.size, np.float32)
        for lookup in self.lookups:
            total += lookup.frequencies(snapshot)
        return total

    marks = Either.marks


# ------------------------------------------------------------------------------------------------ making them


def word(snapshot: Snapshot, text: str, fields: int) -> Lookup | None:
    """Look up a word as typed: in prose by the rules of words and their stems, in code by those of code. None where
    the text has nothing that can be looked up (`&&`)."""

    def make(forms: list[analysis.Forms], code: bool, allowed: int) -> Lookup:
        if len(forms) > 1:  # punctuation within one word, as in foo(bar): side by side
            return _side(snapshot, analysis.phrase(text, code), allowed)
        (form,) = forms
        lookups: list[Lookup] = [_with_stem(snapshot, whole, allowed) for whole in form.wholes]
        if form.parts:
            lookups.append(_side(snapshot, list(form.parts), allowed))
        return _either(lookups)

    return _in_prose_and_code(text, fields, make)


def side(snapshot: Snapshot, text: str, fields: int) -> Lookup | None:
    """Look up a phrase; None where it has no words."""
    return _in_prose_and_code(
        text, fields, lambda _, code, allowed: _side(snapshot, analysis.phrase(text, code), allowed)
    )


def prefix(snapshot: Snapshot, text: str, fields: int) -> Lookup | None:
    """Look up all terms that begin so; where they are few, also the other forms of the words they are."""

    def make(forms: list[analysis.Forms], code: bool, allowed: int) -> Lookup:
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


_Maker = Callable[[list[analysis.Forms], bool, int], Lookup]


def _in_prose_and_code(text: str, fields: int, make: _Maker) -> Lookup | None:
    prose = analysis.forms(text, code=False) if fields & PROSE else []
    code = analysis.forms(text, code=True) if fields & ~PROSE else []
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


def _side(snapshot: Snapshot, texts: list[str], fields: int) -> Lookup:
    words = tuple(_with_stem(snapshot, text, fields) for text in texts)
    return words[0] if len(words) == 1 else Side(words, fields)


def _with_stem(snapshot: Snapshot, text: str, fields: int) -> Words:
    return Words(tuple(tuple(_stemmed(part, text, fields)) for part in snapshot.parts))


def _stemmed(part: Part, text: str, fields: int) -> Iterable[Range]:
    """The term itself and, in prose, the terms that share its stem in a language of the documents."""
    own = part.segment.term(text)
    if own:
        yield Range(*own, fields, 1.0)
    if not fields & PROSE:
        return
    variants = {term for lang, stem in _stems(part, text) for term in part.segment.stem(lang, stem)}
    for term in sorted(variants - {own[0] if own else -1}):
        yield Range(term, term + 1, fields & PROSE, ranking.VARIANT)


def _stems(part: Part, text: str) -> Iterable[tuple[str, str]]:
    for lang in part.segment.langs:
        stem = analysis.stemmer(lang)
        if stem is not None:
            yield lang, stem(text)


def _beginning(snapshot: Snapshot, text: str, fields: int) -> Words:
    return Words(tuple(tuple(_widened(part, text, fields)) for part in snapshot.parts))


def _widened(part: Part, text: str, fields: int) -> Iterable[Range]:
    """`managem` begins `management`; it shall find, while it is typed, what `management` finds: `managers` too."""
    low, high = part.segment.prefix(text)
    if low == high:
        return
    yield Range(low, high, fields, 1.0)
    if high - low > _WIDE_PREFIX or not fields & PROSE:
        return
    covered = [part.segment.terms[term].decode() for term in range(low, high)]
    stems = {stem for form in covered for stem in _stems(part, form)}
    others = np.array(sorted({t for lang, stem in stems for t in part.segment.stem(lang, stem)}), np.int64)
    others = others[(others < low) | (others >= high)]
    runs = run_starts(others - np.arange(len(others)))  # neighbours in the vocabulary are one range
    for run in np.split(others, runs[1:]) if len(others) else []:
        yield Range(int(run[0]), int(run[-1]) + 1, fields & PROSE, ranking.VARIANT)
