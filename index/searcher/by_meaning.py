"""Add the documents that a query finds by meaning to those that its words find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..matching.match import Matches
from ..matching.scoring_context import ScoringContext
from ..model import Explanation, Hit, Query, SearchOptions
from ..segment.ragged import Array
from ..semantic.fuse import Meaning, find_alone, find_meaning
from ..semantic.model import StaticModel
from ..snippets.snippets import prepare_snippets
from .page import Page


def add_meaning(
    context: ScoringContext, model: StaticModel, query: Query, matches: Matches, scores: Array, options: SearchOptions
) -> tuple[Matches, Array, Meaning | None]:
    """Return the matches with the documents that meaning alone has found, the scores with the bonuses for meaning, and
    what was found; None if only words count.

    `scores`: [documents], boosted, without bonuses for names."""
    meaning = None if options.sort == "date" else find_meaning(context, model, query, matches, scores)
    if meaning is None:
        return matches, scores, None
    scores, mask = scores.copy(), matches.mask.copy()
    scores[list(meaning.bonuses)] += np.array(list(meaning.bonuses.values()), scores.dtype)
    mask[meaning.added] = True
    return matches._replace(mask=mask), scores, meaning


def build_hits(
    context: ScoringContext, meaning: Meaning, matches: Matches, page: Page, options: SearchOptions
) -> dict[int, Hit]:
    """Return the hits of those documents of a page that meaning alone has found, with their best sections and without
    highlights."""
    snapshot = context.snapshot
    alone = find_alone(meaning, matches.plan, page.docs, snapshot.doc_count)
    snippets = prepare_snippets(snapshot, alone, (), options)
    hits = {}
    for doc in alone:
        hit = snippets.build_hit(doc, page.scores[doc])._replace(matched_by="meaning")
        fragment = snippets.build_section(doc, meaning.get_section(doc))
        if fragment is not None:
            hit = hit._replace(excerpt=fragment, sub_results=(fragment,) if options.fragments else ())
        hits[doc] = hit
    return hits


def explain_meaning(explanations: Mapping[int, Explanation], meaning: Meaning) -> dict[int, Explanation]:
    """Return explanations with the part that meaning has in the scores."""
    return {
        doc: replace(each, meaning=meaning.bonuses.get(doc, 0.0), cosine=meaning.get_cosine(doc))
        for doc, each in explanations.items()
    }
