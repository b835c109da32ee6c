"""Fuse the scores of words and of meaning.

    fused = (1 - w) * lexical / best lexical + w * scaled cosine
    w = Ranking.meaning ^ min(1, 2 c)

The cosine is that of a document's best section, scaled from 0 for the 100th document to 1 for the best. c is the share
of the query's words, function words aside, that the best document by words has: if it has few, words say little. The
order stays the same if all scores are multiplied by best lexical / (1 - w). So meaning is a
bonus of at most best lexical * w / (1 - w), and everything else that has to do with scores stays as it is.

Compare: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2023): a convex combination of
scaled scores ranks better than reciprocal ranks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..matching.evaluator import evaluate, unite
from ..matching.match import Matches
from ..matching.plan import AndPlan, Leaf, Plan
from ..matching.query_language import find_function_words
from ..matching.scoring_context import ScoringContext
from ..model import And, Query, Synonyms, Term
from ..segment.ragged import Array
from ..text.identifiers import find_identifiers
from .encode import embed_texts, split_words
from .model import StaticModel
from .nearest import Nearest, find_nearest

_MIN_WORDS = 3
"""Words of the shortest sentence."""
_MOST_LOOKED_UP = 5
"""A query of more words is a sentence, even without function words."""
_SIGN_OF_CODE = re.compile(r"\d|[_/\\=<>{}\[\]$@#|&:+*]|\w\.\w|^[-.]|^[A-Z]{2,}$")
"""A name, a version, a path, a flag: it is looked up as written."""
_PUNCTUATION = ".,;:!?…"
_MAX_WEIGHT = 0.9
_LEAST_COSINE = 0.3
"""Documents without any word of the query must be this near to it."""
_MOST_ALONE = 10
"""How many documents without any word of the query are listed."""


class Meaning(NamedTuple):
    """The documents that are near to a query by meaning."""

    nearest: Nearest
    bonuses: dict[int, float]
    """Document -> what is added to its score."""
    added: Array
    """The documents that no word of the query has found."""

    def get_cosine(self, doc: int) -> float:
        """Return the cosine of a document's best section; 0 if it is not among the nearest."""
        return self._find(doc, self.nearest.cosines)

    def get_section(self, doc: int) -> int:
        """Return the best section of one of the nearest documents, as an index in its outline."""
        return int(self._find(doc, self.nearest.sections))

    def _find(self, doc: int, values: Array) -> float:
        at = (self.nearest.docs == doc).nonzero()[0]
        return float(values[at[0]]) if len(at) else 0.0


def find_meaning(
    context: ScoringContext, model: StaticModel, query: Query, matches: Matches, scores: Array
) -> Meaning | None:
    """Return the documents near to a query and their bonuses; None if only its words count.

    `scores`: [documents], boosted, without bonuses for names."""
    weight = context.ranking.meaning
    if not weight or not _has_meaning(query, matches):
        return None
    words = _list_plain_words(query)
    if not model.knows(matches.lang or context.main_lang):
        return None
    nearest = find_nearest(context.snapshot, model.id, embed_query(model, words, matches), matches.eligible)
    if not len(nearest.docs):
        return None
    best = float(scores.max(where=matches.mask, initial=0)) or 1.0
    weight = _weigh_meaning(weight, matches, scores)
    bonuses = best * weight / (1 - weight) * nearest.scale()
    is_alone = ~matches.mask.take(nearest.docs)
    added = (is_alone & (nearest.cosines >= _LEAST_COSINE)).nonzero()[0][:_MOST_ALONE]
    kept = np.union1d((~is_alone).nonzero()[0], added)
    pairs = zip(nearest.docs.take(kept).tolist(), bonuses.take(kept).tolist(), strict=True)
    return Meaning(nearest, dict(pairs), nearest.docs.take(added))


def embed_query(model: StaticModel, words: Sequence[str], matches: Matches) -> Array:
    """Return the vector of a query's words, as corrected, without function words: [dimensions] float32."""
    corrected = {
        correction.term.text: correction.replacement
        for correction in matches.corrections
        if correction.kind != "proposed"
    }
    grammar = find_function_words(words, matches.lang or "en")
    telling = [word for word in words if word not in grammar] or words
    text = " ".join(corrected.get(word, word) for word in telling)
    vector: Array = embed_texts([split_words(text)], model)[0]
    return vector


def _weigh_meaning(weight: float, matches: Matches, scores: Array) -> float:
    """Return the weight of meaning: the fewer telling words of the query the best document has, the less its words say.

    It is `weight` if that document has half of them or more, and up to _MAX_WEIGHT if it has none."""
    telling = _list_telling(matches.plan)
    if not matches.mask.any():
        return _MAX_WEIGHT
    best = int(np.where(matches.mask, scores, -np.inf).argmax())
    covered = sum(bool(evaluate(plan, len(scores))[best]) for plan in telling) / max(len(telling), 1)
    return float(min(weight ** min(1, 2 * covered), _MAX_WEIGHT))


def find_alone(meaning: Meaning, plan: Plan | None, docs: Sequence[int], doc_count: int) -> list[int]:
    """Return those of `docs` that meaning alone has found: they have no word of the query but function words."""
    near = [doc for doc in docs if doc in meaning.bonuses]
    has_word = unite([evaluate(child, doc_count) for child in _list_telling(plan)], doc_count)
    return [doc for doc in near if not has_word[doc]]


def _list_telling(plan: Plan | None) -> tuple[Plan, ...]:
    """Return the words of a plan that are no function words; all of them if there are no others."""
    children = plan.children if isinstance(plan, AndPlan) else ()
    return tuple(each for each in children if not (isinstance(each, Leaf) and each.is_function_word)) or children


def _has_meaning(query: Query, matches: Matches) -> bool:
    """Return whether the meaning of a query counts. Whole titles, and a few words that a document has, all of them, are
    looked up."""
    words = _list_plain_words(query)
    if len(words) < 2 or len(matches.titled_docs):
        return False
    is_sentence = any(clause.is_function_word for clause in matches.clauses) and len(words) >= _MIN_WORDS
    return is_sentence or len(words) > _MOST_LOOKED_UP or not matches.has_topic.any()


def _list_plain_words(query: Query) -> list[str]:
    """Return the words of a query that has nothing but plain words; else none."""
    if not isinstance(query, And):
        return []
    terms: list[Query] = []
    for child in query.children:
        whole = child.original if isinstance(child, Synonyms) else child
        terms += whole.children if whole is not child and isinstance(whole, And) else (whole,)
    words = [term.text.strip(_PUNCTUATION) for term in terms if isinstance(term, Term) and term.field is None]
    is_plain = len(words) == len(terms) and not any(
        _SIGN_OF_CODE.search(word) or find_identifiers(word) for word in words
    )
    return [word for word in words if word] if is_plain else []
