"""The words of a snapshot: a `WordSource` over the arrays of its segments."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from sys import getsizeof
from typing import TypeVar

import numpy as np

from ..fields import FACET_OF_KEYWORD
from ..model import Keyword, Phrase, Prefix, Range, Term
from ..ranking import Ranking
from ..segment.postings_reader import split_slots
from ..segment.ragged import Array
from ..text.editions import parse_version
from ..text.keys import make_facet_key
from ..text.normalize import fold
from ..text.query_terms import list_plain_words
from ..text.stemming import find_stems
from .completion import name_completion
from .evaluator import has_match
from .fuzzy import find_neighbors
from .matchers import ScoredMatcher
from .phrase import has_adjacent
from .plan import FilterPlan, Plan
from .scorer import score_matcher
from .scoring_context import ScoringContext
from .term_lookup import build_matcher
from .word_forms import WordForm, count_title_words, describe
from .written_form import find_written_form

T = TypeVar("T")


class SnapshotWords:
    """See `word_source.WordSource`."""

    def __init__(self, context: ScoringContext, visible: Array) -> None:
        """`visible`: [documents] bool."""
        self.context = context
        self._visible = visible

    @property
    def ranking(self) -> Ranking:
        """See WordSource."""
        return self.context.ranking

    @property
    def main_lang(self) -> str:
        """See WordSource."""
        return self.context.main_lang

    def count_docs(self) -> int:
        """See WordSource."""
        return int(np.count_nonzero(self._visible))

    # ---------------------------------------------------------------------------------- words of a query

    def score_word(self, query: Term | Phrase | Prefix) -> ScoredMatcher | None:
        """See WordSource."""

        def score() -> ScoredMatcher | None:
            form = describe(query)
            return None if form is None else self._score(form, count_title_words(query))

        return self._cache(query, score, getsizeof(query.text))

    def score_form(self, form: WordForm, length: int = 1) -> ScoredMatcher:
        """See WordSource."""
        return self._cache((form, length), lambda: self._score(form, length))

    def _cache(self, key: Hashable, compute: Callable[[], T], key_size: int = 0) -> T:
        return self.context.scored_terms.get_or_compute(key, compute, key_size)

    def _score(self, form: WordForm, length: int) -> ScoredMatcher:
        return score_matcher(self.context, build_matcher(self.context, form), length)._replace(form=form)

    def count_matching(self, scored: ScoredMatcher) -> int:
        """See WordSource."""
        return int(np.count_nonzero(self._visible[scored.docs] & (scored.scores > 0)))

    def has_any(self, scored: ScoredMatcher) -> bool:
        """See WordSource."""
        return scored.has_any(self._visible)

    def has_match(self, plan: Plan) -> bool:
        """See WordSource."""
        return has_match(plan, self._visible)

    def make_filter(self, query: Keyword | Range) -> FilterPlan:
        """See WordSource."""
        return FilterPlan(find_filtered(self.context, query), query)

    # ---------------------------------------------------------------------------------- terms

    def count_docs_with(self, term: str) -> int:
        """See WordSource."""
        count = 0
        for segment in self.context.segments:
            if numbers := segment.reader.terms.find_term(term):
                docs = np.unique(split_slots(segment.reader.postings.read_slots(*numbers)))
                count += int(np.count_nonzero(self._visible[segment.view.doc_base + docs]))
        return count

    def count_postings(self, term: str) -> int:
        """See WordSource."""
        found = ((segment.live_terms, segment.reader.terms.find_term(term)) for segment in self.context.segments)
        return sum(int(live.count_postings(np.array(numbers[:1]))[0]) for live, numbers in found if numbers)

    def has_word(self, word: str) -> bool:
        """See WordSource."""
        if self.count_postings(fold(word)):
            return True
        return any(
            segment.live_terms.find_stem(lang, stem)
            for segment in self.context.segments
            for lang in segment.live_terms.langs
            for stem in find_stems(lang, word)
        )

    def are_surely_adjacent(self, first: str, second: str) -> bool:
        """See WordSource."""
        plain = list_plain_words(f"{first} {second}")
        for segment in self.context.segments if len(plain) == 2 else ():
            term, other = map(segment.reader.terms.find_term, plain)
            visible = segment.view.select(self._visible)
            if term and other and has_adjacent(segment.reader, term[0], other[0], visible):
                return True
        return False

    def find_neighbors(self, word: str, edits: int, fields: int) -> list[str]:
        """See WordSource."""
        return find_neighbors(self.context, word, edits, self._visible, fields)

    def name_completion(self, text: str, scored: ScoredMatcher) -> str:
        """See WordSource."""
        return name_completion(self.context, text, scored.matcher, self._visible)

    def find_written_form(self, term: str) -> str:
        """See WordSource."""
        return find_written_form(self.context, term, self._visible)


def find_filtered(context: ScoringContext, query: Keyword | Range) -> Array:
    """Return [documents] bool: the documents that meet a condition on stored values."""
    match query:
        case Keyword(name):
            mask = np.zeros(context.snapshot.doc_count, np.bool_)
            mask[context.snapshot.find_docs_by_facet(FACET_OF_KEYWORD[name], make_filter_key(query))] = True
            return mask
        case Range(start, end):
            dates = context.snapshot.local_dates
            is_inside: Array = np.isfinite(dates)
            if start is not None:
                is_inside &= dates >= start
            if end is not None:
                is_inside &= dates < end
            return is_inside


def make_filter_key(query: Keyword) -> str:
    """Return the folded value that a keyword filters by."""
    return make_facet_key(parse_version(query.value) if query.name == "version" else query.value)
