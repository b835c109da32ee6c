"""Results as text for a terminal."""

from __future__ import annotations

from pathlib import Path

from index.model import Correction, Explanation, Fragment, Hit, Results, Term, TermScore
from search.service import SearchResponse
from search.views.terminal import format_response

FRAGMENT = Fragment("body", "docker swarm", ((0, 6),), heading="Scaling", line=9, cut_end=True)
HIT = Hit(
    "a.md", "/a/", "A \x1b[2Jtitle", ((0, 1),), 1.5, "2016-06-21T10:03:36Z", None, "en", "post", ("x", "y"), (),
    "", ("body",), FRAGMENT, (FRAGMENT,),
)  # fmt: skip


def make_response(*hits: Hit, **values: object) -> SearchResponse:
    results = Results(hits, total=len(hits), generation="g")
    return SearchResponse(results, **({"query": "docker"} | values))  # type: ignore[arg-type]


def replace(hit: Hit, fragment: Fragment) -> Hit:
    return hit._replace(excerpt=fragment, sub_results=(fragment,))


def test_hit_has_title_facts_url_place_and_fragment() -> None:
    assert format_response(make_response(HIT, page=2), {"": Path("content")}, colour=False) == (
        "A �[2Jtitle  2016-06-21  x, y\n/a/\n  content/a.md:9  Scaling\n    docker swarm…\n\n11-11 of 1"
    )


def test_colours_mark_what_matched() -> None:
    text = format_response(make_response(HIT), {"": Path()}, colour=True)
    assert "\x1b[1;33mdocker\x1b[0m swarm…" in text
    assert "\x1b[2J" not in text
    assert "\x1b" not in format_response(make_response(HIT), {"": Path()}, colour=False)


def test_notes_come_before_the_results() -> None:
    term = Term("dokcer", None, (0, 6))
    results = Results((), 0, "g", relaxed=True, corrections=(Correction(term, "docker"),))
    response = SearchResponse(results, query="dokcer", parsed="dokcer", warnings=("odd",))
    assert format_response(response, {"": Path()}, colour=False).splitlines() == [
        "parsed as: dokcer",
        "note: odd",
        "searched for: docker",
        "no post has all the words; these have some of them",
        "nothing found",
    ]


def test_completions_and_proposals_are_noted() -> None:
    term = Term("orches", None, (0, 6))
    changes = {
        "searched for words that begin like the last one: orchestration": Correction(
            term, "orchestration", "completed"
        ),
        "did you mean: orchestration": Correction(term, "orchestration", "proposed"),
    }
    for line, change in changes.items():
        results = Results((), 0, "g", corrections=(change,))
        response = SearchResponse(results, query="orches")
        assert format_response(response, {"": Path()}, colour=False).splitlines() == [line, "nothing found"]


def test_explanation_lists_terms_and_only_boosts_that_count() -> None:
    score = TermScore(Term("docker"), {"title": 0.5, "body": 1.25}, 1.75, 2.0, 3.5)
    explanation = Explanation((score,), recency=1.0, tag=1.5, title=0.0, proximity=1.1)
    text = format_response(make_response(HIT._replace(explanation=explanation)), {"": Path()}, colour=False)
    assert text.splitlines()[-6:-2] == [
        "  score 1.50",
        "      3.50  docker: worth 2.00, title 0.50, body 1.25",
        "    × 1.50  tag",
        "    × 1.10  nearness",
    ]


def test_prose_is_wrapped_to_the_width_of_the_terminal() -> None:
    text = "the swarm manager schedules every task of a service"
    fragment = Fragment("body", text, ((4, 17),), line=9, cut_start=True, cut_end=True)
    lines = format_response(make_response(replace(HIT, fragment)), {"": Path()}, colour=False, columns=24).splitlines()
    assert lines[:2] == ["A �[2Jtitle", "2016-06-21  x, y"]  # too long for one line
    assert lines[4:7] == ["    …the swarm manager", "    schedules every task", "    of a service…"]
    coloured = format_response(make_response(replace(HIT, fragment)), {"": Path()}, colour=True, columns=18)
    assert "…the \x1b[1;33mswarm\x1b[0m\n    \x1b[1;33mmanager\x1b[0m" in coloured


def test_code_is_cut_around_the_match() -> None:
    code = "first\n" + "x" * 40 + " docker run " + "y" * 40 + "\n\tdocker"
    at = code.index("docker")
    fragment = Fragment("code", code, ((at, at + 6), (len(code) - 6, len(code))), line=9, cut_end=True)
    lines = format_response(make_response(replace(HIT, fragment)), {"": Path()}, colour=False, columns=34).splitlines()
    assert lines[3:7] == ["    first", "    …xxxxxxxxx docker run yyyyyyy…", "     docker", "    …"]
    coloured = format_response(make_response(replace(HIT, fragment)), {"": Path()}, colour=True, columns=34)
    assert coloured.count("\x1b[1;33mdocker\x1b[0m") == 2
