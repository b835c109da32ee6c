"""Looking up prefixes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fields import ALL_FIELDS, BODY, CODE
from index.matching import prefix
from index.matching.scoring_context import ScoringContext
from index.matching.term_lookup import look_up_phrase_prefix, look_up_prefix
from index.matching.word_forms import PROSE
from tests.support.documents import document
from tests.support.snapshots import FEWER_EXAMPLES, build_context, get_ids


def find(context: ScoringContext, text: str, fields: int = ALL_FIELDS) -> set[str]:
    matcher = look_up_prefix(context, text, fields)
    assert matcher is not None
    return get_ids(context.snapshot, matcher.compute_frequencies(context) > 0)


@FEWER_EXAMPLES
@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=8), st.text("abc", min_size=1, max_size=3))
def test_prefix_matches_the_documents_with_a_word_that_begins_with_it(words: list[str], text: str) -> None:
    documents = [document(f"{i}.md", "zzz", word, lang="xx") for i, word in enumerate(words)]
    context = build_context(documents[::2], documents[1::2])
    assert find(context, text) == {f"{i}.md" for i, word in enumerate(words) if word.startswith(text)}


def test_prefix_also_matches_variants_that_share_a_stem() -> None:
    context = build_context([document("a.md", "A", "connection"), document("b.md", "B", "connected")])
    assert find(context, "connecti") == {"a.md", "b.md"}


def test_variants_weigh_less_than_the_words_that_begin_with_the_prefix() -> None:
    context = build_context([document("a.md", "A", "connection"), document("b.md", "B", "connected")])
    matcher = look_up_prefix(context, "connecti", ALL_FIELDS)
    assert matcher is not None
    exact, variant = matcher.compute_frequencies(context).tolist()
    assert variant == pytest.approx(0.9 * exact)


def test_variants_are_not_matched_in_code() -> None:
    context = build_context([document("a.md", "A", "connection"), document("b.md", "B", code=("connected",))])
    assert find(context, "connecti") == {"a.md"}
    assert find(context, "connect", 1 << CODE) == {"b.md"}


def test_prefix_of_many_terms_is_not_expanded_to_variants(monkeypatch: pytest.MonkeyPatch) -> None:
    context = build_context([document("a.md", "A", "connection connecting"), document("b.md", "B", "connected")])
    assert find(context, "connecti") == {"a.md", "b.md"}
    monkeypatch.setattr(prefix, "MAX_EXPANDED_TERMS", 1)
    context = build_context([document("a.md", "A", "connection connecting"), document("b.md", "B", "connected")])
    assert find(context, "connecti") == {"a.md"}
    assert find(context, "connectio") == {"a.md", "b.md"}


def test_prefix_is_restricted_to_fields() -> None:
    context = build_context([document("a.md", "Lantern", "x"), document("b.md", "B", "lanterns")])
    assert find(context, "lant", 1 << BODY) == {"b.md"}


def test_prefix_is_folded() -> None:
    context = build_context([document("a.md", "A", "crème")])
    assert find(context, "CRÈ") == find(context, "cre") == {"a.md"}


def test_absent_prefix_matches_nothing() -> None:
    assert find(build_context([document("a.md", "A", "lantern")]), "zz") == set()


def test_text_without_terms_has_no_matcher() -> None:
    context = build_context([document("a.md", "A", "lantern")])
    assert look_up_prefix(context, "&&", ALL_FIELDS) is None
    assert look_up_prefix(context, "", PROSE) is None


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("call(arg", {"whole.md"}),
        ("日本語", {"whole.md"}),
        ("日本酒", set()),
        ("call(", {"whole.md", "parts.md"}),
    ],
)
def test_only_the_last_of_several_terms_may_be_incomplete(text: str, ids: set[str]) -> None:
    whole, parts = "call(argument) 日本語の本", "argument of a call, 本語と本酒"
    context = build_context([document("whole.md", "A", whole), document("parts.md", "B", parts)])
    assert find(context, text) == ids


def test_last_word_of_a_phrase_may_be_incomplete() -> None:
    context = build_context([document("a.md", "A", "rolling updates"), document("b.md", "B", "updates rolling")])
    matcher = look_up_phrase_prefix(context, "rolling upda", ALL_FIELDS)
    assert matcher is not None
    assert get_ids(context.snapshot, matcher.compute_frequencies(context) > 0) == {"a.md"}
    assert look_up_phrase_prefix(context, "&&", ALL_FIELDS) is None


def test_term_too_long_to_index_is_no_prefix_of_all_terms() -> None:
    context = build_context([document("a.md", "A", "docker")])
    assert find(context, f"docker({'x' * 1000}") == set()
