"""Match a query: plan, evaluate and score it, and apply the two policies on whole queries.

Whole titles: a query that is the whole title of a document finds it, however its words are written. Relaxing: if no
document has all words of a query, documents that have any of them match.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..model import And, Correction, Field, Or, Phrase, Prefix, Query, Synonyms, Term
from ..segment.ragged import Array
from ..text.keys import make_title_key
from ..turns import give_way
from .evaluator import evaluate
from .plan import Clause, Plan, iterate_clauses
from .planner import Planner
from .qualify import MaskSets, find_qualified, find_relaxed, measure_completeness
from .query_language import find_function_words, guess_language
from .scorer import score_plan
from .scoring_context import ScoringContext
from .snapshot_words import SnapshotWords
from .telling_words import select_telling_words
from .unspaced_words import split_unspaced_words
from .word_breaks import join_words
from .word_source import WordSource


class Matches(NamedTuple):
    """The documents that a query matches, and their scores, over all documents of a snapshot."""

    mask: Array
    """[documents] bool: visible and matching."""
    has_all: Array
    """[documents] bool: those of `mask` that have all words."""
    has_topic: Array
    """[documents] bool: those of `mask` that have all words except function words."""
    scores: Array
    """[documents] float32: BM25F scores of the words, before boosts."""
    rewards_all: bool
    """Whether having all words counts."""
    completeness: Array | None
    """[documents] float32, of a sentence only: from 0 to 1, how nearly a document has all heavy words."""
    is_several_words: bool
    """Whether the query has several words or phrases: one word names nothing in part."""
    clauses: tuple[Clause, ...]
    """The words and phrases to compare for proximity and to highlight."""
    plan: Plan | None
    corrections: tuple[Correction, ...]
    relaxed: bool
    eligible: Array
    """[documents] bool: visible and allowed by the filters."""
    lang: str
    """The language of the query if its words show it, else empty."""
    title_text: str
    """The words of the query that may be a title or a tag."""
    titled_docs: Array
    """The documents whose whole title is the query, matching or not."""


class PlannedQuery(NamedTuple):
    """A query whose words are looked up, corrected and scored, before it is evaluated."""

    plan: Plan | None
    corrections: tuple[Correction, ...]
    filters: tuple[Plan | None, ...]
    """The conditions that only restrict."""
    title_text: str
    """The words of the query that may be a title or a tag."""
    is_only_words: bool
    """Whether it has only words that may be in a title: no filters, exclusions or other fields."""
    is_several_words: bool
    lang: str
    """The language of the query if its words show it, else empty."""

    @property
    def title_key(self) -> int:
        """The key of the titles that are the whole query, see `keys.make_title_key`; 0: none is."""
        return make_title_key(self.title_text)


class Found(NamedTuple):
    """What a query finds in the whole index, if only a part of its documents is evaluated."""

    has_topic: bool
    """Whether any document has all words except function words."""
    has_any: bool
    """Whether any document matches, before the query is relaxed."""


def match_query(
    context: ScoringContext,
    query: Query,
    filters: Sequence[Query],
    visible: Array,
    deadline: float | None,
    max_words: int = 32,
) -> Matches:
    """Find and score the documents that match.

    `filters`: conditions that only restrict; `visible`: [documents] bool; `deadline`: of `time.monotonic`, None:
    never; `max_words`: the most plain words that are searched. Raises TooSlow after the deadline."""
    planned = plan_query(SnapshotWords(context, visible), query, filters, deadline, max_words)
    return evaluate_query(context, planned, visible)


def plan_query(
    words: WordSource, query: Query, filters: Sequence[Query], deadline: float | None, max_words: int
) -> PlannedQuery:
    """Look up, replace and score the words of a query; see `match_query`."""
    title_words = _get_title_words(query)
    function_words = find_function_words(title_words, words.main_lang)
    planner = Planner(words, deadline, function_words)
    planned_filters = tuple([planner.plan_filter(condition) for condition in filters])
    searched = split_unspaced_words(query, planner.has_any)
    searched = join_words(words, searched, planner.has_any, function_words)
    plan, corrections = planner.plan_query(select_telling_words(words, searched, max_words, function_words))
    title_text = " ".join(title_words)
    return PlannedQuery(
        plan=plan,
        corrections=corrections,
        filters=planned_filters,
        title_text=title_text,
        is_only_words=_is_only_words(query),
        is_several_words=len(title_words) > 1 or searched is not query,
        lang=guess_language(title_words) if function_words or not title_text.isascii() else "",
    )


def evaluate_query(
    context: ScoringContext, planned: PlannedQuery, visible: Array, found: Found | None = None
) -> Matches:
    """Find and score the documents that match a planned query. `visible`: [documents] bool; `found`: what it finds in
    the whole index; None: the snapshot is the whole index."""
    doc_count = context.snapshot.doc_count
    sets, plan = MaskSets(doc_count), planned.plan
    eligible = visible
    for condition in planned.filters:
        eligible = eligible & evaluate(condition, doc_count)
    titled_docs = context.snapshot.find_docs_by_title(planned.title_key)
    give_way()
    qualified = find_qualified(plan, sets)
    give_way()
    mask = qualified.docs & eligible
    has_all = mask if qualified.has_all is qualified.docs else qualified.has_all & eligible
    has_topic = has_all if qualified.has_topic is qualified.has_all else qualified.has_topic & eligible
    if len(titled_docs) and planned.is_only_words:
        for each in (mask, has_all, has_topic):
            each[titled_docs] = eligible[titled_docs]
    if found is None:
        found = Found(has_topic=bool(has_topic.any()), has_any=bool(mask.any()))
    if not found.has_topic and not found.has_any:
        mask = find_relaxed(plan, sets) & eligible
    return Matches(
        mask=mask,
        has_all=has_all,
        has_topic=has_topic,
        scores=score_plan(plan, doc_count),
        rewards_all=qualified.rewards_all,
        completeness=measure_completeness(qualified.sentence, doc_count),
        is_several_words=planned.is_several_words,
        clauses=tuple(iterate_clauses(plan)),
        plan=plan,
        corrections=planned.corrections,
        relaxed=not found.has_topic and bool(mask.any()),
        eligible=eligible,
        lang=planned.lang,
        title_text=planned.title_text,
        titled_docs=titled_docs,
    )


# ------------------------------------------------------------------------------------------------ whole titles


def _is_only_words(query: Query) -> bool:
    """Return whether a query has only words that may be in a title: no filters, exclusions or other fields."""
    if isinstance(query, Term):  # as most are
        return _includes_title(query.field) and bool(query.text)
    match query:
        case And(children):
            return all(map(_is_only_words, children))
        case Synonyms(original):
            return _is_only_words(original)
    return any(_get_title_words(query))


def _get_title_words(query: Query) -> list[str]:
    """Return the words and phrases that a query searches in all fields or in titles, in order."""
    if isinstance(query, And):
        words = []
        for child in query.children:
            if isinstance(child, Or) and isinstance(child.children[0], Term) and isinstance(child.children[-1], Prefix):
                child = child.children[0] if len(child.children) == 2 else child  # half typed
            if isinstance(child, Term) and child.field is None:  # as most are
                words.append(child.text)
            else:
                words += _get_title_words(child)
        return words
    if isinstance(query, Term):
        return [query.text] if _includes_title(query.field) else []
    match query:
        case Phrase(text, field) if _includes_title(field):
            return [text]
        case Or((Term() as term, Prefix())):
            return _get_title_words(term)
        case Synonyms(original):
            return _get_title_words(original)
    return []


def _includes_title(field: Field | None) -> bool:
    return field is None or field == "title"
