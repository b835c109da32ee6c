"""BM25F with burstiness. The parameters are those of `ranking.Ranking`.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.6: the frequency of a
term is weighted and length-normalized in each field, summed over the fields, and only then saturated:

    tf~(d, t) = sum over fields f of  weight(f) * tf(d, f, t) / (1 - b(f) + b(f) * length(d, f) / mean length(f))
    score(d)  = sum over terms t of   idf(t) * burst(t) * tf~ * (k1 + 1) / (k1 + tf~)
    idf(t)    = ln(1 + (N - df + 0.5) / (df + 0.5)),  df: documents that have t in any field
    burst(t)  = m / (m + burst),  m: mean tf~ of the documents that have t

`burst` follows Kwok, "A New Method of Weighting Query Terms for Ad-Hoc Retrieval" (SIGIR 1996): a word that names the
topic of a text occurs again and again, and in titles; a word like "what" or "must" may be as rare, but occurs only
once in most of its documents. `Ranking.function_word` helps where such a word is rare, as in a reference manual.
"""

from __future__ import annotations

import math

import numpy as np

from ..fields import FIELDS
from ..ranking import Ranking
from ..segment.arrays import FIELD_SLOTS
from ..segment.ragged import Array

_SECONDS_PER_DAY = 86_400
_MIN_DIVISOR = 1e-30
"""With b = 1, the divisor of an empty field is 0; nothing is ever found there."""


def get_field_weights(ranking: Ranking) -> Array:
    """Return [fields] float64: the weight of one occurrence in each field."""
    return np.array([getattr(ranking, f"{field}_weight") for field in FIELDS])


def compute_slot_weights(ranking: Ranking, field_lengths: Array, totals: Array, doc_count: int) -> Array:
    """Return weight(f) / (1 - b(f) + b(f) * length / mean length) for each slot (doc * FIELD_SLOTS + field).

    `field_lengths`: [n, fields]; `totals`: [fields], the sum of each field's lengths over the `doc_count`
    documents of the whole index. Returns: [n * FIELD_SLOTS] float32, 0 for slots without a field."""
    mean = np.maximum(totals / max(doc_count, 1), 1e-9)
    b = np.array([getattr(ranking, f"{field}_b") for field in FIELDS])
    weights = np.zeros((len(field_lengths), FIELD_SLOTS), np.float32)
    divisors = np.maximum(1 - b + b * (field_lengths / mean), _MIN_DIVISOR)
    weights[:, : len(FIELDS)] = get_field_weights(ranking) / divisors
    return weights.reshape(-1)


def compute_term_weight(ranking: Ranking, doc_count: int, doc_frequency: int, total_frequency: float) -> float:
    """Return idf(t) * burst(t) of a term, always above 0.

    `doc_frequency`: how many of the `doc_count` documents have it; `total_frequency`: the sum of their tf~."""
    idf = math.log(1 + (doc_count - doc_frequency + 0.5) / (doc_frequency + 0.5))
    mean = total_frequency / max(doc_frequency, 1)
    return idf * mean / (mean + ranking.burst) if mean else idf


def saturate(ranking: Ranking, frequencies: Array) -> Array:
    """Return tf~ * (k1 + 1) / (k1 + tf~): from 0 to k1 + 1."""
    return frequencies * (ranking.k1 + 1) / (frequencies + ranking.k1)


def compute_recency(ranking: Ranking, dates: Array, now: float) -> Array:
    """Return the recency factors of documents: 1 + recency for today; the part above 1 halves every `half_life` days.

    `dates`: seconds since 1970; -inf: no date, factor 1."""
    age = np.maximum(now - dates, 0) / _SECONDS_PER_DAY
    factors: Array = 1 + ranking.recency * np.exp2(-age / ranking.half_life)
    return factors
