"""Split the words of scripts without spaces that no document has: `如何安装数据库` is a question, not a word.

Its pairs of letters stand for its words. Like the words of any question, each qualifies a document. In scripts that
write vowels as letters of their own, two letters say too little; there four stand for a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from ..model import And, Or, Prefix, Query, Term
from ..text.tokenize import is_unspaced_run, split_chunks
from ..text.unspaced import split_units
from .plan import Word

_VOWEL_LETTERS = re.compile("[\u0e01-\u0eff\u1000-\u103f\u1780-\u17d3]")
"""Thai, Lao, Burmese and Khmer."""
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_KATAKANA_OR_OTHERS = re.compile(f"([{_KATAKANA}]{{2,}})|[^{_KATAKANA}]+|.")
"""Japanese writes foreign words in Katakana, so that they begin and end visibly."""
_COMPOUND = 7
"""Letters of the shortest words of Katakana that may consist of several: `データベースサーバー`."""
_PAIR, _FOUR = 2, 4


def split_unspaced_words(query: Query, has_any: Callable[[Word], bool]) -> Query:
    """Return a query in which pairs of letters replace each word without spaces that no visible document has.

    Phrases, words in fields and `+word` stay: they are strict. So does a last word that begins other words.
    `has_any`: whether any visible document has a word."""
    if not isinstance(query, And):
        return query
    last = query.children[-1] if query.children else None
    children = [part for child in query.children for part in _split_clause(child, child is last, has_any)]
    return query if len(children) == len(query.children) else And(tuple(children))


def _split_clause(clause: Query, is_last: bool, has_any: Callable[[Word], bool]) -> Iterator[Query]:
    match clause:
        case Term(text, None) if not text.isascii() and len(parts := _split_word(text, has_any)) > 1:
            readings: list[Word] = [clause, Prefix(text)] if is_last else [clause]
            if not any(map(has_any, readings)):
                yield from (Term(part) for part in parts)
                return
        case Or((Term(text, None) as term, Prefix() as prefix)) if len(parts := _split_word(text, has_any)) > 1:
            if not (has_any(term) or has_any(prefix)):  # half typed
                yield from (Term(part) for part in parts[:-1])
                yield Or((Term(parts[-1]), replace(prefix, text=parts[-1])))
                return
    yield clause


def _split_word(text: str, has_any: Callable[[Word], bool]) -> list[str]:
    """Return what stands for the words in a text; nothing if it has no script without spaces."""
    chunks = [match.group() for match in split_chunks(text, code=False)]
    if not any(map(is_unspaced_run, chunks)):
        return []
    return [part for chunk in chunks for part in _split_chunk(chunk, has_any)]


def _split_chunk(chunk: str, has_any: Callable[[Word], bool]) -> Iterator[str]:
    if not is_unspaced_run(chunk):
        yield chunk
        return
    for match in _KATAKANA_OR_OTHERS.finditer(chunk):
        if match[1] and (len(match[1]) < _COMPOUND or has_any(Term(match[1]))):
            yield match[1]
        else:
            yield from _list_letter_groups(match[0])


def _list_letter_groups(run: str) -> list[str]:
    size = _FOUR if _VOWEL_LETTERS.match(run) else _PAIR
    units = [unit.term for unit in split_units(run)]
    return ["".join(units[at : at + size]) for at in range(max(len(units) - size, 0) + 1)]
