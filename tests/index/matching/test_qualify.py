"""Which documents qualify for a query: any word suffices, unless the query requires it."""

from __future__ import annotations

import pytest

from index.matching.match import Matches, match_query
from search.query.parser import parse_query
from tests.support.documents import document
from tests.support.snapshots import build_context, get_ids

CONTEXT = build_context(
    (
        document("both.md", "One", "upload files here", code=("tool --force std::fmt",)),
        document("upload.md", "Two", "upload a picture"),
        document("files.md", "Three", "files of all kinds"),
        document("how.md", "Four", "how to cook"),
    )
)


def match(text: str) -> Matches:
    return match_query(CONTEXT, parse_query(text).query, (), CONTEXT.snapshot.alive, None)


@pytest.mark.parametrize(
    ("text", "expected", "complete"),
    [
        ("upload files", {"both", "upload", "files"}, {"both"}),
        ("how to upload files", {"both", "upload", "files", "how"}, set()),
        ("+upload files", {"both", "upload"}, {"both"}),
        ("+upload +files", {"both"}, {"both"}),
        ("upload AND files", {"both"}, {"both"}),
        ("upload files -picture", {"both", "files"}, {"both"}),
        ('"upload files" kinds', {"both"}, set()),
        ("body:upload files", {"both", "upload"}, {"both"}),
        ("files --force", {"both"}, {"both"}),
        ("files std::fmt", {"both"}, {"both"}),
        ("(upload picture) files", {"upload"}, set()),
        ("upl* kinds", {"both", "upload", "files"}, set()),
        ("nothing-like-it upload", {"both", "upload"}, set()),
    ],
)
def test_any_word_qualifies_a_document_unless_the_query_requires_more(
    text: str, expected: set[str], complete: set[str]
) -> None:
    matches = match(text)
    assert get_ids(CONTEXT.snapshot, matches.mask) == {f"{name}.md" for name in expected}
    assert get_ids(CONTEXT.snapshot, matches.has_all) == {f"{name}.md" for name in complete}


def test_required_word_is_not_relaxed_but_a_phrase_is() -> None:
    assert get_ids(CONTEXT.snapshot, match("+nowhere files").mask) == set()
    phrase = match('"files upload" kinds')
    assert (get_ids(CONTEXT.snapshot, phrase.mask), phrase.relaxed) == ({"files.md"}, True)


@pytest.mark.parametrize("text", ["+cook std::fmt", '+how "upload files"', "+how title:one", "std::fmt +how +cook"])
def test_required_word_is_enough_if_no_post_meets_the_rest(text: str) -> None:
    matches = match(text)
    assert (get_ids(CONTEXT.snapshot, matches.mask), matches.relaxed) == ({"how.md"}, True)


@pytest.mark.parametrize("text", ["files ()", "files (&& OR ||)", "files +(&& OR ||)"])
def test_alternatives_without_terms_restrict_nothing(text: str) -> None:
    assert get_ids(CONTEXT.snapshot, match(text).mask) == {"both.md", "files.md"}


def test_words_of_code_are_not_required_in_a_long_text() -> None:
    text = "cannot find --verbose in this scope while trying to upload files"
    assert {"both.md", "upload.md"} <= get_ids(CONTEXT.snapshot, match(text).mask)


def test_document_without_the_function_words_has_the_topic_of_the_query() -> None:
    matches = match("how to upload files")
    assert get_ids(CONTEXT.snapshot, matches.has_topic) == {"both.md"}
    assert matches.rewards_all
    assert not matches.relaxed


def measure_completeness(text: str) -> dict[str, float]:
    matches = match(text)
    assert matches.completeness is not None
    return {id: float(matches.completeness[CONTEXT.snapshot.find_doc_by_id(id)]) for id in ("both.md", "upload.md")}


def test_sentence_rewards_the_share_of_the_heavy_words() -> None:
    assert measure_completeness("how to upload files") == pytest.approx({"both.md": 1, "upload.md": 0})
    assert 0 < measure_completeness("how to upload files here with a tool fmt picture")["both.md"] < 1
    assert measure_completeness("how to upload files of -kinds")["both.md"] == pytest.approx(1)
    assert measure_completeness("how to +upload files")["both.md"] == pytest.approx(1)


@pytest.mark.parametrize("text", ["upload files", "upload files here", "how to", "upload"])
def test_only_sentences_reward_a_share(text: str) -> None:
    assert match(text).completeness is None


def test_single_word_or_required_words_alone_reward_nothing() -> None:
    assert not match("upload").rewards_all
    assert not match("+upload +files").rewards_all
