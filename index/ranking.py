"""The parameters of the ranking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    """The parameters of the ranking; `index/columns/ranking.py` has the formulas and their sources."""

    title_weight: float = 5.0
    """What one occurrence in each field counts."""
    tags_weight: float = 4.0
    headings_weight: float = 3.0
    body_weight: float = 1.0
    code_weight: float = 1.0
    title_b: float = 0.5
    """How far a long field is held against a document: 0 not at all, 1 in full. Little for code: most posts have none
    or a word of it, so that the mean says nothing of what is long."""
    tags_b: float = 0.3
    headings_b: float = 0.5
    body_b: float = 0.5
    code_b: float = 0.3
    k1: float = 1.5
    """Saturation: how soon further occurrences stop to matter."""
    burst: float = 2.0
    """How far a word that occurs but once in a document is taken for one that tells little; 0: not at all."""
    variant: float = 0.9
    """What an occurrence of another form of the word (same stem) counts beside the form asked for, and what a synonym
    is worth beside the word."""
    proximity: float = 0.3
    """How much more a document is worth that has all words of the query in one stretch; 0: nothing."""
    whole_tag: float = 1.3
    """Factor where the query is one of the document's tags."""
    recency: float = 0.0
    """How much more a document of today is worth than one without a date; 0: nothing."""
    half_life: float = 365.0
    """Days after which half of that is left."""
