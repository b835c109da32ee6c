"""Pinned documents in an engine's results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine, open_engine
from index.model import Batch, Keyword, Results, SearchOptions, Term
from tests.support.documents import document


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(tmp_path)
    for i in range(25):  # one segment per batch, some merged
        opened.apply(Batch((document(f"{i:02}.md", f"Post {i}", "lantern " * (i + 1), date=f"2020-01-{i + 1:02}"),)))
    opened.apply(Batch((
        document("other.md", "Other", "Nothing of it.", url="/else/where/", tags=("x",)),
        document("later.md", "Later", "lantern", visible_from=4e9),
        document("gone.md", "Gone", "lantern"),
    )))  # fmt: skip
    opened.apply(Batch(deletes=("gone.md",)))
    yield opened
    opened.close()


def search(engine: Engine, *pinned: str, **options: Any) -> Results:
    return engine.search(Term("lantern"), SearchOptions(pinned=pinned, **options))


def get_ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def test_pinned_documents_come_first_once_and_in_order(engine: Engine) -> None:
    pages = [search(engine, "03.md", "/else/where/", "other.md", page=page) for page in (1, 2, 3, 4)]
    ids = [id for page in pages for id in get_ids(page)]
    assert ids[:2] == ["03.md", "other.md"]
    assert sorted(ids) == sorted({f"{i:02}.md" for i in range(25)} | {"other.md"})
    assert {page.total for page in pages} == {26}
    assert [hit.id for page in pages for hit in page.hits if hit.pinned] == ["03.md", "other.md"]
    unpinned = [id for page in (1, 2, 3) for id in get_ids(search(engine, page=page)) if id != "03.md"]
    assert ids[2:] == unpinned


def test_more_pins_than_fit_on_a_page_continue_on_the_next(engine: Engine) -> None:
    pins = ("05.md", "04.md", "03.md")
    assert get_ids(search(engine, *pins, per_page=2)) == ["05.md", "04.md"]
    (third, *rest) = get_ids(search(engine, *pins, per_page=2, page=2))
    assert (third, len(rest)) == ("03.md", 1)


def test_hidden_deleted_or_filtered_documents_stay_hidden_when_pinned(engine: Engine) -> None:
    assert not {"later.md", "gone.md", "unknown.md"} & set(get_ids(search(engine, "later.md", "gone.md", "unknown.md")))
    assert get_ids(search(engine, "later.md", now=5e9))[0] == "later.md"
    filtered = search(engine, "03.md", "other.md", filters=(Keyword("tag", "x"),))
    assert (get_ids(filtered), filtered.total) == (["other.md"], 1)


def test_sorting_by_date_keeps_pinned_documents_in_date_order(engine: Engine) -> None:
    results = search(engine, "03.md", "other.md", sort="date", per_page=50)
    dates = [hit.date or "" for hit in results.hits]
    assert dates == sorted(dates, reverse=True)
    assert {hit.id for hit in results.hits if hit.pinned} == {"03.md", "other.md"}


def test_pinned_documents_are_counted_in_facets_and_explained(engine: Engine) -> None:
    results = search(engine, "other.md", "03.md", facets=("tags",), explain=True)
    assert results.facets["tags"] == {"x": 1}
    first, second = results.hits[:2]
    assert first.explanation is not None
    assert first.explanation.words == ()
    assert second.explanation is not None
    assert second.explanation.words[0].score == pytest.approx(second.score, rel=1e-3)


def test_pinned_document_is_a_result_even_if_nothing_matches(engine: Engine) -> None:
    results = engine.search(Term("qqqqzzzz"), SearchOptions(pinned=("other.md",)))
    assert (get_ids(results), results.total) == (["other.md"], 1)
