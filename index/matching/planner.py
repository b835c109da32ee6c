"""Plan a query: look up and score every word, and replace the words that no visible document has.

The policy of completions and corrections is here, separate from evaluation. A word is replaced only if no visible
document has it; a word with synonyms only if no visible document has a synonym. The last word is completed if visible
documents have words that begin with it; else, like any other word, it is corrected. Of a qualified name, the part that
visible documents have is searched. Words that filter or exclude are never replaced.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..model import And, Correction, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, Synonyms, Term
from ..turns import check_deadline
from .completion import find_last_word, is_closed, is_completable
from .correction import find_corrections
from .matchers import ScoredMatcher
from .plan import AndPlan, Leaf, NotPlan, OrPlan, Plan, SynonymsPlan, Word
from .qualified_names import find_known_run
from .word_breaks import find_break, is_rare
from .word_forms import BestForm, TermsForm, describe_phrase_prefix, describe_word, get_field_set
from .word_source import WordSource

_VERSION_OR_NAME = re.compile(r"\d\.\d|[^\W\d_]")
_COMPLETION_WEIGHT = 0.5
"""Weight of a completed word: that of a half-typed one, so that the order stays the same after Enter."""


class _Replacement(NamedTuple):
    """What is searched, or only proposed, instead of a word."""

    correction: Correction
    leaf: Leaf | None
    """None: the word is searched as typed."""


class Planner:
    """Plans the queries of one request."""

    def __init__(self, words: WordSource, deadline: float | None, function_words: Container[str] = ()) -> None:
        """Prepare to plan. `deadline`: of `time.monotonic`, None: no deadline; `function_words`: the words of the query
        that count less."""
        self._words = words
        self._deadline = deadline
        self._function_words = function_words
        self._last_word: Word | None = None

    def plan_filter(self, query: Query) -> Plan | None:
        """Return the plan of a condition that only restricts; None if it has no terms. Raises TooSlow."""
        return self._plan(query, None)

    def plan_query(self, query: Query) -> tuple[Plan | None, tuple[Correction, ...]]:
        """Return the plan of a query (None if it has no terms) and the corrections in it. Raises TooSlow."""
        corrections: list[Correction] = []
        self._last_word = find_last_word(query)
        plan = self._plan(query, corrections)
        return plan, tuple(map(self._spell, corrections))

    def _spell(self, correction: Correction) -> Correction:
        """Return a correction with its last word as visible documents write it."""
        check_deadline(self._deadline)
        before, space, last = correction.replacement.rpartition(" ")
        return replace(correction, replacement=before + space + self._words.find_written_form(last))

    def has_any(self, word: Word) -> bool:
        """Return whether any visible document has a word as it is; so it is if the word has no terms."""
        scored = self._score(word)
        return scored is None or self._words.has_any(scored)

    def _plan(self, query: Query, corrections: list[Correction] | None) -> Plan | None:
        """Return the plan of a node; None if it has no terms. Corrections are appended to `corrections`; None: make no
        corrections."""
        check_deadline(self._deadline)
        match query:
            case Term():
                return self._plan_term(query, corrections)
            case Phrase():
                return self._plan_phrase(query, corrections)
            case Prefix() | Fuzzy():
                return self._plan_word(query)
            case And(children):
                plans = tuple(self._plan_clauses(children, corrections))
                return AndPlan(plans, matches_all=True) if plans or not children else None
            case Or(children):
                return self._plan_or(children, corrections)
            case Synonyms():
                return self._plan_synonyms(query, corrections)
            case Not(child):
                return NotPlan(self._plan(child, None))
            case Keyword() | Range():
                return self._words.make_filter(query)

    def _plan_clauses(self, children: Sequence[Query], corrections: list[Correction] | None) -> Iterator[Plan]:
        """Yield the plans of clauses, of equal ones the first; a repeated word counts as often as it is repeated."""
        texts = [child.text for child in children if isinstance(child, Term)]
        if len(set(texts)) == len(texts) > len(children) - 2:  # as most: nothing is repeated
            plans = (self._plan(child, corrections) for child in children)
            yield from (plan for plan in plans if plan is not None)
            return
        counts = Counter(texts)
        for child in dict.fromkeys(children):
            plan = self._plan(child, corrections)
            if plan is not None:
                if isinstance(plan, Leaf) and isinstance(child, Term) and counts[child.text] > 1:
                    plan = plan._replace(boost=children.count(child) * plan.boost)
                yield plan

    # ---------------------------------------------------------------------------------- words

    def _plan_word(self, query: Word, boost: float = 1.0) -> Leaf | None:
        scored = self._score(query)
        if scored is None:
            return None
        if isinstance(query, Prefix):
            return Leaf(query, scored, query.weight)
        if isinstance(query, Term) and query.text in self._function_words and not query.field:
            return Leaf(query, scored, boost * self._words.ranking.function_word, is_function_word=True)
        return Leaf(query, scored, boost)

    def _score(self, query: Word) -> ScoredMatcher | None:
        """Look up and score a word; return None if it has no terms."""
        check_deadline(self._deadline)
        if isinstance(query, Fuzzy):
            fields = get_field_set(query.field)
            neighbors = self._words.find_neighbors(query.text, query.edits, fields)
            return self._words.score_form(TermsForm(tuple(neighbors), fields))
        return self._words.score_word(query)

    def _plan_term(self, term: Term, corrections: list[Correction] | None) -> Leaf | None:
        leaf = self._plan_word(term)
        if leaf is None or corrections is None or self._words.has_any(leaf.scored):
            return leaf
        replacement = self._find_completion(term) or self._find_break(term) or self._find_other_word(term)
        return _use(replacement, corrections) or leaf

    def _plan_phrase(self, phrase: Phrase, corrections: list[Correction] | None) -> Leaf | None:
        """Plan a phrase. It is completed if no visible document has its last word."""
        leaf = self._plan_word(phrase)
        if leaf is None or corrections is None or phrase != self._last_word or self._words.has_any(leaf.scored):
            return leaf
        if self._has_last_word(phrase):
            return leaf
        return _use(self._find_completion(phrase), corrections) or leaf

    # ---------------------------------------------------------------------------------- completions and corrections

    def _has_last_word(self, phrase: Phrase) -> bool:
        return self.has_any(Term(phrase.text.split()[-1], phrase.field))

    def _find_completion(self, word: Term | Phrase) -> _Replacement | None:
        """Return the completion of the query's last word; None if no visible document has any."""
        if word != self._last_word or not any(map(str.isalnum, word.text)) or is_closed(word.text):
            return None
        searched = Prefix(word.text, word.field, _COMPLETION_WEIGHT)
        scored = self._score(searched) if isinstance(word, Term) else self._score_phrase_prefix(word)
        if scored is None or not self._words.has_any(scored):
            return None
        text = self._words.name_completion(word.text, scored)
        if not is_completable(word.text):
            # Longer numbers are other numbers, but 1.1 may be the beginning of a version.
            is_number = not _VERSION_OR_NAME.search(word.text)
            return None if is_number else _Replacement(Correction(word, text, "proposed"), None)
        query = searched if isinstance(word, Term) else replace(word, text=text)
        return _Replacement(Correction(word, text, "completed"), Leaf(query, scored, _COMPLETION_WEIGHT))

    def _score_phrase_prefix(self, phrase: Phrase) -> ScoredMatcher | None:
        """Look up and score a phrase whose last word is incomplete."""
        form = describe_phrase_prefix(phrase.text, get_field_set(phrase.field))
        return None if form is None else self._words.score_form(form)

    def _find_break(self, term: Term) -> _Replacement | None:
        """Return a word with a space in it, if visible documents have its parts side by side; None if none has."""
        text = "" if term.field else find_break(self._words, term.text, self.has_any)
        scored = self._score(Phrase(text)) if text else None
        if scored is None:
            return None
        if is_rare(self._words, scored):
            return _Replacement(Correction(term, text, "proposed"), None)
        return _Replacement(Correction(term, text), Leaf(replace(term, text=text), scored, 1.0))

    def _find_correction(self, term: Term) -> _Replacement | None:
        """Return the correction of a word to the likeliest of its neighbors; None if it has none."""
        fields = get_field_set(term.field)
        neighbors, is_likely = find_corrections(self._words, term.text, fields)
        if not neighbors:
            return None
        if not is_likely:
            return _Replacement(Correction(term, neighbors[0], "proposed"), None)
        leaf = Leaf(replace(term, text=neighbors[0]), self._score_corrections(neighbors, fields), 1.0)
        return _Replacement(Correction(term, neighbors[0]), leaf)

    def _find_other_word(self, term: Term) -> _Replacement | None:
        """Return the correction of a word, or the known part of a qualified name; None if it has neither."""
        correction = self._find_correction(term)
        if correction is not None and correction.leaf is not None:
            return correction
        return self._find_known_part(term) or correction

    def _find_known_part(self, term: Term) -> _Replacement | None:
        """Return what visible documents have of a qualified name; None if that is not even two of its parts."""

        def plan(text: str, is_beginning: bool) -> Leaf | None:
            if not is_beginning:
                return self._plan_word(replace(term, text=text))
            return self._plan_word(Prefix(text, term.field, _COMPLETION_WEIGHT), _COMPLETION_WEIGHT)

        def has_any(text: str, is_beginning: bool) -> bool:
            leaf = plan(text, is_beginning)
            return leaf is not None and self._words.has_any(leaf.scored)

        is_last = self._last_word is not None and self._last_word.text == term.text
        run = find_known_run(self._words, term.text, has_any, is_last and is_completable(term.text))
        if run is None:
            return None
        is_beginning = not has_any(run.text, False)
        leaf = plan(run.text, is_beginning)
        text = self._words.name_completion(run.text, leaf.scored) if leaf is not None and is_beginning else run.text
        return _Replacement(Correction(term, text), leaf)

    def _score_corrections(self, texts: Sequence[str], fields: int) -> ScoredMatcher:
        """Score the documents that have the likeliest correction in any form, or one of the others as it is."""
        first, others = describe_word(texts[0], fields), TermsForm(tuple(texts[1:]), fields)
        return self._words.score_form(others if first is None else BestForm((first, others)))

    # ---------------------------------------------------------------------------------- alternatives

    def _plan_or(self, children: Sequence[Query], corrections: list[Correction] | None) -> OrPlan | None:
        """Plan alternatives. If no visible document matches any, correct the first word that has corrections."""
        plans = [self._plan_alternative(child, corrections) for child in children]
        if children and not any(plans):  # half-typed syntax: `+`
            return None
        plan = _join_alternatives(plans)
        if corrections is None or self._words.has_match(plan):
            return plan
        for at, child in enumerate(children):
            replacement = self._find_other_word(child) if isinstance(child, Term) else None
            if replacement is not None:
                plans[at] = _use(replacement, corrections) or plans[at]
                return _join_alternatives(plans)
        return plan

    def _plan_alternative(self, child: Query, corrections: list[Correction] | None) -> Plan | None:
        """Plan one of several alternatives: complete it if it is the last word, but do not correct it yet."""
        if not isinstance(child, Term):
            return self._plan(child, corrections)
        leaf = self._plan_word(child)
        if leaf is None or corrections is None or self._words.has_any(leaf.scored):
            return leaf
        return _use(self._find_completion(child), corrections) or leaf

    def _plan_synonyms(self, query: Synonyms, corrections: list[Correction] | None) -> SynonymsPlan:
        """Plan a query and its synonyms. The query is corrected only if no visible document has a synonym."""
        weight = self._words.ranking.variant
        planned = (self._plan_word(alternative, weight) for alternative in query.alternatives)
        alternatives = tuple([plan for plan in planned if plan is not None])
        if corrections is not None and any(self._words.has_match(plan) for plan in alternatives):
            corrections = None
        return SynonymsPlan(self._plan(query.original, corrections), alternatives)


def _use(replacement: _Replacement | None, corrections: list[Correction]) -> Leaf | None:
    """Append a replacement's correction to `corrections`; return its plan, None if the word is searched as typed."""
    if replacement is None:
        return None
    corrections.append(replacement.correction)
    return replacement.leaf


def _join_alternatives(plans: Sequence[Plan | None]) -> OrPlan:
    return OrPlan(tuple([plan for plan in plans if plan is not None]))
