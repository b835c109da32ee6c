"""Titles and headings that stand in the query."""

from __future__ import annotations

from index.model import And, SearchOptions, Term
from index.ranking import Ranking
from index.searcher.search import search
from tests.support.documents import document, section
from tests.support.snapshots import build_context


def words(text: str) -> And:
    return And(tuple(map(Term, text.split())))


def find(query: str, documents: tuple, ranking: Ranking | None = None) -> list[str]:  # type: ignore[type-arg]
    results = search(build_context(documents, ranking=ranking), words(query), SearchOptions(now=0))
    return [hit.id for hit in results.hits]


FILLER = tuple(document(f"{i}.md", f"Filler number {i}", "something else entirely") for i in range(8))
TITLES = (
    document("long.md", "Deploy many other things to pages of any kind", "deploy github pages deploy github pages"),
    document("whole.md", "GitHub Pages", "Deploy here."),
)


def test_title_that_stands_whole_in_the_query_comes_first() -> None:
    query = "deploy to github pages"
    assert find(query, (*TITLES, *FILLER))[0] == "whole.md"
    assert find(query, (*TITLES, *FILLER), Ranking(title_part=0, title_weight=1))[0] == "long.md"


def test_title_that_covers_more_of_the_query_comes_first() -> None:
    pages = (document("pages.md", "Pages", "deploy github"), document("github.md", "GitHub Pages", "deploy pages"))
    assert find("deploy github pages", (*pages, *FILLER))[0] == "github.md"


def test_heading_that_stands_in_the_query_raises_its_document() -> None:
    text = "words " * 30
    documents = (
        document("apart.md", "One", sections=(section(text, heading="Moving a data volume between hosts"),)),
        document("named.md", "Two", sections=(section(text, heading="Data volume"),)),
        *FILLER,
    )
    assert find("restore data volume", documents)[0] == "named.md"


def test_one_word_names_nothing_in_part() -> None:
    context = build_context(TITLES)
    hits = search(context, words("deploy"), SearchOptions(now=0, explain=True)).hits
    assert [hit.explanation.title for hit in hits if hit.explanation] == [0.0, 0.0]
