"""A minus that belongs to its word: `java -jar` leaves nothing out where posts show that command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..fields import ALL_FIELDS, CODE
from ..model import And, Not, Or, Prefix, Query, Synonyms, Term
from ..segment.forward_index import FIELD_GAP
from ..segment.ragged import Array
from ..segment.snapshot import SegmentView, Snapshot
from ..text import query_terms
from .matchers import PROSE
from .phrase import adjacent, followed
from .term_ranges import Range


def read(snapshot: Snapshot, query: Query, visible: Array) -> tuple[Query, tuple[Not, ...]]:
    """Return a query in which words with a minus are searched as they are written, if a visible post has them so, minus
    and all, right beside a word that they stand beside in the query, or in one command with the word before; and what
    they would have left out."""
    if not isinstance(query, And):
        return query, ()
    children, found = list(query.children), []
    for at, child in enumerate(children):
        if isinstance(child, Not) and child.dashed is not None and _shown(snapshot, children, at, visible):
            children[at] = child.dashed
            found.append(child)
    return (And(tuple(children)), tuple(found)) if found else (query, ())


def _shown(snapshot: Snapshot, children: Sequence[Query], at: int, visible: Array) -> bool:
    for part in snapshot.parts:
        flag = _flag(part, children[at])
        for code, fields in ((False, PROSE), (True, 1 << CODE)) if flag else ():
            before = _nearest(part, reversed(children[:at]), -1, code)
            after = _nearest(part, iter(children[at + 1 :]), 0, code)
            shown = visible[part.base : part.base + part.segment.size]
            if any(_adjacent(part, words, fields, shown) for words in ((before, flag), (flag, after))):
                return True
            if code and before and _in_one_command(part, before, flag, shown):
                return True
    return False


def _adjacent(part: SegmentView, words: Sequence[list[Range]], fields: int, shown: Array) -> bool:
    return bool(shown[adjacent(part, words, fields).keys >> 32].any())


_REACH = FIELD_GAP
"""Words from one of a command to a flag of it; to another piece of code it is further."""
_LOOKED_AT = 100
_ENDS = re.compile(rb"(?<!\\)\n|[|;&]")


def _in_one_command(part: SegmentView, word: list[Range], flag: list[Range], shown: Array) -> bool:
    """Say whether the code of a document has a word and behind it, before the command ends, a flag."""
    segment = part.segment
    keys, first, last = followed(part, word, flag, 1 << CODE, _REACH)
    for at in shown[keys >> 32].nonzero()[0][:_LOOKED_AT].tolist():
        start = int(segment.text_starts[keys[at] >> 32])
        begin, end = (start + int(segment.row_offsets[occurrence[at]]) for occurrence in (first, last))
        if not _ENDS.search(segment.text(begin, end)):
            return True
    return False


def _flag(part: SegmentView, query: Query) -> list[Range]:
    """Return the term that a word is with its minus, or those that begin so while it is being typed."""
    wholes = [whole for form in query_terms.analyze_query_text(_text(query), code=False) for whole in form.wholes]
    text = next((whole for whole in wholes if whole.startswith("-")), "")
    typing = isinstance(query, Not) and isinstance(query.dashed, Or)
    low, high = part.segment.prefix(text) if text and typing else part.segment.term(text) or (0, 0)
    return [Range(low, high, ALL_FIELDS, 1.0)] if low < high else []


def _nearest(part: SegmentView, side: Iterator[Query], end: int, code: bool) -> list[Range]:
    """Return the last or first word of the next part of the query that has any: a sign (`find . -name`) has none."""
    words = next(filter(None, (query_terms.analyze_phrase(_text(child), code) for child in side)), None)
    found = part.segment.term(words[end]) if words else None
    return [Range(*found, ALL_FIELDS, 1.0)] if found else []


def _text(query: Query) -> str:
    """Return the word that a part of a query is as it was typed; empty for what is none."""
    match query:
        case Term(text):
            return text
        case Or((Term() as term, Prefix())):
            return _text(term)
        case Synonyms(typed):
            return _text(typed)
        case And((*_, last)):
            return _text(last)
        case Not(_, flag) if flag is not None:
            return _text(flag)
    return ""
