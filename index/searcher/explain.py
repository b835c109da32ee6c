"""Why a document has its score: which words in which fields gave what, and what was put on top of it."""

from __future__ import annotations

from collections.abc import Mapping

from ..fields import FIELDS
from ..matching import bm25f
from ..matching.boosts import Boosts
from ..matching.evaluator import Clause, Matches
from ..model import And, Explanation, Or, Query, Synonyms, TermScore
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot


class Explainer:
    """Explains the hits of one question. Each word is looked up once more in each field, for all hits at once."""

    def __init__(
        self, snapshot: Snapshot, query: Query, matches: Matches, boosts: Boosts, nearness: Mapping[int, float]
    ) -> None:
        """`nearness`: the factors of those documents for which it was looked at."""
        self._snapshot = snapshot
        self._query = query
        self._clauses = matches.looked_up
        self._boosts = boosts
        self._nearness = nearness
        self._tables = {id: self._table(clause) for id, clause in self._clauses.items()}

    def _table(self, clause: Clause) -> list[Array]:
        """Return the tf~ of all documents: in each field, and in all."""
        fields = [clause.lookup.within(1 << field) for field in range(len(FIELDS))]
        return [lookup.frequencies(self._snapshot) for lookup in (*fields, clause.lookup)]

    def of(self, document: int) -> Explanation:
        """Explain one document's score."""
        return Explanation(
            words=tuple(self._words(self._query, document)),
            recency=self._boosts.recency(document),
            tag=self._boosts.tag(document),
            title=self._boosts.title(document),
            nearness=self._nearness.get(document, 1.0),
        )

    def _words(self, query: Query, document: int) -> list[TermScore]:
        match query:
            case And(children) | Or(children):
                return [word for child in children for word in self._words(child, document)]
            case Synonyms(typed, others):
                return max((self._words(way, document) for way in (typed, *others)), key=_sum)
        clause = self._clauses.get(id(query))
        return [] if clause is None else self._word(clause, self._tables[id(query)], document)

    def _word(self, clause: Clause, table: list[Array], document: int) -> list[TermScore]:
        *fields, frequency = (float(frequencies[document]) for frequencies in table)
        if not frequency:
            return []
        score = clause.worth * float(bm25f.saturate(self._snapshot.ranking, table[-1][document]))
        having = {name: value for name, value in zip(FIELDS, fields, strict=True) if value}
        return [TermScore(clause.query, having, frequency, clause.worth, score)]


def _sum(words: list[TermScore]) -> float:
    return sum(word.score for word in words)
