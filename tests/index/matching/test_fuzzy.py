"""Finding terms within a few edits, compared with the distance to every term."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fields import ALL_FIELDS, BODY, CODE, TITLE
from index.matching import fuzzy
from index.matching.correction import find_corrections
from index.matching.fuzzy import find_neighbors
from index.matching.scoring_context import ScoringContext
from index.matching.snapshot_words import SnapshotWords
from tests.support.documents import document
from tests.support.snapshots import FEWER_EXAMPLES, build_context

WORDS = st.text("abé🌱日", min_size=1, max_size=5).filter(str.isalpha) | st.text("abcd", min_size=1, max_size=7)


def measure_distance(first: str, second: str) -> int:
    """Return the optimal string alignment distance: edits are insertions, deletions, substitutions and swaps."""
    rows = [list(range(len(second) + 1))]
    for i, a in enumerate(first, 1):
        row = [i]
        for j, b in enumerate(second, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


def find(context: ScoringContext, word: str, edits: int = 1, fields: int = ALL_FIELDS, now: float = 0.0) -> list[str]:
    return find_neighbors(context, word, edits, context.snapshot.get_visible_docs(now), fields)


@FEWER_EXAMPLES
@given(st.lists(WORDS, min_size=1, max_size=10), WORDS, st.integers(0, 2))
def test_neighbors_are_all_terms_within_the_edits(words: list[str], word: str, edits: int) -> None:
    context = build_context([document("a.md", "zzz", " ".join(words), lang="xx")])
    (segment,) = context.segments
    terms = {term.decode() for term in segment.reader.terms}
    folded = word.replace("é", "e")
    expected = {
        term
        for term in terms
        if measure_distance(term, folded) <= edits and (term[0] == folded[0] or term[:2] == folded[1::-1])
    }
    assert set(find(context, word, edits)) == expected


def test_nearer_terms_come_first() -> None:
    context = build_context([document("a.md", "A", "lanterns lantern lanter")])
    assert find(context, "lantern", 2)[0] == "lantern"
    assert set(find(context, "lantern", 1)) == {"lantern", "lanterns", "lanter"}


def test_far_more_frequent_term_wins_over_a_nearer_one() -> None:
    documents = [document(f"{i}.md", "A", "plane") for i in range(200)]
    assert find(build_context([*documents[:100], document("x.md", "X", "pleins")]), "pleine", 2)[0] == "pleins"
    assert find(build_context([*documents, document("x.md", "X", "pleins")]), "pleine", 2)[0] == "plane"


def test_terms_of_the_same_letters_win_over_others_as_near() -> None:
    context = build_context([document("a.md", "A", "from farm"), document("b.md", "B", "farm")])
    assert find(context, "frmo") == ["from"]
    assert find(context, "fram")[0] == "farm"


def test_frequent_terms_and_terms_in_heavy_fields_come_first() -> None:
    context = build_context([document("a.md", "A", "forms formx"), document("b.md", "Formx", "x")])
    assert find(context, "form")[0] == "formx"


def test_first_two_letters_may_be_swapped() -> None:
    context = build_context([document("a.md", "A", "docker rocker")])
    assert find(context, "odcker") == ["docker"]
    assert find(context, "socker") == []  # another first letter


def test_only_visible_documents_and_the_fields_count() -> None:
    context = build_context([document("a.md", "Lantern", code=("lanterm",)), document("b.md", "B", "lanters")],
                            [document("c.md", "C", "lanterx", visible_from=100.0)])  # fmt: skip
    assert set(find(context, "lanterz")) == {"lantern", "lanterm", "lanters"}
    assert set(find(context, "lanterz", now=100.0)) == {"lantern", "lanterm", "lanters", "lanterx"}
    assert find(context, "lanterz", fields=1 << CODE) == ["lanterm"]
    assert find(context, "lanterz", fields=1 << BODY) == ["lanters"]
    assert find(context, "lanterz", fields=1 << TITLE) == ["lantern"]


def test_frequencies_are_added_up_over_segments() -> None:
    context = build_context(*[[document(f"{i}.md", "A", "forma")] for i in range(3)], [document("x.md", "B", "formb")])
    assert find(context, "formx") == ["forma", "formb"]


def test_number_of_neighbors_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzy, "MAX_NEIGHBORS", 2)
    context = build_context([document("a.md", "A", "forma formb formc formd")])
    assert find(context, "form") == ["forma", "formb"]


def test_word_of_nothing_but_format_characters_has_no_neighbors() -> None:
    assert find(build_context([document("a.md")]), "\u200d") == []


# ------------------------------------------------------------------------------------------------ policy of corrections


@pytest.mark.parametrize(
    ("word", "corrections"),
    [
        ("fom", []),  # too short
        ("fomr", ["form"]),
        ("fomrx", []),  # two edits from 8 letters on
        ("ochestraton", ["orchestration"]),
        ("utf9", []),
        ("utf-9", []),
        ("utff8", ["utf8"]),
        ("1.21", []),
        ("FRM", []),
        ("FROM", ["form"]),
    ],
)
def test_corrections_are_near_and_keep_digits_and_signs(word: str, corrections: list[str]) -> None:
    context = build_context([document("a.md", "A", "form orchestration utf8 1.12")])
    visible = context.snapshot.alive
    assert find_corrections(SnapshotWords(context, visible), word, ALL_FIELDS) == (corrections, bool(corrections))


def test_word_that_another_field_has_is_not_corrected() -> None:
    context = build_context([document("a.md", "Form", "farm")])
    assert find_corrections(SnapshotWords(context, context.snapshot.alive), "form", 1 << BODY) == ([], False)
    assert find_corrections(SnapshotWords(context, context.snapshot.alive), "from", 1 << TITLE) == (["form"], True)
