"""Fragments: what a hit shows, and what of it is highlighted."""

from __future__ import annotations

import pytest

from index.engine import Engine
from index.model import And, Batch, Phrase, Prefix, Query, Term
from tests.engines.helpers import find_one, get_fragment_highlights, get_highlights
from tests.support.documents import document, section


def test_code_fragment_has_its_line_and_language(filled: Engine) -> None:
    hit = find_one(filled, Term("--update-delay"))
    (fragment,) = hit.sub_results
    assert (fragment.field, fragment.code_lang, fragment.line) == ("code", "sh", 101)
    assert get_fragment_highlights(fragment) == ["--update-delay"]
    assert hit.matched_fields == ("code",)


def test_code_fragment_has_whole_lines_without_their_common_indentation(engine: Engine) -> None:
    lines = [
        "def f():",
        *[f"    line_{i} = {i}" for i in range(40)],
        "",
        "    needle = 1",
        "",
        "        deeper(needle)",
    ]
    engine.apply(Batch((document("a.md", "A", code=("\n".join([*lines, *lines[1:41]]),)),)))
    fragment = find_one(engine, Term("needle")).excerpt
    fragment_lines = fragment.text.split("\n")
    assert "needle = 1" in fragment_lines
    assert "    deeper(needle)" in fragment_lines
    assert all(line in "\n".join(lines) for line in fragment_lines)
    assert get_fragment_highlights(fragment) == ["needle", "needle"]
    assert fragment.line == 142
    assert (fragment.cut_start, fragment.cut_end) == (True, True)


@pytest.mark.parametrize(
    ("query", "highlights"),
    [
        (Term("running"), ["runs", "running"]),
        (Phrase("immutable infrastructure"), ["immutable infrastructure"]),
        (Term("status"), ["Status"]),
        (Term("parseHeaderValue"), ["parse_header_value"]),
        (Term("häuser"), ["Haus", "Häuser"]),
        (Term("healing"), ["healing"]),
        (Term("self-healing"), ["Self-healing"]),
        (Prefix("infra"), ["infrastructure"]),
        (Phrase("not to be"), ["not to be"]),
        (Term("strasse"), ["Straße"]),
    ],
)
def test_highlights_are_the_matching_words(filled: Engine, query: Query, highlights: list[str]) -> None:
    fragment = find_one(filled, query).excerpt
    assert get_fragment_highlights(fragment) == highlights


def test_title_is_highlighted(filled: Engine) -> None:
    hit = find_one(filled, Term("brulee"))
    assert get_highlights(hit.title, hit.title_spans) == ["brûlée"]


def test_fragments_come_from_the_matching_sections_in_reading_order(engine: Engine) -> None:
    sections = (
        section("Before anything.", line=1),
        section("Nothing here.", heading="First part", line=10),
        section("The lantern glows.", heading="Second part", line=20),
        section("Old lanterns.", heading="About a lantern", line=30, code=("light --lantern",)),
    )
    engine.apply(Batch((document("a.md", "A", sections=sections),)))
    hit = find_one(engine, Term("lantern"))
    assert [(f.anchor, f.field, f.line) for f in hit.sub_results] == [
        ("second-part", "body", 21), ("about-a-lantern", "body", 31), ("about-a-lantern", "code", 100),
    ]  # fmt: skip
    assert hit.excerpt.anchor == "about-a-lantern"


def test_long_text_is_cut_around_its_best_window(engine: Engine) -> None:
    filler = "Quite ordinary words fill this line. " * 40
    body = f"{filler}One alpha here. {filler}Here alpha meets omega at last. {filler}"
    engine.apply(Batch((document("a.md", "A", body),)))
    fragment = find_one(engine, And((Term("alpha"), Term("omega")))).excerpt
    assert get_fragment_highlights(fragment) == ["alpha", "omega"]
    assert 100 <= len(fragment.text) <= 260
    assert (fragment.cut_start, fragment.cut_end) == (True, True)
    assert fragment.text in body


def test_hit_without_match_in_its_text_shows_description_or_beginning(engine: Engine) -> None:
    engine.apply(
        Batch(
            (
                document("a.md", "Lantern", "Body text.", description="What it is about."),
                document("b.md", "Lamp", "Body text."),
            )
        )
    )
    assert find_one(engine, Term("lantern")).excerpt.text == "What it is about."
    assert find_one(engine, Term("lamp")).excerpt.text == "Body text."
    assert find_one(engine, Term("lamp")).sub_results == ()
