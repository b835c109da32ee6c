"""The parameters of ranking. The formulas and their sources are in `index/matching/bm25f.py`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    """The parameters of BM25F and of the boosts on top of it."""

    title_weight: float = 5.0
    """Weight of one occurrence in each field."""
    tags_weight: float = 4.0
    headings_weight: float = 3.0
    body_weight: float = 1.0
    code_weight: float = 0.5
    title_b: float = 0.5
    """Length normalization of each field: 0 none, 1 full. It is low for code: most posts have little or none, so the
    mean length says little."""
    tags_b: float = 0.3
    headings_b: float = 0.5
    body_b: float = 0.5
    code_b: float = 0.3
    k1: float = 1.5
    """Saturation: the lower, the sooner further occurrences stop adding to the score."""
    burst: float = 1.5
    """How strongly to down-weight terms that occur only once per document; 0: not at all."""
    variant: float = 0.9
    """Weight of another form of a word (same stem) and of a synonym, relative to the word itself."""
    proximity: float = 0.3
    """Boost of a document that has all words of the query in one window: the score times 1 + this; 0: no boost."""
    all_words: float = 1.35
    """Factor of a document that has all words of the query except function words. Any word qualifies a document, so
    this breaks ties in favor of complete ones, as the coordination factor of Lucene's classic similarity did."""
    function_word: float = 0.3
    """Factor on the weight of function words (articles, pronouns, question words) of the query's language. Their rarity
    says nothing: "how" and "I" are rare in a reference manual. A factor, not a stop list: `to be or not to be` still
    finds itself."""
    title_part: float = 0.5
    """Bonus of a document whose whole title is the whole query, as a share of the highest possible score of its words;
    less if they cover each other in part. See `index/matching/name_bonus.py`."""
    heading_part: float = 0.1
    """The same bonus for the best heading of a document."""
    whole_tag: float = 1.3
    """Factor if the query is one of the document's tags."""
    other_language: float = 0.5
    """Factor of a document in another language than the one that the reader prefers or the query is in."""
    named_version: float = 1.3
    """Factor of a document of a version that the query names."""
    meaning: float = 0.2
    """Weight of meaning in the fused score, from 0 to 0.9, if the best document has half of the telling words of
    the query or more; otherwise meaning weighs more. It counts only with a model, see `index/semantic/fuse.py`."""
    recency: float = 0.0
    """Boost of a document of today over one without a date: the score times 1 + this; 0: no boost."""
    half_life: float = 365.0
    """Days after which half of the recency boost is left."""
