"""Describe how a word or phrase of a query is matched, by the rules of prose and of code, without looking anything up.

A form is a small tree. `term_lookup` makes a matcher of it, over the arrays of a snapshot; an engine that searches
elsewhere makes a query of it. So both match the same documents. Forms of different kinds are never equal, as tuples
would be: engines remember words by their forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..fields import ALL_FIELDS, CODE, FIELDS
from ..model import Phrase, Prefix, Term
from ..text.ibans import split_iban
from ..text.normalize import fold
from ..text.number_variants import find_decimal, list_number_phrases
from ..text.query_terms import QueryChunk, analyze_phrase, analyze_query_text
from ..text.stemming import find_spellings

PROSE = ALL_FIELDS & ~(1 << CODE)
"""The set of all fields but code."""


@dataclass(frozen=True, slots=True)
class TermsForm:
    """Exactly these terms, without stems: frequencies are added up."""

    texts: tuple[str, ...]
    fields: int
    """One bit per field."""


@dataclass(frozen=True, slots=True)
class StemmedForm:
    """A term, other ways to write its number and, in prose, the terms that share its stem."""

    spelling: str
    """The word as typed, with its accents: stems depend on them."""
    fields: int


@dataclass(frozen=True, slots=True)
class PrefixForm:
    """All terms that begin with a text and, if they are few, the terms that share a stem with one of them."""

    prefix: str
    fields: int
    stemmed: tuple[str, ...] | None = None
    """The terms in prose that begin with it, none if they are many, in an index of which a snapshot has only a part.
    None: those of the snapshot."""


@dataclass(frozen=True, slots=True)
class SequenceForm:
    """Words at adjacent positions of one field, in order: at least two."""

    words: tuple[TermsForm | StemmedForm | PrefixForm, ...]
    fields: int


@dataclass(frozen=True, slots=True)
class BestForm:
    """Spellings of one word: an occurrence may match several of them, so the highest frequency counts."""

    forms: tuple[WordForm, ...]


@dataclass(frozen=True, slots=True)
class SumForm:
    """One word in different fields: frequencies are added up."""

    forms: tuple[WordForm, ...]


WordForm = TermsForm | StemmedForm | PrefixForm | SequenceForm | BestForm | SumForm


def get_field_set(name: str | None) -> int:
    """Return the set of fields of a query's field name; None: all."""
    return ALL_FIELDS if name is None else 1 << FIELDS.index(name)


def describe(query: Term | Phrase | Prefix) -> WordForm | None:
    """Return the form of a word or phrase; None if it has no terms (`&&`)."""
    describe_text = {Term: describe_word, Phrase: describe_phrase, Prefix: describe_prefix}[type(query)]
    return describe_text(query.text, get_field_set(query.field))


def count_title_words(query: Term | Phrase | Prefix) -> int:
    """Return how many words of a title a word or phrase matches."""
    return 1 if isinstance(query, Prefix) else len(analyze_phrase(query.text, False))


def describe_word(text: str, fields: int) -> WordForm | None:
    """Return the form of a word as typed: in prose its spellings and stems, in code its parts.

    `fields`: one bit per field. Returns None if the text has no terms (`&&`)."""

    def build(chunks: tuple[QueryChunk, ...], is_code: bool, allowed: int) -> WordForm:
        if len(chunks) > 1:  # punctuation inside one word, as in foo(bar): a phrase
            phrase = _describe_stemmed(text, analyze_phrase(text, is_code), allowed)
            decimal = find_decimal(fold(text))
            return BestForm((phrase, TermsForm((decimal,), allowed))) if decimal else phrase
        (chunk,) = chunks
        forms: list[WordForm] = [StemmedForm(each, allowed) for each in find_spellings(text, chunk.whole_terms)]
        if chunk.phrase_terms:
            forms.append(_describe_stemmed(text, chunk.phrase_terms, allowed))
        forms += [
            _make_sequence([TermsForm((term,), allowed) for term in terms], allowed)
            for terms in _list_phrases(fold(text), is_code)
        ]
        if chunk.stem_terms:  # the word as typed is one of its matches, and counts twice
            forms = [SumForm((_join_spellings(forms), _describe_stemmed(text, chunk.stem_terms, allowed)))]
        return _join_spellings(forms)

    return _describe_in_prose_and_code(text, fields, build)


def _list_phrases(word: str, is_code: bool) -> Iterator[tuple[str, ...]]:
    """Yield the phrases of terms in which a folded word may be written if it has a number."""
    yield from list_number_phrases(word)
    if groups := split_iban(word):
        yield analyze_phrase(groups, is_code)


def describe_phrase(text: str, fields: int) -> WordForm | None:
    """Return the form of a phrase; None if it has no terms."""
    return _describe_in_prose_and_code(
        text, fields, lambda _, is_code, allowed: _describe_stemmed(text, analyze_phrase(text, is_code), allowed)
    )


def describe_prefix(text: str, fields: int) -> WordForm | None:
    """Return the form of all terms that begin with a text. Of a text of several terms (`foo(ba`, `日本語`) the last may
    be incomplete. Returns None if the text has no terms."""

    def build(chunks: tuple[QueryChunk, ...], is_code: bool, allowed: int) -> WordForm:
        if len(chunks) > 1 or not chunks[0].whole_terms:
            return _describe_half_typed(text, is_code, allowed)
        return _join_spellings([PrefixForm(prefix, allowed) for prefix in chunks[0].whole_terms])

    return _describe_in_prose_and_code(text, fields, build)


def describe_phrase_prefix(text: str, fields: int) -> WordForm | None:
    """Return the form of a phrase whose last word may be incomplete; None if it has no terms."""
    return _describe_in_prose_and_code(
        text, fields, lambda _, is_code, allowed: _describe_half_typed(text, is_code, allowed)
    )


def iterate_parts(form: WordForm) -> Iterator[TermsForm | StemmedForm | PrefixForm | SequenceForm]:
    """Yield the parts of a form that match by themselves."""
    if isinstance(form, BestForm | SumForm):
        for each in form.forms:
            yield from iterate_parts(each)
    else:
        yield form


_Builder = Callable[[tuple[QueryChunk, ...], bool, int], WordForm]
"""Builds a form from the analyzed chunks of a text, whether they are code, and the set of fields to match in."""


def _describe_in_prose_and_code(text: str, fields: int, build: _Builder) -> WordForm | None:
    """Analyze a text by the rules of prose and of code, and build a form for each; None if it has no terms."""
    prose = analyze_query_text(text, code=False) if fields & PROSE else ()
    code = analyze_query_text(text, code=True) if fields & ~PROSE else ()
    if prose == code and prose:  # as for most words: one form serves both
        return build(prose, False, fields)
    forms = []
    if prose:
        forms.append(build(prose, False, fields & PROSE))
    if code:
        forms.append(build(code, True, fields & ~PROSE))
    return SumForm(tuple(forms)) if forms else None


def _join_spellings(forms: Sequence[WordForm]) -> WordForm:
    return forms[0] if len(forms) == 1 else BestForm(tuple(forms))


def _make_sequence(words: Sequence[TermsForm | StemmedForm | PrefixForm], fields: int) -> WordForm:
    return words[0] if len(words) == 1 else SequenceForm(tuple(words), fields)


def _describe_stemmed(text: str, terms: Sequence[str], fields: int) -> WordForm:
    return _make_sequence([StemmedForm(spelling, fields) for spelling in find_spellings(text, terms)], fields)


def _describe_half_typed(text: str, is_code: bool, fields: int) -> WordForm:
    *whole, last = analyze_phrase(text, is_code)
    words = [StemmedForm(spelling, fields) for spelling in find_spellings(text, whole)]
    return _make_sequence([*words, PrefixForm(last, fields)], fields)
