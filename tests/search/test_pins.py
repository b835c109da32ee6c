"""Pinned posts: the file's lines, and what an engine makes of the posts named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any as Anything

import pytest

from index.engine import Engine, open_engine
from index.model import Batch, Keyword, Results, SearchOptions, Term
from search.pins import rule, table
from search.reloading import BadLine
from tests.support.documents import document


def test_a_line_names_a_query_and_its_posts() -> None:
    assert rule("How  TO déploy = post/a.md, /b/?p=1,,") == ("how to deploy", ("post/a.md", "/b/?p=1"))
    rules = [rule("a = x.md"), rule("b = y.md"), rule("A = z.md, x.md")]
    assert table(rules) == {"a": ("x.md", "z.md"), "b": ("y.md",)}


@pytest.mark.parametrize("line", ["docker", "docker =", "= a.md", "docker = ,"])
def test_a_line_without_query_or_posts_is_bad(line: str) -> None:
    with pytest.raises(BadLine):
        rule(line)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(tmp_path)
    for i in range(25):  # in several segments
        opened.apply(Batch((document(f"{i:02}.md", f"Post {i}", "lantern " * (i + 1), date=f"2020-01-{i + 1:02}"),)))
    opened.apply(Batch((
        document("other.md", "Other", "Nothing of it.", url="/else/where/", tags=("x",)),
        document("later.md", "Later", "lantern", visible_from=4e9),
        document("gone.md", "Gone", "lantern"),
    )))  # fmt: skip
    opened.apply(Batch(deletes=("gone.md",)))
    yield opened
    opened.close()


def asked(engine: Engine, *pinned: str, **options: Anything) -> Results:
    return engine.search(Term("lantern"), SearchOptions(pinned=pinned, **options))


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def test_pinned_documents_come_first_once_and_in_order(engine: Engine) -> None:
    pages = [asked(engine, "03.md", "/else/where/", "other.md", page=page) for page in (1, 2, 3, 4)]
    found = [id for page in pages for id in ids(page)]
    assert found[:2] == ["03.md", "other.md"]
    assert sorted(found) == sorted({f"{i:02}.md" for i in range(25)} | {"other.md"})
    assert {page.total for page in pages} == {26}
    assert [hit.id for page in pages for hit in page.hits if hit.pinned] == ["03.md", "other.md"]
    unpinned = [id for page in (1, 2, 3) for id in ids(asked(engine, page=page)) if id != "03.md"]
    assert found[2:] == unpinned


def test_more_pins_than_a_page_go_on_to_the_next(engine: Engine) -> None:
    pins = ("05.md", "04.md", "03.md")
    assert ids(asked(engine, *pins, per_page=2)) == ["05.md", "04.md"]
    (third, *rest) = ids(asked(engine, *pins, per_page=2, page=2))
    assert (third, len(rest)) == ("03.md", 1)


def test_what_may_not_be_shown_is_not_shown_for_being_pinned(engine: Engine) -> None:
    assert not {"later.md", "gone.md", "unknown.md"} & set(ids(asked(engine, "later.md", "gone.md", "unknown.md")))
    assert ids(asked(engine, "later.md", now=5e9))[0] == "later.md"
    filtered = asked(engine, "03.md", "other.md", filters=(Keyword("tag", "x"),))
    assert (ids(filtered), filtered.total) == (["other.md"], 1)


def test_by_date_pinned_documents_stand_where_their_date_says(engine: Engine) -> None:
    results = asked(engine, "03.md", "other.md", sort="date", per_page=50)
    dates = [hit.date or "" for hit in results.hits]
    assert dates == sorted(dates, reverse=True)
    assert {hit.id for hit in results.hits if hit.pinned} == {"03.md", "other.md"}


def test_pinned_documents_are_counted_in_facets_and_explained(engine: Engine) -> None:
    results = asked(engine, "other.md", "03.md", facets=("tags",), explain=True)
    assert results.facets["tags"] == {"x": 1}
    first, second = results.hits[:2]
    assert first.explanation is not None
    assert first.explanation.words == ()
    assert second.explanation is not None
    assert second.explanation.words[0].score == pytest.approx(second.score, rel=1e-3)


def test_a_pinned_document_is_found_where_nothing_matches(engine: Engine) -> None:
    results = engine.search(Term("qqqqzzzz"), SearchOptions(pinned=("other.md",)))
    assert (ids(results), results.total) == (["other.md"], 1)
