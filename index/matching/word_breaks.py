"""Match words that are written together in a query and apart in the posts, or the reverse: `datacenter`, `data center`.

Only what no visible document has as it is typed is matched in the other way.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

from ..model import And, Phrase, Query, Synonyms, Term
from .correction import MANY_DOCS
from .matchers import ScoredMatcher
from .plan import Word
from .word_source import WordSource

_MIN_BROKEN_PART, _MIN_JOINED_PART = 3, 2
"""Letters of the shortest part: `goaccess` is a name, but `log in` may be `login`."""
_MIN_BROKEN, _MIN_JOINED = 6, 5
"""Letters of the shortest words that are broken, and that two words are joined to."""
_MAX_WORD = 32
"""Letters of the longest word that is broken or joined."""


def find_break(words: WordSource, word: str, has_any: Callable[[Word], bool]) -> str:
    """Return a word with a space where visible documents have its two parts side by side; empty if none has.

    Of several places, it is the one with the longest shorter part. `has_any`: whether any visible document has a
    word."""
    if not (_MIN_BROKEN <= len(word) <= _MAX_WORD and word.isalpha()):
        return ""
    middle = len(word) / 2
    for at in sorted(range(_MIN_BROKEN_PART, len(word) - _MIN_BROKEN_PART + 1), key=lambda at: abs(at - middle)):
        parts = word[:at], word[at:]
        if all(words.has_word(part) for part in parts) and has_any(Phrase(" ".join(parts))):
            return " ".join(parts)
    return ""


def is_rare(words: WordSource, scored: ScoredMatcher) -> bool:
    """Return whether of many documents a single visible one matches: its two words may stand together by chance, and
    the one word be a name that the site lacks."""
    return words.count_matching(scored) < 2 and words.count_docs() >= MANY_DOCS


def join_words(
    words: WordSource, query: Query, has_any: Callable[[Word], bool], function_words: Container[str]
) -> Query:
    """Return a query in which two adjacent words also stand for both in one, if visible documents have that and none
    has them side by side. A function word begins no such word: `a way` is not `away`."""
    if not isinstance(query, And) or len(query.children) < 2:
        return query
    children = list(_join_children(words, query.children, has_any, function_words))
    return query if len(children) == len(query.children) else And(tuple(children))


def _join_children(
    words: WordSource,
    children: tuple[Query, ...],
    has_any: Callable[[Word], bool],
    function_words: Container[str],
) -> Iterator[Query]:
    at = 0
    while at < len(children):
        pair = children[at : at + 2]
        match pair:
            case (Term(first, None), Term(second, None)) if (
                first not in function_words
                and _is_joinable(words, first, second)
                and not words.are_surely_adjacent(first, second)
                and has_any(Term(first + second))
                and not has_any(Phrase(f"{first} {second}"))
            ):
                yield Synonyms(And(pair), (Term(first + second),))
                at += 2
            case _:
                yield children[at]
                at += 1


def _is_joinable(words: WordSource, first: str, second: str) -> bool:
    if (
        len(first) < _MIN_JOINED_PART
        or len(second) < _MIN_JOINED_PART
        or not _MIN_JOINED <= len(first + second) <= _MAX_WORD
    ):
        return False
    return first.isalpha() and second.isalpha() and words.has_word(first + second)
