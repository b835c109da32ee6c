"""Documents are visible from their start to their end, and hidden ones leave no trace."""

from __future__ import annotations

from index.engine import Engine
from index.model import And, Batch, Fuzzy, SearchOptions, Term
from tests.engines.helpers import find_ids
from tests.support.documents import document


def test_document_is_visible_exactly_within_its_window(engine: Engine) -> None:
    engine.apply(
        Batch((document("a.md", "Window", "secretword", tags=("hush",), visible_from=100.0, visible_until=200.0),))
    )
    for now, total in ((99.9, 0), (100.0, 1), (199.9, 1), (200.0, 0)):
        options = SearchOptions(now=now, facets=("tags",))
        assert engine.search(Term("secretword"), options).total == total
        assert engine.search(And(()), options).facets["tags"] == ({"hush": 1} if total else {})


def test_hidden_document_appears_in_no_result_suggestion_or_correction(engine: Engine) -> None:
    hidden = document("a.md", "Secretword title", "secretword", tags=("secretword",), visible_from=4e9)
    engine.apply(Batch((hidden, document("b.md", "Open", "plain words"))))
    misspelled = engine.search(Term("secretwrod"), SearchOptions())
    assert (misspelled.total, misspelled.corrections) == (0, ())
    assert engine.suggest("secretw", 5) == []
    assert engine.find_related("a.md", 5) == []
    assert [hit.id for hit in engine.find_related("b.md", 5)] == []
    assert find_ids(engine, Fuzzy("secretwort")) == set()
