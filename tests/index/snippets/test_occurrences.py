"""Finding where the words and phrases of a query occur in documents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from index.fields import ALL_FIELDS, BODY, CODE, TITLE
from index.matching.matchers import Matcher
from index.matching.scoring_context import ScoringContext
from index.matching.term_lookup import look_up_phrase, look_up_prefix, look_up_terms
from index.snippets import occurrences
from index.snippets.occurrences import MAX_CLAUSES, find_occurrences
from tests.support.documents import document
from tests.support.snapshots import FEWER_EXAMPLES, build_context

WORDS = ["ax", "bo", "cy", "axis"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)

Found = tuple[int, int, int, str]
"""Index of the document, clauses, field and text of an occurrence."""


def find(context: ScoringContext, docs: Sequence[int], matchers: Sequence[Matcher | None]) -> list[Found]:
    """Return the occurrences in the only segment of a snapshot."""
    (view,) = context.snapshot.segments
    found = find_occurrences(view, docs, [matcher for matcher in matchers if matcher is not None])
    texts = [view.reader.stored.read_text(*span).decode() for span in zip(found.starts, found.ends, strict=True)]
    assert found.starts.tolist() == sorted(found.starts.tolist())
    return list(zip(found.docs.tolist(), found.clauses.tolist(), found.fields.tolist(), texts, strict=True))


@FEWER_EXAMPLES
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), st.data())
def test_each_word_is_found_in_its_fields_in_order(texts: list[tuple[str, str]], data: st.DataObject) -> None:
    documents = [document(f"{i}.md", "none", body, code=(code,), lang="xx") for i, (body, code) in enumerate(texts)]
    context = build_context(documents)
    docs = sorted(data.draw(st.sets(st.integers(0, len(texts) - 1), min_size=1)))
    field_sets = data.draw(st.lists(st.sampled_from([ALL_FIELDS, 1 << BODY, 1 << CODE, 1 << TITLE]), min_size=3))[:3]
    words = WORDS[: len(field_sets)]
    matchers = [look_up_terms(context, [word], fields) for word, fields in zip(words, field_sets, strict=True)]
    expected: list[Found] = []
    for index, doc in enumerate(docs):
        for field, text in ((BODY, texts[doc][0]), (CODE, texts[doc][1])):
            for word in text.split():
                clauses = sum(1 << i for i, fields in enumerate(field_sets) if word == words[i] and fields >> field & 1)
                expected += [(index, clauses, field, word)] if clauses else []
    assert find(context, docs, matchers) == expected


@FEWER_EXAMPLES
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_phrases_and_prefixes_are_found_with_words(texts: list[str]) -> None:
    context = build_context([document(f"{i}.md", "none", text, lang="xx") for i, text in enumerate(texts)])
    matchers = [look_up_phrase(context, "ax bo", ALL_FIELDS), look_up_prefix(context, "ax", ALL_FIELDS)]
    found = find(context, range(len(texts)), matchers)
    for index, text in enumerate(texts):
        phrases = [each for each in found if each[0] == index and each[1] == 1]
        prefixes = [each[3] for each in found if each[0] == index and each[1] == 2]
        assert [each[3] for each in phrases] == re.findall(r"\bax bo\b", text)
        assert prefixes == re.findall(r"\bax\w*", text)


def test_occurrence_of_two_clauses_is_one_with_both() -> None:
    context = build_context([document("a.md", "Lantern", lang="xx")])
    matcher = look_up_terms(context, ["lantern"], ALL_FIELDS)
    assert find(context, [0], [matcher, matcher]) == [(0, 3, TITLE, "Lantern")]


def test_clauses_beyond_the_limit_are_ignored() -> None:
    words = [f"word{i}" for i in range(MAX_CLAUSES + 2)]
    context = build_context([document("a.md", "none", " ".join(words), lang="xx")])
    found = find(context, [0], [look_up_terms(context, [word], ALL_FIELDS) for word in words])
    assert [clauses for _, clauses, _, _ in found] == [1 << i for i in range(MAX_CLAUSES)]


def test_more_field_sets_than_bits_are_found_in_several_passes() -> None:
    words = [f"word{i}" for i in range(10)]
    context = build_context([document("a.md", "none", " ".join(words), code=(" ".join(words),), lang="xx")])
    matchers = [look_up_terms(context, [word], (i + 3) | 1 << BODY) for i, word in enumerate(words)]  # 8 different sets
    assert len({i + 3 | 1 << BODY for i in range(10)}) * len(words) > occurrences.MAX_CLAUSES
    found = find(context, [0], matchers)
    assert [(field, text) for _, _, field, text in found if field == BODY] == [(BODY, word) for word in words]
    expected = {word for i, word in enumerate(words) if (i + 3) >> CODE & 1}
    assert {text for _, _, field, text in found if field == CODE} == expected


def test_documents_without_occurrences_and_queries_without_words_find_nothing() -> None:
    context = build_context([document("a.md", "none", "ax")])
    assert find(context, [0], [look_up_terms(context, ["bo"], ALL_FIELDS)]) == []
    assert find(context, [0], []) == []
