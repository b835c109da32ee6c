"""What planning a query has to know of the words of the visible documents, whichever engine has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..model import Keyword, Phrase, Prefix, Range, Term
from ..ranking import Ranking
from .matchers import ScoredMatcher
from .plan import FilterPlan, Plan
from .word_forms import WordForm


class WordSource(Protocol):
    """The words of the visible documents, and their statistics. Hidden documents do not exist for it."""

    @property
    def ranking(self) -> Ranking:
        """The parameters of ranking."""
        ...

    @property
    def main_lang(self) -> str:
        """The language of most documents without its region, `en`; empty if unknown."""
        ...

    def count_docs(self) -> int:
        """Return the number of visible documents."""
        ...

    # ---------------------------------------------------------------------------------- words of a query

    def score_word(self, query: Term | Phrase | Prefix) -> ScoredMatcher | None:
        """Look up and score a word; return None if it has no terms."""
        ...

    def score_form(self, form: WordForm, length: int = 1) -> ScoredMatcher:
        """Look up and score a form. `length`: how many words of a title it matches."""
        ...

    def count_matching(self, scored: ScoredMatcher) -> int:
        """Return how many visible documents match."""
        ...

    def has_any(self, scored: ScoredMatcher) -> bool:
        """Return whether any visible document matches."""
        ...

    def has_match(self, plan: Plan) -> bool:
        """Return whether any visible document matches a plan."""
        ...

    def make_filter(self, query: Keyword | Range) -> FilterPlan:
        """Return the plan of a condition on stored values."""
        ...

    # ---------------------------------------------------------------------------------- terms

    def count_docs_with(self, term: str) -> int:
        """Return how many visible documents have exactly this term in any field."""
        ...

    def count_postings(self, term: str) -> int:
        """Return in how many fields of visible documents a term is."""
        ...

    def has_word(self, word: str) -> bool:
        """Return whether documents have a word or one that shares its stem."""
        ...

    def are_surely_adjacent(self, first: str, second: str) -> bool:
        """Return whether a quick look shows that visible documents have two words side by side as they are typed. If it
        does not, they still may: to know takes a search for the phrase."""
        ...

    def find_neighbors(self, word: str, edits: int, fields: int) -> Sequence[str]:
        """Return the terms within `edits` edits of a word that visible documents have, likeliest first; see
        `fuzzy.find_neighbors`."""
        ...

    def name_completion(self, text: str, scored: ScoredMatcher) -> str:
        """Return a text with its last word completed to the term that most visible documents have; see
        `completion.name_completion`. `scored`: the words or phrases that begin with the text."""
        ...

    def find_written_form(self, term: str) -> str:
        """Return how visible documents write a term, see `written_form.find_written_form`."""
        ...
