"""Look up the words and phrases of a query in the term dictionaries, by the rules of prose and of code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..fields import ALL_FIELDS, CODE, FIELDS
from ..text.normalize import fold
from ..text.number_variants import list_number_phrases, list_number_variants
from ..text.query_terms import QueryChunk, analyze_phrase, analyze_query_text
from ..text.stemming import find_query_stems, find_spellings
from .matchers import Matcher, MaxMatcher, PhraseMatcher, SumMatcher, TermMatcher
from .phrase import match_phrase
from .scoring_context import ScoringContext, SegmentScoring, TermRange

PROSE = ALL_FIELDS & ~(1 << CODE)
"""The set of all fields but code."""


def get_field_set(name: str | None) -> int:
    """Return the set of fields of a query's field name; None: all."""
    return ALL_FIELDS if name is None else 1 << FIELDS.index(name)


def look_up_word(context: ScoringContext, text: str, fields: int) -> Matcher | None:
    """Look up a word as typed: in prose its spellings and stems, in code its parts.

    `fields`: one bit per field. Returns None if the text has no terms (`&&`)."""

    def build(chunks: tuple[QueryChunk, ...], is_code: bool, allowed: int) -> Matcher:
        if len(chunks) > 1:  # punctuation inside one word, as in foo(bar): a phrase
            return _look_up_terms_in_order(context, text, analyze_phrase(text, is_code), allowed)
        (chunk,) = chunks
        spellings = find_spellings(text, chunk.whole_terms)
        matchers: list[Matcher] = [_look_up_with_stem(context, spelling, allowed) for spelling in spellings]
        if chunk.phrase_terms:
            matchers.append(_look_up_terms_in_order(context, text, chunk.phrase_terms, allowed))
        matchers += [
            look_up_in_order(context, [look_up_terms(context, [term], allowed) for term in terms], allowed)
            for terms in list_number_phrases(fold(text))
        ]
        if chunk.stem_terms:  # the word as typed is one of its matches, and counts twice
            matchers = [
                SumMatcher(
                    (join_spellings(matchers), _look_up_terms_in_order(context, text, chunk.stem_terms, allowed))
                )
            ]
        return join_spellings(matchers)

    return look_up_in_prose_and_code(text, fields, build)


def look_up_phrase(context: ScoringContext, text: str, fields: int) -> Matcher | None:
    """Look up a phrase. Returns None if it has no terms."""
    return look_up_in_prose_and_code(
        text,
        fields,
        lambda _, is_code, allowed: _look_up_terms_in_order(context, text, analyze_phrase(text, is_code), allowed),
    )


def look_up_terms(context: ScoringContext, texts: Iterable[str], fields: int) -> TermMatcher:
    """Look up exactly these terms, without stems."""
    words = list(texts)
    return TermMatcher(
        tuple(
            tuple(TermRange(*term, fields, 1.0) for word in words if (term := segment.reader.terms.find_term(word)))
            for segment in context.segments
        )
    )


MatcherFactory = Callable[[tuple[QueryChunk, ...], bool, int], Matcher]
"""Builds a matcher from the analyzed chunks of a text, whether they are code, and the set of fields to match in."""


def look_up_in_prose_and_code(text: str, fields: int, build: MatcherFactory) -> Matcher | None:
    """Analyze a text by the rules of prose and of code, and build a matcher for each; None if it has no terms."""
    prose = analyze_query_text(text, code=False) if fields & PROSE else ()
    code = analyze_query_text(text, code=True) if fields & ~PROSE else ()
    if prose == code and prose:  # as for most words: one matcher serves both
        return build(prose, False, fields)
    matchers = []
    if prose:
        matchers.append(build(prose, False, fields & PROSE))
    if code:
        matchers.append(build(code, True, fields & ~PROSE))
    return SumMatcher(tuple(matchers)) if matchers else None


def join_spellings(matchers: list[Matcher]) -> Matcher:
    """Return one matcher for the matchers of a word's spellings; at least one."""
    return matchers[0] if len(matchers) == 1 else MaxMatcher(tuple(matchers))


def look_up_in_order(context: ScoringContext, words: Sequence[TermMatcher], fields: int) -> Matcher:
    """Return a matcher for words that follow each other; at least one."""
    if len(words) == 1:
        return words[0]
    return PhraseMatcher(
        tuple(
            match_phrase(segment.reader, [word.ranges[ordinal] for word in words], fields)
            for ordinal, segment in enumerate(context.segments)
        )
    )


def look_up_with_stems(context: ScoringContext, text: str, terms: Sequence[str], fields: int) -> list[TermMatcher]:
    """Look up each of some terms of a text with the terms that share its stem."""
    return [_look_up_with_stem(context, spelling, fields) for spelling in find_spellings(text, terms)]


def _look_up_terms_in_order(context: ScoringContext, text: str, terms: Sequence[str], fields: int) -> Matcher:
    return look_up_in_order(context, look_up_with_stems(context, text, terms, fields), fields)


def _look_up_with_stem(context: ScoringContext, text: str, fields: int) -> TermMatcher:
    return TermMatcher(tuple([segment.look_up(_find_stemmed, text, fields) for segment in context.segments]))


def _find_stemmed(segment: SegmentScoring, spelling: str, fields: int) -> Iterator[TermRange]:
    """Yield the term of a spelling, the terms of other ways to write its number and, in prose, the terms that share its
    stem in a language of the documents."""
    reader = segment.reader
    word = fold(spelling)
    exact = reader.terms.find_term(word)
    if exact:
        yield TermRange(*exact, fields, 1.0)
    for number in list_number_variants(word):
        if found := reader.terms.find_term(number):
            yield TermRange(*found, fields, segment.variant_weight)
    if not fields & PROSE:
        return
    variants = {
        term
        for lang in segment.live_terms.langs
        for stem in find_query_stems(lang, spelling)
        for term in segment.live_terms.find_stem(lang, stem)
    }
    for term in sorted(variants - {exact[0] if exact else -1}):
        yield TermRange(term, term + 1, fields & PROSE, segment.variant_weight)
