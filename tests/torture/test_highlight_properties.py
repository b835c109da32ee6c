"""For any text and any query, highlights lie inside their text and contain a word of the query."""

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
SEPARATORS = [" ", " ", " ", "\n", ".", ", ", "(", ")", '"', "-", "—", "\u200d", "\u00ad"]
TEXTS = st.lists(st.sampled_from(WORDS + SEPARATORS) | st.text(max_size=5), max_size=40).map(" ".join)
VALID_TEXTS = TEXTS.map(lambda text: "".join(c for c in text if not "\ud800" <= c <= "\udfff"))
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


@pytest.mark.slow
@given(st.lists(st.tuples(VALID_TEXTS, VALID_TEXTS, VALID_TEXTS), min_size=1, max_size=3), QUERIES, st.booleans())
def test_every_highlight_is_a_form_of_a_query_word(
    engine: Engine, texts: list[tuple[str, str, str]], query_text: str, as_you_type: bool
) -> None:
    posts = (
        document(f"{i}.md", title, sections=(section(body, heading="On docker", code=(code,)),))
        for i, (title, body, code) in enumerate(texts)
    )
    engine.rebuild(posts)
    query = parse_query(query_text, as_you_type=as_you_type).query
    results = engine.search(query, SearchOptions(fragment_length=80))
    words = [*find_words(query), *(Term(c.replacement) for c in results.corrections)]
    for hit in results.hits:
        for text, spans in list_texts(hit):
            check_spans(text, spans)
            for start, end in spans:
                assert any(is_form(text[start:end], word) for word in words), (text, text[start:end], query_text)


def list_texts(hit: Hit) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Yield every text of a hit, with its highlights."""
    yield hit.title, hit.title_spans
    for fragment in (hit.excerpt, *hit.sub_results):
        assert isinstance(fragment, Fragment)
        yield fragment.text, fragment.spans


def check_spans(text: str, spans: tuple[Span, ...]) -> None:
    """Check that highlights are in order, do not overlap, and survive the conversion to HTML."""
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        position = end
    html = highlight(text, spans)
    assert html.count("<mark>") == html.count("</mark>") == len(spans)


def find_words(query: Query) -> Iterator[Term | Phrase | Prefix]:
    """Yield the words and phrases of a query that are not excluded."""
    match query:
        case Term() | Phrase() | Prefix():
            yield query
        case And(children) | Or(children):
            for child in children:
                yield from find_words(child)
        case Not():
            return


def is_form(highlight: str, word: Term | Phrase | Prefix) -> bool:
    """Return whether a highlight contains a form of a word: equal after folding, of the same stem, or with the same
    prefix."""
    highlighted, queried = find_terms(highlight), find_terms(word.text)
    is_prefix = isinstance(word, Prefix) and any(term.startswith(tuple(queried)) for term in highlighted)
    return is_prefix or bool(highlighted & queried or find_all_stems(highlight) & find_all_stems(word.text))


def find_all_stems(text: str) -> set[str]:
    return {stem for term in find_terms(text) for stem in find_stems("en", find_spelling(text, term))}


def find_terms(text: str) -> set[str]:
    return {
        token.term
        for code in (False, True)
        for match in tokenize.split_chunks(text, code)
        for token in tokenize.analyze_chunk(match.group(), code).tokens
    }


def test_excluded_word_is_not_highlighted(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "A", "one two three"),)))
    (hit,) = engine.search(parse_query("one -four OR NOT five").query, SearchOptions()).hits
    assert [hit.excerpt.text[a:b] for a, b in hit.excerpt.spans] == ["one"]
