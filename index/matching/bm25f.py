"""BM25F and what is put on top of it; its parameters are those of `tuning.Ranking`.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.6: the frequency of a
term is weighted and length-normalised in each field, added up over the fields, and only then saturated:

    tf~(d, t) = sum over fields f of  weight(f) * tf(d, f, t) / (1 - b(f) + b(f) * length(d, f) / mean length(f))
    score(d)  = sum over terms t of   idf(t) * burst(t) * tf~ * (k1 + 1) / (k1 + tf~)
    idf(t)    = ln(1 + (N - df + 0.5) / (df + 0.5)),  df: documents that have t in any field
    burst(t)  = m / (m + burst),  m: mean tf~ of the documents that have t

`burst` is after Kwok, "A New Method of Weighting Query Terms for Ad-Hoc Retrieval" (SIGIR 1996): a word that tells what
a text is about comes again and again where it comes at all, and in titles; one like "what" or "must" may be as rare,
but comes once here and once there. So no list of stop words is needed, in any language.
"""

from __future__ import annotations

import math

import numpy as np

from ..fields import FIELDS
from ..ranking import Ranking
from ..segment.forward_index import FIELD_SLOTS
from ..segment.ragged import Array


def field_weights(ranking: Ranking) -> Array:
    """Return what one occurrence in each field counts."""
    return np.array([getattr(ranking, f"{field}_weight") for field in FIELDS])


def slot_weights(ranking: Ranking, lengths: Array, totals: Array, documents: int) -> Array:
    """Return weight(f) / (1 - b(f) + b(f) * length / mean) for each slot (document * SLOTS + field).

    `lengths` is [n, fields]; `totals` the sum of each field's lengths over all `documents` of the index."""
    mean = np.maximum(totals / max(documents, 1), 1e-9)
    b = np.array([getattr(ranking, f"{field}_b") for field in FIELDS])
    table = np.zeros((len(lengths), FIELD_SLOTS), np.float32)
    table[:, : len(FIELDS)] = field_weights(ranking) / (1 - b + b * (lengths / mean))
    return table.reshape(-1)


def worth(ranking: Ranking, documents: int, having: int, total: float) -> float:
    """Return idf(t) * burst(t) of a term that `having` of `documents` have, with tf~ of `total` in all; above 0."""
    idf = math.log(1 + (documents - having + 0.5) / (having + 0.5))
    mean = total / max(having, 1)
    return idf * mean / (mean + ranking.burst) if mean else idf


def saturate(ranking: Ranking, frequencies: Array) -> Array:
    """Return tf~ * (k1 + 1) / (k1 + tf~)."""
    return frequencies * (ranking.k1 + 1) / (frequencies + ranking.k1)


def freshness(ranking: Ranking, dates: Array, now: float) -> Array:
    """Return the factor for documents of `dates`; `now` and they are seconds since 1970, -inf for none: 1 + recency for
    one of today, half as much above 1 for each `half_life` days that it is older."""
    age = np.maximum(now - dates, 0) / 86_400
    factor: Array = 1 + ranking.recency * np.exp2(-age / ranking.half_life)
    return factor
