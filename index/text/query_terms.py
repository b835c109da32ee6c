"""Analyze the words of a query: find the terms to look up in the term dictionary."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..cache_budget import DEFAULT_BUDGET
from .hangul import TextRange, is_particle, list_completions, strip_particles
from .normalize import complete_nasal
from .sized_cache import SizedCache, measure_strings
from .tokenize import MAX_TERM, Chunk, analyze_chunk, is_unspaced_run, split_chunks

_PAIR = 2
_TERM_BYTES = 60
"""Bytes of a term beside its own: its places in tuples."""
_PLAIN_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+")
"""Matches words of ASCII letters without a change of case: in prose and in code each has one term, itself."""


class QueryChunk(NamedTuple):
    """How to look up one chunk of a query: as any of `whole_terms`, or as the phrase `phrase_terms`."""

    whole_terms: tuple[str, ...]
    """Terms that each match the whole chunk."""
    phrase_terms: tuple[str, ...]
    """Terms that match as a phrase, one for each position: at least two, or empty."""

    stem_terms: tuple[str, ...]
    """Terms that match as a phrase the word without its ending, where the ending can't be told from the word in the
    index: of Korean without its particle. Empty if it has none."""

    terms: tuple[str, ...]
    """The first term at each position; the empty string where the term was too long to index."""


def list_plain_words(text: str) -> list[str]:
    """Return the words of a text in lower case if in prose and in code each of them has one term, itself; else nothing.

    So it is for most queries, and the full analysis takes ten times as long."""
    words = text.split()
    for word in words:
        if len(word) > MAX_TERM or not _PLAIN_WORD.fullmatch(word):
            return []
    return text.lower().split()


def analyze_query_text(text: str, code: bool) -> tuple[QueryChunk, ...]:
    """Return how to look up each chunk of a query text: in the prose fields or, with `code`, in the code field."""
    if words := list_plain_words(text):
        return tuple([QueryChunk((word,), (), (), (word,)) for word in words])
    return query_cache.get((text, code))


def _analyze_query_text(key: tuple[str, bool]) -> tuple[QueryChunk, ...]:
    text, code = key
    query_chunks = []
    for match in _drop_particle(list(split_chunks(text, code))):
        chunk = analyze_chunk(match.group(), code)
        parts = _list_phrase_terms(match.group(), chunk)
        if chunk.whole_terms or parts:
            phrase = tuple(parts) if len(parts) > 1 else ()
            stem = _list_stem_terms(match.group(), code)
            query_chunks.append(QueryChunk(chunk.whole_terms, phrase, stem, tuple(parts)))
    return tuple(query_chunks)


def analyze_phrase(text: str, code: bool) -> tuple[str, ...]:
    """Return the terms of a phrase in order, one for each position."""
    return tuple(list_plain_words(text)) or phrase_cache.get((text, code))


def _analyze_phrase(key: tuple[str, bool]) -> tuple[str, ...]:
    text, code = key
    if text.isascii():  # then no particle is dropped
        return tuple([term for chunk in analyze_query_text(text, code) for term in chunk.terms])
    chunk_texts = [match.group() for match in split_chunks(text, code)]
    return tuple([term for chunk in chunk_texts for term in _list_phrase_terms(chunk, analyze_chunk(chunk, code))])


def _measure_query(key: tuple[str, bool], chunks: tuple[QueryChunk, ...]) -> int:
    return sum((_measure_phrase(key, (*each.whole_terms, *each.stem_terms, *each.terms)) for each in chunks), 0)


def _measure_phrase(key: tuple[str, bool], terms: tuple[str, ...]) -> int:
    return measure_strings(key[0], *terms) + _TERM_BYTES * (1 + len(terms))


# While a user types, most of the query repeats with every key press.
query_cache = SizedCache(DEFAULT_BUDGET.queries, _analyze_query_text, _measure_query)
phrase_cache = SizedCache(DEFAULT_BUDGET.phrases, _analyze_phrase, _measure_phrase)


def list_prefix_ranges(prefix: str) -> list[TextRange]:
    """Return the ranges of the terms that an incomplete term may become: each by the beginnings of its first and last.

    Korean is indexed in pairs of syllables, so a syllable whose last consonant may begin the next one is also searched
    without it: `데잍` may become `데이터`. An Indic nasal may become an anusvara.
    """
    if prefix.isascii():
        return [(prefix, prefix)]
    if completions := list_completions(prefix):
        return [(first[:_PAIR], last[:_PAIR]) for first, last in completions]
    return [(each, each) for each in (prefix, complete_nasal(prefix)) if each]


def _drop_particle(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """Drop a Korean particle that is written on to a word of another script: `API를` means `API`."""
    if len(matches) == 2 and matches[0].end() == matches[1].start() and is_particle(matches[1].group()):
        return matches[:1]
    return matches


def _list_stem_terms(text: str, code: bool) -> tuple[str, ...]:
    """Return the terms of a Korean word without its particle; empty if it has none."""
    if code or text.isascii() or (stem := strip_particles(text)) == text:
        return ()
    return tuple(_list_phrase_terms(stem, analyze_chunk(stem, code)))


def _list_phrase_terms(text: str, chunk: Chunk) -> list[str]:
    """Return the first term at each position of a chunk; the empty string where the term was too long to index."""
    width = chunk.position_count
    if width > 1 and is_unspaced_run(text):
        width -= 1  # the last bigram already covers the last character
    return [next((token.term for token in chunk.tokens if token.position == i), "") for i in range(width)]
