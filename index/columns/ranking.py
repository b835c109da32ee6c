"""BM25F and what is put on top of it. Every parameter of the ranking stands here.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.6: the frequency of a
term is weighted and length-normalised in each field, added up over the fields, and only then saturated:

    tf~(d, t) = sum over fields f of  WEIGHTS[f] * tf(d, f, t) / (1 - B[f] + B[f] * length(d, f) / mean length(f))
    score(d)  = sum over terms t of   idf(t) * tf~ * (K1 + 1) / (K1 + tf~)
    idf(t)    = ln(1 + (N - df + 0.5) / (df + 0.5)),  df: documents that have t in any field
"""

from __future__ import annotations

import math

import numpy as np

from .forward import FIELDS, SLOTS, Array

K1 = 1.2
"""Saturation: how soon further occurrences stop to matter."""
WEIGHTS = dict(zip(FIELDS, (5.0, 4.0, 3.0, 1.0, 1.0), strict=True))
"""What one occurrence in each field counts."""
B = dict(zip(FIELDS, (0.5, 0.3, 0.5, 0.75, 0.3), strict=True))
"""How far long fields are held against a document: 0 not at all, 1 in full. Little for code: most posts have none or a
word of it, so that the mean says nothing of what is long."""
VARIANT = 0.9
"""What an occurrence of another form of the word (same stem) counts beside the form asked for."""
WHOLE_TAG = 1.3
"""Factor where the query is one of the document's tags."""


def slot_weights(lengths: Array, totals: Array, documents: int) -> Array:
    """Return WEIGHTS[f] / (1 - B[f] + B[f] * length / mean) for each slot (document * SLOTS + field).

    `lengths` is [n, fields]; `totals` the sum of each field's lengths over all `documents` of the index."""
    mean = np.maximum(totals / max(documents, 1), 1e-9)
    b, weight = np.array(list(B.values())), np.array(list(WEIGHTS.values()))
    table = np.zeros((len(lengths), SLOTS), np.float32)
    table[:, : len(FIELDS)] = weight / (1 - b + b * (lengths / mean))
    return table.reshape(-1)


def idf(documents: int, having: int) -> float:
    """Return the weight of a term that `having` of `documents` have; always above 0."""
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def saturate(frequencies: Array) -> Array:
    """Return tf~ * (K1 + 1) / (K1 + tf~)."""
    return frequencies * (K1 + 1) / (frequencies + K1)
