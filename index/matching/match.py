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
from .evaluator import evaluate
from .plan import Clause, Plan, iterate_clauses
from .planner import Planner
from .qualify import find_qualified, find_relaxed
from .query_language import find_function_words, guess_language
from .scorer import score_plan
from .scoring_context import ScoringContext
from .telling_words import select_telling_words
from .unspaced_words import split_unspaced_words
from .word_breaks import join_words


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
    doc_count = context.snapshot.doc_count
    title_words = _get_title_words(query)
    function_words = find_function_words(title_words, context.main_lang)
    planner = Planner(context, visible, deadline, function_words)
    eligible = visible
    for condition in filters:
        eligible = eligible & evaluate(planner.plan_filter(condition), doc_count)
    searched = split_unspaced_words(query, planner.has_any)
    searched = join_words(context, searched, planner.has_any, function_words)
    plan, corrections = planner.plan_query(select_telling_words(context, searched, max_words, function_words))
    title_text = " ".join(title_words)
    titled_docs = context.snapshot.find_docs_by_title(make_title_key(title_text))
    qualified = find_qualified(plan, doc_count)
    mask = qualified.mask & eligible
    has_all = mask if qualified.has_all is qualified.mask else qualified.has_all & eligible
    has_topic = has_all if qualified.has_topic is qualified.has_all else qualified.has_topic & eligible
    if len(titled_docs) and _is_only_words(query):
        for each in (mask, has_all, has_topic):
            each[titled_docs] = eligible[titled_docs]
    is_complete = bool(has_topic.any())
    if not is_complete and not mask.any():
        mask = find_relaxed(plan, doc_count) & eligible
    return Matches(
        mask=mask,
        has_all=has_all,
        has_topic=has_topic,
        scores=score_plan(plan, doc_count),
        rewards_all=qualified.rewards_all,
        completeness=qualified.completeness,
        is_several_words=len(title_words) > 1 or searched is not query,
        clauses=tuple(iterate_clauses(plan)),
        plan=plan,
        corrections=corrections,
        relaxed=not is_complete and bool(mask.any()),
        eligible=eligible,
        lang=guess_language(title_words) if function_words or not title_text.isascii() else "",
        title_text=title_text,
        titled_docs=titled_docs,
    )


# ------------------------------------------------------------------------------------------------ whole titles


def _is_only_words(query: Query) -> bool:
    """Return whether a query has only words that may be in a title: no filters, exclusions or other fields."""
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
