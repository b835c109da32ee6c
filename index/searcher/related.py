"""Documents like one: they share its telling words and tags, or one links to the other."""

from __future__ import annotations

import numpy as np

from ..fields import ALL_FIELDS
from ..matching import matchers
from ..matching.evaluator import check_deadline
from ..matching.scorer import weigh
from ..model import Hit, SearchOptions
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..snippets.snippets import Shown
from .link_graph import find_linked_docs
from .search import best_of

_RELATED_TERMS = 25
_LINK = 0.5
"""What a link between two documents counts, beside what the document counts that shares most words."""


def find_related(snapshot: Snapshot, id: str, limit: int, now: float, deadline: float | None = None) -> list[Hit]:
    """Return the documents that share this one's rarest and most frequent words and its tags, or that a link joins with
    it; see Engine.related."""
    visible = snapshot.visible(now)
    document = snapshot.named(id)
    if document is None or not visible[document]:
        return []
    scores = _telling_scores(snapshot, document, deadline)
    scores[document] = 0
    np.add.at(scores, find_linked_docs(snapshot, document), _LINK * (float(scores.max()) or 1.0))
    scores[document] = 0
    check_deadline(deadline)
    best = best_of(snapshot, (visible & (scores > 0)).nonzero()[0], scores, "relevance", limit)
    shown = Shown(snapshot, best, (), SearchOptions())
    return [shown.hit(number, float(scores[number])) for number in best]


def _telling_scores(snapshot: Snapshot, document: int, deadline: float | None) -> Array:
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
        check_deadline(deadline)
        word = weigh(snapshot, matchers.terms(snapshot, [segment.terms[term].decode()], ALL_FIELDS))
        scores[word.documents] += word.scores
    return scores
