"""Documents like one: they share its telling words and tags, or one links to the other."""

from __future__ import annotations

import numpy as np

from ..model import Hit, SearchOptions
from . import lookup
from .answer import best_of
from .evaluate import in_time
from .forward import ALL_FIELDS, Array
from .fragments import Shown
from .linked import linked
from .snapshot import Snapshot
from .weigh import weigh

_RELATED_TERMS = 25
_LINK = 0.5
"""What a link between two documents counts, beside what the document counts that shares most words."""


def related(snapshot: Snapshot, id: str, limit: int, now: float, until: float | None = None) -> list[Hit]:
    """Return the documents that share this one's rarest and most frequent words and its tags, or that a link joins with
    it; see Engine.related."""
    visible = snapshot.visible(now)
    document = snapshot.named(id)
    if document is None or not visible[document]:
        return []
    scores = _telling_scores(snapshot, document, until)
    scores[document] = 0
    np.add.at(scores, linked(snapshot, document), _LINK * (float(scores.max()) or 1.0))
    scores[document] = 0
    in_time(until)
    best = best_of(snapshot, (visible & (scores > 0)).nonzero()[0], scores, "relevance", limit)
    shown = Shown(snapshot, best, (), SearchOptions())
    return [shown.hit(number, float(scores[number])) for number in best]


def _telling_scores(snapshot: Snapshot, document: int, until: float | None) -> Array:
    """Score all documents by the words that tell most about one: often there, rarely elsewhere, but not there only."""
    part, number = snapshot.locate(document)
    segment = part.segment
    terms, counts = np.unique(segment.row_terms[slice(*segment.row(number))], return_counts=True)
    having = segment.starts[terms.astype(np.int64) + 1].astype(np.int64) - segment.starts[terms]
    worth = counts / (counts + 1.0) * np.log(1 + segment.size / having)
    worth[having < 2] = 0
    best = terms[np.argsort(-worth, kind="stable")[:_RELATED_TERMS]]
    scores = np.zeros(snapshot.size, np.float32)
    for term in best.tolist():
        in_time(until)
        word = weigh(snapshot, lookup.terms(snapshot, [segment.terms[term].decode()], ALL_FIELDS))
        scores[word.documents] += word.scores
    return scores
