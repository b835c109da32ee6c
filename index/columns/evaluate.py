"""A query's tree -> which documents match, and how well: boolean and number arrays over all documents of a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .. import analysis
from ..model import All, Any, Correction, Field, Fuzzy, Keyword, Not, Phrase, Prefix, Query, Range, Term
from . import lookup, ranking, spelling
from .build import facet_key
from .forward import Array
from .lookup import Lookup
from .snapshot import Snapshot

_KEYWORD_FACETS = {"tag": "tags"}  # the others bear their facet's name


@dataclass(frozen=True, slots=True)
class Clause:
    """A word or phrase that was looked up, for the fragments."""

    lookup: Lookup
    idf: float


@dataclass(frozen=True, slots=True)
class Matches:
    """What a query matches, over all documents of a snapshot."""

    mask: Array
    """True: the document matches and is visible."""
    scores: Array
    clauses: tuple[Clause, ...]
    corrections: tuple[Correction, ...]
    relaxed: bool


def evaluate(snapshot: Snapshot, query: Query, filters: tuple[Query, ...], now: float) -> Matches:
    """Find what matches. A top-level `All` that nothing matches whole is relaxed to any of its words."""
    evaluation = _Evaluation(snapshot, now)
    within = evaluation.visible
    for condition in filters:
        within = within & evaluation.of(condition)[0]
    mask, scores = evaluation.of(query)
    found = mask & within
    relaxed = False
    if isinstance(query, All) and not found.any():
        mask, scores = evaluation.relaxed(query)
        found = mask & within
        relaxed = bool(found.any())
    return Matches(found, scores, tuple(evaluation.clauses), tuple(evaluation.corrections), relaxed)


_Result = tuple[Array, Array]
"""Boolean mask and scores."""


class _Evaluation:
    """One query's evaluation. Each node is evaluated once, however often it is asked for."""

    def __init__(self, snapshot: Snapshot, now: float) -> None:
        self.snapshot = snapshot
        self.visible = snapshot.visible(now)
        self.clauses: list[Clause] = []
        self.corrections: list[Correction] = []
        self._known: dict[int, _Result] = {}
        self._excluding = False

    def of(self, query: Query) -> _Result:
        """Return what a node matches, whether visible or not, and its scores."""
        known = self._known.get(id(query))
        if known is None:
            known = self._known[id(query)] = self._node(query)
        return known

    def _node(self, query: Query) -> _Result:
        match query:
            case Term() | Phrase() | Prefix() | Fuzzy():
                return self._word(query)
            case All(children):
                return self._all(children)
            case Any(children):
                return self._any(children)
            case Not(child):
                return self._not(child)
            case Keyword(name, value):
                return self._unscored(self.snapshot.facet(_KEYWORD_FACETS.get(name, name), facet_key(value)))
            case Range(start, end):
                return self._range(start, end)

    def _unscored(self, mask: Array) -> _Result:
        return mask, np.zeros(self.snapshot.size, np.float32)

    def _all(self, children: tuple[Query, ...]) -> _Result:
        """Every child; those that ask for nothing (`&&`) don't count, but nothing else than such finds nothing."""
        asking = [child for child in children if not _empty(child)]
        mask = np.full(self.snapshot.size, bool(asking) or not children)
        scores = np.zeros(self.snapshot.size, np.float32)
        for child in asking:
            matched, score = self.of(child)
            mask = mask & matched
            scores = scores + score
        return mask, scores

    def _any(self, children: tuple[Query, ...]) -> _Result:
        mask, scores = self._unscored(np.zeros(self.snapshot.size, np.bool_))
        for child in children:
            matched, score = self._uncorrected(child)
            mask = mask | matched
            scores = scores + score
        if not (mask & self.visible).any():
            for term in children:
                if isinstance(term, Term) and (corrected := self._correct(term)):
                    return corrected
        return mask, scores

    def _not(self, child: Query) -> _Result:
        before, self._excluding = self._excluding, True
        try:
            return self._unscored(~self.of(child)[0])
        finally:
            self._excluding = before

    def _range(self, start: float | None, end: float | None) -> _Result:
        dates = self.snapshot.dates
        mask = np.isfinite(dates)
        if start is not None:
            mask = mask & (dates >= start)
        if end is not None:
            mask = mask & (dates < end)
        return self._unscored(mask)

    def relaxed(self, query: All) -> _Result:
        """Return what has any of the words of `query` and meets all its other conditions."""
        words = tuple(c for c in query.children if not isinstance(c, Not | Keyword | Range))
        others = tuple(c for c in query.children if isinstance(c, Not | Keyword | Range))
        if len(words) < 2:
            return self.of(query)
        mask, scores = self._unscored(np.zeros(self.snapshot.size, np.bool_))
        for word in words:
            matched, score = self.of(word)
            mask, scores = mask | matched, scores + score
        return mask & self._all(others)[0], scores

    # ---------------------------------------------------------------------------------- words

    def _word(self, query: Term | Phrase | Prefix | Fuzzy) -> _Result:
        result = self._uncorrected(query)
        if isinstance(query, Term) and not (result[0] & self.visible).any():
            return self._correct(query) or result
        return result

    def _uncorrected(self, query: Query) -> _Result:
        if not isinstance(query, Term | Phrase | Prefix | Fuzzy):
            return self.of(query)
        found = _look_up(self.snapshot, query, self.visible)
        if found is None:
            return self._unscored(np.zeros(self.snapshot.size, np.bool_))
        return self._scored(found, query.weight if isinstance(query, Prefix) else 1.0)

    def _scored(self, found: Lookup, weight: float) -> _Result:
        frequencies = found.frequencies(self.snapshot)
        mask = frequencies > 0
        idf = ranking.idf(self.snapshot.documents, int(np.count_nonzero(mask & self.snapshot.alive)))
        if not self._excluding:
            self.clauses.append(Clause(found, idf * weight))
        return mask, (idf * weight) * ranking.saturate(frequencies)

    def _correct(self, term: Term) -> _Result | None:
        """Search a word that no visible document has by its nearest neighbours."""
        edits = 0 if self._excluding else spelling.edits_for(term.text)
        near = spelling.neighbours(self.snapshot, term.text, edits, self.visible) if edits else []
        if not near:
            return None
        self.corrections.append(Correction(term, near[0]))
        return self._scored(lookup.terms(self.snapshot, near, lookup.field_bits(term.field)), 1.0)


def _empty(query: Query) -> bool:
    return isinstance(query, Term | Phrase) and not analysis.asks_for_something(query.text)


def _look_up(snapshot: Snapshot, query: Term | Phrase | Prefix | Fuzzy, visible: Array) -> Lookup | None:
    fields = lookup.field_bits(query.field)
    match query:
        case Term(text):
            return lookup.word(snapshot, text, fields)
        case Phrase(text):
            return lookup.side(snapshot, text, fields)
        case Prefix(text):
            return lookup.prefix(snapshot, text, fields)
        case Fuzzy(text, _, edits):
            near = spelling.neighbours(snapshot, text, edits, visible)
            return lookup.terms(snapshot, near, fields)


def words(query: Query) -> Iterator[str]:
    """Yield the words and phrases that a query asks for in any field or in titles, in order."""
    match query:
        case Term(text, field) | Phrase(text, field) if _in_title(field):
            yield text
        case All(children):
            for child in children:
                yield from words(child)
        case Any((Term() as term, Prefix())):
            yield from words(term)
        case _:
            return


def _in_title(field: Field | None) -> bool:
    return field is None or field == "title"
