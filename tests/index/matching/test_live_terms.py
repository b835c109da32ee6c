"""Terms of a segment as if its hidden documents did not exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import open_engine
from index.model import Batch, Document, SearchOptions
from search.query.parser import parse_query
from tests.support.documents import document


def find(folder: Path, documents: list[Document], query: str) -> list[tuple[str, float]]:
    """Return the ids and scores of what is found."""
    engine = open_engine(folder)
    engine.apply(Batch(tuple(documents)))
    results = engine.search(parse_query(query).query, SearchOptions(now=1e9))
    engine.close()
    return [(hit.id, hit.score) for hit in results.hits]


@pytest.mark.parametrize("query", ["dat", "dockers", "docker", "data", "3 dat", "docke", "dock", "worta", "data do"])
def test_stems_of_hidden_documents_find_nothing(tmp_path: Path, query: str) -> None:
    visible = [
        document("b.md", "B", "data and docker 3", lang="en"),
        document("c.md", "C", "ein Wort", lang="de"),
        document("d.md", "D", "un mot dockers", lang="fr"),
    ]
    hidden = [document(f"a-{lang}.md", "A", "data dockers", lang=lang, visible_from=4e9) for lang in ("de", "fr")]
    assert find(tmp_path / "with", [*hidden, *visible], query) == find(tmp_path / "without", visible, query)
