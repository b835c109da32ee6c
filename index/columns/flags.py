"""A minus that belongs to its word: `java -jar` leaves nothing out where posts show that command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import analysis
from ..model import Alike, All, Any, Not, Prefix, Query, Term
from .adjacent import adjacent
from .forward import ALL_FIELDS, CODE, Array
from .ranges import Range
from .snapshot import Part, Snapshot

_PROSE = ALL_FIELDS & ~(1 << CODE)


def read(snapshot: Snapshot, query: Query, visible: Array) -> tuple[Query, tuple[Not, ...]]:
    """Return a query in which words with a minus are searched as they are written, if a visible post has them so, minus
    and all, right beside a word that they stand beside in the query; and what they would have left out."""
    if not isinstance(query, All):
        return query, ()
    children, found = list(query.children), []
    for at, child in enumerate(children):
        if isinstance(child, Not) and child.flag is not None and _shown(snapshot, children, at, visible):
            children[at] = child.flag
            found.append(child)
    return (All(tuple(children)), tuple(found)) if found else (query, ())


def _shown(snapshot: Snapshot, children: Sequence[Query], at: int, visible: Array) -> bool:
    for part in snapshot.parts:
        for code, fields in ((False, _PROSE), (True, 1 << CODE)):
            flag = _flag(part, children[at])
            for words in _beside(part, children, at, flag, code) if flag else ():
                documents = adjacent(part, words, fields).keys >> 32
                if visible[part.base + documents].any():
                    return True
    return False


def _flag(part: Part, query: Query) -> list[Range]:
    """Return the term that a word is with its minus, or those that begin so while it is being typed."""
    wholes = [whole for form in analysis.forms(_text(query), code=False) for whole in form.wholes]
    text = next((whole for whole in wholes if whole.startswith("-")), "")
    typing = isinstance(query, Not) and isinstance(query.flag, Any)
    low, high = part.segment.prefix(text) if text and typing else part.segment.term(text) or (0, 0)
    return [Range(low, high, ALL_FIELDS, 1.0)] if low < high else []


def _beside(
    part: Part, children: Sequence[Query], at: int, flag: list[Range], code: bool
) -> Iterator[list[list[Range]]]:
    """Yield the word before with the flag, the flag with the word after. A sign (`find . -name`) is no word."""
    before, after = (
        [words for child in side if (words := analysis.phrase(_text(child), code))]
        for side in (reversed(children[:at]), children[at + 1 :])
    )
    if before and (term := part.segment.term(before[0][-1])):
        yield [[Range(*term, ALL_FIELDS, 1.0)], flag]
    if after and (term := part.segment.term(after[0][0])):
        yield [flag, [Range(*term, ALL_FIELDS, 1.0)]]


def _text(query: Query) -> str:
    """Return the word that a part of a query is as it was typed; empty for what is none."""
    match query:
        case Term(text):
            return text
        case Any((Term() as term, Prefix())):
            return _text(term)
        case Alike(typed):
            return _text(typed)
        case All((*_, last)):
            return _text(last)
        case Not(_, flag) if flag is not None:
            return _text(flag)
    return ""
