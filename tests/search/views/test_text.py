"""Plain text of fragments, corrections and anything that goes to a terminal."""

from __future__ import annotations

from index.model import Correction, Fragment, Term
from search.views.text import apply_corrections, format_fragment


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
