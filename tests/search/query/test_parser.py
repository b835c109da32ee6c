"""`parse_query`: query strings -> query trees."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import And, Fuzzy, Keyword, Not, Or, Phrase, Prefix, Query, Range, Term
from search.query.formatter import format_query
from search.query.parser import TYPING_WEIGHT, _Parser, parse_query
from search.settings import QueryLimits
from tests.support.query_texts import QUERY_TEXTS


def get_timestamp(year: int, month: int = 1, day: int = 1) -> float:
    return datetime(year, month, day, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "children"),
    [
        ("", ()),
        ("docker swarm", (Term("docker"), Term("swarm"))),
        ("docker AND swarm", (And((Term("docker"),)), And((Term("swarm"),)))),
        ("docker AND -swarm", (And((Term("docker"),)), Not(Term("swarm"), Term("-swarm")))),
        ("+docker swarm", (And((Term("docker"),)), Term("swarm"))),
        ('+"user namespace" +title:a', (And((Phrase("user namespace"),)), And((Term("a", "title"),)))),
        ("+(a b)", (And((And((Term("a"), Term("b"))),)),)),
        ("c++ +1 ++i + a+b", (Term("c++"), Term("+1"), Term("++i"), Term("+"), Term("a+b"))),
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
        ("a OR ", (Term("a"), Term("OR"))),
        ("a AND  ", (Term("a"), Term("AND"))),
        ("安装，数据库。软件？", (Term("安装"), Term("数据库"), Term("软件"))),
        ("ก" * 70, (Term("ก" * 64), Term("ก" * 6))),
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
        ("date:2016", (Range(get_timestamp(2016), get_timestamp(2017)),)),
        ("date:2016-06..2017-01", (Range(get_timestamp(2016, 6), get_timestamp(2017, 2)),)),
        ("date:2016-06..", (Range(get_timestamp(2016, 6), None),)),
        ("after:2016-06-01 before:2017", (Range(get_timestamp(2016, 6), None), Range(None, get_timestamp(2017)))),
    ],
)  # fmt: skip
def test_syntax_is_parsed_into_a_tree(text: str, children: tuple[Query, ...]) -> None:
    assert parse_query(text).query == And(children)


@pytest.mark.parametrize(
    ("text", "warning", "children"),
    [
        ('say "hello world', "unclosed quote", (Term("say"), Term("hello"), Term("world"))),
        ("(a b", "unclosed parenthesis", (And((Term("a"), Term("b"))),)),
        ("date:soon", "“date:soon” is not a valid date", (Term("date:soon"),)),
        ("date:2016-13", "not a valid date", (Term("date:2016-13"),)),
        ("a*", "at least 2 letters", (Term("a*"),)),
        ("*a*", "* must come last", (Term("*a*"),)),
        ("aa* bb* cc*", "only 2 words may have *", (Prefix("aa"), Prefix("bb"), Term("cc*"))),
        ("x" * 65, "longer than 64 letters", ()),
    ],
)
def test_invalid_syntax_is_searched_as_words_with_a_warning(
    text: str, warning: str, children: tuple[Query, ...]
) -> None:
    parsed = parse_query(text)
    assert parsed.query == And(children)
    assert warning in " ".join(parsed.warnings)


def test_words_beyond_the_limit_are_ignored_with_a_warning() -> None:
    parsed = parse_query(" OR ".join(f"w{i}" for i in range(40)))
    (alternatives,) = parsed.query.children
    assert isinstance(alternatives, Or)
    assert len(alternatives.children) == 33  # the first word is not yet an alternative
    assert parsed.warnings == ("only the first words are searched: at most 32",)


def test_plain_words_beyond_the_limit_are_read_for_the_engine_to_choose_from() -> None:
    parsed = parse_query(" ".join(f"w{i}" for i in range(40)))
    assert len(parsed.query.children) == 40
    assert parsed.warnings == ("only the rarest words are searched: at most 32",)
    assert len(parse_query(" ".join(f"w{i}" for i in range(1000))).query.children) == 16 * 32


def test_parentheses_beyond_the_nesting_limit_are_ignored() -> None:
    parsed = parse_query("(" * 1000 + "a" + ")" * 1000)
    assert parsed.query == And((Term("a"),))
    assert any("parentheses" in warning for warning in parsed.warnings)


def test_last_word_also_matches_as_a_prefix_while_it_is_typed() -> None:
    half_typed = Or((Term("swa"), Prefix("swa", weight=0.5)))
    assert parse_query("docker swa", as_you_type=True).query == And((Term("docker"), half_typed))
    assert parse_query("docker swa ", as_you_type=True).query == And((Term("docker"), Term("swa")))
    assert parse_query('"docker swa"', as_you_type=True).query == And((Phrase("docker swa"),))
    dashed = Or((Term("-swa"), Prefix("-swa", None, TYPING_WEIGHT)))
    assert parse_query("docker -swa", as_you_type=True).query == And((Term("docker"), Not(Term("swa"), dashed)))
    assert parse_query("a OR swa", as_you_type=True).query == And((Or((Term("a"), half_typed)),))


def test_span_of_a_word_is_its_position_in_the_query() -> None:
    text = 'one title:two "three" -four'
    (one, two, _, four) = parse_query(text).query.children
    assert isinstance(one, Term)
    assert isinstance(two, Term)
    assert isinstance(four, Not)
    assert isinstance(four.child, Term)
    assert [text[slice(*term.span)] for term in (one, two, four.child) if term.span] == ["one", "two", "four"]


@given(QUERY_TEXTS, st.booleans())
def test_any_text_is_parsed_within_the_limits(text: str, as_you_type: bool) -> None:
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
                assert len(word) <= limits.max_letters
                assert span is not None
                assert 0 <= span[0] < span[1] <= len(text)

    walk(parsed.query, 0)
    assert words <= 17 * limits.max_words


@pytest.mark.parametrize(
    "text",
    ['"' * 50_000, "(" * 50_000, "a OR " * 20_000, "-" * 50_000, "title:" * 10_000, '" ' * 40_000, "(a)" * 100_000],
)
def test_parsing_takes_linear_time(text: str) -> None:
    parse_query(text)  # in quadratic time the longest would take minutes


@pytest.mark.parametrize("text", ["*", "**", " * ", "* *", "(*)", "title:*", "docker title:*"])
def test_query_of_stars_has_a_warning(text: str) -> None:
    (warning,) = parse_query(text).warnings
    assert "* must come last, after at least 2 letters or digits" in warning


@pytest.mark.parametrize("text", ["SELECT * FROM users", "a * b", "*args", "**kwargs", "a*b", '"*"'])
def test_star_among_words_is_searched_without_a_warning(text: str) -> None:
    assert parse_query(text).warnings == ()


@pytest.mark.parametrize(
    "text",
    ['"rolling upda"', 'docker "rolling upda"', 'title:"  rolling upda "', "x “rolling upda” y", 'f("rolling upda"'],
)
def test_span_of_a_phrase_is_its_text_in_the_query(text: str) -> None:
    def find(query: Query) -> list[Phrase]:
        match query:
            case Phrase():
                return [query]
            case And(children) | Or(children):
                return [phrase for child in children for phrase in find(child)]
        return []

    (phrase,) = find(parse_query(text).query)
    assert phrase.span is not None
    assert text[slice(*phrase.span)] == phrase.text == "rolling upda"


@given(
    words=st.lists(st.sampled_from(["a", "B1", "2016", "word", "WORDS", "OR", "AND", "NOT", "or", "toolong", "+a"])),
    end=st.sampled_from(["", " ", "  "]),
    as_you_type=st.booleans(),
)
def test_plain_words_are_parsed_like_any_query(words: list[str], end: str, as_you_type: bool) -> None:
    text, limits = " ".join(words) + end, QueryLimits(max_words=6, max_letters=6)
    parser = _Parser(text, limits, as_you_type)
    expected = parser.parse_clauses()
    parsed = parse_query(text, as_you_type=as_you_type, limits=limits)
    assert parsed == (expected, tuple(dict.fromkeys(parser.warnings)))
    assert list_spans(parsed.query) == list_spans(expected)


def list_spans(query: And) -> list[tuple[int, int] | None]:
    terms = [child.children[0] if isinstance(child, Or) else child for child in query.children]
    return [term.span for term in terms if isinstance(term, Term)]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("site:docs", Keyword("site", "docs")),
        ('SITE:"my docs"', Keyword("site", "my docs")),
        ("-site:docs", Not(Keyword("site", "docs"))),
        ("(site:a OR site:b)", Or((Keyword("site", "a"), Keyword("site", "b")))),
    ],
)
def test_site_is_a_filter_only_if_there_are_several(text: str, query: Query) -> None:
    assert parse_query(text, has_sites=True).query == And((query,))
    assert "Keyword" not in repr(parse_query(text).query)
    assert parse_query(format_query(And((query,))), has_sites=True).query == And((query,))
