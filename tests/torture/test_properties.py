"""What holds for any text and any query: marks lie inside their text and are what was asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine import Engine, open_engine
from index.model import And, Batch, Fragment, Hit, Not, Or, Phrase, Prefix, Query, SearchOptions, Span, Term
from index.text import tokenize
from index.text.stemming import find_spelling, find_stems
from search.query.parser import parse_query
from search.views.html import highlight
from tests.support.documents import document, section

WORDS = ["docker", "Docker-compose", "running", "runs", "don’t", "dont", "C++", "Straße", "naïve", "doSomething()",
         "parse_header_value", "std::fmt", "--update-delay", "25.4mm", "1,000,000", "🌱plants", "👍🏽",
         "検索エンジン", "東京都", "ภาษาไทย", "हिन्दी", "שָׁלוֹם", "ﬁne", "İstanbul", "<b>", "&amp;",
         "~/.ssh/config", "AT&T", "e.g.", "the", "a"]  # fmt: skip
SIGNS = [" ", " ", " ", "\n", ".", ", ", "(", ")", '"', "-", "—", "\u200d", "\u00ad"]
TEXTS = st.lists(st.sampled_from(WORDS + SIGNS) | st.text(max_size=5), max_size=40).map(" ".join)
FINE = TEXTS.map(lambda text: "".join(c for c in text if not "\ud800" <= c <= "\udfff"))
QUERIES = st.lists(
    st.sampled_from([*WORDS, "run", "compose", "something", "header_value", "検索", "京", "dock*", "pars*",
                     '"the docker"', "title:docker", "code:fmt", "-naïve", "OR"]),
    min_size=1, max_size=4,
).map(" ".join)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_engine(tmp_path_factory.mktemp("properties") / "index")
    yield opened
    opened.close()


@given(st.lists(st.tuples(FINE, FINE, FINE), min_size=1, max_size=3), QUERIES, st.booleans())
def test_marks_are_what_was_asked_for(
    engine: Engine, texts: list[tuple[str, str, str]], asked: str, as_you_type: bool
) -> None:
    posts = (
        document(f"{i}.md", title, sections=(section(body, heading="On docker", code=(code,)),))
        for i, (title, body, code) in enumerate(texts)
    )
    engine.rebuild(posts)
    query = parse_query(asked, as_you_type=as_you_type).query
    results = engine.search(query, SearchOptions(fragment_length=80))
    wanted = [*_wanted(query), *(Term(c.replacement) for c in results.corrections)]
    for hit in results.hits:
        for text, spans in _shown(hit):
            _well_formed(text, spans)
            for start, end in spans:
                assert any(_is_form(text[start:end], word) for word in wanted), (text, text[start:end], asked)


def _shown(hit: Hit) -> Iterator[tuple[str, tuple[Span, ...]]]:
    yield hit.title, hit.title_spans
    for fragment in (hit.excerpt, *hit.sub_results):
        assert isinstance(fragment, Fragment)
        yield fragment.text, fragment.spans


def _well_formed(text: str, spans: tuple[Span, ...]) -> None:
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        at = end
    html = highlight(text, spans)
    assert html.count("<mark>") == html.count("</mark>") == len(spans)


def _wanted(query: Query) -> Iterator[Term | Phrase | Prefix]:
    match query:
        case Term() | Phrase() | Prefix():
            yield query
        case And(children) | Or(children):
            for child in children:
                yield from _wanted(child)
        case Not():
            return


def _is_form(mark: str, word: Term | Phrase | Prefix) -> bool:
    """The mark has a form of the word: equal when folded, with the same stem, or begun by it."""
    shown, asked = _terms(mark), _terms(word.text)
    begun = isinstance(word, Prefix) and any(term.startswith(tuple(asked)) for term in shown)
    return begun or bool(shown & asked or _stems(mark) & _stems(word.text))


def _stems(text: str) -> set[str]:
    return {stem for term in _terms(text) for stem in find_stems("en", find_spelling(text, term))}


def _terms(text: str) -> set[str]:
    return {
        token.term
        for code in (False, True)
        for match in tokenize.split_chunks(text, code)
        for token in tokenize.analyze_chunk(match.group(), code).tokens
    }


def test_nothing_is_marked_that_is_excluded(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "A", "one two three"),)))
    (hit,) = engine.search(parse_query("one -four OR NOT five").query, SearchOptions()).hits
    assert [hit.excerpt.text[a:b] for a, b in hit.excerpt.spans] == ["one"]
