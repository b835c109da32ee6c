"""Find related documents: those that share rare words or tags with a document, or are linked with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..fields import ALL_FIELDS
from ..matching.scorer import score_matcher
from ..matching.scoring_context import ScoringContext
from ..matching.term_lookup import look_up_terms
from ..model import Hit, SearchOptions
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..snippets.snippets import prepare_snippets
from ..turns import check_deadline
from .link_graph import find_linked_docs
from .top_k import select_top

if TYPE_CHECKING:
    from ..semantic.model import StaticModel

_MAX_TERMS = 25
"""How many key terms of a document are searched."""
_LINK_WEIGHT = 0.5
"""The score of a link, relative to the score of the document that shares most words."""


def find_related(
    context: ScoringContext,
    id: str,
    limit: int,
    now: float,
    deadline: float | None = None,
    model: StaticModel | None = None,
) -> list[Hit]:
    """Return the visible documents that share the key terms of this one, are linked with it or mean the same, best
    first.

    Returns an empty list if `id` is unknown or hidden. `now`: seconds since 1970; `deadline`: of `time.monotonic`;
    `model`: compares meanings. Raises TooSlow after the deadline."""
    context = context.restrict_to_visible(now)
    snapshot = context.snapshot
    visible = snapshot.alive
    doc = snapshot.find_doc_by_id(id)
    if doc is None or not visible[doc]:
        return []
    scores = _score_by_key_terms(context, doc, deadline)
    scores[doc] = 0
    if model is not None:
        scores = _add_meaning(context, scores, doc, model)
    check_deadline(deadline)
    return build_related(snapshot, doc, scores, limit)


def build_related(snapshot: Snapshot, doc: int, scores: Array, limit: int) -> list[Hit]:
    """Return the hits of the documents related to one, best first. `scores`: [documents], for what they share."""
    np.add.at(scores, find_linked_docs(snapshot, doc), _LINK_WEIGHT * (float(scores.max()) or 1.0))
    scores[doc] = 0
    best = select_top(snapshot, (snapshot.alive & (scores > 0)).nonzero()[0], scores, "relevance", limit)
    snippets = prepare_snippets(snapshot, best, (), SearchOptions())
    return [snippets.build_hit(each, float(scores[each])) for each in best]


def choose_key_terms(counts: Array, postings: Array, doc_count: int) -> Array:
    """Return the indexes of the terms that tell most of a document: frequent in it and rare in others, but not unique
    to it. `counts`: their occurrences in the document; `postings`: in how many documents they are, or in how many
    fields of them; `doc_count`: of how many documents."""
    weights = counts / (counts + 1.0) * np.log(1 + doc_count / np.maximum(postings, 1))
    weights[postings < 2] = 0  # no other document has it
    best = np.argsort(-weights, kind="stable")[:_MAX_TERMS]
    return best


def _add_meaning(context: ScoringContext, scores: Array, doc: int, model: StaticModel) -> Array:
    """Return the scores with the bonuses of the documents nearest to one, as in a search (see `semantic/fuse.py`)."""
    from ..semantic.nearest import find_nearest, read_document_vector  # imported late: most sites have no model

    snapshot, weight = context.snapshot, context.ranking.meaning
    vector = read_document_vector(snapshot, model.id, doc)
    if vector is None or not weight:
        return scores
    nearest = find_nearest(snapshot, model.id, vector, snapshot.alive)
    scores[nearest.docs] += ((float(scores.max()) or 1.0) * weight / (1 - weight) * nearest.scale()).astype(
        scores.dtype
    )
    return scores


def _score_by_key_terms(context: ScoringContext, doc: int, deadline: float | None) -> Array:
    """Return [documents] float32: the scores for the key terms of one document.

    Key terms are frequent in the document and rare in its segment, but not unique to it."""
    snapshot = context.snapshot
    view, number = snapshot.locate_doc(doc)
    reader, live_terms = view.reader, context.segments[view.ordinal].live_terms
    terms, counts = np.unique(reader.occurrences.read_rows([number]).terms, return_counts=True)
    postings = live_terms.count_postings(terms)
    key_terms = terms[choose_key_terms(counts, postings, live_terms.doc_count)]
    scores = np.zeros(snapshot.doc_count, np.float32)
    for term in key_terms.tolist():
        check_deadline(deadline)
        scored = score_matcher(context, look_up_terms(context, [reader.terms[term].decode()], ALL_FIELDS))
        scores[scored.docs] += scored.scores
    return scores
