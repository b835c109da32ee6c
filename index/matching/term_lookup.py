"""Look up the words and phrases of a query in the term dictionaries of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..segment.joined_reader import JoinedReader
from ..text.normalize import fold
from ..text.number_variants import list_number_variants
from ..text.stemming import find_query_stems
from ..turns import give_way
from . import part_lookup
from .matchers import Matcher, MaxMatcher, PhraseMatcher, SumMatcher, TermMatcher
from .phrase import match_phrase
from .prefix import find_prefix_and_variants
from .scoring_context import ScoringContext, SegmentScoring, TermRange
from .word_forms import (
    PROSE,
    BestForm,
    PrefixForm,
    SequenceForm,
    StemmedForm,
    SumForm,
    TermsForm,
    WordForm,
    describe_phrase,
    describe_phrase_prefix,
    describe_prefix,
    describe_word,
)


def build_matcher(context: ScoringContext, form: WordForm) -> Matcher:
    """Return the matcher of a form."""
    give_way()
    match form:
        case TermsForm() | StemmedForm() | PrefixForm():
            return _build_term_matcher(context, form)
        case SequenceForm(words, fields):
            matchers = [_build_term_matcher(context, word) for word in words]
            return PhraseMatcher(
                tuple(
                    match_phrase(segment.reader, [matcher.ranges[ordinal] for matcher in matchers], fields)
                    for ordinal, segment in enumerate(context.segments)
                )
            )
        case BestForm(forms):
            return MaxMatcher(tuple([build_matcher(context, each) for each in forms]))
        case SumForm(forms):
            return SumMatcher(tuple([build_matcher(context, each) for each in forms]))


def look_up_word(context: ScoringContext, text: str, fields: int) -> Matcher | None:
    """Look up a word as typed, see `word_forms.describe_word`. Returns None if the text has no terms (`&&`)."""
    return _build_if_any(context, describe_word(text, fields))


def look_up_phrase(context: ScoringContext, text: str, fields: int) -> Matcher | None:
    """Look up a phrase. Returns None if it has no terms."""
    return _build_if_any(context, describe_phrase(text, fields))


def look_up_prefix(context: ScoringContext, text: str, fields: int) -> Matcher | None:
    """Look up all terms that begin with a text. Returns None if the text has no terms."""
    return _build_if_any(context, describe_prefix(text, fields))


def look_up_phrase_prefix(context: ScoringContext, text: str, fields: int) -> Matcher | None:
    """Look up a phrase whose last word may be incomplete. Returns None if it has no terms."""
    return _build_if_any(context, describe_phrase_prefix(text, fields))


def look_up_terms(context: ScoringContext, texts: Iterable[str], fields: int) -> TermMatcher:
    """Look up exactly these terms, without stems."""
    return _build_term_matcher(context, TermsForm(tuple(texts), fields))


def _build_if_any(context: ScoringContext, form: WordForm | None) -> Matcher | None:
    return None if form is None else build_matcher(context, form)


def _build_term_matcher(context: ScoringContext, form: TermsForm | StemmedForm | PrefixForm) -> TermMatcher:
    return TermMatcher(tuple([_find_ranges(segment, form) for segment in context.segments]))


def _find_ranges(segment: SegmentScoring, form: TermsForm | StemmedForm | PrefixForm) -> tuple[TermRange, ...]:
    is_joined = isinstance(segment.reader, JoinedReader)
    match form:
        case TermsForm(texts, fields):
            return tuple((part_lookup.find_terms if is_joined else _find_terms)(segment, texts, fields))
        case StemmedForm(spelling, fields):
            return segment.look_up(part_lookup.find_stemmed if is_joined else find_stemmed, spelling, fields)
        case PrefixForm(prefix, fields, tuple(stemmed)) if is_joined:
            return tuple(part_lookup.find_prefix_and_stems(segment, prefix, fields, stemmed))
        case PrefixForm(prefix, fields):
            find = part_lookup.find_prefix_and_variants if is_joined else find_prefix_and_variants
            return segment.look_up(find, prefix, fields)


def _find_terms(segment: SegmentScoring, texts: Iterable[str], fields: int) -> Iterator[TermRange]:
    for text in texts:
        if term := segment.reader.terms.find_term(text):
            yield TermRange(*term, fields, 1.0)


def find_stemmed(segment: SegmentScoring, spelling: str, fields: int) -> Iterator[TermRange]:
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
