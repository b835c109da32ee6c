"""A query's tree -> which documents match, and how well: boolean and number arrays over all documents of a snapshot."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..errors import TooSlow
from ..model import (
    And,
    Correction,
    Field,
    Fuzzy,
    Keyword,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    SearchOptions,
    Synonyms,
    Term,
)
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..text.keys import make_facet_key, make_title_key
from . import fuzzy, matchers
from .matchers import Lookup
from .scorer import Weighed, weigh

_KEYWORD_FACETS = {"tag": "tags"}  # the others bear their facet's name


Word = Term | Phrase | Prefix | Fuzzy


class Clause(NamedTuple):
    """A word or phrase that was looked up, for the fragments."""

    query: Word
    """As it was searched: corrected, if need be."""
    lookup: Lookup
    worth: float
    """See `ranking.worth`."""


class Matches(NamedTuple):
    """What a query matches, over all documents of a snapshot."""

    mask: Array
    """True: the document matches and is visible."""
    scores: Array
    """Of those that match; others may have one too, for the words they do have."""
    clauses: tuple[Clause, ...]
    """What to mark and to find together; each in all the ways that it is asked for."""
    looked_up: Mapping[int, Clause]
    """By the identity of the word or phrase in the query: each by itself."""
    corrections: tuple[Correction, ...]
    relaxed: bool
    within: Array
    """True: the document is visible and meets the filters."""
    asked: str
    """The words and phrases that a title or tag would be, if the query is one."""
    titled: Array
    """The documents whose whole title the query is, whether they match or not."""


def evaluate(snapshot: Snapshot, query: Query, options: SearchOptions, now: float) -> Matches:
    """Find what matches. A top-level `All` that nothing matches whole is relaxed to any of its words."""
    evaluation = _Evaluation(snapshot, now, options.deadline)
    within = evaluation.visible
    for condition in options.filters:
        within = within & evaluation.unscored(condition)
    mask = evaluation.of(query) & within
    asked = " ".join(_words(query))
    titled = snapshot.titled(make_title_key(asked))
    if len(titled) and _only_words(query):
        mask[titled] = within[titled]
    relaxed = False
    if isinstance(query, And) and not mask.any():
        mask = evaluation.relaxed(query) & within
        relaxed = bool(mask.any())
    return Matches(
        mask=mask,
        scores=evaluation.scores,
        clauses=tuple(evaluation.clauses(query)),
        looked_up=evaluation.looked_up,
        corrections=tuple(evaluation.corrections),
        relaxed=relaxed,
        within=within,
        asked=asked,
        titled=titled,
    )


def check_deadline(deadline: float | None) -> None:
    """Raise TooSlow where this moment (of `time.monotonic`) has passed."""
    if deadline is not None and time.monotonic() > deadline:
        raise TooSlow("the question takes longer than it may; ask for less at once")


def _only_words(query: Query) -> bool:
    """Say whether a query asks for nothing but words that may stand in a title."""
    match query:
        case And(children):
            return all(map(_only_words, children))
        case Synonyms(typed):
            return _only_words(typed)
    return any(_words(query))


class _Evaluation:
    """One query's evaluation. Each node is evaluated once, however often it is asked for: a boolean array says which
    documents it matches, visible or not, and what each word is worth in a document is added to `scores`."""

    def __init__(self, snapshot: Snapshot, now: float, deadline: float | None) -> None:
        self.snapshot = snapshot
        self._deadline = deadline
        self.visible = snapshot.visible(now)
        self.scores = np.zeros(snapshot.size, np.float32)
        self.corrections: list[Correction] = []
        self._known: dict[int, Array | None] = {}
        self.looked_up: dict[int, Clause] = {}
        self._scoring = True
        self._correcting = True
        self._weight = 1.0

    def of(self, query: Query) -> Array:
        """Return what a node matches; one that asks for nothing (`&&`) matches nothing."""
        mask = self._of(query)
        return self._nothing() if mask is None else mask

    def unscored(self, query: Query) -> Array:
        """Return what a node matches that restricts, or excludes, and is not itself looked for."""
        before, self._scoring = self._scoring, False
        try:
            return self.of(query)
        finally:
            self._scoring = before

    def _nothing(self) -> Array:
        return np.zeros(self.snapshot.size, np.bool_)

    def _of(self, query: Query) -> Array | None:
        """Return what a node matches; None: it asks for nothing."""
        if id(query) not in self._known:
            check_deadline(self._deadline)
            self._known[id(query)] = self._node(query)
        return self._known[id(query)]

    def _node(self, query: Query) -> Array | None:
        match query:
            case Term() | Phrase() | Prefix() | Fuzzy():
                return self._word(query)
            case And(children):
                return self._all(children)
            case Or(children):
                return self._any(children)
            case Synonyms(typed, others):
                return self._alike(typed, others)
            case Not(child):
                return ~self.unscored(child)
            case Keyword(name, value):
                mask = self._nothing()
                mask[self.snapshot.facet(_KEYWORD_FACETS.get(name, name), make_facet_key(value))] = True
                return mask
            case Range(start, end):
                return self._range(start, end)

    def _all(self, children: tuple[Query, ...]) -> Array:
        """Every child; those that ask for nothing don't count, but nothing else than such finds nothing."""
        asking = [mask for child in children if (mask := self._of(child)) is not None]
        if not asking:
            return np.full(self.snapshot.size, not children)
        return functools.reduce(np.bitwise_and, asking)  # logical_and.reduce copies them into one array first

    def _any(self, children: tuple[Query, ...]) -> Array:
        mask = self._nothing()
        for child in children:
            found = self._uncorrected(child)
            if found is not None:
                mask |= found
        if not (mask & self.visible).any():
            for term in children:
                if isinstance(term, Term) and (corrected := self._correct(term)) is not None:
                    return corrected
        return mask

    def _alike(self, typed: Query, others: tuple[Term | Phrase, ...]) -> Array:
        """Any of several ways to say one thing. What is typed is corrected only where none of the others is found."""
        mask, before = self._nothing(), self.scores
        best = np.zeros_like(before)
        for query in (*others, typed):
            self.scores = np.zeros_like(best)
            self._weight = 1.0 if query is typed else self.snapshot.ranking.variant
            self._correcting = query is typed and not (mask & self.visible).any()
            mask |= self.of(query)
            np.maximum(best, self.scores, out=best)
        self.scores, self._weight, self._correcting = before + best, 1.0, True
        return mask

    def _range(self, start: float | None, end: float | None) -> Array:
        dates = self.snapshot.dates
        mask: Array = np.isfinite(dates)
        if start is not None:
            mask &= dates >= start
        if end is not None:
            mask &= dates < end
        return mask

    def relaxed(self, query: And) -> Array:
        """Return what has any of the words of `query` and meets all its other conditions."""
        words = [word for c in query.children if not isinstance(c, Not | Keyword | Range) for word in _each(c)]
        others = tuple(c for c in query.children if isinstance(c, Not | Keyword | Range))
        if len(words) < 2:
            return self.of(query)
        mask: Array = functools.reduce(np.bitwise_or, [self.of(word) for word in words])
        mask &= self._all(others)
        return mask

    # ---------------------------------------------------------------------------------- words

    def clauses(self, query: Query) -> Iterator[Clause]:
        """Yield what was looked up and scored of a query; a synonym stands for each of the words it is one of."""
        match query:
            case And(children) | Or(children):
                for child in children:
                    yield from self.clauses(child)
            case Synonyms(typed, others):
                also = tuple([clause.lookup for other in others for clause in self.clauses(other)])
                for clause in self.clauses(typed):
                    yield clause._replace(lookup=matchers.Either((clause.lookup, *also)))
            case _ if id(query) in self.looked_up:
                yield self.looked_up[id(query)]

    def _word(self, query: Word) -> Array | None:
        mask = self._uncorrected(query)
        if isinstance(query, Term) and mask is not None and not (mask & self.visible).any():
            corrected = self._correct(query)
            return mask if corrected is None else corrected
        return mask

    def _uncorrected(self, query: Query) -> Array | None:
        if not isinstance(query, Term | Phrase | Prefix | Fuzzy):
            return self._of(query)
        word = self._weighed(query)
        return None if word is None else self._add(query, query, word)

    def _weighed(self, query: Word) -> Weighed | None:
        """Look a word up and weigh it; None where there is nothing to look up."""
        snapshot = self.snapshot
        if isinstance(query, Fuzzy):  # it depends on what is visible at the moment
            fields = matchers.field_bits(query.field)
            near = fuzzy.neighbours(snapshot, query.text, query.edits, self.visible, fields)
            return self._exactly(near, fields)
        return snapshot.words.recall(query, lambda: _weighed(snapshot, query))

    def _add(self, asked: Word, searched: Word, word: Weighed) -> Array:
        """Return which documents have a word, and add what it is worth to their scores."""
        mask = self._nothing()
        mask[word.documents] = word.scores > 0
        if self._scoring:
            weight = self._weight * searched.weight if isinstance(searched, Prefix) else self._weight
            self.looked_up[id(asked)] = Clause(searched, word.lookup, weight * word.worth)
            self.scores[word.documents] += word.scores if weight == 1.0 else weight * word.scores
        return mask

    def _correct(self, term: Term) -> Array | None:
        """Search a word that no visible document has by its nearest neighbours."""
        correcting = self._scoring and self._correcting
        fields = matchers.field_bits(term.field)
        near = fuzzy.corrections(self.snapshot, term.text, self.visible, fields) if correcting else []
        if not near:
            return None
        self.corrections.append(Correction(term, near[0]))
        return self._add(term, replace(term, text=near[0]), self._exactly(near, fields))

    def _exactly(self, texts: list[str], fields: int) -> Weighed:
        """Return any of these terms, weighed."""
        snapshot = self.snapshot
        return snapshot.words.recall((*texts, fields), lambda: weigh(snapshot, matchers.terms(snapshot, texts, fields)))


def _each(query: Query) -> Iterator[Query]:
    """Yield a part of a query, and the words of one that stands for several."""
    yield query
    if isinstance(query, Synonyms) and isinstance(query.original, And):
        yield from query.original.children


def _weighed(snapshot: Snapshot, query: Term | Phrase | Prefix) -> Weighed | None:
    look_up = {Term: matchers.word, Phrase: matchers.side, Prefix: matchers.prefix}[type(query)]
    found = look_up(snapshot, query.text, matchers.field_bits(query.field))
    return None if found is None else weigh(snapshot, found)


def _words(query: Query) -> list[str]:
    """Return the words and phrases that a query asks for in any field or in titles, in order."""
    match query:
        case Term(text, field) | Phrase(text, field) if _in_title(field):
            return [text]
        case And(children):
            return [word for child in children for word in _words(child)]
        case Or((Term() as term, Prefix())):
            return _words(term)
        case Synonyms(typed):
            return _words(typed)
    return []


def _in_title(field: Field | None) -> bool:
    return field is None or field == "title"
