"""The contract that every engine keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexBusy, NoIndex
from index.model import (
    And,
    Batch,
    Fuzzy,
    Hit,
    Keyword,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Results,
    SearchOptions,
    Term,
)
from index.ranking import Ranking
from tests.support.documents import document, section

DOCUMENTS = (
    document("swarm.md", "Docker Swarm in anger", "Self-healing nodes, rolling updates.", tags=("Docker", "containers"),
             code=("docker service update vote\n  --update-parallelism 2 --update-delay 10s",), date="2016-06-21"),
    document("rust.md", "Errors in Rust", "Management of errors is easy to manage.", tags=("rust",), section="post",
             code=("fn parse_header_value(s: &str) -> HttpStatusCode {}",),
             authors=("Ada", "Grace"), date="2021-03-01T10:00:00+02:00"),
    document("creme.md", "Crème brûlée", "Sugar, cream and an oven. To be or not to be.", tags=("cooking",)),
    document("dogs.md", "Walking", "A dog runs. Two dogs were running beside immutable infrastructure.",
             lang="en-gb"),
    document("haus.md", "Häuser", "Ein Haus am See, viele Häuser in der Straße.", lang="de", section="notizen"),
    document("cpp.md", "C++ is not C", "C++17 has std::optional, C does not. Use C# or .NET instead.", date=None),
)  # fmt: skip


@pytest.fixture
def filled(engine: Engine) -> Engine:
    engine.apply(Batch(DOCUMENTS))
    return engine


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def found(engine: Engine, query: Query, **options: object) -> set[str]:
    return set(ids(engine.search(query, SearchOptions(**options))))  # type: ignore[arg-type]


def only(engine: Engine, query: Query) -> Hit:
    (hit,) = engine.search(query, SearchOptions()).hits
    return hit


def marked(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[a:b] for a, b in spans]


# ------------------------------------------------------------------------------------------------ changing


def test_nothing_was_published_yet(engine: Engine) -> None:
    assert engine.get_generation() is None
    assert engine.get_digests() == {}
    with pytest.raises(NoIndex, match="posthaste index"):
        engine.search(Term("x"), SearchOptions())


def test_an_empty_index_answers(engine: Engine) -> None:
    engine.rebuild([])
    assert engine.search(Term("x"), SearchOptions()).total == 0
    assert engine.search(And(()), SearchOptions(facets=("tags",))).facets == {"tags": {}}


def test_upserts_replace_and_deletes_remove(filled: Engine) -> None:
    before = filled.get_generation()
    after = filled.apply(Batch((document("rust.md", "Rust again", "fresh words"),), ("creme.md", "no such id")))
    assert before is not None
    assert before.id != after.id
    assert after.documents == len(DOCUMENTS) - 1
    assert found(filled, Term("fresh")) == {"rust.md"}
    assert found(filled, Keyword("tag", "rust")) == set()
    assert found(filled, Term("sugar")) == set()
    assert filled.get_digests()["rust.md"] == "digest of rust.md Rust again fresh words"
    assert "creme.md" not in filled.get_digests()


def test_the_same_id_twice_in_a_batch_is_one_document(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "First"), document("a.md", "Second"))))
    assert [hit.title for hit in engine.search(And(()), SearchOptions()).hits] == ["Second"]


def test_rebuild_replaces_everything(filled: Engine) -> None:
    filled.rebuild(iter([document("new.md", "New")]))
    assert found(filled, And(())) == {"new.md"}


def test_a_failing_batch_changes_nothing(filled: Engine) -> None:
    before = filled.get_generation()

    def broken() -> Iterator[object]:
        yield document("new.md", "New")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        filled.rebuild(broken())  # type: ignore[arg-type]
    assert filled.get_generation() == before
    assert found(filled, Term("new")) == set()
    filled.apply(Batch((document("new.md", "New"),)))
    assert found(filled, Term("new")) == {"new.md"}


def test_odd_documents_are_held_like_others(engine: Engine) -> None:
    engine.apply(Batch((
        document("old.md", "Old", "ancient", date="0001-01-01T00:00:00+14:00", visible_from=-1e12, visible_until=1e15),
        document("run.md", "Run", "検" * 30_000 + "索"),
        document("emoji.md", "Emoji", "👩" + "\u200d👩" * 5000),
        document("long.md", "Long", "x" * 100_000 + " end"),
        document("tags.md", "Tags", tags=tuple(f"tag{i}" for i in range(500))),
        document("bare.md", sections=()),
    )))  # fmt: skip
    assert found(engine, Term("ancient")) == {"old.md"}
    assert found(engine, Phrase("検索")) == {"run.md"}
    assert found(engine, Term("👩")) == set()
    assert found(engine, Term("end")) == {"long.md"}
    assert found(engine, Keyword("tag", "tag499")) == {"tags.md"}
    assert found(engine, Term("bare")) == {"bare.md"}
    assert engine.check() == []


def test_many_small_batches_stay_right(engine: Engine) -> None:
    for i in range(40):
        engine.apply(Batch((document(f"{i % 13}.md", f"Round {i}", f"word{i}"),)))
    assert found(engine, And(()), per_page=50) == {f"{i}.md" for i in range(13)}
    assert {i for i in range(40) if found(engine, Term(f"word{i}", "body"))} >= set(range(27, 40))
    assert not any(found(engine, Phrase(f"word{i}")) for i in range(27))
    assert engine.check() == []


def test_two_engines_on_one_folder(filled: Engine, tmp_path: Path) -> None:
    reader = open_engine(tmp_path / "index")
    assert found(reader, Term("swarm")) == {"swarm.md"}
    filled.apply(Batch(deletes=("swarm.md",)))
    assert found(reader, Term("swarm")) == set()
    reader.close()


def test_one_writes_at_a_time(filled: Engine, tmp_path: Path) -> None:
    other = open_engine(tmp_path / "index")

    def meanwhile() -> Iterator[object]:
        with pytest.raises(IndexBusy, match="another process"):
            other.apply(Batch(deletes=("swarm.md",)))
        yield document("a.md")

    filled.rebuild(meanwhile())  # type: ignore[arg-type]
    assert found(other, And(())) == {"a.md"}


# ------------------------------------------------------------------------------------------------ matching


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Term("creme"), {"creme.md"}),
        (Term("BRÛLÉE"), {"creme.md"}),
        (Term("strasse"), {"haus.md"}),
        (Term("haus"), {"haus.md"}),
        (Term("runs"), {"dogs.md"}),
        (Term("managing"), {"rust.md"}),
        (Term("selfhealing"), {"swarm.md"}),
        (Term("self-healing"), {"swarm.md"}),
        (Term("healing"), {"swarm.md"}),
        (Term("c++"), {"cpp.md"}),
        (Term("c#"), {"cpp.md"}),
        (Term(".net"), {"cpp.md"}),
        (Term("--update-parallelism"), {"swarm.md"}),
        (Term("parseHeaderValue"), {"rust.md"}),
        (Term("statusCode"), {"rust.md"}),
        (Term("status", "body"), set()),
        (Term("status", "code"), {"rust.md"}),
        (Term("docker", "title"), {"swarm.md"}),
        (Term("docker", "tags"), {"swarm.md"}),
        (Phrase("immutable infrastructure"), {"dogs.md"}),
        (Phrase("infrastructure immutable"), set()),
        (Phrase("to be or not to be"), {"creme.md"}),
        (Phrase("docker service"), {"swarm.md"}),
        (Phrase("nodes rolling"), {"swarm.md"}),
        (Prefix("managem"), {"rust.md"}),
        (Prefix("infra"), {"dogs.md"}),
        (Fuzzy("infrastrutcure"), {"dogs.md"}),
        (Keyword("tag", "docker"), {"swarm.md"}),
        (Keyword("tag", "dock"), set()),
        (Keyword("author", "ada"), {"rust.md"}),
        (Keyword("section", "notizen"), {"haus.md"}),
        (Keyword("lang", "de"), {"haus.md"}),
        (And((Term("dog"), Term("immutable"))), {"dogs.md"}),
        (Or((Term("dog"), Term("sugar"))), {"dogs.md", "creme.md"}),
        (And((Or((Term("dog"), Term("sugar"))), Not(Term("oven")))), {"dogs.md"}),
        (And((Not(Keyword("lang", "en")),)), {"dogs.md", "haus.md"}),
        (And((Term("docker"), Term("&&"), Term("swarm"))), {"swarm.md"}),
        (Range(None, 1_500_000_000.0), {"swarm.md"}),
        (And(()), {d.id for d in DOCUMENTS}),
        (Term("nowhere"), set()),
        (Term(""), set()),
        (Phrase("!!!"), set()),
    ],
)  # fmt: skip
def test_what_a_query_matches(filled: Engine, query: Query, expected: set[str]) -> None:
    assert found(filled, query) == expected


def test_c_is_not_c_plus_plus(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "A", "Written in C++."), document("b.md", "B", "Written in C."))))
    assert found(engine, Term("c++")) == {"a.md"}
    assert found(engine, Term("c")) == {"b.md"}


def test_all_words_are_wanted_and_any_taken_where_no_post_has_all(filled: Engine) -> None:
    assert not filled.search(And((Term("dog"), Term("immutable"))), SearchOptions()).relaxed
    relaxed = filled.search(And((Term("dog"), Term("sugar"), Not(Term("oven")))), SearchOptions())
    assert relaxed.relaxed
    assert ids(relaxed) == ["dogs.md"]
    nothing = filled.search(And((Term("qqqq"), Term("zzzz"))), SearchOptions())
    assert (nothing.total, nothing.relaxed) == (0, False)


def test_a_misspelt_word_is_corrected_and_a_found_one_never(filled: Engine) -> None:
    word = Term("infrastrutcure")
    results = filled.search(word, SearchOptions())
    assert ids(results) == ["dogs.md"]
    assert [(c.term, c.replacement) for c in results.corrections] == [(word, "infrastructure")]
    assert filled.search(Term("dog"), SearchOptions()).corrections == ()
    assert filled.search(And((Term("dog"), Not(Term("suger")))), SearchOptions()).corrections == ()


def test_digits_and_signs_are_meant_as_typed(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "A", "utf8 and ipv4 since 1.12 in django.db.models", code=("utf8",)),)))
    for word in ("utf9", "ipv6", "1.21", "django.models", "1112"):
        results = engine.search(Term(word), SearchOptions())
        assert (results.total, results.corrections) == (0, ()), word
    assert found(engine, Term("djnago.db.models")) == {"a.md"}


def test_the_likeliest_word_is_taken(engine: Engine) -> None:
    """Of words as near, one of the same letters, a more common one, and one in a title come first."""
    engine.apply(Batch((
        document("a.md", "A", "from the farm forms and form, a plane"),
        document("b.md", "Planet", "plane forms forms"),
        document("c.md", "C", "forms"),
    )))  # fmt: skip
    for typed, meant in (("fomr", "form"), ("forxs", "forms"), ("planer", "planet")):
        (correction,) = engine.search(Term(typed), SearchOptions()).corrections
        assert correction.replacement == meant, typed


@pytest.mark.parametrize("typed", ["manag", "manage", "managem", "manageme", "managemen", "management", "managements"])
def test_nothing_vanishes_half_way_through_a_word(filled: Engine, typed: str) -> None:
    assert "rust.md" in found(filled, Or((Term(typed), Prefix(typed, weight=0.5))))


# ------------------------------------------------------------------------------------------------ the public window


def test_a_post_appears_and_goes_when_its_time_comes(engine: Engine) -> None:
    engine.apply(
        Batch((document("a.md", "Window", "secretword", tags=("hush",), visible_from=100.0, visible_until=200.0),))
    )
    for now, shown in ((99.9, 0), (100.0, 1), (199.9, 1), (200.0, 0)):
        options = SearchOptions(now=now, facets=("tags",))
        assert engine.search(Term("secretword"), options).total == shown
        assert engine.search(And(()), options).facets["tags"] == ({"hush": 1} if shown else {})


def test_what_is_not_public_now_leaks_nowhere(engine: Engine) -> None:
    hidden = document("a.md", "Secretword title", "secretword", tags=("secretword",), visible_from=4e9)
    engine.apply(Batch((hidden, document("b.md", "Open", "plain words"))))
    misspelt = engine.search(Term("secretwrod"), SearchOptions())
    assert (misspelt.total, misspelt.corrections) == (0, ())
    assert engine.suggest("secretw", 5) == []
    assert engine.find_related("a.md", 5) == []
    assert [hit.id for hit in engine.find_related("b.md", 5)] == []
    assert found(engine, Fuzzy("secretwort")) == set()


# ------------------------------------------------------------------------------------------------ ranking


def test_the_exact_title_comes_first(engine: Engine) -> None:
    noise = tuple(
        document(f"{i}.md", f"On search {i}", "search box search box search box " * 5, tags=("search",))
        for i in range(9)
    )
    engine.apply(Batch((*noise, document("exact.md", "Search box", "Nothing else."))))
    assert ids(engine.search(And((Term("search"), Term("box"))), SearchOptions()))[0] == "exact.md"


@pytest.mark.parametrize(
    ("title", "asked"),
    [("The People’s Code", "the people s code"), ("A First Look at Dashes 2.0", "a first look at dashes 2 0"),
     ("E-mail, etc.", "email etc"), ("What's “Hot”?", "whats hot")],
)  # fmt: skip
def test_a_whole_title_is_found_however_its_words_are_parted(engine: Engine, title: str, asked: str) -> None:
    others = tuple(document(f"{i}.md", "Other", f"{asked} {asked}") for i in range(3))
    engine.apply(Batch((document("it.md", title, "Something."), *others)))
    query = And(tuple(Term(word) for word in asked.split()))
    results = engine.search(query, SearchOptions())
    assert (ids(results)[0], results.relaxed) == ("it.md", False)
    assert "it.md" not in found(engine, And((*query.children, Not(Term("something")))))
    assert "it.md" not in found(engine, query, filters=(Keyword("tag", "none"),))


def test_a_whole_title_leaks_no_hidden_post(engine: Engine) -> None:
    engine.apply(Batch((document("later.md", "Top secret", "Plan.", visible_from=4e9), document("b.md", "B", "top"))))
    assert "later.md" not in found(engine, And((Term("top"), Term("secret"))))


def test_words_that_stand_together_come_before_words_far_apart(engine: Engine) -> None:
    filler = "unrelated text about other things " * 12
    engine.apply(
        Batch(
            (
                document("apart.md", "One", f"A cellar. {filler} The lantern."),
                document("together.md", "Two", f"{filler} The lantern in the cellar."),
            )
        )
    )
    query = And((Term("cellar"), Term("lantern")))
    assert ids(engine.search(query, SearchOptions())) == ["together.md", "apart.md"]
    assert ids(engine.search(query, SearchOptions(per_page=1, page=2))) == ["apart.md"]


def test_a_word_that_tells_little_counts_little(engine: Engine) -> None:
    """Both words are in as many posts; one of them comes but once in each."""
    telling = [document(f"t{i}.md", "Title", "turbine turbine turbine " + "word " * 20) for i in range(3)]
    passing = [document(f"p{i}.md", "Title", "must " + "word " * 22) for i in range(3)]
    engine.apply(Batch((*telling, *passing)))
    first = ids(engine.search(Or((Term("must"), Term("turbine"))), SearchOptions(per_page=3)))
    assert set(first) == {"t0.md", "t1.md", "t2.md"}
    scores = {hit.id: hit.score for hit in engine.search(Or((Term("must"), Term("turbine"))), SearchOptions()).hits}
    assert scores["t0.md"] > 1.8 * scores["p0.md"]


def test_the_ranking_can_be_set(engine: Engine, tmp_path: Path) -> None:
    engine.apply(
        Batch(
            (
                document("title.md", "Lantern", "Nothing else here.", date="2010-01-01"),
                document("body.md", "Other", "lantern lantern lantern lantern", date="2020-01-01"),
            )
        )
    )

    def order(ranking: Ranking) -> list[str]:
        other = open_engine(tmp_path / "index", ranking)
        found = ids(other.search(Or((Term("lantern"), Term("nowhere"))), SearchOptions(now=1.6e9)))
        other.close()
        return found

    assert order(Ranking()) == ["title.md", "body.md"]
    assert order(Ranking(title_weight=0.1)) == ["body.md", "title.md"]
    assert order(Ranking(recency=2.0)) == ["body.md", "title.md"]


def test_title_before_headings_before_body(engine: Engine) -> None:
    engine.apply(Batch((
        document("body.md", "One", "lantern is a word of this text"),
        document("heading.md", "Two", sections=(section("some text of the same length", heading="The lantern"),)),
        document("title.md", "A lantern", "some text of about the same length"),
    )))  # fmt: skip
    assert ids(engine.search(Term("lantern"), SearchOptions())) == ["title.md", "heading.md", "body.md"]


def test_whole_matches_before_prefixes(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "A", "portable things"), document("b.md", "B", "a port of things"))))
    assert ids(engine.search(Or((Term("port"), Prefix("port", weight=0.5))), SearchOptions())) == ["b.md", "a.md"]


def test_pages_and_dates(engine: Engine) -> None:
    engine.apply(
        Batch(tuple(document(f"{i:02}.md", f"Post {i}", "same words", date=f"2020-01-{i:02}") for i in range(1, 26)))
    )
    engine.apply(Batch((document("undated.md", "Post", "same words", date=None),)))
    pages = [engine.search(Term("same"), SearchOptions(page=p, sort="date")) for p in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [10, 10, 6, 0]
    assert {page.total for page in pages} == {26}
    assert [id for page in pages for id in ids(page)] == [*(f"{i:02}.md" for i in range(25, 0, -1)), "undated.md"]


def test_filters_restrict_and_facets_count(filled: Engine) -> None:
    assert found(filled, Or((Term("errors"), Term("sugar"))), filters=(Keyword("tag", "cooking"),)) == {"creme.md"}
    facets = filled.search(And(()), SearchOptions(facets=("tags", "year", "lang", "section", "author"))).facets
    assert facets["tags"] == {"Docker": 1, "containers": 1, "cooking": 1, "rust": 1}
    assert facets["year"] == {"2020": 3, "2016": 1, "2021": 1}
    assert facets["lang"] == {"en": 4, "de": 1, "en-gb": 1}
    assert facets["author"] == {"Ada": 1, "Grace": 1}
    assert facets["section"] == {"notizen": 1, "post": 1}


# ------------------------------------------------------------------------------------------------ what is shown


def test_a_code_fragment_names_its_line_and_language(filled: Engine) -> None:
    hit = only(filled, Term("--update-delay"))
    (fragment,) = hit.sub_results
    assert (fragment.field, fragment.code_lang, fragment.line) == ("code", "sh", 101)
    assert marked(fragment.text, fragment.spans) == ["--update-delay"]
    assert hit.matched_fields == ("code",)


def test_code_is_shown_in_whole_lines_without_their_common_indentation(engine: Engine) -> None:
    lines = [
        "def f():",
        *[f"    line_{i} = {i}" for i in range(40)],
        "",
        "    needle = 1",
        "",
        "        deeper(needle)",
    ]
    engine.apply(Batch((document("a.md", "A", code=("\n".join([*lines, *lines[1:41]]),)),)))
    fragment = only(engine, Term("needle")).excerpt
    shown = fragment.text.split("\n")
    assert "needle = 1" in shown
    assert "    deeper(needle)" in shown
    assert all(line in "\n".join(lines) for line in shown)
    assert marked(fragment.text, fragment.spans) == ["needle", "needle"]
    assert fragment.line == 142
    assert (fragment.cut_start, fragment.cut_end) == (True, True)


@pytest.mark.parametrize(
    ("query", "marks"),
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
def test_marks_are_what_matched(filled: Engine, query: Query, marks: list[str]) -> None:
    fragment = only(filled, query).excerpt
    assert marked(fragment.text, fragment.spans) == marks


def test_titles_are_marked(filled: Engine) -> None:
    hit = only(filled, Term("brulee"))
    assert marked(hit.title, hit.title_spans) == ["brûlée"]


def test_fragments_come_from_the_right_section_in_reading_order(engine: Engine) -> None:
    sections = (
        section("Before anything.", line=1),
        section("Nothing here.", heading="First part", line=10),
        section("The lantern glows.", heading="Second part", line=20),
        section("Old lanterns.", heading="About a lantern", line=30, code=("light --lantern",)),
    )
    engine.apply(Batch((document("a.md", "A", sections=sections),)))
    hit = only(engine, Term("lantern"))
    assert [(f.anchor, f.field, f.line) for f in hit.sub_results] == [
        ("second-part", "body", 21), ("about-a-lantern", "body", 31), ("about-a-lantern", "code", 100),
    ]  # fmt: skip
    assert hit.excerpt.anchor == "about-a-lantern"


def test_a_long_text_is_cut_around_its_best_part(engine: Engine) -> None:
    filler = "Quite ordinary words fill this line. " * 40
    body = f"{filler}One alpha here. {filler}Here alpha meets omega at last. {filler}"
    engine.apply(Batch((document("a.md", "A", body),)))
    fragment = only(engine, And((Term("alpha"), Term("omega")))).excerpt
    assert marked(fragment.text, fragment.spans) == ["alpha", "omega"]
    assert 100 <= len(fragment.text) <= 260
    assert (fragment.cut_start, fragment.cut_end) == (True, True)
    assert fragment.text in body


def test_without_a_mark_the_description_or_the_beginning_is_shown(engine: Engine) -> None:
    engine.apply(
        Batch(
            (
                document("a.md", "Lantern", "Body text.", description="What it is about."),
                document("b.md", "Lamp", "Body text."),
            )
        )
    )
    assert only(engine, Term("lantern")).excerpt.text == "What it is about."
    assert only(engine, Term("lamp")).excerpt.text == "Body text."
    assert only(engine, Term("lamp")).sub_results == ()


# ------------------------------------------------------------------------------------------------ beside search


def test_suggestions(filled: Engine) -> None:
    kinds = {(s.kind, s.text) for s in filled.suggest("do", 10)}
    assert {("title", "Docker Swarm in anger"), ("tag", "Docker"), ("word", "dogs")} <= kinds
    assert filled.suggest("", 5) == []


def test_suggestions_count_visible_documents_once(engine: Engine) -> None:
    for i in range(5):  # in several segments; the word in three fields of each
        engine.apply(
            Batch((document(f"{i}.md", f"Lantern {i}", "lantern", tags=("Lanterns",), code=("lanterncode",)),))
        )
    engine.apply(
        Batch((document("later.md", "Lantern later", "lanternlater", tags=("lantern-later",), visible_from=4e9),))
    )
    engine.apply(Batch(deletes=("0.md",)))
    found = engine.suggest("LANT", 20)
    assert {s.text for s in found if s.kind == "title"} == {f"Lantern {i}" for i in range(1, 5)}
    assert [(s.text, s.count) for s in found if s.kind == "tag"] == [("Lanterns", 4)]
    assert [(s.text, s.count) for s in found if s.kind == "word"] == [("lantern", 4), ("lanterns", 4)]


def test_many_titles_leave_room_for_tags_and_words(engine: Engine) -> None:
    posts = tuple(document(f"{i}.md", f"Lantern {i}", "lantern", tags=("lanterns", "lantern-light")) for i in range(20))
    engine.apply(Batch(posts))
    assert [s.kind for s in engine.suggest("lant", 8)] == ["title"] * 4 + ["tag"] * 2 + ["word"] * 2
    assert [s.kind for s in engine.suggest("lantern 1", 8)][-1] == "title"
    assert [s.kind for s in engine.suggest("lant", 1)] == ["title"]


def test_related(engine: Engine) -> None:
    engine.apply(Batch((
        document("a.md", "Bread", "sourdough starter flour", tags=("baking",)),
        document("b.md", "More bread", "sourdough crumb flour", tags=("baking",)),
        document("c.md", "Gears", "chain and sprocket"),
    )))  # fmt: skip
    assert [hit.id for hit in engine.find_related("a.md", 3)] == ["b.md"]
    assert engine.find_related("unknown.md", 3) == []


def test_digests_of_some_documents(engine: Engine) -> None:
    assert engine.get_digests(("a.md",)) == {}
    engine.rebuild([document("a.md", "A"), document("b.md", "B")])
    engine.apply(Batch(upserts=(document("a.md", "A again", digest="new"),), deletes=("b.md",)))
    assert engine.get_digests(("a.md", "b.md", "c.md")) == {"a.md": "new"} == engine.get_digests()
