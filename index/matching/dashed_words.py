"""Decide whether a minus belongs to its word: `java -jar` excludes nothing if posts show that command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..fields import ALL_FIELDS, CODE
from ..model import And, Not, Or, Prefix, Query, Synonyms, Term
from ..segment.arrays import FIELD_GAP
from ..segment.ragged import Array
from ..segment.reader import SegmentReader
from ..segment.snapshot import SegmentView
from ..text.query_terms import analyze_phrase, analyze_query_text
from .phrase import match_near, match_phrase
from .scoring_context import ScoringContext, TermRange
from .word_forms import PROSE

_MAX_DISTANCE = FIELD_GAP
"""Positions from a word of a command to a flag of it. Another passage is farther away."""
_MAX_CANDIDATES = 100
"""How many occurrences of a word and a flag are read: a common pair may have thousands."""
_COMMAND_END = re.compile(rb"(?<!\\)\n|[|;&]")
"""A line end that is not escaped, a pipe, or a separator of commands."""


def resolve_dashed_words(context: ScoringContext, query: Query, visible: Array) -> tuple[Query, tuple[Not, ...]]:
    """Return the query with dashed words searched as written, minus included, and the exclusions that were replaced.

    An exclusion is replaced if a visible document has the word with its minus directly beside a word that is also
    beside it in the query, or in one command with the word before it. `visible`: [documents] bool."""
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
    """Return whether a visible document of a segment shows that the minus belongs to its word.

    `at`: index of the exclusion in `children`; `visible`: a boolean array over the segment's documents."""
    reader = view.reader
    flag = _find_dashed_terms(reader, children[at])
    if not flag:
        return False
    for is_code, fields in ((False, PROSE), (True, 1 << CODE)):
        before = _find_neighbor(reader, reversed(children[:at]), -1, is_code)
        after = _find_neighbor(reader, iter(children[at + 1 :]), 0, is_code)
        for terms in ((before, flag), (flag, after)):
            if visible[match_phrase(reader, terms, fields).docs].any():
                return True
        if is_code and before and _are_in_one_command(reader, before, flag, visible):
            return True
    return False


def _are_in_one_command(reader: SegmentReader, word: list[TermRange], flag: list[TermRange], visible: Array) -> bool:
    """Return whether the code of a visible document has a word and, before the command ends, a flag."""
    matches = match_near(reader, word, flag, 1 << CODE, _MAX_DISTANCE)
    docs = matches.docs
    for at in visible[docs].nonzero()[0][:_MAX_CANDIDATES].tolist():
        doc, first, last = docs[at], matches.first[at], matches.last[at]
        begin, end = (reader.occurrences.locate_start(doc, occurrence) for occurrence in (first, last))
        if not _COMMAND_END.search(reader.stored.read_text(begin, end)):
            return True
    return False


def find_dashed_term(query: Query) -> str:
    """Return the term of a word with its minus, `-jar`; empty if it has none."""
    wholes = [whole for chunk in analyze_query_text(_get_text(query), code=False) for whole in chunk.whole_terms]
    return next((whole for whole in wholes if whole.startswith("-")), "")


def _find_dashed_terms(reader: SegmentReader, query: Query) -> list[TermRange]:
    """Return the term of a word with its minus; if the word is half-typed, all terms that begin with it."""
    text = find_dashed_term(query)
    is_typing = isinstance(query, Not) and isinstance(query.dashed, Or)
    if not text:
        return []
    low, high = reader.terms.find_prefix(text) if is_typing else reader.terms.find_term(text) or (0, 0)
    return [TermRange(low, high, ALL_FIELDS, 1.0)] if low < high else []


def _find_neighbor(reader: SegmentReader, queries: Iterator[Query], index: int, is_code: bool) -> list[TermRange]:
    """Return the term of the last (`index` -1) or first (0) word of the next clause of the query that has words: in
    `find . -name` the dot has no words."""
    words = next(filter(None, (analyze_phrase(_get_text(query), is_code) for query in queries)), None)
    term = reader.terms.find_term(words[index]) if words else None
    return [TermRange(*term, ALL_FIELDS, 1.0)] if term else []


def _get_text(query: Query) -> str:
    """Return the text of a clause as typed; empty if it is not a word."""
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
