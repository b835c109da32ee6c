"""Planning a query: when words are corrected, and how filters become masks."""

from __future__ import annotations

import math
import time

import pytest

from index.errors import TooSlow
from index.matching.evaluator import evaluate
from index.matching.plan import AndPlan, Leaf, Plan, SynonymsPlan
from index.matching.planner import Planner
from index.matching.scoring_context import ScoringContext
from index.matching.snapshot_words import SnapshotWords
from index.model import And, Correction, Document, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, Synonyms, Term
from tests.support.documents import document
from tests.support.snapshots import build_context, get_ids

NOW = 1000.0
DOCUMENTS = (
    document("docker.md", "Docker", "containers everywhere", tags=("Ops",), date="2020-01-01"),
    document("swarm.md", "Swarm", "orchestration of containers", code=("kubectl apply",), date="2021-01-01"),
    document("undated.md", "Lantern", "a lantern in the cellar", date=None),
    document("hidden.md", "Secret", "dockerize zeppelin", visible_from=NOW + 1),
)


def build_planner(*documents: Document, deadline: float | None = None) -> Planner:
    context = build_context(documents or DOCUMENTS)
    return Planner(SnapshotWords(context, context.snapshot.get_visible_docs(NOW)), deadline)


def find_corrections(query: Query, *documents: Document) -> list[tuple[str, str]]:
    """Return the corrections of a query: pairs of the word as typed and its replacement."""
    _, corrections = build_planner(*documents).plan_query(query)
    return [(each.term.text, each.replacement) for each in corrections]


def find_matches(context: ScoringContext, plan: Plan | None) -> set[str]:
    return get_ids(context.snapshot, evaluate(plan, context.snapshot.doc_count))


def match_filter(query: Query) -> set[str]:
    context = build_context(DOCUMENTS)
    return find_matches(context, Planner(SnapshotWords(context, context.snapshot.alive), None).plan_filter(query))


# ------------------------------------------------------------------------------------------------ corrections


def test_word_without_visible_documents_is_corrected() -> None:
    assert find_corrections(Term("dokcer")) == [("dokcer", "docker")]


def test_word_of_a_visible_document_is_not_corrected() -> None:
    documents = (document("a.md", "A", "docker docker docker"), document("b.md", "B", "locker"))
    assert find_corrections(Term("locker"), *documents) == []


def test_word_of_a_hidden_document_is_corrected_as_if_absent() -> None:
    assert find_corrections(Term("dockerize")) == []  # no visible term is near enough
    documents = (document("a.md", "A", "docker"), document("b.md", "B", "docked", visible_from=NOW + 1))
    assert find_corrections(Term("docked"), *documents) == [("docked", "docker")]


def test_word_of_a_hidden_document_is_never_a_replacement() -> None:
    assert find_corrections(Term("zepelin")) == []


def test_corrected_leaf_has_the_replacement_and_keeps_the_field() -> None:
    plan, corrections = build_planner().plan_query(Term("dokcer", "title"))
    assert isinstance(plan, Leaf)
    assert plan.query == Term("docker", "title")
    assert corrections == (Correction(Term("dokcer", "title"), "docker"),)


def test_corrected_word_matches_all_its_neighbors() -> None:
    context = build_context((document("a.md", "A", "docker"), document("b.md", "B", "dockyr")))
    plan, corrections = Planner(SnapshotWords(context, context.snapshot.alive), None).plan_query(Term("dockr"))
    assert len(corrections) == 1
    assert find_matches(context, plan) == {"a.md", "b.md"}


def test_corrected_word_matches_in_any_form() -> None:
    context = build_context((document("a.md", "A", "updates"), document("b.md", "B", "updating")))
    plan, corrections = Planner(SnapshotWords(context, context.snapshot.alive), None).plan_query(Term("udpates"))
    assert [each.replacement for each in corrections] == ["updates"]
    assert find_matches(context, plan) == {"a.md", "b.md"}


@pytest.mark.parametrize("typed", ["helm", "node"])
def test_unlikely_typo_is_only_proposed(typed: str) -> None:
    context = build_context((document("a.md", "A", "help"), document("b.md", "B", "note")))
    plan, (proposed,) = Planner(SnapshotWords(context, context.snapshot.alive), None).plan_query(Term(typed))
    assert proposed == Correction(Term(typed), {"helm": "help", "node": "note"}[typed], "proposed")
    assert find_matches(context, plan) == set()


# ------------------------------------------------------------------------------------------------ completions


def find_completions(query: Query, *documents: Document) -> list[tuple[str, str, str]]:
    """Return how a query was changed: the kind, the text as typed and its replacement."""
    _, corrections = build_planner(*documents).plan_query(query)
    return [(each.kind, each.term.text, each.replacement) for each in corrections]


@pytest.mark.parametrize(
    ("query", "text", "replacement"),
    [
        (Term("orches"), "orches", "orchestration"),
        (Term("ORCHES"), "ORCHES", "orchestration"),
        (Term("orches", "body"), "orches", "orchestration"),
        (And((Term("swarm"), Term("orches"))), "orches", "orchestration"),
        (And((Term("orches"), Not(Term("lantern")))), "orches", "orchestration"),
        (And((Term("orches"), Keyword("tag", "ops"))), "orches", "orchestration"),
        (And((Term("swarm"), And((Term("orches"),)))), "orches", "orchestration"),
        (Or((Term("docker"), Term("orches"))), "orches", "orchestration"),
        (Synonyms(Term("orches"), (Term("zeppelin"),)), "orches", "orchestration"),
        (Phrase("orches"), "orches", "orchestration"),
        (Phrase("a lantern in the cel"), "a lantern in the cel", "a lantern in the cellar"),
        (Phrase("kubectl app", "code"), "kubectl app", "kubectl apply"),
        (Term("kubectl(app"), "kubectl(app", "kubectl(apply"),
    ],
)
def test_last_word_without_visible_documents_is_completed(query: Query, text: str, replacement: str) -> None:
    assert find_completions(query) == [("completed", text, replacement)]


@pytest.mark.parametrize(
    "query",
    [
        And((Term("orches"), Term("swarm"))),  # not the last
        And((Term("swarm"), Not(Term("orches")))),
        Or((Term("orches"), Prefix("orches"))),  # being typed: it matches completions anyway
        Phrase("cellar orches"),
        Phrase("in a lantern"),  # known words in another order
        Term("zeppeli"),  # only a hidden document has it
        Phrase("dockerize zepp"),
        Term("docker"),
        Fuzzy("orches"),
    ],
)
def test_other_words_are_not_completed(query: Query) -> None:
    assert find_completions(query) == []


def test_completion_is_the_word_that_most_visible_documents_have() -> None:
    documents = (
        document("a.md", "A", "orchestra orchestra orchestra"),
        document("b.md", "B", "orchestration"),
        document("c.md", "C", "orchestration"),
        document("d.md", "D", "orchids", visible_from=NOW + 1),
        document("e.md", "E", "orchids", visible_from=NOW + 1),
        document("f.md", "F", "orchids", visible_from=NOW + 1),
    )
    assert find_completions(Term("orch"), *documents) == [("completed", "orch", "orchestration")]
    plan, _ = build_planner(*documents).plan_query(Term("orch"))
    context = build_context(documents)
    visible = context.snapshot.get_visible_docs(NOW)
    assert get_ids(context.snapshot, evaluate(plan, 6) & visible) == {"a.md", "b.md", "c.md"}


def test_word_is_completed_before_it_is_corrected() -> None:
    documents = (document("a.md", "A", "common"), document("b.md", "B", "commonwords"))
    assert find_completions(Term("commonwo"), *documents) == [("completed", "commonwo", "commonwords")]
    assert find_completions(And((Term("commno"), Term("commonwo"))), *documents) == [
        ("corrected", "commno", "common"),
        ("completed", "commonwo", "commonwords"),
    ]


@pytest.mark.parametrize(("typed", "proposed"), [("1.1", "1.12"), ("c", "c++"), ("http2", "http2.0")])
def test_completion_of_a_number_or_a_letter_is_only_proposed(typed: str, proposed: str) -> None:
    documents = (document("a.md", "A", "1.12 c++ http2.0 90"),)
    assert find_completions(Term(typed), *documents) == [("proposed", typed, proposed)]


def test_longer_numbers_are_not_proposed() -> None:
    documents = (document("a.md", "A", "90 256 2016"),)
    assert all(find_completions(Term(typed), *documents) == [] for typed in ("9", "25", "20"))


def test_each_misspelled_word_is_corrected_in_the_order_of_the_query() -> None:
    query = And((Term("lantren"), Term("containers"), Term("dokcer")))
    assert find_corrections(query) == [("lantren", "lantern"), ("dokcer", "docker")]


@pytest.mark.parametrize(
    "query",
    [
        Not(Term("dokcer")),
        And((Term("swarm"), Not(Or((Term("dokcer"), Term("lantren")))))),
        Phrase("dokcer"),
        Prefix("dokce"),
        Fuzzy("dokcer"),
        Keyword("tag", "osp"),
        Term("&&"),
    ],
)
def test_only_plain_words_that_must_match_are_corrected(query: Query) -> None:
    assert find_corrections(query) == []


def test_filters_are_not_corrected() -> None:
    assert match_filter(Term("dokcer")) == set()


def test_word_that_another_field_has_is_not_corrected() -> None:
    assert find_corrections(Term("lantern", "code")) == []
    assert find_corrections(Term("kubectl", "title")) == []


def test_half_typed_word_is_not_corrected_if_a_visible_document_completes_it() -> None:
    assert find_corrections(Or((Term("orches"), Prefix("orches")))) == []


def test_half_typed_word_is_corrected_if_nothing_completes_it() -> None:
    query = Or((Term("dokcer"), Prefix("dokcer", weight=0.5)))
    assert find_corrections(query) == [("dokcer", "docker")]


def test_half_typed_word_with_hidden_completions_only_is_corrected() -> None:
    documents = (document("a.md", "A", "docket"), document("b.md", "B", "dockerize", visible_from=NOW + 1))
    assert find_corrections(Or((Term("docker"), Prefix("docker"))), *documents) == [("docker", "docket")]


def test_alternatives_are_not_corrected_if_one_of_them_matches() -> None:
    assert find_corrections(Or((Term("dokcer"), Term("swarm")))) == []


NAMES = (
    document("a.md", "A", "Call it so.", code=("hugo.Environment", "hugo.Version", "std::mem::swap(a, b)")),
    document("e.md", "E", "It grows.", code=("Vec::with_capacity(4)",)),
    document("b.md", "B", "The file `config/hugo.toml`, at example.com"),
    document("c.md", "C", "Nothing but the Environment"),
    document("d.md", "D", "secret", code=("window.hugo.Secret",), visible_from=NOW + 1),
)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("window.hugo.Environment", "hugo.Environment"), ("hugo.Environment.name", "hugo.Environment"),
        ("core::mem::swap", "mem::swap"), ("core::mem::swap()", "mem::swap"), ("/etc/hugo.toml", "hugo.toml"),
        ("mem::swap(x,y)", "mem::swap"), ("core::mem::swap(x", "mem::swap"), ("Environment[x]", "Environment"),
        ('hugo.Version="x"', "hugo.Version"), ("with_capacity(n)", "with_capacity"),
        ("std::Vec::with_capacity(n)", "Vec::with_capacity"),
    ],
)  # fmt: skip
def test_known_part_of_a_qualified_name_is_searched(name: str, part: str) -> None:
    assert find_completions(Term(name), *NAMES) == [("corrected", name, part)]
    half_typed = Or((Term(name), Prefix(name, weight=0.5)))
    assert find_completions(half_typed, *NAMES) == [("corrected", name, part)]


def test_last_part_of_a_qualified_name_may_be_incomplete() -> None:
    expected = [("corrected", "window.hugo.Env", "hugo.Environment")]
    assert find_completions(Term("window.hugo.Env"), *NAMES) == expected
    half_typed = Or((Term("window.hugo.Env"), Prefix("window.hugo.Env", weight=0.5)))
    assert find_completions(half_typed, *NAMES) == expected
    in_the_middle = And((Term("window.hugo.Env"), Term("call")))
    assert find_completions(in_the_middle, *NAMES) == []


@pytest.mark.parametrize(
    "name",
    [
        "window.Environment",
        "example.org",
        "me@example.com",
        "v1.28.3",
        "10.0.0.1",
        "x-hugo-Environment",
        "x.a.b",
        "call(x)",
        "absent(Environment)",
        "window.Environment(x)",
    ],
)
def test_nothing_stands_for_other_names(name: str) -> None:
    assert find_completions(Term(name), *NAMES, document("v.md", "V", "v1.28 10.0.0.2 b a")) == []


def test_part_of_a_qualified_name_that_only_hidden_documents_have_is_not_searched() -> None:
    assert find_completions(Term("x.window.hugo.Secret"), *NAMES) == []


def test_word_that_ends_in_brackets_is_not_completed() -> None:
    documents = (document("a.md", "A", "result self", code=("loadUserConfig(path)",)),)
    assert find_completions(Term("result(s)"), *documents) == [("corrected", "result(s)", "result")]
    assert find_completions(Term("loadUserConf()"), *documents) == [("completed", "loadUserConf()", "loadUserConfig")]


def test_completion_is_called_as_it_was_begun() -> None:
    documents = (*NAMES, document("f.md", "F", "hugoenvironment"))
    assert find_completions(Term("hugo.Envir"), *documents) == [("completed", "hugo.Envir", "hugo.Environment")]
    assert find_completions(Term("hugo.Envir()"), *documents) == [("completed", "hugo.Envir()", "hugo.Environment")]


def test_only_the_first_of_several_misspelled_alternatives_is_corrected() -> None:
    assert find_corrections(Or((Term("xyzzy"), Term("dokcer"), Term("lantren")))) == [("dokcer", "docker")]


def test_visible_synonym_suppresses_the_correction() -> None:
    assert find_corrections(Synonyms(Term("dokcer"), (Term("swarm"),))) == []


def test_hidden_or_absent_synonym_does_not_suppress_the_correction() -> None:
    query = Synonyms(Term("dokcer"), (Term("zeppelin"), Phrase("no such thing")))
    assert find_corrections(query) == [("dokcer", "docker")]


def test_synonyms_are_not_corrected_themselves() -> None:
    assert find_corrections(Synonyms(Term("docker"), (Term("lantren"),))) == []


def test_synonym_scores_less_than_the_word_itself() -> None:
    plan, _ = build_planner().plan_query(Synonyms(Term("docker"), (Term("swarm"),)))
    assert isinstance(plan, SynonymsPlan)
    assert isinstance(plan.original, Leaf)
    (alternative,) = plan.alternatives
    assert isinstance(alternative, Leaf)
    assert (plan.original.boost, alternative.boost) == (1.0, 0.9)


# ------------------------------------------------------------------------------------------------ empty plans


def test_text_without_terms_has_no_plan() -> None:
    assert build_planner().plan_query(Term("&&")) == (None, ())


def test_words_without_terms_are_dropped_from_a_conjunction() -> None:
    plan, _ = build_planner().plan_query(And((Term("docker"), Term("&&"), Phrase("!!"))))
    assert isinstance(plan, AndPlan)
    assert [child.query for child in plan.children if isinstance(child, Leaf)] == [Term("docker")]


def test_empty_conjunction_matches_everything_but_one_of_punctuation_nothing() -> None:
    context = build_context(DOCUMENTS)
    planner = Planner(SnapshotWords(context, context.snapshot.alive), None)
    assert len(find_matches(context, planner.plan_query(And(()))[0])) == len(DOCUMENTS)
    assert find_matches(context, planner.plan_query(And((Term("&&"),)))[0]) == set()


# ------------------------------------------------------------------------------------------------ filters


def test_keyword_compares_whole_values_in_any_case() -> None:
    assert match_filter(Keyword("tag", "OPS")) == {"docker.md"}
    assert match_filter(Keyword("tag", "op")) == set()


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (1577836800.0, 1577923200.0, {"docker.md"}),  # the start is inclusive, the end exclusive
        (1577836801.0, 1609459201.0, {"hidden.md", "swarm.md"}),
        (None, 1577836800.0, set()),
        (1609459200.0, None, {"swarm.md"}),
        (None, None, {"docker.md", "swarm.md", "hidden.md"}),
        (-math.inf, math.inf, {"docker.md", "swarm.md", "hidden.md"}),
    ],
)
def test_date_range_never_matches_undated_documents(start: float | None, end: float | None, expected: set[str]) -> None:
    assert match_filter(Range(start, end)) == expected


# ------------------------------------------------------------------------------------------------ caching, deadlines


def test_scored_words_are_cached_but_fuzzy_ones_depend_on_the_visible_documents() -> None:
    context = build_context(DOCUMENTS)
    for now, expected in ((NOW, set()), (NOW + 1, {"hidden.md"})):
        planner = Planner(SnapshotWords(context, context.snapshot.get_visible_docs(now)), None)
        assert find_matches(context, planner.plan_query(Fuzzy("zepelin"))[0]) == expected
    first, second = (
        Planner(SnapshotWords(context, context.snapshot.alive), None).plan_query(Term("docker"))[0] for _ in range(2)
    )
    assert isinstance(first, Leaf) and isinstance(second, Leaf)
    assert first.scored is second.scored


def test_planning_stops_after_the_deadline() -> None:
    with pytest.raises(TooSlow):
        build_planner(deadline=time.monotonic() - 1).plan_query(Term("docker"))
    with pytest.raises(TooSlow):
        build_planner(deadline=time.monotonic() - 1).plan_filter(Keyword("tag", "ops"))
