"""Plain text of fragments, corrections and anything that goes to a terminal."""

from __future__ import annotations

from index.model import Correction, Fragment, Phrase, Term
from search.views.text import QueryChanges, apply_corrections, describe_changes, format_fragment


def test_cut_fragment_has_ellipses_and_code_has_them_on_their_own_lines() -> None:
    fragment = Fragment("body", "cut here", ((0, 3),), cut_start=True, cut_end=True)
    assert format_fragment(fragment) == "…cut here…"
    code = Fragment("code", "cut here", ((0, 3),), cut_start=True, cut_end=True)
    assert format_fragment(code) == "…\ncut here\n…"
    assert format_fragment(Fragment("body", "whole", ())) == "whole"


def test_corrections_replace_the_words_in_place() -> None:
    corrections = (
        Correction(Term("dokcer", None, (0, 6)), "docker"),
        Correction(Term("swram", None, (14, 19)), "swarm"),
        Correction(Term("made", None, None), "up"),
    )
    assert apply_corrections("dokcer title: swram", corrections) == "docker title: swarm"
    assert apply_corrections("docker", ()) is None


def test_changes_tell_what_was_searched_from_what_is_proposed() -> None:
    corrected = Correction(Term("dokcer", None, (0, 6)), "docker")
    proposed = Correction(Term("node", None, (7, 11)), "note", "proposed")
    completed = Correction(Phrase("roll upda", None, (13, 22)), "roll updates", "completed")
    query = 'dokcer node "roll upda"'
    assert describe_changes(query, ()) == QueryChanges(None, None, None)
    assert describe_changes(query, (completed,)) == QueryChanges('dokcer node "roll updates"', None, None)
    assert describe_changes(query, (corrected, completed)) == QueryChanges(
        'docker node "roll updates"', 'docker node "roll updates"', None
    )
    assert describe_changes(query, (corrected, proposed)) == QueryChanges(
        None, 'docker node "roll upda"', 'docker note "roll upda"'
    )
