"""Complete the last word of a query, if no visible document has it: `orches` also stands for `orchestration`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from ..model import And, Fuzzy, Or, Phrase, Prefix, Query, Synonyms, Term
from ..segment.arrays import FIELD_SLOTS
from ..segment.postings_reader import split_slots
from ..segment.ragged import Array, find_run_starts
from ..text.hangul import list_completions
from ..text.normalize import fold
from .matchers import Matcher
from .phrase import PhraseMatches
from .plan import Word
from .scoring_context import ScoringContext, SegmentScoring, TermRange

_MIN_LETTERS = 2
"""Letters of the shortest words that are completed."""
_CLOSED = re.compile(r"[(\[{<][^()\[\]{}<>]*\w[^()\[\]{}<>]*[)\]}>]\W*$")
_TRAILING_SIGNS = re.compile(r"\W+$")
_CANDIDATES = 20
"""How many of the most common completions of each segment are compared."""


def find_last_word(query: Query) -> Word | None:
    """Return the last word or phrase of a query, without exclusions and filters; None if it has none."""
    match query:
        case Term() | Phrase() | Prefix() | Fuzzy():
            return query
        case And(children) | Or(children):
            return next((word for child in reversed(children) if (word := find_last_word(child))), None)
        case Synonyms(original):
            return find_last_word(original)
    return None


def is_closed(text: str) -> bool:
    """Return whether a text ends with words in brackets, so that more letters would not complete it: `result(s)`."""
    return _CLOSED.search(text) is not None


def is_completable(text: str) -> bool:
    """Return whether a word may be incomplete: it has two letters and ends in one.

    Numbers and names such as C are as typed: 1.1 is not 1.12, and C is not C++."""
    kinds = [unicodedata.category(c)[0] for c in fold(text)]
    kinds = [kind for kind in kinds if kind in "LMN"]
    return kinds.count("L") >= _MIN_LETTERS and kinds[-1] != "N"


def name_completion(context: ScoringContext, text: str, matcher: Matcher, visible: Array) -> str:
    """Return a text with its last word completed to the term that most visible documents have.

    `matcher`: of the words or phrases that begin with the text; `visible`: [documents] bool."""
    counts: Counter[str] = Counter()
    for ordinal, segment in enumerate(context.segments):
        for matches in matcher.iterate_matches(ordinal):
            if isinstance(matches, PhraseMatches):
                counts.update(_count_phrase_ends(segment, matches, visible))
            else:
                for terms in matches:
                    counts.update(_count_terms(segment, terms, visible))
    return complete_text(text, pick_completion(text, counts))


def pick_completion(text: str, counts: Mapping[str, int]) -> str:
    """Return the most common of some terms, if possible one that begins with the whole text: `hugo.env` is completed to
    hugo.environment, not to hugoenvironment, which is another term of the same word. `counts`: of documents."""
    beginning = _TRAILING_SIGNS.sub("", fold(text))
    return min(counts, key=lambda term: (not term.startswith(beginning), -counts[term], term), default="")


def complete_text(text: str, term: str) -> str:
    """Return a text whose end, the beginning of `term`, is replaced by it; `term` itself if it begins otherwise."""
    for at in range(len(text)):
        if _begins(fold(text[at:]), term):
            return text[:at] + term
    return term


def _begins(text: str, term: str) -> bool:
    """Return whether a term begins with a text, whose last syllable of Korean may be incomplete. Both are folded."""
    if term.startswith(text or " "):
        return True
    return any(first <= term[: len(first)] <= last for first, last in list_completions(text))


def _count_terms(segment: SegmentScoring, terms: TermRange, visible: Array) -> dict[str, int]:
    """Return how many visible documents have each of the most common terms of a range; none for stem variants."""
    low, high, fields, weight = terms
    if weight != 1.0:
        return {}
    numbers, slots = segment.reader.postings.read_slots_by_term(low, high)
    chosen = (fields >> (slots & (FIELD_SLOTS - 1)) & 1).nonzero()[0]
    return _count_docs(segment, low + numbers.take(chosen), split_slots(slots.take(chosen)), visible)


def _count_phrase_ends(segment: SegmentScoring, matches: PhraseMatches, visible: Array) -> dict[str, int]:
    """Return how many visible documents have each of the most common last terms of a phrase's matches."""
    return _count_docs(segment, segment.reader.occurrences.get_terms(matches.last), matches.docs, visible)


def _count_docs(segment: SegmentScoring, terms: Array, docs: Array, visible: Array) -> dict[str, int]:
    """Return for the most common of some terms the number of its visible documents. `terms`, `docs`: pairs."""
    shown = visible[segment.view.doc_base + docs].nonzero()[0]
    pairs = np.sort(terms.take(shown).astype(np.int64) * segment.reader.doc_count + docs.take(shown))
    once = pairs.take(find_run_starts(pairs))  # a document has a posting for each field
    numbers, counts = np.unique(once // segment.reader.doc_count, return_counts=True)
    best = (-counts).argsort(kind="stable")[:_CANDIDATES]
    return {segment.reader.terms[number].decode(): count for number, count in _pair(numbers, counts, best)}


def _pair(numbers: Array, counts: Array, chosen: Array) -> Iterator[tuple[int, int]]:
    return zip(numbers.take(chosen).tolist(), counts.take(chosen).tolist(), strict=True)
