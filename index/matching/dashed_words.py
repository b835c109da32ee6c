"""Decide whether a minus belongs to its word: `java -jar` excludes nothing if posts show that command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..fields import ALL_FIELDS, CODE
from ..model import And, Not, Or, Prefix, Query, Synonyms, Term
from ..segment.forward_index import FIELD_GAP
from ..segment.ragged import Array
from ..segment.reader import SegmentReader
from ..segment.snapshot import SegmentView
from ..text.query_terms import analyze_phrase, analyze_query_text
from .phrase import match_near, match_phrase
from .scoring_context import ScoringContext, TermRange
from .term_lookup import PROSE

_MAX_DISTANCE = FIELD_GAP
"""Positions from a word of a command to a flag of it. Another passage is farther away."""
_MAX_CANDIDATES = 100
_COMMAND_END = re.compile(rb"(?<!\\)\n|[|;&]")


def resolve_dashed_words(context: ScoringContext, query: Query, visible: Array) -> tuple[Query, tuple[Not, ...]]:
    """Return a query in which dashed words are searched as written, minus included, and the exclusions so replaced.

    That is the case if a visible document has the word with its minus right beside a word that is beside it in the
    query, or in one command with the word before it. `visible`: [documents] bool."""
    if not isinstance(query, And):
        return query, ()
    children, dashed = list(query.children), []
    for at, child in enumerate(children):
        if isinstance(child, Not) and child.dashed is not None and _is_used_with_dash(context, children, at, visible):
            children[at] = child.dashed
            dashed.append(child)
    return (And(tuple(children)), tuple(dashed)) if dashed else (query, ())


def _is_used_with_dash(context: ScoringContext, children: Sequence[Query], at: int, visible: Array) -> bool:
    return any(
        _is_used_in_segment(segment.view, children, at, segment.view.select(visible)) for segment in context.segments
    )


def _is_used_in_segment(view: SegmentView, children: Sequence[Query], at: int, visible: Array) -> bool:
    reader = view.reader
    flag = _find_dashed_terms(reader, children[at])
    for code, fields in ((False, PROSE), (True, 1 << CODE)) if flag else ():
        before = _find_neighbor(reader, reversed(children[:at]), -1, code)
        after = _find_neighbor(reader, iter(children[at + 1 :]), 0, code)
        for terms in ((before, flag), (flag, after)):
            if visible[match_phrase(reader, terms, fields).docs].any():
                return True
        if code and before and _are_in_one_command(reader, before, flag, visible):
            return True
    return False


def _are_in_one_command(reader: SegmentReader, word: list[TermRange], flag: list[TermRange], visible: Array) -> bool:
    """Return whether the code of a visible document has a word and after it, before the command ends, a flag."""
    matches = match_near(reader, word, flag, 1 << CODE, _MAX_DISTANCE)
    docs = matches.docs
    for at in visible[docs].nonzero()[0][:_MAX_CANDIDATES].tolist():
        begin, end = (reader.occurrences.locate_start(docs[at], each[at]) for each in (matches.first, matches.last))
        if not _COMMAND_END.search(reader.stored.read_text(begin, end)):
            return True
    return False


def _find_dashed_terms(reader: SegmentReader, query: Query) -> list[TermRange]:
    """Return the term that a word is with its minus; all that begin with it while it is being typed."""
    wholes = [whole for chunk in analyze_query_text(_get_text(query), code=False) for whole in chunk.wholes]
    text = next((whole for whole in wholes if whole.startswith("-")), "")
    is_typing = isinstance(query, Not) and isinstance(query.dashed, Or)
    if not text:
        return []
    low, high = reader.terms.find_prefix(text) if is_typing else reader.terms.find_term(text) or (0, 0)
    return [TermRange(low, high, ALL_FIELDS, 1.0)] if low < high else []


def _find_neighbor(reader: SegmentReader, queries: Iterator[Query], end: int, code: bool) -> list[TermRange]:
    """Return the last (`end` -1) or first (0) word of the next part of the query that has any: in `find . -name` the
    dot has none."""
    words = next(filter(None, (analyze_phrase(_get_text(query), code) for query in queries)), None)
    found = reader.terms.find_term(words[end]) if words else None
    return [TermRange(*found, ALL_FIELDS, 1.0)] if found else []


def _get_text(query: Query) -> str:
    """Return the word of a part of a query as typed; empty if it is not a word."""
    match query:
        case Term(text):
            return text
        case Or((Term() as term, Prefix())):
            return _get_text(term)
        case Synonyms(original):
            return _get_text(original)
        case And((*_, last)):
            return _get_text(last)
        case Not(_, dashed) if dashed is not None:
            return _get_text(dashed)
    return ""
