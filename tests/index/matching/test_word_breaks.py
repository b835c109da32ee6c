"""Words that are written together in a query and apart in the posts, and the reverse."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import open_engine
from index.model import Batch, SearchOptions
from search.query.parser import parse_query
from tests.support.documents import document


def find(folder: Path, bodies: list[str], query: str) -> tuple[list[str], list[str]]:
    """Return the ids of the documents found, in order, and the replacements made."""
    folder.mkdir(exist_ok=True)
    engine = open_engine(folder / "index")
    engine.apply(Batch(tuple(document(f"{i}.md", "T", body) for i, body in enumerate(bodies))))
    results = engine.search(parse_query(query).query, SearchOptions())
    engine.close()
    return [hit.id for hit in results.hits], [each.replacement for each in results.corrections]


@pytest.mark.parametrize(
    ("bodies", "query", "found", "replacements"),
    [
        (["a data center", "data in the center"], "datacenter", ["0.md"], ["data center"]),
        (["two data centers"], "datacenters", ["0.md"], ["data centers"]),
        (["the rapist", "thera pist"], "therapist", ["1.md"], ["thera pist"]),
        (["data center", "the datacenter"], "datacenter", ["1.md"], []),
        (["center data", "data or center"], "datacenter", [], []),
        (["the datacenter", "data alone"], "data center", ["0.md", "1.md"], []),
        (["the datacenter", "a data center"], "data center", ["1.md"], []),
        (["go away"], "a way", [], []),
        (["the login"], "log in", ["0.md"], []),
        (["go access"], "goaccess", [], []),
        (["sky x7scraper"], "skyx7scraper", [], []),
    ],
)
def test_words_match_as_the_posts_write_them(
    bodies: list[str], query: str, found: list[str], replacements: list[str], tmp_path: Path
) -> None:
    assert find(tmp_path, bodies, query) == (found, replacements)


def test_hidden_documents_break_no_words(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    hidden = document("a.md", "T", "a data center", visible_from=4e9)
    engine.apply(Batch((hidden, document("b.md", "T", "data and the center"))))
    results = engine.search(parse_query("datacenter").query, SearchOptions(now=1e9))
    engine.close()
    assert (results.total, results.corrections) == (0, ())


def test_hidden_documents_join_no_words(tmp_path: Path) -> None:
    scores = []
    visible = [document("b.md", "T", "data and the center"), document("c.md", "T", "data")]
    for name, hidden in (("without", []), ("with", [document("a.md", "T", "the datacenter", visible_from=4e9)])):
        engine = open_engine(tmp_path / name)
        engine.apply(Batch((*hidden, *visible)))
        results = engine.search(parse_query("data center").query, SearchOptions(now=1e9))
        engine.close()
        scores.append([(hit.id, hit.score) for hit in results.hits])
    assert scores[0] == scores[1]


def test_words_that_one_of_many_documents_has_side_by_side_are_proposed_only(tmp_path: Path) -> None:
    others = ["something else"] * 100
    assert find(tmp_path / "one", ["what matter most", *others], "mattermost") == ([], ["matter most"])
    found, _ = find(tmp_path / "two", ["what matter most", "matter most", *others], "mattermost")
    assert sorted(found) == ["0.md", "1.md"]
