"""Matchers: frequencies in documents, restriction to fields, and matches for snippets."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fields import ALL_FIELDS, BODY, FIELDS, TITLE
from index.matching import matchers as matchers_module
from index.matching.matchers import Matcher, MaxMatcher, SumMatcher, TermMatcher, list_title_slots
from index.matching.scorer import score_matcher
from index.matching.scoring_context import ScoringContext
from index.matching.term_lookup import look_up_phrase, look_up_prefix, look_up_terms, look_up_word
from index.ranking import Ranking
from tests.support.documents import document
from tests.support.segments import WORDS, make_random_documents
from tests.support.snapshots import FEWER_EXAMPLES, build_context

FLAT = Ranking(title_b=0, tags_b=0, headings_b=0, body_b=0, code_b=0)
"""Without length normalization, so that a frequency is the sum of the field weights."""
DOCUMENTS = (
    document("a.md", "Lantern", "lantern lanterns self-healing", tags=("lantern",), code=("lantern_box",)),
    document("b.md", "Box", "self healing in the box"),
    document("c.md", "None", "nothing"),
)


@pytest.fixture(scope="module")
def context() -> ScoringContext:
    return build_context(DOCUMENTS[:1], DOCUMENTS[1:], ranking=FLAT)


def require(matcher: Matcher | None) -> Matcher:
    assert matcher is not None
    return matcher


def make_matchers(context: ScoringContext) -> list[Matcher]:
    return [
        look_up_terms(context, ["lantern", "box"], ALL_FIELDS),
        require(look_up_word(context, "lantern", ALL_FIELDS)),
        require(look_up_word(context, "self-healing", ALL_FIELDS)),
        require(look_up_word(context, "lanternBox", ALL_FIELDS)),
        require(look_up_phrase(context, "self healing", ALL_FIELDS)),
        require(look_up_prefix(context, "lan", ALL_FIELDS)),
    ]


def test_frequency_is_the_sum_of_the_field_weights(context: ScoringContext) -> None:
    frequencies = look_up_terms(context, ["lantern"], ALL_FIELDS).compute_frequencies(context)
    assert frequencies.dtype == np.float32
    assert frequencies.tolist() == [5 + 4 + 1 + 0.5, 0, 0]  # title, tags, body, code


@pytest.mark.parametrize("seed", range(3))
def test_scores_of_few_postings_are_those_of_many_to_the_bit(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    context = build_context(make_random_documents(seed, 40), make_random_documents(seed + 9, 30), ranking=Ranking())
    context.snapshot.alive[::7] = False
    context.snapshot.alive_count = int(context.snapshot.alive.sum())
    several = [look_up_terms(context, list(WORDS), ALL_FIELDS), require(look_up_prefix(context, "r", ALL_FIELDS))]
    found = [look_up_word(context, word, ALL_FIELDS) for word in WORDS]
    matchers = [*several, *filter(None, found), require(look_up_phrase(context, "beta gamma", ALL_FIELDS))]
    compared = 0
    for matcher in matchers:
        expected = score_matcher(context, matcher)
        with monkeypatch.context() as patched:
            patched.setattr(matchers_module, "_MANY_DOCS", 0)
            patched.setattr(matchers_module, "_FEW_POSTINGS", 0)
            few = score_matcher(context, matcher)
        if isinstance(few.docs, slice):  # a word with several spellings
            assert few.scores.tobytes() == expected.scores.tobytes()
        elif isinstance(expected.docs, slice):  # scores of many documents are stored for all
            assert few.docs.tolist() == expected.scores.nonzero()[0].tolist()
        else:
            compared += 1
            assert few.docs.tolist() == expected.docs.tolist()
            assert (few.weight, few.scores.tobytes()) == (expected.weight, expected.scores.tobytes())
    assert compared


def test_stem_variants_are_added_with_less_weight(context: ScoringContext) -> None:
    frequencies = require(look_up_word(context, "lantern", ALL_FIELDS)).compute_frequencies(context)
    assert frequencies[0] == pytest.approx(5 + 4 + 1 + 0.5 + 0.9)


def test_phrase_counts_each_match_once(context: ScoringContext) -> None:
    frequencies = require(look_up_phrase(context, "self healing", 1 << BODY)).compute_frequencies(context)
    assert frequencies.tolist() == [1, 1, 0]


def test_spellings_of_one_word_count_as_the_most_frequent(context: ScoringContext) -> None:
    once, twice = (look_up_terms(context, [text], ALL_FIELDS) for text in ("lanterns", "lantern"))
    expected = np.maximum(once.compute_frequencies(context), twice.compute_frequencies(context))
    assert MaxMatcher((once, twice)).compute_frequencies(context).tolist() == expected.tolist()


def test_same_word_in_several_fields_is_added_up(context: ScoringContext) -> None:
    both = look_up_terms(context, ["lantern"], ALL_FIELDS)
    parts = [both.restrict_to(1 << field) for field in range(len(FIELDS))]
    assert SumMatcher(tuple(parts)).compute_frequencies(context).tolist() == both.compute_frequencies(context).tolist()


@pytest.mark.parametrize("number", range(6))
def test_restricted_matchers_split_the_matches_by_field(context: ScoringContext, number: int) -> None:
    matcher = make_matchers(context)[number]
    total = matcher.compute_frequencies(context)
    by_field = [matcher.restrict_to(1 << field).compute_frequencies(context) for field in range(len(FIELDS))]
    assert ((np.sum(by_field, axis=0) > 0) == (total > 0)).all()
    assert matcher.restrict_to(ALL_FIELDS).compute_frequencies(context).tolist() == total.tolist()
    assert not matcher.restrict_to(0).compute_frequencies(context).any()


@pytest.mark.parametrize("number", range(6))
def test_every_segment_has_its_matches(context: ScoringContext, number: int) -> None:
    matcher = make_matchers(context)[number]
    for ordinal in range(len(context.segments)):
        assert list(matcher.iterate_matches(ordinal))


def test_only_phrases_use_memory_of_their_own(context: ScoringContext) -> None:
    assert look_up_terms(context, ["lantern"], ALL_FIELDS).memory_bytes == 0
    phrase = require(look_up_phrase(context, "self healing", ALL_FIELDS))
    assert phrase.memory_bytes > 0
    assert MaxMatcher((phrase, phrase)).memory_bytes == 2 * phrase.memory_bytes


def test_matcher_without_terms_matches_nothing(context: ScoringContext) -> None:
    assert not TermMatcher(((), ())).compute_frequencies(context).any()


@FEWER_EXAMPLES
@given(seed=st.integers(0, 1000), words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_titled_documents_are_those_with_a_frequency_in_their_title(seed: int, words: list[str]) -> None:
    context, chance = build_context(make_random_documents(seed, 9), make_random_documents(seed + 1, 5)), Random(seed)
    matchers = [
        require(look_up(context, word, ALL_FIELDS)) for word in words for look_up in (look_up_word, look_up_phrase)
    ]
    matchers += [require(look_up_prefix(context, word[:2], ALL_FIELDS)) for word in words]
    matchers.append(require(look_up_phrase(context, " ".join(words), ALL_FIELDS)))
    for matcher in (*matchers, MaxMatcher(tuple(matchers)), look_up_terms(context, map(str.lower, words), ALL_FIELDS)):
        is_titled = matcher.restrict_to(1 << TITLE).compute_frequencies(context) > 0
        docs = np.array(chance.sample(range(14), 10))
        assert matcher.mark_titled(context, list_title_slots(context, docs)).tolist() == is_titled[docs].tolist()
