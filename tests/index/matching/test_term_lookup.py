"""Looking up words and phrases: forms and stems in prose, parts and spellings in code."""

from __future__ import annotations

import pytest

from index.fields import ALL_FIELDS, BODY, CODE, FIELDS, TITLE
from index.matching.matchers import PhraseMatcher, SumMatcher, TermMatcher
from index.matching.term_lookup import look_up_phrase, look_up_terms, look_up_word
from index.matching.word_forms import PROSE, get_field_set
from tests.support.documents import document
from tests.support.snapshots import build_context, get_ids

DOCUMENTS = (
    document("runs.md", "One", "a dog runs", lang="en"),
    document("running.md", "Two", "running late", lang="en"),
    document("haus.md", "Drei", "viele Häuser", lang="de"),
    document("code.md", "Four", "text", code=("parse_header_value(x)",)),
    document("hyphen.md", "Five", "self-healing nodes"),
    document("cpp.md", "Six", "C++ and .NET"),
    document("crate.md", "Seven", "text", code=("running",)),
)


def find(text: str, fields: int = ALL_FIELDS) -> set[str]:
    context = build_context(DOCUMENTS[:3], DOCUMENTS[3:])
    matcher = look_up_word(context, text, fields)
    return set() if matcher is None else get_ids(context.snapshot, matcher.compute_frequencies(context) > 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("runs", {"runs.md", "running.md"}),
        ("RUNS", {"runs.md", "running.md"}),
        ("running", {"runs.md", "running.md", "crate.md"}),
        ("haus", {"haus.md"}),
        ("parseHeaderValue", {"code.md"}),
        ("headerValue", {"code.md"}),
        ("self-healing", {"hyphen.md"}),
        ("selfhealing", {"hyphen.md"}),
        ("healing", {"hyphen.md"}),
        ("healing-self", set()),
        ("c++", {"cpp.md"}),
        ("c", set()),
        ("parse_header_value(x)", {"code.md"}),
        ("parse_header_value(y)", set()),
        ("nowhere", set()),
    ],
)
def test_word_matches_its_forms_and_spellings(text: str, expected: set[str]) -> None:
    assert find(text) == expected


def test_code_is_not_stemmed() -> None:
    assert find("runs", 1 << CODE) == set()
    assert find("running", 1 << CODE) == {"crate.md"}


def test_parts_of_names_are_matched_in_code_only() -> None:
    assert find("header", PROSE) == set()
    assert find("header", 1 << CODE) == {"code.md"}


@pytest.mark.parametrize("text", ["&&", ""])
def test_text_without_terms_has_no_matcher(text: str) -> None:
    context = build_context(DOCUMENTS)
    assert look_up_word(context, text, ALL_FIELDS) is None
    assert look_up_phrase(context, text, ALL_FIELDS) is None


def test_one_matcher_serves_prose_and_code_if_their_rules_agree() -> None:
    context = build_context(DOCUMENTS)
    assert isinstance(look_up_word(context, "dog", ALL_FIELDS), TermMatcher)
    assert isinstance(look_up_word(context, "parseHeader", ALL_FIELDS), SumMatcher)
    assert isinstance(look_up_phrase(context, "viele häuser", ALL_FIELDS), PhraseMatcher)


def test_phrase_matches_words_in_order_by_their_stems() -> None:
    context = build_context(DOCUMENTS)
    for text, expected in (("a dog runs", {"runs.md"}), ("dog run", {"runs.md"}), ("runs dog", set())):
        matcher = look_up_phrase(context, text, ALL_FIELDS)
        assert matcher is not None
        assert get_ids(context.snapshot, matcher.compute_frequencies(context) > 0) == expected


def test_other_forms_weigh_less_than_the_word_itself() -> None:
    context = build_context([document("a.md", "A", "runs"), document("b.md", "B", "running")])
    matcher = look_up_word(context, "runs", ALL_FIELDS)
    assert matcher is not None
    exact, variant = matcher.compute_frequencies(context).tolist()
    assert variant == pytest.approx(context.ranking.variant * exact)


def test_exact_terms_are_looked_up_without_stems() -> None:
    context = build_context(DOCUMENTS)
    matcher = look_up_terms(context, ["runs", "nowhere", "late"], ALL_FIELDS)
    assert get_ids(context.snapshot, matcher.compute_frequencies(context) > 0) == {"runs.md", "running.md"}
    assert not look_up_terms(context, [], ALL_FIELDS).compute_frequencies(context).any()


def test_field_set_is_a_bit_a_field() -> None:
    assert get_field_set(None) == ALL_FIELDS
    assert [get_field_set(name) for name in FIELDS] == [1, 2, 4, 8, 16]
    assert ALL_FIELDS - get_field_set("code") == PROSE
    assert get_field_set("title") | get_field_set("body") == 1 << TITLE | 1 << BODY
