"""A long query is searched by its rarest words."""

from __future__ import annotations

from index.matching.match import match_query
from index.matching.snapshot_words import SnapshotWords
from index.matching.telling_words import select_telling_words
from index.model import And, Not, Phrase, Term
from tests.support.documents import document
from tests.support.snapshots import build_context, get_ids

CONTEXT = build_context(
    (
        document("a.md", "A", "common common rare"),
        document("b.md", "B", "common middle"),
        document("c.md", "C", "common middle"),
    )
)


def words(text: str) -> And:
    return And(tuple(map(Term, text.split())))


def test_rarest_words_stay_in_the_order_typed() -> None:
    query = words("common middle unknown rare the")
    assert select_telling_words(SnapshotWords(CONTEXT, CONTEXT.snapshot.alive), query, 2, {"the"}) == words(
        "middle rare"
    )
    assert select_telling_words(SnapshotWords(CONTEXT, CONTEXT.snapshot.alive), query, 4, {"the"}) == words(
        "common middle unknown rare"
    )


def test_short_query_and_other_clauses_stay() -> None:
    query = words("common middle")
    assert select_telling_words(SnapshotWords(CONTEXT, CONTEXT.snapshot.alive), query, 2, ()) is query
    mixed = And((*words("common rare").children, Phrase("a b"), Not(Term("x"))))
    assert select_telling_words(SnapshotWords(CONTEXT, CONTEXT.snapshot.alive), mixed, 1, ()) == And(
        (Term("rare"), Phrase("a b"), Not(Term("x")))
    )


def test_word_typed_last_counts_in_a_long_query() -> None:
    query = words(" ".join(["common", "middle"] * 20 + ["rare"]))
    matches = match_query(CONTEXT, query, (), CONTEXT.snapshot.alive, None, max_words=1)
    assert get_ids(CONTEXT.snapshot, matches.mask) == {"a.md"}


def test_repeated_word_counts_as_often_as_it_is_typed() -> None:
    once, twice = (
        match_query(CONTEXT, words(text), (), CONTEXT.snapshot.alive, None).scores
        for text in ("middle rare", "middle rare middle")
    )
    assert once[1] > 0
    assert twice[1] == 2 * once[1]
    assert twice[0] == once[0]
