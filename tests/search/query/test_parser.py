"""Query strings -> queries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import And, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, Synonyms, Term
from search.query.formatter import format_query
from search.query.parser import TYPING_WEIGHT, QueryLimits, parse_query


def day(year: int, month: int = 1, day: int = 1) -> float:
    return datetime(year, month, day, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "children"),
    [
        ("", ()),
        ("docker swarm", (Term("docker"), Term("swarm"))),
        ("docker AND swarm", (Term("docker"), Term("swarm"))),
        ('"user namespace"', (Phrase("user namespace"),)),
        ("“user namespace”", (Phrase("user namespace"),)),
        ("-azure", (Not(Term("azure"), Term("-azure")),)),
        ("NOT azure", (Not(Term("azure")),)),
        ('-"user namespace"', (Not(Phrase("user namespace")),)),
        ("-tag:docker", (Not(Keyword("tag", "docker")),)),
        ("--update-delay", (Term("--update-delay"),)),
        ("-p", (Term("-p"),)),
        ("-1", (Term("-1"),)),
        ("-Xmx512m", (Term("-Xmx512m"),)),
        ("-XX:+UseG1GC", (Term("-XX:+UseG1GC"),)),
        ("-fno-rtti -Dx=y -a.b", (Term("-fno-rtti"), Term("-Dx=y"), Term("-a.b"))),
        ("-azure, -swa*", (Not(Term("azure,"), Term("-azure,")), Not(Prefix("swa")))),
        ("-lodz~", (Not(Fuzzy("lodz", None, 1)),)),
        ("(x -azure)", (And((Term("x"), Not(Term("azure"), Term("-azure")))),)),
        ("-Łódź -東京", (Not(Term("Łódź"), Term("-Łódź")), Not(Term("東京"), Term("-東京")))),
        ("-हिन्दी", (Not(Term("हिन्दी"), Term("-हिन्दी")),)),
        ("SELECT * FROM t", (Term("SELECT"), Term("*"), Term("FROM"), Term("t"))),
        ("wsl --shutdown", (Term("wsl"), Term("--shutdown"))),
        ("a - b", (Term("a"), Term("-"), Term("b"))),
        ("docker-compose", (Term("docker-compose"),)),
        ("or not and", (Term("or"), Term("not"), Term("and"))),
        ("a OR b", (Or((Term("a"), Term("b"))),)),
        ("a OR b OR c", (Or((Term("a"), Term("b"), Term("c"))),)),
        ("x a OR b y", (Term("x"), Or((Term("a"), Term("b"))), Term("y"))),
        ("OR a OR", (Term("a"), Term("OR"))),
        ("(a b) OR c", (Or((And((Term("a"), Term("b"))), Term("c"))),)),
        ("(a OR b) -cc", (Or((Term("a"), Term("b"))), Not(Term("cc"), Term("-cc")))),
        ("-(aa bb)", (Not(And((Term("aa"), Term("bb")))),)),
        ("-(aa) -title:bb NOT -cc", (Not(Term("aa")), Not(Term("bb", "title")), Not(Term("cc")))),
        ("doSomething()", (Term("doSomething()"),)),
        ("(doSomething() x)", (And((Term("doSomething()"), Term("x"))),)),
        ("f(x) )", (Term("f(x)"),)),
        ("title:swarm", (Term("swarm", "title"),)),
        ("Heading:swarm", (Term("swarm", "headings"),)),
        ('body:"a b"', (Phrase("a b", "body"),)),
        ("title:(a b)", (And((Term("a", "title"), Term("b", "title"))),)),
        ("code:instavote/vote", (Term("instavote/vote", "code"),)),
        ("tag:docker", (Keyword("tag", "docker"),)),
        ('tags:"web design"', (Keyword("tag", "web design"),)),
        ("author:Ada section:post", (Keyword("author", "Ada"), Keyword("section", "post"))),
        ("lang:de", (Keyword("lang", "de"),)),
        ("std::fmt", (Term("std::fmt"),)),
        ("http://a.b/c", (Term("http://a.b/c"),)),
        ("code::Block -section::after", (Term("code::Block"), Term("-section::after"))),
        ("ubuntu:22.04", (Term("ubuntu:22.04"),)),
        (r"C:\Users", (Term(r"C:\Users"),)),
        ("title: x", (Term("title:"), Term("x"))),
        ("orchest*", (Prefix("orchest"),)),
        ("title:orchest*", (Prefix("orchest", "title"),)),
        ("orchestraton~", (Fuzzy("orchestraton", None, 2),)),
        ("swrm~", (Fuzzy("swrm", None, 1),)),
        ("swrm~2", (Fuzzy("swrm", None, 2),)),
        ("~/bin", (Term("~/bin"),)),
        (r"C:\PROGRA~1", (Term(r"C:\PROGRA~1"),)),
        ("date:2016", (Range(day(2016), day(2017)),)),
        ("date:2016-06..2017-01", (Range(day(2016, 6), day(2017, 2)),)),
        ("date:2016-06..", (Range(day(2016, 6), None),)),
        ("after:2016-06-01 before:2017", (Range(day(2016, 6), None), Range(None, day(2017)))),
    ],
)  # fmt: skip
def test_what_is_written_and_what_it_means(text: str, children: tuple[Query, ...]) -> None:
    assert parse_query(text).query == And(children)


@pytest.mark.parametrize(
    ("text", "warning", "children"),
    [
        ('say "hello world', "never closed", (Term("say"), Term("hello"), Term("world"))),
        ("(a b", "never closed", (And((Term("a"), Term("b"))),)),
        ("date:soon", "no date", (Term("date:soon"),)),
        ("date:2016-13", "no date", (Term("date:2016-13"),)),
        ("a*", "two letters", (Term("a*"),)),
        ("*a*", "at the end", (Term("*a*"),)),
        ("aa* bb* cc*", "more than 2", (Prefix("aa"), Prefix("bb"), Term("cc*"))),
        ("x" * 65, "64 letters", ()),
    ],
)
def test_what_cannot_be_read_is_searched_as_words_and_said(
    text: str, warning: str, children: tuple[Query, ...]
) -> None:
    parsed = parse_query(text)
    assert parsed.query == And(children)
    assert warning in " ".join(parsed.warnings)


def test_only_so_many_words_are_searched() -> None:
    parsed = parse_query(" ".join(f"w{i}" for i in range(40)))
    assert len(parsed.query.children) == 32
    assert parsed.warnings == ("only the first 32 words are searched",)


def test_deep_nesting_is_flattened() -> None:
    parsed = parse_query("(" * 1000 + "a" + ")" * 1000)
    assert parsed.query == And((Term("a"),))
    assert any("brackets" in warning for warning in parsed.warnings)


def test_the_last_word_may_be_half_typed() -> None:
    typed = Or((Term("swa"), Prefix("swa", weight=0.5)))
    assert parse_query("docker swa", as_you_type=True).query == And((Term("docker"), typed))
    assert parse_query("docker swa ", as_you_type=True).query == And((Term("docker"), Term("swa")))
    assert parse_query('"docker swa"', as_you_type=True).query == And((Phrase("docker swa"),))
    flag = Or((Term("-swa"), Prefix("-swa", None, TYPING_WEIGHT)))
    assert parse_query("docker -swa", as_you_type=True).query == And((Term("docker"), Not(Term("swa"), flag)))
    assert parse_query("a OR swa", as_you_type=True).query == And((Or((Term("a"), typed)),))


def test_spans_say_where_a_word_stands() -> None:
    text = 'one title:two "three" -four'
    (one, two, _, four) = parse_query(text).query.children
    assert isinstance(one, Term)
    assert isinstance(two, Term)
    assert isinstance(four, Not)
    assert isinstance(four.child, Term)
    assert [text[slice(*term.span)] for term in (one, two, four.child) if term.span] == ["one", "two", "four"]


SIGNS = [
    '"',
    "“",
    "(",
    ")",
    "-",
    "--",
    "*",
    "~",
    ":",
    "title:",
    "tag:",
    "date:",
    "2016",
    "..",
    "OR",
    "NOT",
    "AND",
    "a",
    "word",
    "ß",
    "🌱",
    "\\",
    "”",
    "«",
    "»",
    "„",
    ",",
    ")x",
    "::",
    "~2",
    "after:",
    "9999-12-31",
    "0001",
]
PIECES = st.lists(st.sampled_from([*SIGNS, " ", "\n"]), max_size=60)


@given(PIECES.map("".join) | st.text(max_size=300), st.booleans())
def test_any_text_can_be_read(text: str, as_you_type: bool) -> None:
    limits = QueryLimits()
    parsed = parse_query(text, as_you_type=as_you_type)
    words = 0

    def walk(query: Query, depth: int) -> None:
        nonlocal words
        assert depth < 40
        match query:
            case And(children) | Or(children):
                for child in children:
                    walk(child, depth + 1)
            case Not(child):
                walk(child, depth + 1)
            case Term(word, _, span):
                words += 1
                assert word
                assert len(word) <= limits.letters
                assert span is not None
                assert 0 <= span[0] < span[1] <= len(text)

    walk(parsed.query, 0)
    assert words <= limits.words


@pytest.mark.parametrize(
    "text",
    ['"' * 50_000, "(" * 50_000, "a OR " * 20_000, "-" * 50_000, "title:" * 10_000, '" ' * 40_000, "(a)" * 100_000],
)
def test_reading_takes_linear_time(text: str) -> None:
    parse_query(text)  # in square time the longest would take minutes


# ------------------------------------------------------------------------------------------------ writing


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("  docker   swarm ", "docker swarm"),
        ("docker AND swarm", "docker swarm"),
        ("-azure", "-azure"),
        ("NOT azure", "NOT azure"),
        ("“user namespace”", '"user namespace"'),
        ("x (a OR b)", "x a OR b"),
        ("(a OR b) OR c", "a OR b OR c"),
        ("a OR (b OR c)", "a OR (b OR c)"),
        ("(a b) OR -(cc OR dd)", "(a b) OR NOT (cc OR dd)"),
        ("-(-azure)", "NOT (-azure)"),
        ("Tags:docker author:Ada", "tag:docker author:Ada"),
        ("title:(a -bb)", "(title:a NOT title:bb)"),
        ("headings:(x)", "heading:x"),
        ("title:(:x)", "title:(:x)"),
        ("a OR", "a (OR)"),
        ("orchest* swarm~ swrm~2", "orchest* swarm~1 swrm~2"),
        ("date:2016", "date:2016-01-01..2016-12-31"),
        ("date:2016..", "after:2016-01-01"),
        ("date:..2016", "before:2017-01-01"),
        ("a OR bb*", "a OR bb*"),
        ("date:9999-12-31", "date:9999-12-31"),
        ('say "hello', "say hello"),
        ('-after:"', "-after:"),
        ('tag:""', "tag:"),
        ('-after:"next week"', 'NOT "next week"'),
        ("“never «closed»", 'never "closed"'),
        ("w" * 64 + "~", "w" * 64 + "~2"),
        ("", ""),
    ],
)
def test_a_query_is_written_in_one_way(typed: str, canonical: str) -> None:
    query = parse_query(typed).query
    assert format_query(query) == canonical
    assert parse_query(canonical).query == query


def test_a_half_typed_word_is_written_as_a_word() -> None:
    assert format_query(parse_query("a OR swa", as_you_type=True).query) == "a OR swa"


DEEPEST = QueryLimits(nesting=100)
"""Writing may add a pair of brackets, which at the deepest level would be left out."""


@given(PIECES.map("".join) | PIECES.map(" ".join) | st.text(max_size=300))
def test_what_is_written_reads_the_same(text: str) -> None:
    query = parse_query(text, limits=DEEPEST).query
    assert parse_query(format_query(query), limits=DEEPEST).query == query
    assert format_query(parse_query(format_query(query), limits=DEEPEST).query) == format_query(query)


def test_synonyms_are_written_as_any_of_them() -> None:
    query = And((Term("x"), Synonyms(And((Term("continuous"), Term("integration"))), (Term("ci"),))))
    assert format_query(query) == "x (continuous integration) OR ci"
    assert format_query(And((Synonyms(Term("ci"), (Phrase("a b"),)), Term("x")))) == 'ci OR "a b" x'
